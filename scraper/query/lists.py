"""Lists of articles, a page at a time, and who and where stands in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from scraper.query.filters import Condition
from scraper.query.records import join_time


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """What a list shows of an article. `published` carries the offset that was printed."""

    id: int
    headline: str | None
    dek: str | None
    site: str
    section: str | None
    section_id: int | None
    authors: str | None
    published: str | None
    language: str | None
    kind: str
    quotes: int
    revision: int


_LINE = """
    SELECT a.id, a.headline, a.dek, s.host, c.name, a.section_id,
      (SELECT group_concat(name, '; ') FROM (
        SELECT n.name FROM article_authors w JOIN authors n ON n.id = w.author_id
        WHERE w.article_id = a.id ORDER BY w.position)),
      a.published, a.language, a.kind,
      (SELECT count(*) FROM quotes q WHERE q.article_id = a.id AND q.kind <> 'indirect'),
      a.revision, a.utc_offset
    FROM json_each(?) wanted JOIN articles a ON a.id = wanted.value
      JOIN sites s ON s.id = a.site_id LEFT JOIN sections c ON c.id = a.section_id
    ORDER BY wanted.key
"""


def lines_of(connection: sqlite3.Connection, ids: Iterable[int]) -> list[ArticleLine]:
    """Return what lists show of these articles, in this order."""
    rows = connection.execute(_LINE, (orjson.dumps(list(ids)).decode(),))
    return [_line(*row) for row in rows]


def newest(
    connection: sqlite3.Connection, condition: Condition, *, limit: int = 20, skip: int = 0
) -> list[ArticleLine]:
    """Return the newest articles that fit a condition over `articles a`."""
    rows = connection.execute(
        f"SELECT a.id FROM articles a WHERE {condition.sql} "
        "ORDER BY a.published DESC, a.id DESC LIMIT ? OFFSET ?",
        (*condition.values, limit, skip),
    )
    return lines_of(connection, [row_id for (row_id,) in rows])


def _line(*row: Any) -> ArticleLine:
    *head, published, language, kind, quotes, revision, offset = row
    when = join_time(published, offset)
    return ArticleLine(*(*head, when, language, kind, quotes, revision))


def names_of(
    connection: sqlite3.Connection, table: str, ids: Sequence[int], *, column: str = "name"
) -> dict[int, str]:
    """Return the names of `authors`, `speakers` or `sections`, the hosts of `sites`, by id."""
    rows = connection.execute(
        f"SELECT id, {column} FROM {table} WHERE id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(ids)).decode(),),
    )
    return dict(rows.fetchall())
