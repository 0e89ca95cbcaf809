"""scraper show"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from scraper.commands.options import db_option, json_option, reading
from scraper.commands.output import console, plain, print_json, print_rows
from scraper.errors import InputError
from scraper.query.records import find_article, load_provenance, load_record


@click.command("show")
@click.argument("article", metavar="URL-OR-ID")
@click.option(
    "--provenance",
    "provenance_alone",
    is_flag=True,
    help="Show instead where each field was found, by which version, in which snapshot.",
)
@json_option
@db_option
def command(article: str, provenance_alone: bool, as_json: bool, db: Path) -> None:
    """Show one article as a reader would see it, by any of its addresses or its id.

    \b
    scraper show 42 --provenance
    scraper show https://news.example/2025/08/01/bridge
    scraper show 42 --json
    """
    with reading(db) as connection:
        article_id = find_article(connection, article)
        if article_id is None:
            raise InputError(article, f"is not in {db}; `scraper add URL` would fetch it")
        record = {} if provenance_alone else load_record(connection, article_id)
        origins = load_provenance(connection, article_id) if provenance_alone else []
    if provenance_alone and as_json:
        print_json(origins)
    elif provenance_alone:
        columns = ("field", "source", "locator", "extractor", "snapshot_id")
        print_rows(columns, (tuple(each[name] for name in columns) for each in origins))
    elif as_json:
        print_json(record)
    else:
        print_article(console(), record)


def print_article(screen: Console, record: dict[str, Any]) -> None:
    """Print a record of the contract: head, pictures, text, then who said what."""
    for text in _head(record):
        screen.print(text)
    for caption in record["captions"]:
        screen.print(_caption(caption))
    for block in record["blocks"]:
        screen.print()
        screen.print(_block(block))
    quotes = [quote for quote in record["quotes"] if quote["kind"] != "indirect"]
    if quotes:
        screen.print()
        screen.print(Text("Quotes", style="bold underline"))
        for quote in quotes:
            screen.print(_quote(quote))
    screen.print()
    if record["tags"]:
        screen.print(Text(f"Tags: {plain('; '.join(record['tags']))}", style="dim"))
    screen.print(Text(plain(record["canonical_url"]), style="dim"))


def _head(record: dict[str, Any]) -> Iterator[Text]:
    section = " › ".join(record["sections"]) or record["section"]
    labels = dict.fromkeys(plain(part) for part in (record["kicker"], section) if part)
    above = " · ".join(labels)
    if above:
        yield Text(above, style="cyan")
    yield Text(plain(record["headline"] or "(no headline)"), style="bold")
    if record["dek"]:
        yield Text(plain(record["dek"]), style="italic")
    if record["byline"]:
        yield Text(plain(record["byline"]))
    when = plain(record["published"] or "no date")
    if record["modified"]:
        when += f" (changed {plain(record['modified'])})"
    wall = " · behind a paywall" if record["paywalled"] else ""
    yield Text(f"{plain(record['site'])} · {when}{wall}", style="dim")


def _caption(caption: dict[str, Any]) -> Text:
    credit = f" [{plain(caption['credit'])}]" if caption["credit"] else ""
    return Text(f"▣ {plain(caption['text'] or caption['alt'] or '')}{credit}", style="green")


def _block(block: dict[str, Any]) -> Text | Padding:
    text = plain(block["text"])
    if block["kind"] == "heading":
        return Text(text, style="bold")
    if block["kind"] == "list_item":
        return Text(f"• {text}")
    if block["kind"] in ("blockquote", "pullquote"):
        return Padding(Text(text, style="italic"), (0, 0, 0, 4))
    return Text(text)


def _quote(quote: dict[str, Any]) -> Text:
    who = ", ".join(
        plain(part) for part in (quote["speaker"] or "(unnamed)", quote["role"]) if part
    )
    return Text.assemble(f"  “{plain(quote['text'])}” — ", (who, "cyan"))
