"""The archive at a glance: how much, which outlets, which sections, who speaks, what changed."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass


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


OUTLETS = """
    SELECT s.id, s.host, s.name, s.language,
      (SELECT coalesce(sum(articles), 0) FROM article_months WHERE site_id = s.id) AS articles,
      (SELECT min(published) FROM articles WHERE site_id = s.id),
      (SELECT max(published) FROM articles WHERE site_id = s.id)
    FROM sites s
"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One name of a ranking; `id` is None where several rows share the name."""

    id: int | None
    name: str
    count: int


def load_totals(connection: sqlite3.Connection) -> Totals:
    """Count everything that the archive has, out of counts that it keeps where there are some."""
    row = connection.execute(
        "SELECT a.number, (SELECT count(*) FROM sites), "
        "(SELECT coalesce(sum(quotes), 0) FROM speaker_counts) "
        "+ (SELECT count(*) FROM quotes WHERE speaker_id IS NULL), "
        "(SELECT count(*) FROM speakers), (SELECT count(*) FROM authors), "
        "(SELECT count(*) FROM captions), (SELECT count(*) FROM stored_revisions) - a.number, "
        "(SELECT min(published) FROM articles), (SELECT max(published) FROM articles) "
        "FROM (SELECT coalesce(sum(articles), 0) AS number FROM article_months) a"
    ).fetchone()
    return Totals(*row)


def list_outlets(connection: sqlite3.Connection) -> list[OutletLine]:
    """Return every site with articles, the one with most first."""
    rows = connection.execute(f"{OUTLETS} ORDER BY articles DESC, s.host")
    outlets = (OutletLine(*row) for row in rows)
    return [outlet for outlet in outlets if outlet.articles]


def section_mix(connection: sqlite3.Connection, limit: int = 12) -> list[Ranked]:
    """Return the section names with most articles, of all sites together."""
    counts: Counter[str] = Counter()
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for row_id, name, number in connection.execute(
        "SELECT c.id, c.name, sum(m.articles) FROM article_months m "
        "JOIN sections c ON c.id = m.section_id GROUP BY 1"
    ):
        counts[name] += number
        ids[name].append(row_id)
    return [
        Ranked(ids[name][0] if len(ids[name]) == 1 else None, name, number)
        for name, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    ]


def most_quoted(connection: sqlite3.Connection, limit: int = 12) -> list[Ranked]:
    """Return the speakers with most quotations, indirect ones included."""
    rows = connection.execute(
        "SELECT p.id, p.name, n.quotes FROM speaker_counts n "
        "JOIN speakers p ON p.id = n.speaker_id ORDER BY n.quotes DESC, n.speaker_id LIMIT ?",
        (limit,),
    )
    return [Ranked(*row) for row in rows]


def last_changed(connection: sqlite3.Connection, limit: int = 6) -> list[int]:
    """Return the ids of the articles whose text changed last, the latest first."""
    changed: dict[int, None] = {}
    for (row_id,) in connection.execute(
        "SELECT article_id FROM stored_revisions WHERE number > 1 ORDER BY seen DESC, article_id"
    ):
        changed[row_id] = None
        if len(changed) == limit:
            break
    return list(changed)
