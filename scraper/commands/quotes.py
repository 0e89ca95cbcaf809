"""scraper quotes"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from scraper.commands.options import db_option, filter_options, json_option, limit_option, reading
from scraper.commands.output import console, plain, print_json_list
from scraper.query.filters import Filters
from scraper.query.quotes import QuoteHit, find_quotes


@click.command("quotes")
@click.option("--speaker", metavar="NAME", help="Who said it: words of the name.")
@click.option("--about", metavar="WORDS", help="Words of the quotation, as in search.")
@click.option("--role", metavar="TEXT", help="What the speaker is called: minister.")
@click.option("--indirect", is_flag=True, help="Also what was reported without quotation marks.")
@filter_options
@limit_option(50)
@json_option
@db_option
def command(
    speaker: str | None,
    about: str | None,
    role: str | None,
    indirect: bool,
    filters: Filters,
    limit: int,
    as_json: bool,
    db: Path,
) -> None:
    """Find what was said: by whom, about what, where and when.

    Newest articles come first. A name fits by its words, in any case, with or without accents.

    \b
    scraper quotes --speaker ruiz
    scraper quotes --about 'bridge OR ferry' --since 2025
    scraper quotes --role minister --section politics --json
    """
    with reading(db) as connection:
        hits = find_quotes(
            connection,
            filters,
            speaker=speaker,
            about=about,
            role=role,
            indirect=indirect,
            limit=limit,
        )
    if as_json:
        print_json_list(asdict(hit) for hit in hits)
        return
    screen = console()
    for hit in hits:
        _print_hit(screen, hit)
    if not hits:
        click.echo("Nothing found.", err=True)


def _print_hit(screen: Console, hit: QuoteHit) -> None:
    words = plain(hit.text) if hit.kind == "indirect" else f"“{plain(hit.text)}”"
    screen.print(Text(words, style="bold" if hit.kind == "direct" else "italic"))
    who = ", ".join(plain(part) for part in (hit.speaker or "(unnamed)", hit.role) if part)
    day = (hit.published or "")[:10]
    where = " · ".join(plain(part) for part in (day, hit.site, hit.headline) if part)
    screen.print(Text.assemble("— ", (who, "cyan")))
    screen.print(Text(f"  {where}", style="dim"))
    screen.print(Text(f"  {plain(hit.url)}", style="dim"))
    screen.print()
