"""How the crawl stands: its runs, what is queued, what failed, host by host."""

from __future__ import annotations

import os
import socket
import sqlite3
from typing import Any

import orjson

_REASONS = """
SELECT group_concat(count || ' ' || error, '; ') FROM (
    SELECT error, count(*) AS count FROM frontier AS g
    WHERE g.state IN ('failed', 'skipped') AND g.host = f.host AND error IS NOT NULL
    GROUP BY error ORDER BY count DESC, error LIMIT 5
)
"""
_STATES = ("queued", "fetching", "done", "failed", "skipped")


def load_runs(connection: sqlite3.Connection, limit: int = 10) -> list[dict[str, Any]]:
    """Return the newest runs, newest first. A run whose process is gone is "killed"."""
    rows = connection.execute(
        "SELECT id, started, finished, state, seeds, options, fetched, stored, failed, pid, "
        "hostname FROM crawls ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [_run(*row) for row in rows]


def load_states(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many addresses are in each state, zeros included."""
    found = dict(connection.execute("SELECT state, count(*) FROM frontier GROUP BY state"))
    return {state: found.get(state, 0) for state in _STATES}


def load_refusals(
    connection: sqlite3.Connection, state: str, limit: int = 1000
) -> list[dict[str, Any]]:
    """Return the addresses that are failed or skipped, and why."""
    assert state in ("failed", "skipped"), state
    return _dicts(
        connection,
        f"SELECT url, error, attempts, found_on, checked FROM frontier WHERE state = '{state}' "
        "ORDER BY host, url LIMIT ?",
        limit,
    )


def load_remarks(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return what is odd about pages that were read: host, remark, pages; most pages first."""
    return _dicts(
        connection,
        "SELECT host, remark, count(*) AS pages FROM frontier WHERE remark IS NOT NULL "
        "GROUP BY host, remark ORDER BY pages DESC, host LIMIT ?",
        100,
    )


def load_hosts(connection: sqlite3.Connection, limit: int = 1000) -> list[dict[str, Any]]:
    """Return the counts of each host, the one with most waiting first.

    `next_due` is the next try of what waits for a time of its own, `next_visit` when
    something done is due again, `paused_until` how long the host is left alone. `reasons`
    are the five most frequent for which addresses failed or were skipped.
    """
    counts = ", ".join(f"sum(state = '{state}') AS {state}" for state in _STATES)
    return _dicts(
        connection,
        f"SELECT host, {counts}, min(CASE WHEN state = 'queued' THEN due END) AS next_due, "
        "min(CASE WHEN state = 'done' THEN due END) AS next_visit, "
        "(SELECT paused_until FROM hosts AS h WHERE h.host = f.host "
        "AND paused_until > strftime('%Y-%m-%dT%H:%M:%SZ')) AS paused_until, "
        f"({_REASONS}) AS reasons "
        "FROM frontier AS f GROUP BY host ORDER BY queued DESC, done DESC, host LIMIT ?",
        limit,
    )


def _run(number: int, *values: Any) -> dict[str, Any]:
    started, finished, state, seeds, options, fetched, stored, failed, pid, hostname = values
    if state == "running" and not _is_alive(pid, hostname):
        state = "killed"
    return {
        "id": number,
        "started": started,
        "finished": finished,
        "state": state,
        "fetched": fetched,
        "stored": stored,
        "failed": failed,
        "seeds": orjson.loads(seeds),
        "options": orjson.loads(options),
    }


def _is_alive(pid: int | None, hostname: str | None) -> bool:
    """Say whether the process still runs; one on another machine is believed to."""
    if hostname != socket.gethostname() or pid is None:
        return hostname is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _dicts(connection: sqlite3.Connection, sql: str, limit: int) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, (limit,))
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]
