"""scraper rules"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from scraper.commands.crawling import ask_options
from scraper.commands.options import json_option
from scraper.commands.output import print_records
from scraper.extraction.layouts import load_layout
from scraper.pipeline import fetch_one
from scraper.reading import try_rule
from scraper.settings import CrawlSettings


@click.group("rules")
def command() -> None:
    """Site rules: CSS selectors for the few outlets that generic reading fails.

    A rule is a short TOML file, docs/site-rules.md shows one. --rules DIR or $SCRAPER_RULES names
    the folder of your own.

    \b
    scraper rules check rules/ledger.toml --page saved-page.html
    """


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--page", metavar="PATH_OR_URL", help="Try the rule on this page.")
@json_option
@ask_options
def check(file: Path, page: str | None, as_json: bool, **options: Any) -> None:
    """Check a rule, and try it on a page.

    A wrong key or selector is named with its line. With --page, each selector is told with what
    it finds there; the exit status is 1 where a field's selectors find nothing.

    \b
    scraper rules check rules/gazette.toml
    scraper rules check rules/gazette.toml --page https://gazette.example/news/ferry
    """
    layout = load_layout(file)
    if page is None:
        click.echo(f"{file}: right in form.")
        return
    trials = try_rule(layout, asyncio.run(fetch_one(page, CrawlSettings(**options))))
    print_records(trials, as_json=as_json)
    found = {trial["field"] for trial in trials if trial["found"]}
    missing = [trial["field"] for trial in trials if trial["field"] not in found | {"remove"}]
    if missing:
        click.echo(
            f"scraper: {file}: nothing found for {', '.join(dict.fromkeys(missing))}", err=True
        )
        sys.exit(1)
