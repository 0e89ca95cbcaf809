"""scraper stats"""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from scraper.commands.options import db_option, json_option, reading
from scraper.commands.output import console, plain, print_json, print_records
from scraper.query.stats import collect_stats


@click.command("stats")
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Length of each ranking.",
)
@json_option
@db_option
def command(top: int, as_json: bool, db: Path) -> None:
    """Say what is in the archive: how much, from where, from when, who speaks.

    \b
    scraper stats
    scraper stats --top 3 --json
    """
    with reading(db) as connection:
        stats = collect_stats(connection, top)
    if as_json:
        print_json(stats)
        return
    screen = console()
    for name, value in stats["totals"].items():
        shown = f"{value:,}" if isinstance(value, int) else plain(value)
        screen.print(Text(f"{name.replace('_', ' ')}: {shown}"))
    for name, ranking in stats.items():
        if name != "totals" and ranking:
            screen.print()
            print_records(ranking, as_json=False)
