"""Which of the articles that match come first: the best or the newest, quickly for any number.

Where few match, each is looked up. Where many do, most are never looked at: the best are sought
among those stored last, the newest along the index of dates, one by one while most say the words,
and a condition that few articles fit is asked before the words are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from scraper.query.matching import Match
from scraper.query.selection import NARROW, NOT_NORMALISED, ROWS, THROUGH, Selection

RANKED = 2_000
"""How many of the articles that match are ranked at least, those stored last: to rank what half of
a large archive says would keep people waiting."""

FEW = 20_000
"""So many articles are sorted, or compared with those that match, without a wait."""

_WALKED = 100
"""Where a condition leaves more than so many articles for each that is shown, walking along the
dates comes upon enough of them soon."""

_ASKED = 5
"""Articles asked one by one for each that is shown: if fewer match, listing all is quicker."""

_SOON = 100
"""For more than so many, listing all is quicker as well."""

_DOUBTED = 10
"""After so many it is given up where too few match."""

_WEIGHTS = "10.0, 4.0, 1.0, 2.0"
_LISTED = "IN (SELECT value FROM json_each(?))"
_LISTED_MATCHES = (
    f"SELECT rowid, {{0}} AS score FROM articles_fts "
    f"WHERE articles_fts MATCH ? AND rowid >= ? AND +rowid {_LISTED} AND {NOT_NORMALISED} "
    f"UNION ALL SELECT rowid, {{1}} FROM articles_forms "
    f"WHERE articles_forms MATCH ? AND rowid >= ? AND +rowid {_LISTED} ORDER BY score, rowid"
)
"""The plus keeps SQLite from asking the index anew for each article that is listed."""
_BEST_FIRST = _LISTED_MATCHES.format(
    f"bm25(articles_fts, {_WEIGHTS})", f"bm25(articles_forms, {_WEIGHTS})"
)
_LAST_FIRST = _LISTED_MATCHES.format("-rowid", "-rowid")
_MATCHES = (
    "(a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?) "
    "AND NOT EXISTS (SELECT 1 FROM articles_forms_docsize d WHERE d.id = a.id) "
    "OR a.id IN (SELECT rowid FROM articles_forms WHERE articles_forms MATCH ?))"
)
_LISTED_ARTICLES = f"json_each(?) w CROSS JOIN articles a {NARROW} ON a.id = w.value"
_SAYS = (
    "SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? AND rowid = ? "
    f"AND {NOT_NORMALISED} "
    "UNION ALL SELECT 1 FROM articles_forms WHERE articles_forms MATCH ? AND rowid = ?"
)
_BY_DATE = (
    "articles o INDEXED BY articles_by_published "
    f"CROSS JOIN articles a {NARROW} ON a.id = o.id WHERE {{}}"
)


@dataclass(frozen=True, slots=True)
class _Listed:
    """Ids of articles: how many, the least of them, all of them as JSON."""

    count: int
    oldest: int
    ids: str


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
    if newest or selection.match is None:
        return _newest(connection, selection, limit)
    return _matching(connection, selection, selection.match, _BEST_FIRST, limit)


def last_stored(connection: sqlite3.Connection, selection: Selection, *, limit: int) -> list[int]:
    """Return the ids of the articles of a selection that were stored last; without words, of the
    newest."""
    if selection.match is None:
        return _newest(connection, selection, limit)
    return _matching(connection, selection, selection.match, _LAST_FIRST, limit)


def _ids(
    connection: sqlite3.Connection, sql: str, values: tuple[object, ...], limit: int
) -> list[int]:
    return [row[0] for row in connection.execute(f"{sql} LIMIT ?", (*values, limit))]


def _newest(connection: sqlite3.Connection, selection: Selection, limit: int) -> list[int]:
    order = "ORDER BY {0}.published DESC, {0}.id DESC"
    match, others = selection.match, selection.others
    if match is None or not _are_many(connection, match, FEW):
        where = f"{selection.source} WHERE {selection.condition}"
        sql = f"SELECT a.id FROM {where} {order.format('a')}"
        return _ids(connection, sql, selection.values, limit)
    fitting = _list_fitting(connection, selection, min(FEW, limit * _WALKED))
    if fitting is not None:
        listed = f"SELECT a.id FROM {_LISTED_ARTICLES} {order.format('a')}"
        if _may_be_asked(match, limit):
            newest = _ids(connection, listed, (fitting.ids,), fitting.count)
            return list(islice(_that_match(connection, match, newest), limit))
        sql = f"SELECT a.id FROM {_LISTED_ARTICLES} WHERE {_MATCHES} {order.format('a')}"
        return _ids(connection, sql, (fitting.ids, *match.both), limit)
    by_date = f"SELECT o.id FROM {_BY_DATE.format(selection.condition)}"
    newest = _ids(connection, f"{by_date} {order.format('o')}", others, limit * _ASKED)
    soon = _first_that_match(connection, match, newest, limit)
    if soon is not None:
        return soon
    sql = f"{by_date} AND {_MATCHES} {order.format('o')}"
    return _ids(connection, sql, (*others, *match.both), limit)


def _first_that_match(
    connection: sqlite3.Connection, match: Match, newest: list[int], limit: int
) -> list[int] | None:
    """Ask the newest articles one by one whether they match; None if most of them don't.

    Where every fifth says the words, that is done long before all that do are listed.
    """
    found: list[int] = []
    if not _may_be_asked(match, limit):
        return None
    for asked, row_id in enumerate(newest, start=1):
        found += _that_match(connection, match, (row_id,))
        if len(found) == limit:
            return found
        if asked > _DOUBTED and len(found) * _ASKED < asked:
            return None
    return None


def _may_be_asked(match: Match, limit: int) -> bool:
    """Say whether articles can be asked one by one: for a few, and for whole words."""
    return limit <= _SOON and not match.has_beginning


def _that_match(connection: sqlite3.Connection, match: Match, ids: Iterable[int]) -> Iterator[int]:
    """Ask articles one by one; yield those that say the words."""
    for row_id in ids:
        if connection.execute(_SAYS, (match.written, row_id, match.normalised, row_id)).fetchone():
            yield row_id


def _matching(
    connection: sqlite3.Connection, selection: Selection, match: Match, sql: str, limit: int
) -> list[int]:
    """Return the first of the articles stored last, in the order that the SQL gives them."""
    last = _last_stored(connection, selection, match, max(RANKED, limit))
    of_last = last.oldest, last.ids
    values = match.written, *of_last, match.normalised, *of_last
    return _ids(connection, sql, values, limit)


def _last_stored(
    connection: sqlite3.Connection, selection: Selection, match: Match, most: int
) -> _Listed:
    """List the articles to be ranked; maybe with others that don't match."""
    sql, values = f"SELECT f.rowid AS id FROM ({ROWS}) f", tuple[object, ...](match.both)
    if selection.is_narrowed:
        fitting = (
            _list_fitting(connection, selection, FEW)
            if _are_many(connection, match, most)
            else None
        )
        if fitting is not None and fitting.count <= most:
            return fitting
        if fitting is not None:
            sql, values = f"{sql} WHERE +f.rowid {_LISTED}", (*values, fitting.ids)
        else:
            sql, values = f"{sql}{THROUGH} WHERE {selection.condition}", selection.values
    return _list(connection, f"{sql} ORDER BY 1 DESC", values, most)


def _list_fitting(
    connection: sqlite3.Connection, selection: Selection, most: int
) -> _Listed | None:
    """List the articles that fit the condition; None if more do, or there is none."""
    if not selection.is_narrowed:
        return None
    sql = f"SELECT a.id FROM articles a WHERE {selection.condition}"
    listed = _list(connection, sql, selection.others, most + 1)
    return listed if listed.count <= most else None


def _list(
    connection: sqlite3.Connection, sql: str, values: tuple[object, ...], most: int
) -> _Listed:
    row = connection.execute(
        f"SELECT count(*), coalesce(min(id), 0), json_group_array(id) FROM ({sql} LIMIT ?)",
        (*values, most),
    ).fetchone()
    return _Listed(*row)


def _are_many(connection: sqlite3.Connection, match: Match, most: int) -> bool:
    """Say whether more articles match than so many, whatever else they are to be."""
    found = connection.execute(
        "SELECT 1 FROM (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? "
        "UNION ALL SELECT rowid FROM articles_forms WHERE articles_forms MATCH ?) LIMIT 1 OFFSET ?",
        (*match.both, most),
    )
    return found.fetchone() is not None
