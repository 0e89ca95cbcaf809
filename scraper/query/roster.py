"""The roster of speakers: how often each is quoted, by kind and by name."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper.query.filters import names_fitting


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One speaker of the list, and an article that quotes him last in the archive's order."""

    id: int
    name: str
    kind: str | None
    role: str | None
    quotes: int


def list_roster(
    connection: sqlite3.Connection,
    name: str | None,
    kind: str | None,
    *,
    limit: int = 25,
    skip: int = 0,
) -> list[RosterLine]:
    """Return the most quoted speakers, of a kind or with these words in the name."""
    where, values = _where(connection, name, kind)
    rows = connection.execute(
        "SELECT p.id, p.name, p.kind, coalesce(p.role, (SELECT role FROM quotes "
        "WHERE speaker_id = p.id AND role IS NOT NULL LIMIT 1)), n.quotes "
        "FROM speaker_counts n JOIN speakers p ON p.id = n.speaker_id "
        f"WHERE {where} ORDER BY n.quotes DESC, n.speaker_id LIMIT ? OFFSET ?",
        (*values, limit, skip),
    )
    return [RosterLine(*row) for row in rows]


def count_roster(connection: sqlite3.Connection, name: str | None, kind: str | None) -> int:
    """Count the speakers of a kind or with these words in the name."""
    where, values = _where(connection, name, kind)
    row = connection.execute(f"SELECT count(*) FROM speakers p WHERE {where}", values).fetchone()
    return int(row[0])


def _where(
    connection: sqlite3.Connection, name: str | None, kind: str | None
) -> tuple[str, list[object]]:
    parts, values = ["true"], list[object]()
    if kind is not None:
        parts.append("p.kind = ?")
        values.append(kind)
    if name is not None:
        parts.append("p.id IN (SELECT value FROM json_each(?))")
        values.append(names_fitting(connection, "speakers", (name,)))
    return " AND ".join(parts), values
