"""The runs of the crawler: who crawls, since when, with which seeds and options."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from scraper.archive.border import clean_text


@dataclass(frozen=True, slots=True)
class Crawl:
    """One row of `crawls`: what was asked for, and how far it came."""

    id: int
    started: str
    finished: str | None
    state: str
    seeds: tuple[str, ...]
    options: Mapping[str, Any]
    fetched: int
    stored: int
    failed: int


def begin_crawl(
    connection: sqlite3.Connection, seeds: Sequence[str], options: Mapping[str, Any], now: str
) -> int:
    """Write the row of a new run and return its id; runs that were killed are interrupted.

    For whoever holds the lock: a row that still says "running" is then a dead one.
    """
    connection.execute("UPDATE crawls SET state = 'interrupted' WHERE state = 'running'")
    row_id = connection.execute(
        "INSERT INTO crawls (started, state, seeds, options, fetched, stored, failed, pid, "
        "hostname) VALUES (?, 'running', ?, ?, 0, 0, 0, ?, ?)",
        (
            now,
            orjson.dumps([clean_text(seed) for seed in seeds]).decode(),
            orjson.dumps(dict(options), default=str).decode(),
            os.getpid(),
            socket.gethostname(),
        ),
    ).lastrowid
    assert row_id is not None  # an INSERT has just succeeded
    return row_id


def count_crawl(
    connection: sqlite3.Connection, crawl_id: int, fetched: int, stored: int, failed: int
) -> None:
    """Add to the run's counters."""
    connection.execute(
        "UPDATE crawls SET fetched = fetched + ?, stored = stored + ?, failed = failed + ? "
        "WHERE id = ?",
        (fetched, stored, failed, crawl_id),
    )


def end_crawl(connection: sqlite3.Connection, crawl_id: int, state: str, now: str) -> None:
    """Close the run: done, interrupted or failed."""
    connection.execute(
        "UPDATE crawls SET state = ?, finished = ? WHERE id = ?", (state, now, crawl_id)
    )


def newest_crawl(connection: sqlite3.Connection) -> Crawl | None:
    """Return the newest run; a killed one still says "running". None: never crawled."""
    row = connection.execute(
        "SELECT id, started, finished, state, seeds, options, fetched, stored, failed "
        "FROM crawls ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    number, started, finished, state, seeds, options, *counts = row
    return Crawl(
        *(number, started, finished, state),
        tuple(orjson.loads(seeds)),
        orjson.loads(options),
        *counts,
    )


def sum_crawls(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Return what all runs together fetched, stored and failed."""
    row = connection.execute(
        "SELECT coalesce(sum(fetched), 0), coalesce(sum(stored), 0), coalesce(sum(failed), 0) "
        "FROM crawls"
    ).fetchone()
    fetched, stored, failed = row
    return fetched, stored, failed


def name_holder(connection: sqlite3.Connection) -> str:
    """Say which crawl holds the archive, for the one that must wait."""
    row = connection.execute(
        "SELECT id, pid, hostname, started FROM crawls WHERE state = 'running' "
        "ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is None:  # it has the lock and is about to write its row
        return "another crawl is just starting on it; wait for that one"
    number, pid, hostname, started = row
    return (
        f"crawl {number} holds it (process {pid} on {hostname}, since {started}); "
        "wait for it to finish, or stop it"
    )
