"""scraper explain"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scraper.commands.crawling import ask_options
from scraper.commands.options import db_option, json_option, rules_options
from scraper.commands.output import console, is_terminal, plain, print_json, print_rows
from scraper.extraction.accounts import Account, Item
from scraper.extraction.explain import FIELDS
from scraper.pipeline import fetch_one
from scraper.reading import explain_article
from scraper.settings import CrawlSettings

_COLUMNS = ("field", "verdict", "score", "value", "source", "where", "why", "line")
_LONGEST = 120
_WON = ("won", "kept")


@click.command("explain")
@click.argument("source", metavar="PATH_OR_URL")
@click.option(
    "--field",
    "fields",
    multiple=True,
    type=click.Choice(FIELDS),
    metavar="FIELD",
    help=f"Only this field. Repeatable. One of: {', '.join(FIELDS)}.",
)
@json_option
@ask_options
@rules_options
@db_option
def command(source: str, fields: tuple[str, ...], as_json: bool, db: Path, **options: Any) -> None:
    """Tell why a page was read as it was; store nothing.

    For each field every candidate, where it was found, its score, and why it won or lost. For the
    body each line under the headline, kept or dropped, with the feature that spoke most for it;
    for quotes the rule, the cue and the confidence. Texts are cut short, in JSON they are whole.

    \b
    scraper explain page.html --field headline --field byline
    scraper explain https://news.example/2025/08/01/harbour-fire --field quotes
    """
    settings = CrawlSettings(**options)
    explanation = explain_article(asyncio.run(fetch_one(source, settings)), settings)
    told = [a for a in explanation.accounts if not fields or a.field in fields]
    if as_json:
        whole = explanation.to_dict()
        print_json({account.field: whole[account.field] for account in told})
    elif is_terminal():
        screen = console()
        for account in told:
            _print_account(screen, account)
    else:
        print_rows(_COLUMNS, (row for account in told for row in _lines(account)))


def _lines(account: Account) -> Iterator[tuple[str, ...]]:
    """Yield the field's value as one row, then a row for each thing that was weighed."""
    value, source = account.value or "(none)", account.source or ""
    yield (account.field, "", "", _short(value), source, "", account.note or "", "")
    for item in account.items:
        yield (account.field, *_cells(item))


def _cells(item: Item) -> tuple[str, ...]:
    score = "" if item.score is None else f"{item.score:.2f}"
    line = "" if item.line in (None, item.value) else _short(item.line or "")
    where = item.locator or ""
    return item.verdict, score, _short(item.value), item.source or "", where, item.reason, line


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _print_account(screen: Console, account: Account) -> None:
    """Print a field as a heading and a table of two or three lines an item."""
    source = f"  ({plain(account.source)})" if account.source else ""
    value = plain(_short(account.value or "(none)"))
    screen.print(Text.assemble((account.field, "bold underline"), "  ", (value, "bold"), source))
    if account.note:
        screen.print(Text(plain(account.note), style="dim"))
    if not account.items:
        screen.print()
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(ratio=1, overflow="fold", style="dim")
    for item in account.items:
        verdict, score, value, source, where, reason, line = map(plain, _cells(item))
        style = "green" if verdict.startswith(_WON) else ""
        found = " ".join(part for part in (source, where) if part)
        why = "\n".join(part for part in (found, reason, line and f"in: {line}") if part)
        table.add_row(Text(score), Text(f"{value}\n{verdict}", style=style), Text(why))
    screen.print(table)
