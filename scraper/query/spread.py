"""What is counted by outlet and time, told as a ranking of outlets and as a timeline."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence

from scraper.query.lists import names_of
from scraper.query.overview import Ranked
from scraper.query.timeline import Calendar, Timeline, arrange

Spread = Sequence[tuple[int, str | None, int]]
"""Id of a site; day, month, year or bucket of a calendar, None where there is no date; how many."""

_MOST_SERIES = 6


def outlets_of(connection: sqlite3.Connection, spread: Spread) -> tuple[Ranked, ...]:
    """Return the outlets, the one with most first."""
    counts: Counter[int] = Counter()
    for site_id, _, number in spread:
        counts[site_id] += number
    return ranking_of(connection, "sites", counts, column="host")


def ranking_of(
    connection: sqlite3.Connection, table: str, counts: Counter[int], *, column: str = "name"
) -> tuple[Ranked, ...]:
    """Return how often each id was counted with its name, the most frequent first."""
    names = names_of(connection, table, list(counts), column=column)
    ranked = (Ranked(row_id, names[row_id], number) for row_id, number in counts.items())
    return tuple(sorted(ranked, key=lambda line: (-line.count, line.name)))


def timeline_of(
    connection: sqlite3.Connection, spread: Spread, calendar: Calendar | None
) -> Timeline | None:
    """Return one series an outlet, the largest ones; None where nothing has a date."""
    if calendar is None:
        return None
    hosts = names_of(connection, "sites", list({site for site, _, _ in spread}), column="host")
    dated = ((hosts[site], when, number) for site, when, number in spread if when)
    return arrange(calendar.unit, dated, _MOST_SERIES)
