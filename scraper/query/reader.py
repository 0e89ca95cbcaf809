"""An archive opened to be read: beside a writer, on a read-only disk, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.archive.schema import APPLICATION_ID, SCHEMA_VERSION
from scraper.errors import ArchiveError
from scraper.query.functions import register_functions

_BUSY_SECONDS = 30.0
_CACHE_KIBIBYTES = 32_768
_STEPS = 100_000
"""Of SQLite's machine, about a millisecond, between two looks at whether a signal has come."""


@contextmanager
def open_archive(path: str | Path) -> Iterator[sqlite3.Connection]:
    """Open an archive read-only, with the SQL functions of `query.functions`.

    Raises:
        ArchiveError: there is no such file, it is no archive, it was written by
            another version, or it is damaged; one line says which.
    """
    where = Path(path)
    if not where.exists():
        raise ArchiveError(where, "no such archive; make one with `scraper crawl URL`")
    if where.is_dir():
        raise ArchiveError(where, "is no archive, but a folder")
    try:
        connection = _connect(where)
        try:
            _check_identity(where, connection)
            yield connection
        finally:
            connection.close()
    except sqlite3.DatabaseError as exc:
        stop_if_interrupted(exc)
        raise ArchiveError(where, _reason(exc)) from exc


def connect_anywhere(path: Path) -> sqlite3.Connection:
    """Open an archive as `open_archive` does, for a caller who closes it on another thread."""
    connection = _connect(path, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    return connection


def stop_if_interrupted(exc: sqlite3.Error) -> None:
    """Raise KeyboardInterrupt if a query ended because a signal came while it ran."""
    if getattr(exc, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
        raise KeyboardInterrupt from exc


def schema_version(path: str | Path) -> int | None:
    """Return the version of the archive's schema; None if it is none that can be read."""
    if not Path(path).is_file():
        return None
    try:
        connection = _connect(Path(path))
    except sqlite3.DatabaseError:
        return None
    try:
        is_ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()
    return version if is_ours else None


def _connect(path: Path, *, check_same_thread: bool = True) -> sqlite3.Connection:
    """Open the file; where its folder is read-only SQLite must be told that nobody writes."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    connection = _try(address, check_same_thread)
    if connection is None and not path.with_name(path.name + "-wal").exists():
        connection = _try(f"{address}&immutable=1", check_same_thread)
    connection = connection or _open(address, check_same_thread)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
    return connection


def _try(address: str, check_same_thread: bool) -> sqlite3.Connection | None:
    """Open a database if it can be read; None where the folder does not let SQLite."""
    connection = _open(address, check_same_thread)
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")
    except sqlite3.OperationalError:
        connection.close()
        return None
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _open(address: str, check_same_thread: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address,
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=check_same_thread,
    )
    connection.set_progress_handler(lambda: False, _STEPS)
    register_functions(connection)
    return connection


def _check_identity(path: Path, connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = ON")
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise ArchiveError(path, "is no archive; make one with `scraper crawl URL`")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise ArchiveError(
            path,
            f"written by a newer version (schema {version}, this one knows {SCHEMA_VERSION}); "
            "upgrade scraper",
        )


def _reason(exc: sqlite3.DatabaseError) -> str:
    name = getattr(exc, "sqlite_errorname", "")
    if name == "SQLITE_NOTADB":
        return "is no archive"
    if name.startswith("SQLITE_CORRUPT"):
        return "is damaged; run `scraper verify` and restore a copy"
    return f"cannot be read: {exc}"
