"""The counts that are kept beside what they count, and why they cannot drift from it.

One invariant holds after every statement, whoever wrote it: *each tally equals what its query
counts, and has no row for nothing.* Triggers keep it: what a row counts for is taken off before
it changes or goes, and put on after it has come or changed. Quotations and signatures count
where and when their article stands, so they follow it to another month, site or section.
(REPLACE is not used: SQLite removes what it replaces without a trigger.)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MONTH = "coalesce(substr(a.published, 1, 7), '')"
_SECTION = "coalesce(a.section_id, 0)"


@dataclass(frozen=True, slots=True)
class Tally:
    """One table of counts over the rows `c` of another, and over their articles `a`.

    `keys` are its columns that say what is counted, each with SQL. `counts` are the others: SQL
    for what one row adds while it is there, and for what all of a cell's rows come to. `columns`
    of the counted table are those that matter.
    """

    table: str
    counted: str
    columns: tuple[str, ...]
    keys: dict[str, str]
    counts: dict[str, tuple[str, str]]
    condition: str = "true"

    @property
    def source(self) -> str:
        """SQL after FROM."""
        if self.counted == "articles":
            return "articles a"
        return f"{self.counted} c JOIN articles a ON a.id = c.article_id"

    @property
    def row(self) -> str:
        """SQL for the number of a counted row."""
        return "a.rowid" if self.counted == "articles" else "c.rowid"


_PLACE = ("site_id", "section_id", "published")
"""Columns of an article that what belongs to it is counted by."""
_ONE = {"articles": ("1", "count(*)")}
_IS_ALONE = (
    "NOT EXISTS (SELECT 1 FROM quotes o WHERE o.speaker_id = c.speaker_id "
    "AND o.article_id = c.article_id AND o.id <> c.id)"
)
_SPOKEN = "c.speaker_id IS NOT NULL"
ARTICLES = Tally(
    "article_months",
    "articles",
    _PLACE,
    {"site_id": "a.site_id", "section_id": _SECTION, "month": _MONTH},
    _ONE,
)
AUTHORS = Tally(
    "author_months",
    "article_authors",
    ("article_id", "author_id", "role"),
    {"author_id": "c.author_id", "role": "coalesce(c.role, '')"} | ARTICLES.keys,
    _ONE,
)
SPEAKERS = Tally(
    "speaker_months",
    "quotes",
    ("article_id", "speaker_id", "role"),
    {
        "speaker_id": "c.speaker_id",
        "role": "coalesce(c.role, '')",
        "site_id": "a.site_id",
        "month": _MONTH,
    },
    {"quotes": ("1", "count(*)")},
    _SPOKEN,
)
SPEAKERS_IN_ALL = Tally(
    "speaker_counts",
    "quotes",
    ("article_id", "speaker_id"),
    {"speaker_id": "c.speaker_id"},
    {"quotes": ("1", "count(*)"), "articles": (_IS_ALONE, "count(DISTINCT c.article_id)")},
    _SPOKEN,
)
TALLIES = (ARTICLES, AUTHORS, SPEAKERS, SPEAKERS_IN_ALL)


def create_tally_triggers(connection: sqlite3.Connection) -> None:
    """Create the triggers that keep the tallies, inside the caller's transaction."""
    for name, event, steps in _triggers():
        connection.execute(f"CREATE TRIGGER {name} {event} BEGIN {steps}; END")


def count_anew(connection: sqlite3.Connection) -> None:
    """Count everything again, inside the caller's transaction."""
    for tally in TALLIES:
        connection.execute(f"DELETE FROM {tally.table}")
        connection.execute(f"INSERT INTO {tally.table} ({_columns(tally)}) {_whole(tally)}")


def differences(connection: sqlite3.Connection, tally: Tally) -> Iterator[tuple[object, ...]]:
    """Yield the keys of the cells that do not hold what there is."""
    kept, whole = f"SELECT {_columns(tally)} FROM {tally.table}", _whole(tally)
    yield from connection.execute(
        f"SELECT DISTINCT {', '.join(tally.keys)} FROM (SELECT * FROM ({kept} EXCEPT {whole}) "
        f"UNION ALL SELECT * FROM ({whole} EXCEPT {kept}))"
    )


def _columns(tally: Tally) -> str:
    return ", ".join((*tally.keys, *tally.counts))


def _whole(tally: Tally) -> str:
    """SQL that counts everything there is."""
    sums = (in_all for _, in_all in tally.counts.values())
    places = ", ".join(str(place) for place in range(1, len(tally.keys) + 1))
    return (
        f"SELECT {', '.join((*tally.keys.values(), *sums))} FROM {tally.source} "
        f"WHERE {tally.condition} GROUP BY {places}"
    )


def _triggers() -> Iterator[tuple[str, str, str]]:
    """Yield the name, the event and the steps of each trigger."""
    for tally in TALLIES:
        old, new = f"{tally.row} = old.rowid", f"{tally.row} = new.rowid"
        name, table = tally.table, tally.counted
        yield f"{name}_added", f"AFTER INSERT ON {table}", _add(tally, new)
        yield f"{name}_going", f"BEFORE DELETE ON {table}", _take_off(tally, old)
        yield from _changes(tally, "", table, tally.columns, (old, new))
        if tally in (AUTHORS, SPEAKERS):
            its = "c.article_id = old.id", "c.article_id = new.id"
            yield from _changes(tally, "_with_article", "articles", _PLACE, its)


def _changes(
    tally: Tally, suffix: str, table: str, columns: Sequence[str], rows: tuple[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield the two triggers of a change, idle where nothing that matters differs."""
    differs = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    event = f"UPDATE OF {', '.join(columns)} ON {table} WHEN {differs}"
    yield f"{tally.table}_left{suffix}", f"BEFORE {event}", _take_off(tally, rows[0])
    yield f"{tally.table}_joined{suffix}", f"AFTER {event}", _add(tally, rows[1])


def _take_off(tally: Tally, rows: str) -> str:
    """SQL that takes off what rows count for, and removes the cells that are left with nothing."""
    return (
        f"{_add(tally, rows, '-')}; "
        f"DELETE FROM {tally.table} WHERE {next(iter(tally.counts))} = 0 "
        f"AND ({', '.join(tally.keys)}) IN (SELECT {', '.join(tally.keys.values())} "
        f"FROM {tally.source} WHERE {rows} AND {tally.condition})"
    )


def _add(tally: Tally, rows: str, sign: str = "") -> str:
    """SQL that puts on what rows count for; with a minus sign it takes it off."""
    each = (f"{sign}({of_one})" for of_one, _ in tally.counts.values())
    more = ", ".join(f"{name} = {name} + excluded.{name}" for name in tally.counts)
    return (
        f"INSERT INTO {tally.table} ({_columns(tally)}) "
        f"SELECT {', '.join((*tally.keys.values(), *each))} FROM {tally.source} "
        f"WHERE {rows} AND {tally.condition} "
        f"ON CONFLICT ({', '.join(tally.keys)}) DO UPDATE SET {more}"
    )
