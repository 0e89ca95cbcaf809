"""scraper search"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from scraper.commands.options import db_option, filter_options, json_option, limit_option, reading
from scraper.commands.output import console, is_terminal, plain, print_json_list
from scraper.query.filters import Filters
from scraper.query.search import MARK, Hit, search


@click.command("search")
@click.argument("words", nargs=-1)
@filter_options
@click.option("--newest", is_flag=True, help="Newest first, not best first.")
@limit_option(20)
@json_option
@db_option
def command(
    words: tuple[str, ...],
    filters: Filters,
    newest: bool,
    limit: int,
    as_json: bool,
    db: Path,
) -> None:
    """Find articles by their words.

    All words must be there, in headline, dek, body or captions; case and accents make no
    difference, nor do the forms of Arabic and Persian words. headline:, dek:, body: and captions:
    look in one field; speaker:, section:, author:, site:, language:, since:, until: and date: say
    what the article is. Without words, every article that the options leave is listed, newest
    first. Where more than 2,000 match, the best are those of the 2,000 stored last; --newest and
    narrower words reach the others.

    \b
    scraper search harbour bridge
    scraper search '"harbour bridge" OR ferry*' --since 2025-08
    scraper search 'headline:bridge NOT toll speaker:ruiz since:2025' --site news.example
    scraper search --section politics --limit 50 --json
    """
    with reading(db) as connection:
        hits = search(
            connection, " ".join(words) if words else None, filters, newest=newest, limit=limit
        )
    if as_json:
        print_json_list(asdict(hit) for hit in hits)
        return
    screen = console()
    for hit in hits:
        _print_hit(screen, hit)
    if not hits:
        click.echo("Nothing found.", err=True)


def _print_hit(screen: Console, hit: Hit) -> None:
    day = (hit.published or "")[:10]
    about = " · ".join(plain(part) for part in (day, hit.site, hit.section, hit.authors) if part)
    screen.print(Text(plain(hit.headline or "(no headline)"), style="bold"))
    screen.print(Text(about, style="cyan"))
    if hit.snippet:
        screen.print(_snippet(plain(hit.snippet)))
    screen.print(Text(plain(hit.url), style="dim"))
    screen.print()


def _snippet(marked: str) -> Text:
    """Show the words that were sought in bold, where there is bold, instead of their marks."""
    if not is_terminal():
        return Text(marked)
    shown = Text()
    for number, part in enumerate(marked.split(MARK)):
        shown.append(part, style="bold yellow" if number % 2 else "")
    return shown
