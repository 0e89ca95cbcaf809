"""Whole lists for programs: what articles, quotations and captions are meant, as SQL to stream."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import InputError
from scraper.query.filters import Filters
from scraper.query.quotes import condition_on_quotes
from scraper.query.reader import open_archive
from scraper.query.selection import select_articles
from scraper.query.sql import Answer, run_query

Values = Sequence[object] | Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL that reads, and the values for its question marks or names."""

    sql: str
    values: Values = ()


Plan = Callable[[sqlite3.Connection], Statement]
"""Says what to ask, once it can look up names; made when the answer is read, not before."""


@contextmanager
def answering(path: Path, plan: Plan) -> Iterator[Answer]:
    """Ask an archive on a connection of its own, as it is at this moment.

    Raises:
        ArchiveError: the file cannot be read.
        InputError: wrong SQL, or two columns of one name.
    """
    with open_archive(path) as connection:
        statement = plan(connection)
        answer = run_query(connection, statement.sql, statement.values)
        _check_names(answer.columns)
        with closing(answer.rows):
            yield answer


def wanted(
    *,
    site: str | Sequence[str] = (),
    section: str | Sequence[str] = (),
    language: str | Sequence[str] = (),
    author: str | Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> Filters:
    """Build filters from one value or several of each kind, named as on the command line."""
    return Filters(
        sites=_listed(site),
        sections=_listed(section),
        languages=_listed(language),
        authors=_listed(author),
        since=since,
        until=until,
    )


def plan_articles(words: str | None, filters: Filters) -> Plan:
    """Ask for the articles that fit, as rows of `article_view`, in the archive's order."""
    return _through_articles("JOIN article_view v ON v.id = a.id", "a.id", words, filters)


def plan_captions(words: str | None, filters: Filters) -> Plan:
    """Ask for the captions of the articles that fit, as rows of `caption_view`."""
    joined = "JOIN captions k ON k.article_id = a.id JOIN caption_view v ON v.id = k.id"
    return _through_articles(joined, "a.id, k.position", words, filters)


def plan_quotes(
    filters: Filters, about: str | None, speaker: str | None, role: str | None, *, indirect: bool
) -> Plan:
    """Ask for quotations, as rows of `quote_view`; the arguments are those of `find_quotes`."""

    def plan(connection: sqlite3.Connection) -> Statement:
        condition = condition_on_quotes(
            connection, filters, about, speaker=speaker, role=role, indirect=indirect
        )
        return Statement(
            "SELECT v.* FROM quotes q JOIN articles a ON a.id = q.article_id "
            f"JOIN quote_view v ON v.id = q.id WHERE {condition.sql} ORDER BY a.id, q.position",
            condition.values,
        )

    return plan


def _through_articles(joined: str, order: str, words: str | None, filters: Filters) -> Plan:
    def plan(connection: sqlite3.Connection) -> Statement:
        selection = select_articles(connection, words, filters)
        if selection is None:
            return Statement(f"SELECT v.* FROM articles a {joined} WHERE false")
        return Statement(
            f"SELECT v.* FROM {selection.source} {joined} "
            f"WHERE {selection.condition} ORDER BY {order}",
            selection.values,
        )

    return plan


def _listed(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check_names(columns: tuple[str, ...]) -> None:
    twice = {name for name in columns if columns.count(name) > 1}
    if twice:
        raise InputError("query", f"two columns are called {min(twice)}; tell them apart by AS")
