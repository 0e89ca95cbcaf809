"""The addresses that a crawl knows: queued, claimed, done, and asked again.

A row that waits for a time of its own has `due`; a row that can be asked at once has
none. So the best address of a host is the first entry of one partial index, however
many of its addresses wait, and a claim costs a few look-ups among a million rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson

from scraper.archive.border import clean_text, parse_utc, utc_text
from scraper.archive.database import Database
from scraper.archive.queueing import ONLY_NOTED, queue_seeds
from scraper.records import Outcome, Seed
from scraper.urls import bare_url, host_of, normalize_url

_WINDOW = 64
"""Hosts that one claim compares; with more, the next claim begins where this one stopped."""

_READY = "FROM frontier INDEXED BY frontier_ready WHERE state = 'queued' AND due IS NULL"
_AGAIN = (
    "FROM frontier INDEXED BY frontier_due WHERE state IN ('done', 'failed') AND due IS NOT NULL"
)
_DUE_AGAIN = f"{_AGAIN} AND due <= ? AND host IN (SELECT value FROM json_each(?))"
# One look-up a host instead of one a row.
_ALL_HOSTS = """
WITH RECURSIVE hosts (host) AS (
    SELECT min(host) FROM frontier
    UNION ALL
    SELECT (SELECT min(host) FROM frontier AS f WHERE f.host > hosts.host) FROM hosts
    WHERE hosts.host IS NOT NULL
) SELECT host FROM hosts WHERE host IS NOT NULL
"""
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


class Frontier:
    """The table `frontier` of one open archive."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._cursor = ""

    def queue(self, seeds: Iterable[Seed], *, again_before: datetime | None = None) -> int:
        """Add addresses and return how many will be asked because of it.

        A known address keeps its state, and takes a shallower depth or a higher
        priority. With `again_before`, one that was done, failed or skipped before
        that time is queued once more.
        """
        with self._database.transaction() as connection:
            return queue_seeds(connection, seeds, utc_text(self._clock()), again_before).asked

    def claim(
        self,
        now: datetime,
        limit: int,
        busy_hosts: Collection[str] = (),
        *,
        only: Collection[str] | None = None,
        per_host: int = 1,
    ) -> list[Queued]:
        """Mark up to `limit` due addresses as being fetched and return them, best first.

        The best has the highest priority, then the least depth, then was known
        longest. At most `per_host` are of one host, none of `busy_hosts`, and where
        `only` is given, all of its hosts.
        """
        with self._database.transaction(durable=False) as connection:
            _wake(connection, now)
            hosts = self._hosts_with_work(connection, limit, frozenset(busy_hosts), only)
            best = _best(connection, hosts, per_host, limit)
            connection.executemany(
                "UPDATE frontier SET state = 'fetching', attempts = attempts + 1 WHERE rowid = ?",
                [(row_id,) for row_id, _ in best],
            )
        return [queued for _, queued in best]

    def recover(self) -> int:
        """Queue again what a killed crawl was fetching; return how many.

        The claim does not count as an attempt. For the start of a crawl only, when its
        lock is held.
        """
        with self._database.transaction() as connection:
            return connection.execute(
                "UPDATE frontier SET state = 'queued', due = NULL, attempts = max(attempts - 1, 0) "
                "WHERE state = 'fetching'"
            ).rowcount

    def release(self, urls: Iterable[str]) -> None:
        """Give claimed addresses back unasked; the claim does not count as an attempt."""
        with self._database.transaction(durable=False) as connection:
            connection.executemany(
                "UPDATE frontier SET state = 'queued', due = NULL, attempts = attempts - 1 "
                "WHERE url = ? AND state = 'fetching'",
                [(url,) for url in urls],
            )

    def refresh(
        self,
        now: datetime,
        hosts: Collection[str],
        roles: Collection[str] = ("front", "feed", "sitemap"),
    ) -> int:
        """Queue again what is done and has one of these roles, and what is due, of these hosts.

        Failed addresses are due a day after they were given up.

        Returns how many.
        """
        with self._database.transaction() as connection:
            return connection.execute(
                "UPDATE frontier SET state = 'queued', due = NULL, error = NULL, attempts = 0 "
                "WHERE state IN ('done', 'failed') AND host IN (SELECT value FROM json_each(?)) "
                "AND (state = 'done' AND role IN (SELECT value FROM json_each(?)) OR due <= ?)",
                (_json(hosts), _json(roles), utc_text(now)),
            ).rowcount

    def queue_due(self, now: datetime, hosts: Collection[str]) -> int:
        """Queue again what is to be visited anew by now, of these hosts; return how many."""
        with self._database.reading() as connection:  # most of the time there is nothing to write
            is_due = connection.execute(f"SELECT 1 {_DUE_AGAIN} LIMIT 1", _due(now, hosts))
            if is_due.fetchone() is None:
                return 0
        with self._database.transaction(durable=False) as connection:
            return connection.execute(
                "UPDATE frontier SET state = 'queued', due = NULL, error = NULL, attempts = 0 "
                f"WHERE rowid IN (SELECT rowid {_DUE_AGAIN})",
                _due(now, hosts),
            ).rowcount

    def next_visit(self, hosts: Collection[str]) -> datetime | None:
        """Return when the next of these hosts' addresses is to be visited anew; None: never."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT min(due) {_AGAIN} AND host IN (SELECT value FROM json_each(?))",
                (_json(hosts),),
            ).fetchone()
        return parse_utc(row[0]) if row[0] else None

    def queue_remarked(self, remark: str, wanted: Callable[[str], bool]) -> int:
        """Queue again the read pages with this remark on the hosts that are wanted."""
        with self._database.transaction() as connection:
            hosts = connection.execute(
                "SELECT DISTINCT host FROM frontier WHERE remark = ?", (remark,)
            )
            return connection.execute(
                "UPDATE frontier SET state = 'queued', due = NULL, error = NULL, attempts = 0 "
                "WHERE state = 'done' AND remark = ? "
                "AND host IN (SELECT value FROM json_each(?))",
                (remark, _json([host for (host,) in hosts if wanted(host)])),
            ).rowcount

    def next_retry(self, only: Collection[str]) -> datetime | None:
        """Return the earliest time that a queued address of these hosts waits for.

        None if none of them waits for a time of its own.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT due FROM frontier INDEXED BY frontier_due "
                "WHERE state = 'queued' AND due IS NOT NULL "
                "AND host IN (SELECT value FROM json_each(?)) ORDER BY due LIMIT 1",
                (_json(only),),
            ).fetchone()
        return parse_utc(row[0]) if row else None

    def count_queued(self, hosts: Collection[str], most: int = -1) -> int:
        """Return how many addresses of these hosts are still to be asked, counting to `most`."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT count(*) FROM (SELECT 1 FROM frontier WHERE state = 'queued' "
                "AND host IN (SELECT value FROM json_each(?)) LIMIT ?)",
                (_json(hosts), most),
            ).fetchone()
        return int(row[0])

    def queued_by_host(self, hosts: Collection[str], most: int) -> dict[str, int]:
        """Return how many addresses each of these hosts has still to be asked, to `most` in all."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT host, count(*) FROM (SELECT host FROM frontier WHERE state = 'queued' "
                "AND host IN (SELECT value FROM json_each(?)) LIMIT ?) GROUP BY host",
                (_json(hosts), most),
            )
            return {str(host): int(count) for host, count in rows}

    def known_among(self, urls: Collection[str]) -> set[str]:
        """Return which of these addresses were ever let in: not only noted as skipped."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT url FROM frontier WHERE url IN (SELECT value FROM json_each(?)) "
                f"AND NOT ({ONLY_NOTED})",
                (_json(urls),),
            )
            return {str(url) for (url,) in rows}

    def sitemaps_above(self, url: str, most: int) -> int:
        """Return how many sitemaps lead to an address, each found on the one before; to `most`."""
        with self._database.reading() as connection:
            row = connection.execute(
                "WITH RECURSIVE above (url, steps) AS (SELECT :url, 0 UNION ALL "
                "SELECT f.found_on, steps + 1 FROM above JOIN frontier f ON f.url = above.url "
                "JOIN frontier g ON g.url = f.found_on AND g.role = 'sitemap' "
                "WHERE steps < :most) SELECT max(steps) FROM above",
                {"url": url, "most": most},
            ).fetchone()
        return int(row[0])

    def numbered(self, hosts: Collection[str]) -> Iterator[str]:
        """Yield the addresses of these hosts that were let in and have a query or a year."""
        with self._database.reading() as connection:
            yield from (
                url
                for (url,) in connection.execute(
                    "SELECT url FROM frontier WHERE host IN (SELECT value FROM json_each(?)) "
                    "AND (url LIKE '%?%' OR url GLOB '*[0-9][0-9][0-9][0-9]*') "
                    f"AND NOT ({ONLY_NOTED})",
                    (_json(hosts),),
                )
            )

    def hosts(self) -> set[str]:
        """Return every host that the frontier knows."""
        with self._database.reading() as connection:
            return {str(host) for (host,) in connection.execute(_ALL_HOSTS)}

    def counts(self) -> dict[str, int]:
        """Return how many addresses are in each state that occurs."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT state, count(*) FROM frontier GROUP BY state")
            return {str(state): int(count) for state, count in rows}

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


