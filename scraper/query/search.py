"""Articles by their words: ranked or newest first, with the place where they match."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from scraper.query.filters import Filters
from scraper.query.matching import Match
from scraper.query.ranking import ranked_ids
from scraper.query.selection import Selection, select_articles
from scraper.query.snippets import MARK, mark_forms

_OPEN, _CLOSE = "\x02", "\x03"
_BODY, _ANYWHERE = 2, -1
"""Columns of the index, as `snippet` numbers them."""
_LISTED = "IN (SELECT value FROM json_each(?))"
_NEAR = 10_000
"""Among so many articles it is quicker to go through those that match than to ask for each."""

__all__ = ["MARK", "Hit", "find_ids", "hits_of", "search"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found. `snippet` is the place where it matches, marked with `**`."""

    id: int
    url: str
    site: str
    section: str | None
    published: str | None
    headline: str | None
    authors: str | None
    snippet: str | None


def search(
    connection: sqlite3.Connection,
    words: str | None,
    filters: Filters = Filters(),  # noqa: B008  # frozen, so one for all is safe
    *,
    newest: bool = False,
    limit: int = 20,
) -> list[Hit]:
    """Find articles; the best come first, or the newest.

    `words` may be any text: `query.language` says what means something in it. None
    finds every article that the filters leave, newest first. A text without a
    single word in it finds nothing.
    """
    selection = select_articles(connection, words, filters)
    if selection is None:
        return []
    ids = ranked_ids(connection, selection, newest=newest, limit=limit)
    return hits_of(connection, selection, ids)


def hits_of(connection: sqlite3.Connection, selection: Selection, ids: list[int]) -> list[Hit]:
    """Return what is shown of these articles, in this order."""
    snippets = _snippets(connection, selection.match, ids) if selection.match else {}
    return [_hit(connection, row_id, snippets.get(row_id)) for row_id in ids]


def find_ids(
    connection: sqlite3.Connection,
    words: str | None,
    filters: Filters = Filters(),  # noqa: B008  # frozen, so one for all is safe
) -> Iterator[int]:
    """Yield the ids of all articles that fit, in the order in which they were stored."""
    selection = select_articles(connection, words, filters)
    if selection is None:
        return
    for (row_id,) in connection.execute(
        f"SELECT a.id FROM {selection.source} WHERE {selection.condition} ORDER BY a.id",
        selection.values,
    ):
        yield row_id


def _hit(connection: sqlite3.Connection, article_id: int, snippet: str | None) -> Hit:
    row = connection.execute(
        "SELECT id, url, site, section, published, headline, authors, coalesce(?, dek) "
        "FROM article_view WHERE id = ?",
        (snippet, article_id),
    ).fetchone()
    return Hit(*row)


def _snippets(connection: sqlite3.Connection, match: Match, ids: list[int]) -> dict[int, str]:
    """Cut out where the articles match: in the body if they do there, else anywhere."""
    found = _normalised(connection, match, ids)
    return found | _as_written(connection, match, [each for each in ids if each not in found])


def _normalised(connection: sqlite3.Connection, match: Match, ids: list[int]) -> dict[int, str]:
    rows = connection.execute(
        "SELECT t.id, t.body, t.captions, t.dek, t.headline FROM article_text t "
        "WHERE t.id IN (SELECT rowid FROM articles_forms WHERE articles_forms MATCH ? "
        f"AND rowid {_LISTED})",
        (match.normalised, orjson.dumps(ids).decode()),
    )
    marked = ((row_id, mark_forms(texts, match.forms)) for row_id, *texts in rows)
    return {row_id: snippet for row_id, snippet in marked if snippet}


def _as_written(connection: sqlite3.Connection, match: Match, ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    first, last = min(ids, default=0), max(ids, default=0)
    plus = "+" if match.has_beginning or last - first < _NEAR else ""
    for column in (_BODY, _ANYWHERE):
        wanted = orjson.dumps([each for each in ids if each not in found]).decode()
        rows = connection.execute(
            f"SELECT rowid, snippet(articles_fts, {column}, '{_OPEN}', '{_CLOSE}', '…', 24) "
            f"FROM articles_fts WHERE articles_fts MATCH ? AND rowid BETWEEN ? AND ? "
            f"AND {plus}rowid {_LISTED}",
            (match.written, first, last, wanted),
        )
        found |= {row_id: _marked(text) for row_id, text in rows if text and _OPEN in text}
    return found


def _marked(snippet: str) -> str:
    line = " ".join(snippet.split())
    return line.replace(_OPEN, MARK).replace(_CLOSE, MARK)
