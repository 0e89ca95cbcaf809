"""Articles by their words: ranked or newest first, with the place where they match."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from scraper.query.filters import Condition, Filters, condition_of
from scraper.query.language import parse_query

FIELDS = ("headline", "dek", "body", "captions")
_RANK = "bm25(articles_fts, 10.0, 4.0, 1.0, 2.0)"
_OPEN, _CLOSE = "\x02", "\x03"
MARK = "**"
"""Stands before and behind each word of a snippet that was sought."""


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
    expression = parse_query(words, FIELDS) if words is not None else None
    if words is not None and expression is None:
        return []
    condition = condition_of(connection, filters)
    order = "a.published DESC, a.id DESC" if newest or not expression else f"{_RANK}, a.id"
    ids = [
        row_id
        for (row_id,) in connection.execute(
            f"SELECT a.id FROM {_source(expression)} WHERE {_where(expression, condition)} "
            f"ORDER BY {order} LIMIT ?",
            (*_values(expression, condition), limit),
        )
    ]
    snippets = _snippets(connection, expression, ids) if expression else {}
    return [_hit(connection, row_id, snippets.get(row_id)) for row_id in ids]


def find_ids(
    connection: sqlite3.Connection,
    words: str | None,
    filters: Filters = Filters(),  # noqa: B008  # frozen, so one for all is safe
) -> Iterator[int]:
    """Yield the ids of all articles that fit, in the order in which they were stored."""
    expression = parse_query(words, FIELDS) if words is not None else None
    if words is not None and expression is None:
        return
    condition = condition_of(connection, filters)
    for (row_id,) in connection.execute(
        f"SELECT a.id FROM {_source(expression)} WHERE {_where(expression, condition)} "
        "ORDER BY a.id",
        _values(expression, condition),
    ):
        yield row_id


def _source(expression: str | None) -> str:
    if expression is None:
        return "articles a"
    return "articles_fts CROSS JOIN articles a ON a.id = articles_fts.rowid"


def _where(expression: str | None, condition: Condition) -> str:
    return condition.sql if expression is None else f"articles_fts MATCH ? AND {condition.sql}"


def _values(expression: str | None, condition: Condition) -> tuple[object, ...]:
    return condition.values if expression is None else (expression, *condition.values)


def _hit(connection: sqlite3.Connection, article_id: int, snippet: str | None) -> Hit:
    row = connection.execute(
        "SELECT id, url, site, section, published, headline, authors, coalesce(?, dek) "
        "FROM article_view WHERE id = ?",
        (snippet, article_id),
    ).fetchone()
    return Hit(*row)


def _snippets(connection: sqlite3.Connection, expression: str, ids: list[int]) -> dict[int, str]:
    """Cut out where the articles match: in the body if they do there, else anywhere."""
    shown = f"'{_OPEN}', '{_CLOSE}', '…', 24"
    rows = connection.execute(
        f"SELECT rowid, snippet(articles_fts, 2, {shown}), snippet(articles_fts, -1, {shown}) "
        "FROM articles_fts WHERE articles_fts MATCH ? "
        "AND rowid IN (SELECT value FROM json_each(?))",
        (expression, orjson.dumps(ids).decode()),
    )
    return {
        row_id: _marked(body if body and _OPEN in body else anywhere)
        for row_id, body, anywhere in rows
    }


def _marked(snippet: str) -> str:
    line = " ".join(snippet.split())
    return line.replace(_OPEN, MARK).replace(_CLOSE, MARK)