def _best(
    connection: sqlite3.Connection, hosts: Iterable[str], per_host: int, limit: int
) -> list[tuple[int, Queued]]:
    found = [row for host in hosts for row in _top(connection, host, per_host)]
    found.sort(key=lambda item: (-item[1].priority, item[1].depth, item[0]))
    return found[:limit]


def save_state(connection: sqlite3.Connection, outcome: Outcome, now: str) -> None:
    """Write what became of an address; one that was never queued is known from now on."""
    etag, last_modified = _validators(outcome)
    connection.execute(
        "INSERT INTO frontier (url, host, state, priority, depth, attempts, due, error, etag, "
        "last_modified, role, checked, remark) VALUES "
        "(:url, :host, :state, 0, 0, 1, :due, :error, :etag, :modified, :role, :now, :remark) "
        "ON CONFLICT (url) DO UPDATE SET state = excluded.state, due = excluded.due, "
        "error = excluded.error, checked = excluded.checked, "
        "etag = coalesce(excluded.etag, etag), "
        "last_modified = coalesce(excluded.last_modified, last_modified), "
        "remark = CASE WHEN :role IS NULL THEN remark ELSE :remark END, "
        "role = coalesce(excluded.role, role)",
        {
            "url": clean_text(outcome.url),
            "host": host_of(outcome.url),
            "state": outcome.state,
            "due": utc_text(outcome.due) if outcome.due else None,
            "error": outcome.error and clean_text(outcome.error),
            "etag": etag,
            "modified": last_modified,
            "role": outcome.role,
            "remark": outcome.remark,
            "now": now,
        },
    )


