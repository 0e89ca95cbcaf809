"""The archive at a glance: how much, which outlets, which sections, who speaks, what changed."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass

from scraper.query.lists import names_of


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of everything; the days of the first and the last article that has a date."""

    articles: int
    outlets: int
    quotes: int
    speakers: int
    authors: int
    captions: int
    changed: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class OutletLine:
    """One site with articles, and when the first and the last of them appeared."""

    id: int
    host: str
    name: str | None
    language: str | None
    articles: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """One name of a ranking; `id` is None where several rows share the name."""

    id: int | None
    name: str
    count: int


def load_totals(connection: sqlite3.Connection) -> Totals:
    """Count everything that the archive has."""
    tables = ("articles", "sites", "quotes", "speakers", "authors", "captions")
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    row = connection.execute(
        f"SELECT {counts}, "
        "(SELECT count(*) FROM stored_revisions) - (SELECT count(*) FROM articles), "
        "(SELECT min(published) FROM articles), (SELECT max(published) FROM articles)"
    ).fetchone()
    return Totals(*row)


def list_outlets(connection: sqlite3.Connection) -> list[OutletLine]:
    """Return every site with articles, the one with most first."""
    rows = connection.execute(
        "SELECT s.id, s.host, s.name, s.language, count(*), min(a.published), max(a.published) "
        "FROM articles a JOIN sites s ON s.id = a.site_id "
        "GROUP BY a.site_id ORDER BY count(*) DESC, s.host"
    )
    return [OutletLine(*row) for row in rows]


def section_mix(connection: sqlite3.Connection, limit: int = 12) -> list[Ranked]:
    """Return the section names with most articles, of all sites together."""
    counted = connection.execute(
        "SELECT section_id, count(*) FROM articles WHERE section_id IS NOT NULL GROUP BY section_id"
    ).fetchall()
    names = names_of(connection, "sections", [row_id for row_id, _ in counted])
    counts: Counter[str] = Counter()
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for row_id, number in counted:
        counts[names[row_id]] += number
        ids[names[row_id]].append(row_id)
    return [
        Ranked(ids[name][0] if len(ids[name]) == 1 else None, name, number)
        for name, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    ]


def most_quoted(connection: sqlite3.Connection, limit: int = 12) -> list[Ranked]:
    """Return the speakers with most quotations, indirect ones included."""
    counted = connection.execute(
        "SELECT speaker_id, count(*) AS quotes FROM quotes WHERE speaker_id IS NOT NULL "
        "GROUP BY speaker_id ORDER BY quotes DESC, speaker_id LIMIT ?",
        (limit,),
    ).fetchall()
    names = names_of(connection, "speakers", [row_id for row_id, _ in counted])
    return [Ranked(row_id, names[row_id], number) for row_id, number in counted]


def last_changed(connection: sqlite3.Connection, limit: int = 6) -> list[int]:
    """Return the ids of the articles whose text changed last, the latest first."""
    rows = connection.execute(
        "SELECT article_id FROM stored_revisions WHERE number > 1 "
        "GROUP BY article_id ORDER BY max(seen) DESC, article_id LIMIT ?",
        (limit,),
    )
    return [row_id for (row_id,) in rows]
