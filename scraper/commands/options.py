"""Options that several commands share."""

from __future__ import annotations

import functools
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from scraper.archive.schema import SCHEMA_VERSION
from scraper.archive.store import Archive
from scraper.query.filters import Filters
from scraper.query.reader import open_archive, schema_version

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _archive(context: click.Context, option: click.Parameter, value: Path) -> Path:
    """Take the archive named before the command's name, unless one is named behind it."""
    named_before: Path | None = context.find_root().params.get("db")
    is_named = context.get_parameter_source("db") is click.core.ParameterSource.COMMANDLINE
    return value if is_named or named_before is None else named_before


db_option = click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=Path("archive.db"),
    envvar="SCRAPER_DB",
    show_default=True,
    show_envvar=True,
    metavar="PATH",
    callback=_archive,
    help="The archive.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def with_options(
    command: Callable[..., Any], *options: Callable[..., Callable[..., Any]]
) -> Callable[..., Any]:
    """Add options to a command, in the order in which its help lists them."""
    for option in reversed(options):
        command = option(command)
    return command


def rules_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which site rules hold; they are `CrawlSettings` of these names."""
    return with_options(
        command,
        click.option(
            "--rules",
            type=click.Path(exists=True, file_okay=False),
            envvar="SCRAPER_RULES",
            show_envvar=True,
            metavar="DIR",
            help="A folder of your own site rules, asked before the packaged ones.",
        ),
        click.option(
            "--no-rules",
            "use_rules",
            is_flag=True,
            flag_value=False,
            default=True,
            help="Read every site alike.",
        ),
    )


def pattern(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Refuse a regular expression that is none, before anything is asked."""
    try:
        re.compile(value or "")
    except re.error as exc:
        raise click.BadParameter(f"no regular expression: {exc}") from exc
    return value


def limit_option(default: int) -> Callable[[_Command], _Command]:
    """Make the option for how many are printed at most."""
    return click.option(
        "--limit",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help="Print at most so many.",
    )


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which articles are meant; the command gets one `filters`."""

    @functools.wraps(command)
    def with_filters(
        site: tuple[str, ...],
        section: tuple[str, ...],
        language: tuple[str, ...],
        author: tuple[str, ...],
        since: str | None,
        until: str | None,
        **others: Any,
    ) -> Any:
        return command(filters=Filters(site, section, language, author, since, until), **others)

    return with_options(
        with_filters,
        click.option("--site", multiple=True, metavar="HOST", help="Of this site. Repeatable."),
        click.option(
            "--section", multiple=True, metavar="NAME", help="In this section or below it."
        ),
        click.option("--language", multiple=True, metavar="TAG", help="en means en-GB as well."),
        click.option(
            "--author", multiple=True, metavar="NAME", help="Words of a name, accents or not."
        ),
        click.option("--since", metavar="DATE", help="2025, 2025-08, 2025-08-01 or a time."),
        click.option("--until", metavar="DATE", help="The same; that period is included."),
    )


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open an archive for reading; one of an older version is brought up to date first."""
    version = schema_version(path)
    if version is not None and version < SCHEMA_VERSION:
        Archive(path, create=False).close()
    with open_archive(path) as connection:
        yield connection
