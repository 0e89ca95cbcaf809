"""The segments of the full-text indexes: merged rarely while articles come, wholly when asked."""

from __future__ import annotations

import sqlite3

_AUTOMERGE = 16
"""Segments of one size before FTS5 merges them; 4 by default, at a fifth more time a row."""


def merge_rarely(connection: sqlite3.Connection) -> None:
    """Let FTS5 merge the segments of every index in larger steps, unless it already does."""
    for name in _indexes(connection):
        known = connection.execute(f"SELECT v FROM {name}_config WHERE k = 'automerge'").fetchone()
        if known != (_AUTOMERGE,):
            connection.execute(
                f"INSERT INTO {name} ({name}, rank) VALUES ('automerge', ?)", (_AUTOMERGE,)
            )


def optimize(connection: sqlite3.Connection) -> None:
    """Merge each index into one segment: smaller, faster to search, without deleted words."""
    for name in _indexes(connection):
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")
    merge_rarely(connection)  # an archive of an older version does not yet


def _indexes(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'"
    )
    return [name for (name,) in rows.fetchall()]
