"""scraper crawl"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from scraper.commands.crawling import crawl_options, run_crawl
from scraper.commands.options import db_option, rules_options
from scraper.errors import InputError
from scraper.settings import CrawlSettings


def _pattern(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Refuse a regular expression that is none, before anything is asked."""
    try:
        re.compile(value or "")
    except re.error as exc:
        raise click.BadParameter(f"no regular expression: {exc}") from exc
    return value


def _day(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise click.BadParameter("no day; write it as 2025-08-01")
    return value


def _choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which pages are wanted."""
    options = (
        click.option(
            "--max-pages",
            type=click.IntRange(min=1),
            default=1000,
            show_default=True,
            help="Fetch at most so many, robots.txt apart.",
        ),
        click.option(
            "--depth",
            type=click.IntRange(min=0),
            default=3,
            show_default=True,
            help="Links from a seed.",
        ),
        click.option(
            "--since", callback=_day, metavar="DAY", help="Articles of this day or later."
        ),
        click.option("--until", callback=_day, metavar="DAY", help="Articles up to this day."),
        click.option(
            "--match", callback=_pattern, metavar="RE", help="Only articles at such addresses."
        ),
        click.option("--skip", callback=_pattern, metavar="RE", help="Nothing at such addresses."),
        click.option(
            "--refresh",
            is_flag=True,
            help="Ask again, conditionally: fronts, feeds, and the articles that they list.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("crawl")
@click.argument("seeds", nargs=-1, metavar="SEED...")
@click.option(
    "--from",
    "listed",
    type=click.File("r", encoding="utf-8"),
    metavar="FILE",
    help="Read more seeds from a file, one a line; - is standard input.",
)
@_choice_options
@crawl_options
@rules_options
@db_option
def command(
    seeds: tuple[str, ...], listed: Any, log_json: Path | None, db: Path, **options: Any
) -> None:
    """Follow seeds, and store the articles found.

    A seed is an article, a section front, a feed or a sitemap; which one, its content tells.
    A home page also brings its feeds and the sitemaps that robots.txt names. The crawl stays
    on the seeds' hosts. Interrupted or killed, the same command goes on where it stopped;
    finished, it fetches nothing more until --refresh.

    \b
    scraper crawl https://news.example/ --max-pages 200 --contact you@university.example
    scraper crawl https://news.example/politics/ --since 2025-08-01 --depth 1
    scraper crawl --from outlets.txt --skip '/video/'
    scraper crawl https://news.example/ --refresh
    """
    addresses = [*seeds, *(_read_list(listed) if listed else ())]
    if not addresses:
        raise click.UsageError("name at least one seed, or a list with --from.")
    sys.exit(run_crawl(db, addresses, CrawlSettings(**options), log_json))


def _read_list(listed: Any) -> list[str]:
    """Return the lines of a list of seeds, without blank ones and comments."""
    try:
        lines = [line.strip() for line in listed]
    except UnicodeDecodeError as exc:
        raise InputError(listed.name, "no text in UTF-8") from exc
    return [line for line in lines if line and not line.startswith("#")]
