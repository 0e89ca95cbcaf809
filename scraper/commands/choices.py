"""The options that say where a crawl begins and which pages it wants."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import click

from scraper.commands.options import pattern, with_options
from scraper.errors import InputError


def seed_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add SEED… and --from; the command gets `seeds` and `listed` for `all_seeds`."""
    seeds = click.argument("seeds", nargs=-1, metavar="SEED...")
    listed = click.option(
        "--from",
        "listed",
        type=click.File("r", encoding="utf-8"),
        metavar="FILE",
        help="Read more seeds from a file, one a line; - is standard input.",
    )
    return seeds(listed(command))


def all_seeds(seeds: Sequence[str], listed: Any) -> list[str]:
    """Return the seeds of the command line and of the list.

    Raises:
        click.UsageError: there is none.
        InputError: the list is no text.
    """
    addresses = [*seeds, *(_read_list(listed) if listed else ())]
    if not addresses:
        raise click.UsageError("name at least one seed, or a list with --from.")
    return addresses


def choice_options(depth: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the options for how deep to go and which pages are wanted."""
    options = (
        click.option(
            "--depth",
            type=click.IntRange(min=0),
            default=depth,
            show_default=True,
            help="Links from a seed.",
        ),
        click.option(
            "--since", callback=_day, metavar="DAY", help="Articles of this day or later."
        ),
        click.option("--until", callback=_day, metavar="DAY", help="Articles up to this day."),
        click.option(
            "--match", callback=pattern, metavar="RE", help="Only articles at such addresses."
        ),
        click.option("--skip", callback=pattern, metavar="RE", help="Nothing at such addresses."),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        return with_options(command, *options)

    return add


def _day(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise click.BadParameter("no day; write it as 2025-08-01")
    return value


def _read_list(listed: Any) -> list[str]:
    """Return the lines of a list of seeds, without blank ones and comments."""
    try:
        lines = [line.strip() for line in listed]
    except UnicodeDecodeError as exc:
        raise InputError(listed.name, "no text in UTF-8") from exc
    return [line for line in lines if line and not line.startswith("#")]
