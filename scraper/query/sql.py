"""A person's own SQL, which can read everything and change nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

from scraper.errors import InputError
from scraper.query.reader import stop_if_interrupted

_ALLOWED = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    }
)
_READING_PRAGMAS = frozenset(
    "compile_options database_list foreign_key_list function_list index_info index_list "
    "index_xinfo pragma_list table_info table_list table_xinfo user_version data_version "
    "page_count page_size collation_list module_list application_id".split()
)
_REFUSED = ("readonly", "may not be modified")


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of the columns, and the rows as they come."""

    columns: tuple[str, ...]
    rows: Generator[tuple[object, ...], None, None]


def run_query(
    connection: sqlite3.Connection,
    query: str,
    values: Sequence[object] | Mapping[str, object] = (),
) -> Answer:
    """Run one statement that reads, with values for its question marks or names.

    Raises:
        InputError: wrong SQL, more than one statement, or one that would change
            something; also while the rows are read.
    """
    connection.set_authorizer(_authorize)
    try:
        cursor = connection.execute(query, values)
    except (sqlite3.Warning, UnicodeEncodeError) as exc:
        raise InputError("query", _reason(exc)) from exc
    except sqlite3.Error as exc:
        stop_if_interrupted(exc)
        raise InputError("query", _reason(exc)) from exc
    return Answer(tuple(column[0] for column in cursor.description or ()), _rows(cursor))


def _rows(cursor: sqlite3.Cursor) -> Generator[tuple[object, ...], None, None]:
    try:
        yield from cursor
    except sqlite3.Error as exc:
        stop_if_interrupted(exc)
        raise InputError("query", _reason(exc)) from exc


def _authorize(action: int, first: str | None, *_: str | None) -> int:
    reading = action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _READING_PRAGMAS
    # SQLite declares a full-text table as an update of its schema, which stays as it is
    declaring = action == sqlite3.SQLITE_UPDATE and first == "sqlite_master"
    allowed = action in _ALLOWED or reading or declaring
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _reason(exc: Exception) -> str:
    if getattr(exc, "sqlite_errorname", "") == "SQLITE_AUTH" or any(
        word in str(exc) for word in _REFUSED
    ):
        return "only reading is possible here: SELECT …"
    return " ".join(str(exc).split())
