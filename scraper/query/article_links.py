"""Where an article leads: its speakers, authors, sections, outlet, revisions and snapshots."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from scraper.query.overview import Ranked


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One text that the article has had."""

    number: int
    seen: str
    headline: str | None


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """One answer of a server at one of the article's addresses."""

    id: int
    url: str
    fetched: str
    status: int
    media_type: str | None
    size: int


@dataclass(frozen=True, slots=True)
class ArticleLinks:
    """Ids behind the names of a record.

    `speakers` by the positions of quotes, `authors` in print order, `sections` outermost
    first, snapshots newest first; `duplicates` are the near-duplicates of the article,
    `count` of a ranked one being the words that it has more.
    """

    headline: str | None
    language: str | None
    site_id: int
    section_id: int | None
    first_seen: str
    last_seen: str
    extractor: str
    speakers: dict[int, int]
    authors: tuple[int, ...]
    sections: tuple[Ranked, ...]
    addresses: tuple[str, ...]
    revisions: tuple[RevisionLine, ...]
    snapshots: tuple[SnapshotLine, ...]
    duplicates: tuple[Ranked, ...]


def load_article_links(connection: sqlite3.Connection, article_id: int) -> ArticleLinks | None:
    """Return where an article leads; None if there is none of that id."""
    row = connection.execute(
        "SELECT headline, language, site_id, section_id, first_seen, last_seen, extractor, "
        "coalesce(breadcrumb_id, section_id), coalesce(duplicate_of, id) "
        "FROM articles WHERE id = ?",
        (article_id,),
    ).fetchone()
    if row is None:
        return None
    *head, innermost, group = row
    mine, group_of_it = (article_id,), (article_id, group, group)
    parts: tuple[Any, ...] = (
        dict(_all(connection, _SPEAKERS, mine)),
        tuple(row_id for (row_id,) in _all(connection, _AUTHORS, mine)),
        tuple(Ranked(*line) for line in _all(connection, _SECTIONS, (innermost,))),
        tuple(url for (url,) in _all(connection, _ADDRESSES, mine)),
        tuple(RevisionLine(*line) for line in _all(connection, _REVISIONS, mine)),
        tuple(SnapshotLine(*line) for line in _all(connection, _SNAPSHOTS, mine * 2)),
        tuple(Ranked(*line) for line in _all(connection, _DUPLICATES, group_of_it)),
    )
    return ArticleLinks(*(*head, *parts))


_SPEAKERS = (
    "SELECT position, speaker_id FROM quotes WHERE article_id = ? AND speaker_id IS NOT NULL"
)
_AUTHORS = "SELECT author_id FROM article_authors WHERE article_id = ? ORDER BY position"
_SECTIONS = """
    WITH RECURSIVE up(id, parent_id, name, height) AS (
      SELECT id, parent_id, name, 0 FROM sections WHERE id = ?
      UNION ALL SELECT c.id, c.parent_id, c.name, height + 1
      FROM sections c JOIN up ON c.id = up.parent_id)
    SELECT id, name, 0 FROM up ORDER BY height DESC
"""
_ADDRESSES = "SELECT url FROM article_urls WHERE article_id = ? ORDER BY url"
_REVISIONS = "SELECT number, seen, headline FROM revisions WHERE article_id = ? ORDER BY number"
_SNAPSHOTS = """
    SELECT p.id, p.url, p.fetched, p.status, p.media_type, b.size
    FROM snapshots p JOIN bodies b ON b.sha256 = p.sha256
    WHERE p.url IN (SELECT url FROM article_urls WHERE article_id = ?)
      OR p.id = (SELECT snapshot_id FROM articles WHERE id = ?)
    ORDER BY p.fetched DESC, p.id DESC LIMIT 100
"""
_DUPLICATES = """
    SELECT o.id, s.host, o.word_count - (SELECT word_count FROM articles WHERE id = ?)
    FROM articles o JOIN sites s ON s.id = o.site_id
    WHERE (o.duplicate_of = ? OR o.id = ?) ORDER BY o.published, o.id LIMIT 50
"""


def _all(
    connection: sqlite3.Connection, sql: str, values: tuple[object, ...]
) -> list[tuple[Any, ...]]:
    return connection.execute(sql, values).fetchall()
