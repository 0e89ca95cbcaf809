"""scraper speakers"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from scraper.commands.options import db_option, filter_options, json_option, limit_option, reading
from scraper.commands.output import console, plain, print_json_list
from scraper.query.filters import Filters
from scraper.query.speakers import RoleSpan, SpeakerCount, count_speakers

_OUTLETS_SHOWN = 5


@click.command("speakers")
@click.option("--about", metavar="WORDS", help="Words of the quotations, as in search.")
@click.option(
    "--kind",
    type=click.Choice(["person", "organisation", "group", "document"]),
    help="Only speakers of this kind.",
)
@filter_options
@limit_option(20)
@json_option
@db_option
def command(
    about: str | None, kind: str | None, filters: Filters, limit: int, as_json: bool, db: Path
) -> None:
    """List who is quoted most, in which roles over time, and by which outlets.

    People of one name are one speaker where their roles agree, and several where they don't.

    \b
    scraper speakers --since 2025 --limit 10
    scraper speakers --about ceasefire --kind person
    scraper speakers --section politics --site news.example --json
    """
    with reading(db) as connection:
        speakers = count_speakers(connection, filters, about=about, kind=kind, limit=limit)
    if as_json:
        print_json_list(asdict(speaker) for speaker in speakers)
        return
    screen = console()
    for speaker in speakers:
        _print_speaker(screen, speaker)
    if not speakers:
        click.echo("Nothing found.", err=True)


def _print_speaker(screen: Console, speaker: SpeakerCount) -> None:
    counts = f"{_count(speaker.quotes, 'quote')} in {_count(speaker.articles, 'article')}"
    name = (plain(speaker.name), "bold")
    kind = "" if speaker.kind in (None, "person") else f" ({plain(speaker.kind)})"
    screen.print(Text.assemble(name, kind, f"  {counts}, {_period(speaker.first, speaker.last)}"))
    for role in speaker.roles:
        screen.print(Text(f"  {plain(role.role)}, {_when(role)}", style="cyan"))
    screen.print(Text(f"  {', '.join(_outlets(speaker))}", style="dim"))
    screen.print()


def _outlets(speaker: SpeakerCount) -> Iterator[str]:
    shown = speaker.outlets[:_OUTLETS_SHOWN]
    for outlet in shown:
        yield f"{plain(outlet.site)} {outlet.quotes:,}"
    if len(speaker.outlets) > len(shown):
        yield f"{len(speaker.outlets) - len(shown):,} more"


def _when(role: RoleSpan) -> str:
    return f"{_period(role.first, role.last)}, {_count(role.quotes, 'quote')}"


def _period(first: str | None, last: str | None) -> str:
    """Write a period by its days, one day once."""
    days = list(dict.fromkeys(plain(time)[:10] for time in (first, last) if time))
    return " to ".join(days) or "no date"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
