"""What a search found, counted: by outlet, section, author, speaker and month."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

MOST_COUNTED = 3_000
"""Facets count so many of the articles found, the first ones; more would keep people waiting."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to part what was found; values by count, months by time, the newest first."""

    name: str
    values: tuple[tuple[str, int], ...]


_JOIN = "json_each(?) f JOIN articles a ON a.id = f.value"
_COUNTED = {
    "site": (
        f"SELECT s.host, count(*) AS n FROM {_JOIN} JOIN sites s ON s.id = a.site_id GROUP BY 1"
    ),
    "section": (
        f"SELECT c.name, count(*) AS n FROM {_JOIN} JOIN sections c ON c.id = a.section_id "
        "GROUP BY 1"
    ),
    "author": (
        "SELECT w.name, count(DISTINCT x.article_id) AS n FROM json_each(?) f "
        "JOIN article_authors x ON x.article_id = f.value JOIN authors w ON w.id = x.author_id "
        "GROUP BY 1"
    ),
    "speaker": (
        "SELECT p.name, count(DISTINCT q.article_id) AS n FROM json_each(?) f "
        "JOIN quotes q ON q.article_id = f.value JOIN speakers p ON p.id = q.speaker_id "
        "GROUP BY 1"
    ),
    "month": (
        f"SELECT substr(a.published, 1, 7), count(*) FROM {_JOIN} "
        "WHERE length(a.published) >= 7 GROUP BY 1"
    ),
}


def count_facets(
    connection: sqlite3.Connection, ids: Sequence[int], limit: int = 8
) -> tuple[Facet, ...]:
    """Count the articles of these ids; a facet that would part nothing is left out."""
    found = orjson.dumps(list(ids)).decode()
    facets = []
    for name, sql in _COUNTED.items():
        order = "1 DESC" if name == "month" else "n DESC, 1"
        rows = connection.execute(f"{sql} ORDER BY {order} LIMIT ?", (found, limit)).fetchall()
        if rows:
            facets.append(Facet(name, tuple((value, number) for value, number in rows)))
    return tuple(facets)
