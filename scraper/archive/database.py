"""The one connection that writes: opened with care, every error told in one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.archive.freeing import prepare
from scraper.archive.migrations import migrate, version_of
from scraper.archive.schema import APPLICATION_ID, SCHEMA_VERSION
from scraper.errors import ArchiveError

BUSY_SECONDS = 30.0
"""How long a statement waits for another program that writes."""

_REASONS = {
    "SQLITE_FULL": "the disk is full; nothing of this step was saved, free some space and go on",
    "SQLITE_READONLY": "the file or its folder is read-only; nothing was changed",
    "SQLITE_PERM": "access was denied; nothing was changed",
    "SQLITE_CANTOPEN": "cannot be opened; does its folder exist, and may you write there?",
    "SQLITE_BUSY": "another program is writing to it; try again when that has finished",
    "SQLITE_LOCKED": "another program is writing to it; try again when that has finished",
    "SQLITE_NOTADB": "is no archive",
    "SQLITE_CORRUPT": "is damaged; run `scraper verify` and restore a copy",
    "SQLITE_IOERR": "cannot be read or written: the disk reports an error",
}


class Database:
    """An archive's file, opened for writing; created or migrated first.

    `synchronous` is FULL: what `transaction` has committed outlives a power cut. A
    commit then costs one fsync, which batches make cheap. What is deleted is overwritten: an
    archive can be told to forget. With `durable=False` a
    commit outlives the program's death but perhaps not the machine's: enough for
    notes that a crawl can make again.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = Path(path)
        _check_path(self.path, create=create)
        with translated(self.path):
            identify(self.path)
            self.connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=256
            )
        try:
            self._prepare()
        except BaseException:
            self.connection.close()
            raise

    def _prepare(self) -> None:
        with translated(self.path):
            prepare(self.connection)
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA foreign_keys = ON")
            self.connection.execute("PRAGMA cache_size = -32768")
            self.connection.execute("PRAGMA secure_delete = ON")
            migrate(self.connection, self.transaction)

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """Open a write transaction: committed when left, undone when an error leaves it."""
        with translated(self.path):
            self.connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Hand out the connection for reading."""
        with translated(self.path):
            yield self.connection

    def close(self) -> None:
        """Close the file; SQLite folds the write-ahead log into it if nobody else reads."""
        self.connection.close()


@contextmanager
def translated(path: str | Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into an ArchiveError of one line."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as exc:
        name = getattr(exc, "sqlite_errorname", "")
        for known, reason in _REASONS.items():
            if name == known or name.startswith(known + "_"):
                raise ArchiveError(path, reason) from exc
        raise
    except PermissionError as exc:
        raise ArchiveError(path, _REASONS["SQLITE_PERM"]) from exc


def identify(path: Path) -> None:
    """Raise ArchiveError unless the file is new, empty or an archive that we can write.

    Looks only: a file that is not ours stays as it was, to the byte.
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        check_identity(path, connection)
    finally:
        connection.close()


def check_identity(path: Path, connection: sqlite3.Connection) -> None:
    """Raise ArchiveError for another program's database and for a newer archive."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == 0 and tables == 0:
        return
    if application != APPLICATION_ID:
        raise ArchiveError(path, "is no archive, but another program's database")
    if (version := version_of(connection)) > SCHEMA_VERSION:
        raise ArchiveError(
            path,
            f"written by a newer version (schema {version}, this one knows {SCHEMA_VERSION}); "
            "upgrade scraper",
        )


def _check_path(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise ArchiveError(path, "is no archive, but a folder")
    if not path.exists() and not create:
        raise ArchiveError(path, "no such archive; make one with `scraper crawl URL`")
    if not path.exists() and not path.absolute().parent.is_dir():
        raise ArchiveError(path, "cannot be created: its folder does not exist")