def settle_aliases(connection: sqlite3.Connection, outcome: Outcome, now: str) -> None:
    """Mark the other addresses of a page as done: they need not be asked any more.

    These are where a redirect ended, and a canonical address that differs only in
    spelling. One that lies nearer to the seeds is asked all the same, since its links
    then lead further.
    """
    snapshot, article = outcome.snapshot, outcome.article
    if outcome.state != "done" or snapshot is None or snapshot.status != 200:
        return
    final = normalize_url(snapshot.final_url)
    others = {final}
    if article and bare_url(article.canonical_url) in (
        bare_url(final or ""),
        bare_url(outcome.url),
    ):
        others.add(article.canonical_url)
    etag, last_modified = _validators(outcome)
    for url in others - {None, outcome.url}:
        connection.execute(
            "INSERT INTO frontier (url, host, state, priority, depth, attempts, etag, "
            "last_modified, role, checked, found_on) SELECT :url, :host, 'done', priority, depth, "
            "0, :etag, :modified, :role, :now, :asked FROM frontier WHERE url = :asked "
            "ON CONFLICT (url) DO UPDATE SET state = 'done', due = NULL, error = NULL, "
            "role = excluded.role, checked = excluded.checked, etag = excluded.etag, "
            "last_modified = excluded.last_modified "
            "WHERE depth >= excluded.depth AND attempts = 0 AND state IN ('queued', 'skipped')",
            {
                "url": clean_text(str(url)),
                "host": host_of(str(url)),
                "asked": clean_text(outcome.url),
                "etag": etag,
                "modified": last_modified,
                "role": outcome.role,
                "now": now,
            },
        )


def _due(now: datetime, hosts: Collection[str]) -> tuple[str, str]:
    return utc_text(now), _json(hosts)


def _json(values: Collection[str]) -> str:
    return orjson.dumps(sorted(values)).decode()


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


def _validators(outcome: Outcome) -> tuple[str | None, str | None]:
    """Return ETag and Last-Modified of a good answer; a 304 may bring newer ones."""
    snapshot = outcome.snapshot
    if snapshot is None or snapshot.status not in (200, 304):
        return None, None
    etag, modified = snapshot.header("etag"), snapshot.header("last-modified")
    return etag and clean_text(etag), modified and clean_text(modified)
