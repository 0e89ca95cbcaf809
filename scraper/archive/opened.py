"""An archive's file, open for writing, and what every way of writing it needs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from scraper.archive.border import utc_text
from scraper.archive.database import Database
from scraper.archive.frontier import Frontier
from scraper.archive.handover import Handover
from scraper.archive.lock import CrawlLock
from scraper.archive.names import Names
from scraper.version import __version__

EXTRACTOR = f"scraper {__version__}"
"""Program and version that reads pages today."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class OpenArchive:
    """The open file: its connection, its shared names, its clock and the lock of its crawl."""

    def __init__(
        self,
        path: str | Path = "archive.db",
        *,
        create: bool = True,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._database = Database(path, create=create)
        self._names = Names(self._database.connection)
        self._lock = CrawlLock(self._database.path)
        self._clock = clock
        self.frontier = Frontier(self._database, clock)
        self.handover = Handover(self._database)

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self._database.path

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, for reading."""
        return self._database.connection

    def close(self) -> None:
        """Close the file and let go of the crawl's lock, if it is held."""
        self._lock.release()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction in which shared names may be looked up and added."""
        try:
            with self._database.transaction() as connection:
                self._names.refresh()
                yield connection
        except BaseException:
            self._names.forget()
            raise

    def _now(self) -> str:
        return utc_text(self._clock())
