"""Articles by their words: ranked or newest first, with the place where they match."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from scraper.query.filters import Filters
from scraper.query.selection import Selection, select_articles
from scraper.query.snippets import MARK, mark_forms

_OPEN, _CLOSE = "\x02", "\x03"
_NEWEST = "a.published DESC, a.id DESC"
RANKED = 4_000
"""How many of the articles that match are ranked at least, those stored last: to rank what half of
a large archive says would keep people waiting."""

__all__ = ["MARK", "Hit", "find_ids", "hits_of", "ranked_ids", "search"]


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


def ranked_ids(
    connection: sqlite3.Connection,
    selection: Selection,
    *,
    newest: bool = False,
    limit: int = 20,
) -> list[int]:
    """Return the ids of a selection in the order in which they are shown.

    By rank come the best of the RANKED articles that match and were stored last, or of as
    many more as are asked for.
    """
    if selection.match and not newest:
        oldest = _oldest_ranked(connection, selection, max(RANKED, limit))
        sql, values = selection.scored(oldest)
        order = "score, rowid"
    else:
        sql = f"SELECT a.id FROM {selection.source} WHERE {selection.condition}"
        values, order = selection.values, _NEWEST
    rows = connection.execute(f"{sql} ORDER BY {order} LIMIT ?", (*values, limit))
    return [row[0] for row in rows]


def _oldest_ranked(connection: sqlite3.Connection, selection: Selection, most: int) -> int:
    """Return the id from which on articles are ranked; 0 where there are few enough for all."""
    sql, values = selection.matching()
    found = connection.execute(f"{sql} ORDER BY f.rowid DESC LIMIT 1 OFFSET ?", (*values, most - 1))
    return next((int(row_id) for (row_id,) in found), 0)


def hits_of(connection: sqlite3.Connection, selection: Selection, ids: list[int]) -> list[Hit]:
    """Return what is shown of these articles, in this order."""
    snippets = _snippets(connection, selection, ids)
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


def _snippets(
    connection: sqlite3.Connection, selection: Selection, ids: list[int]
) -> dict[int, str]:
    """Cut out where the articles match: in the body if they do there, else anywhere."""
    if selection.match is None:
        return {}
    wanted = orjson.dumps(ids).decode()
    shown = f"'{_OPEN}', '{_CLOSE}', '…', 24"
    rows = connection.execute(
        f"SELECT rowid, snippet(articles_fts, 2, {shown}), snippet(articles_fts, -1, {shown}) "
        "FROM articles_fts WHERE articles_fts MATCH ? "
        "AND rowid IN (SELECT value FROM json_each(?))",
        (selection.match.written, wanted),
    )
    found = {
        row_id: _marked(body if body and _OPEN in body else anywhere)
        for row_id, body, anywhere in rows
    }
    for row_id, *texts in connection.execute(
        "SELECT t.id, t.body, t.captions, t.dek, t.headline FROM article_text t "
        "WHERE t.id IN (SELECT rowid FROM articles_forms WHERE articles_forms MATCH ? "
        "AND rowid IN (SELECT value FROM json_each(?)))",
        (selection.match.normalised, wanted),
    ):
        if marked := mark_forms(texts, selection.match.forms):
            found[row_id] = marked
    return found


def _marked(snippet: str) -> str:
    line = " ".join(snippet.split())
    return line.replace(_OPEN, MARK).replace(_CLOSE, MARK)
