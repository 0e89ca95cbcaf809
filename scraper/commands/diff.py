"""scraper diff"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.text import Text

from scraper.commands.options import db_option, json_option, reading
from scraper.commands.output import console, plain, print_json
from scraper.errors import InputError
from scraper.extraction.quotes import find_quotes
from scraper.query.diff import Difference, Said, compare_revisions
from scraper.query.records import find_article


@click.command("diff")
@click.argument("article", metavar="URL-OR-ID")
@click.option(
    "--revision",
    "numbers",
    nargs=2,
    type=click.IntRange(min=1),
    metavar="A B",
    help="The two to compare; the newest and the one before it if not given.",
)
@json_option
@db_option
def command(article: str, numbers: tuple[int, int] | None, as_json: bool, db: Path) -> None:
    """Show what changed in an article: its head, its sentences, its quotes.

    Says whether the outlet announced the change ("Correction: …") or made it silently.

    \b
    scraper diff https://news.example/2025/08/01/bridge
    scraper diff 42 --revision 1 3 --json
    """
    with reading(db) as connection:
        article_id = find_article(connection, article)
        if article_id is None:
            raise InputError(article, f"is not in {db}; `scraper add URL` would fetch it")
        difference = compare_revisions(connection, article_id, numbers, read_quotes)
    if as_json:
        print_json(asdict(difference))
        return
    screen = console()
    for line in _lines(difference):
        screen.print(line)


def read_quotes(body: str, language: str | None) -> list[Said]:
    """Read the quotes of a body of which nothing but the text is kept."""
    return [Said(quote.text, quote.speaker) for quote in find_quotes(body.split("\n\n"), language)]


def _lines(difference: Difference) -> Iterator[Text]:
    (first, second), (since, until) = difference.revisions, difference.seen
    yield Text(plain(difference.url), style="dim")
    if first == second:
        yield Text(f"Revision {first} alone, first read {since}: nothing to compare.")
        return
    yield Text(f"Revision {first} of {since} and revision {second} of {until}", style="bold")
    for change in difference.fields:
        yield Text(f"\n{change.field.capitalize()}", style="cyan")
        yield from _pair(change.before, change.after)
    if difference.sentences:
        yield Text("\nBody", style="cyan")
    for sentence in difference.sentences:
        yield from _pair(sentence.before, sentence.after)
    if difference.quotes_added or difference.quotes_removed:
        yield Text("\nQuotes", style="cyan")
    yield from (Text(f"- {_said(said)}", style="red") for said in difference.quotes_removed)
    yield from (Text(f"+ {_said(said)}", style="green") for said in difference.quotes_added)
    yield Text()
    if difference.silent:
        yield Text("Changed silently: the outlet announces no correction.")
    for note in difference.notes:
        yield Text(f"Announced: {plain(note)}")


def _pair(before: str | None, after: str | None) -> Iterator[Text]:
    if before:
        yield Text(f"- {plain(before)}", style="red")
    if after:
        yield Text(f"+ {plain(after)}", style="green")


def _said(said: Said) -> str:
    return f"“{plain(said.text)}” — {plain(said.speaker or '(unnamed)')}"
