"""Which queued addresses are asked next: the best of each host, many hosts taking turns.

A row that waits for a time of its own has `due`; a row that can be asked at once has
none. So the best address of a host is the first entry of one partial index, however
many of its addresses wait, and a claim costs a few look-ups among a million rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from scraper.archive.border import utc_text

_WINDOW = 64
"""Hosts that one claim compares; with more, the next claim begins where this one stopped."""

_READY = "FROM frontier INDEXED BY frontier_ready WHERE state = 'queued' AND due IS NULL"
_COLUMNS = "url, host, depth, priority, attempts, found_on, published, etag, last_modified, role"


@dataclass(frozen=True, slots=True)
class Queued:
    """An address that was claimed, and what is known about it.

    `attempts` counts the claim at hand: 1 the first time. `etag` and `last_modified`
    belong to the last good answer, for a conditional request.
    """

    url: str
    host: str
    depth: int
    priority: float
    attempts: int
    found_on: str | None = None
    published: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    role: str | None = None


class Claims:
    """The claims of one open archive; it remembers which hosts have had their turn."""

    def __init__(self) -> None:
        self._cursor = ""

    def take(
        self,
        connection: sqlite3.Connection,
        now: datetime,
        limit: int,
        busy: frozenset[str],
        only: Collection[str] | None,
        per_host: int,
    ) -> list[Queued]:
        """Do the work of `Frontier.claim` inside the caller's transaction."""
        _wake(connection, now)
        hosts = self._hosts_with_work(connection, limit, busy, only)
        best = _best(connection, hosts, per_host, limit)
        connection.executemany(
            "UPDATE frontier SET state = 'fetching', attempts = attempts + 1 WHERE rowid = ?",
            [(row_id,) for row_id, _ in best],
        )
        return [queued for _, queued in best]

    def _hosts_with_work(
        self,
        connection: sqlite3.Connection,
        limit: int,
        busy: frozenset[str],
        only: Collection[str] | None,
    ) -> Iterator[str]:
        """Yield the hosts that one claim compares: all of `only` where they are few."""
        most = max(_WINDOW, limit)
        if only is not None and len(only) <= most:
            yield from (host for host in only if host not in busy)
            return
        seen = 0
        for host in _hosts_after(connection, self._cursor):
            if host in busy or (only is not None and host not in only):
                continue
            yield host
            seen += 1
            if seen >= most:
                self._cursor = host
                return
        self._cursor = ""


def _wake(connection: sqlite3.Connection, now: datetime) -> None:
    """Take the time off the queued rows that have waited long enough."""
    connection.execute(
        "UPDATE frontier INDEXED BY frontier_due SET due = NULL "
        "WHERE state = 'queued' AND due IS NOT NULL AND due <= ?",
        (utc_text(now),),
    )


def _hosts_after(connection: sqlite3.Connection, cursor: str) -> Iterator[str]:
    """Walk the hosts that have something ready, once around, beginning behind `cursor`."""
    host, wrapped = cursor, cursor == ""
    while True:
        row = connection.execute(
            f"SELECT host {_READY} AND host > ? ORDER BY host LIMIT 1", (host,)
        ).fetchone()
        if row is None and wrapped:
            return
        if row is None:
            host, wrapped = "", True
            continue
        host = row[0]
        if wrapped and cursor and host > cursor:
            return
        yield host


def _top(connection: sqlite3.Connection, host: str, count: int) -> list[tuple[int, Queued]]:
    rows = connection.execute(
        f"SELECT rowid, {_COLUMNS} {_READY} AND host = ? "
        "ORDER BY priority DESC, depth, rowid LIMIT ?",
        (host, count),
    )
    return [
        (row_id, Queued(url, host, depth, priority, attempts + 1, *rest))
        for row_id, url, host, depth, priority, attempts, *rest in rows
    ]


def _best(
    connection: sqlite3.Connection, hosts: Iterable[str], per_host: int, limit: int
) -> list[tuple[int, Queued]]:
    found = [row for host in hosts for row in _top(connection, host, per_host)]
    found.sort(key=lambda item: (-item[1].priority, item[1].depth, item[0]))
    return found[:limit]
