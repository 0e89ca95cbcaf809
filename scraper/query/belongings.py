"""What belongs to one name: a speaker's quotations, an author's articles; since when, and where.

How many there are is kept by the archive, by month. Where there are few, they are looked up;
where there are many, nobody goes through them.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper.query.spread import Spread
from scraper.query.timeline import Calendar

MANY = 2_000
"""From so many on it is quicker to go through the newest articles than to sort all of a name's."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """Rows of one kind, as SQL: their table, the column of the name, and the tally by month."""

    table: str
    name: str
    tally: str
    count: str


QUOTED = Belongings("quotes", "speaker_id", "speaker_months", "quotes")
SIGNED = Belongings("article_authors", "author_id", "author_months", "articles")

_NARROW = "articles a INDEXED BY articles_narrow ON a.id = b.article_id"
"""SQLite would rather look up whole articles; the narrow index holds what is asked here."""
_ENDS = (
    "SELECT min(a.published), max(a.published) FROM {table} b "
    f"CROSS JOIN {_NARROW} WHERE b.{{name}} = ?"
)
_END = (
    "SELECT a.published FROM articles a INDEXED BY articles_by_published "
    "WHERE a.published IS NOT NULL AND EXISTS "
    "(SELECT 1 FROM {table} b WHERE b.{name} = ? AND b.article_id = a.id) "
    "ORDER BY a.published {way} LIMIT 1"
)
_BY_DAY = (
    "SELECT a.site_id, substr(a.published, 1, ?), count(*) FROM {table} b "
    f"CROSS JOIN {_NARROW} WHERE b.{{name}} = ? GROUP BY 1, 2"
)
_BY_MONTH = (
    "SELECT site_id, nullif(substr(month, 1, ?), ''), sum({count}) FROM {tally} "
    "WHERE {name} = ? GROUP BY 1, 2"
)
_IN_ALL = "SELECT coalesce(sum({count}), 0) FROM {tally} WHERE {name} = ?"


def count_of(connection: sqlite3.Connection, kind: Belongings, name_id: int) -> int:
    """Return how many rows belong to a name."""
    return int(connection.execute(_sql(_IN_ALL, kind), (name_id,)).fetchone()[0])


def ends_of(
    connection: sqlite3.Connection, kind: Belongings, name_id: int, count: int
) -> tuple[str | None, str | None]:
    """Return when the first and the last article appeared, of so many rows."""
    if count < MANY:
        few: tuple[str | None, str | None] = connection.execute(
            _sql(_ENDS, kind), (name_id,)
        ).fetchone()
        return few
    ends = (
        connection.execute(_sql(_END, kind, way=way), (name_id,)).fetchone()
        for way in ("ASC", "DESC")
    )
    first, last = (end[0] if end else None for end in ends)
    return first, last


def spread_of(
    connection: sqlite3.Connection, kind: Belongings, name_id: int, calendar: Calendar | None
) -> Spread:
    """Count by outlet, and by day, month or year as the calendar has it."""
    if calendar is not None and not calendar.has_whole_months:
        return connection.execute(_sql(_BY_DAY, kind), (calendar.length, name_id)).fetchall()
    length = calendar.length if calendar else 0
    return connection.execute(_sql(_BY_MONTH, kind), (length, name_id)).fetchall()


def _sql(template: str, kind: Belongings, **more: str) -> str:
    return template.format(
        table=kind.table, name=kind.name, tally=kind.tally, count=kind.count, **more
    )
