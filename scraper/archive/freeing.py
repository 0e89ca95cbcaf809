"""Pages of the file that nothing uses any more, given back to the system.

SQLite keeps what deleted and merged rows leave and uses it again before the file grows. An
archive is made so that these pages can be cut off at any time (`auto_vacuum = INCREMENTAL`);
one that an older version made is from its next `pack` on.
"""

from __future__ import annotations

import sqlite3

_STEP = 2_000
"""Pages at once: others who write wait for so long."""


def prepare(connection: sqlite3.Connection) -> None:
    """Let a file that has no table yet, or is written anew, give pages back."""
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")


def give_back(connection: sqlite3.Connection) -> None:
    """Cut off every free page; the file shrinks when its write-ahead log is folded into it."""
    if _ask(connection, "auto_vacuum") != 2:
        return
    while _ask(connection, "freelist_count"):
        connection.execute(f"PRAGMA incremental_vacuum({_STEP})").fetchall()


def _ask(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
