"""How many, when and where: counts per day, week, month or year, one series a name."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MOST_BUCKETS = {"day": 45, "week": 45, "month": 60}
_DAYS = {"day": 1, "week": 7, "month": 30.4}
_LENGTHS = {"year": 4, "month": 7}
LATEST = "\U0010ffff"
"""Later than any time that is written."""
REST = "others"
"""The series that gathers those beyond the most frequent."""


@dataclass(frozen=True, slots=True)
class Series:
    """Counts in the order of the timeline's buckets."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts over time. `unit` is day, week, month or year; a bucket is named by its first
    day, month or year: "2025-08-04", "2025-08", "2025". Buckets without anything are there too."""

    unit: str
    buckets: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The buckets of a timeline, without anything in them yet."""

    unit: str
    buckets: tuple[str, ...]

    @property
    def length(self) -> int:
        """How many characters of a time say in which day, month or year it is."""
        return _LENGTHS.get(self.unit, 10)

    @property
    def has_whole_months(self) -> bool:
        """Say whether no month is parted: what is counted by month can be laid out."""
        return self.unit in _LENGTHS

    def place(self, when: str) -> int:
        """Return the number of the bucket for a day, month or year between first and last."""
        return bisect_right(self.buckets, when) - 1


def calendar_of(first: str | None, last: str | None) -> Calendar | None:
    """Lay buckets out from the first time to the last; None where nothing has one."""
    if first is None or last is None:
        return None
    unit = _unit(_day(first), _day(last))
    length = _LENGTHS.get(unit, 10)
    begin, end = first[:length], last[:length]
    if unit == "week":
        begin, end = _monday(begin), _monday(end)
    return Calendar(unit, tuple(_between(unit, begin, end)))


def count_over_time(
    connection: sqlite3.Connection,
    counted: str,
    values: tuple[object, ...] = (),
    *,
    most_series: int = 6,
) -> Timeline | None:
    """Count rows over time; None where none of them has a date.

    Args:
        counted: SQL after SELECT … FROM, over `articles` called `a` and `sites` called `s`:
            "articles a JOIN sites s ON s.id = a.site_id WHERE …". One series a site.
        most_series: sites beyond these many become one series, REST.
    """
    first, last = connection.execute(
        f"SELECT min(a.published), max(a.published) FROM {_dated(counted)}", values
    ).fetchone()
    calendar = calendar_of(first, last)
    if calendar is None:
        return None
    rows = connection.execute(
        f"SELECT s.host, substr(a.published, 1, {calendar.length}), count(*) "
        f"FROM {_dated(counted)} GROUP BY 1, 2",
        values,
    )
    return arrange(calendar.unit, ((name, when, count) for name, when, count in rows), most_series)


def arrange(unit: str, counts: Iterable[tuple[str, str, int]], most_series: int) -> Timeline:
    """Lay counts of (name, day or month or year, how many) out, the most frequent name first."""
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, when, count in counts:
        table[name][_monday(when) if unit == "week" else when] += count
    buckets = tuple(_between(unit, min(map(min, table.values())), max(map(max, table.values()))))
    ranked = sorted(table, key=lambda name: (-table[name].total(), name))
    series = [_series(name, table[name], buckets) for name in ranked[:most_series]]
    rest: Counter[str] = Counter()
    for name in ranked[most_series:]:
        rest += table[name]
    return Timeline(unit, buckets, (*series, *([_series(REST, rest, buckets)] if rest else [])))


def _series(name: str, counts: Counter[str], buckets: tuple[str, ...]) -> Series:
    return Series(name, tuple(counts[bucket] for bucket in buckets))


def _dated(counted: str) -> str:
    joined = "AND" if " WHERE " in counted else "WHERE"
    return f"{counted} {joined} a.published IS NOT NULL"


def _unit(first: date, last: date) -> str:
    days = (last - first).days + 1
    return next(
        (unit for unit, most in _MOST_BUCKETS.items() if days <= most * _DAYS[unit]), "year"
    )


def _between(unit: str, first: str, last: str) -> Iterator[str]:
    """Yield every bucket from the first to the last."""
    if unit == "year":
        yield from (f"{year:04d}" for year in range(int(first), int(last) + 1))
    elif unit == "month":
        months = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
        start, end = months
        yield from (f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(start, end + 1))
    else:
        step, day = timedelta(days=1 if unit == "day" else 7), _day(first)
        for number in range((_day(last) - day) // step + 1):
            yield (day + number * step).isoformat()


def _monday(when: str) -> str:
    day = _day(when)
    return (day - timedelta(days=min(day.weekday(), day.toordinal() - 1))).isoformat()


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
