"""One crawl at a time: a lock that dies with its process, however that dies.

SQLite locks a small file beside the archive ("archive.db-lock") and the system
lets go of it when the process ends, SIGKILL included. So there is no stale lock to
clear, and nothing beyond what SQLite itself needs from the platform.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path


class CrawlLock:
    """The right to crawl into one archive."""

    def __init__(self, archive: Path) -> None:
        self._path = archive.with_name(archive.name + "-lock")
        self._held: sqlite3.Connection | None = None

    def acquire(self) -> bool:
        """Take the lock; False if another process, or another Archive of ours, holds it."""
        if self._held is not None:
            return False
        connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as exc:
            connection.close()
            if exc.sqlite_errorname.startswith("SQLITE_BUSY"):
                return False
            raise
        self._held = connection
        return True

    def release(self) -> None:
        """Let go; the empty file stays, since removing it could split the lock in two."""
        if self._held is not None:
            self._held.close()
            self._held = None
