"""scraper stats"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scraper.commands.bars import bar, sparkline
from scraper.commands.options import db_option, filter_options, json_option, reading
from scraper.commands.output import console, is_terminal, plain, print_json, print_records
from scraper.query.filters import Filters
from scraper.query.stats import collect_stats

_BAR, _SPARKLINE = 20, 24


@click.command("stats")
@click.option(
    "--speaker",
    "speakers",
    multiple=True,
    metavar="NAME",
    help="Only what they say, and where. Words of a name.",
)
@filter_options
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Length of each ranking.",
)
@json_option
@db_option
def command(speakers: tuple[str, ...], filters: Filters, top: int, as_json: bool, db: Path) -> None:
    """Say what is in the archive: how much, from where, from when, who speaks.

    On a terminal with bars, and lines that show how each went over time.

    \b
    scraper stats
    scraper stats --since 2025 --site news.example
    scraper stats --speaker al-Rawi --top 3 --json
    """
    with reading(db) as connection:
        stats = collect_stats(connection, replace(filters, speakers=speakers), top)
    if as_json:
        print_json(stats)
        return
    screen = console()
    over_time = stats.pop("over_time")
    for name, value in stats.pop("totals").items():
        shown = f"{value:,}" if isinstance(value, int) else plain(value)
        screen.print(Text(f"{name.replace('_', ' ')}: {shown}"))
    if over_time:
        _print_over_time(screen, over_time)
    for name, ranking in stats.items():
        if ranking:
            screen.print()
            _print_ranking(screen, name, ranking)


def _print_over_time(screen: Console, over_time: Mapping[str, Any]) -> None:
    """Print a line of articles and one of quotes, with the buckets at both ends."""
    if not is_terminal():
        return
    buckets = over_time["buckets"]
    screen.print()
    for name in ("articles", "quotes"):
        line = sparkline(over_time[name], screen.width - 40)
        ends = (f"{name:>8} {buckets[0]} ", f" {buckets[-1]}")
        screen.print(Text.assemble(ends[0], (line, "cyan"), ends[1]))


def _print_ranking(screen: Console, name: str, ranking: Sequence[Mapping[str, Any]]) -> None:
    """Print a table with bars on a terminal, lines with tabs elsewhere."""
    rows = [{key: row[key] for key in row if key != "over_time"} for row in ranking]
    if not is_terminal():
        print_records(rows, as_json=False)
        return
    counted = "quotes" if name == "speakers" else "articles"
    highest = max(row[counted] for row in rows)
    has_times = "over_time" in ranking[0]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in rows[0]:
        is_count = column in ("articles", "quotes")
        table.add_column(column, justify="right" if is_count else "left", overflow="fold")
    table.add_column("", width=_BAR)
    if has_times:
        table.add_column("over time")
    for row, whole in zip(rows, ranking, strict=True):
        cells = [Text(_cell(column, value)) for column, value in row.items()]
        cells.append(Text(bar(row[counted], highest, _BAR), style="cyan"))
        if has_times:
            cells.append(Text(sparkline(whole["over_time"], _SPARKLINE), style="cyan"))
        table.add_row(*cells)
    screen.print(table)


def _cell(name: str, value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return plain(value)[:10] if name in ("first", "last") else plain(value)
