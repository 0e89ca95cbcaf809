"""The addresses that a crawl knows: queued, claimed, given back, and asked again.

How a claim chooses says `claiming.py`, how what was found becomes rows `queueing.py`, what
a visit leaves behind `settling.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime

import orjson

from scraper.archive.border import parse_utc, utc_text
from scraper.archive.claiming import Claims, Queued
from scraper.archive.database import Database
from scraper.archive.queueing import ONLY_NOTED, queue_seeds
from scraper.records import Seed

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


class Frontier:
    """The table `frontier` of one open archive."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._claims = Claims()

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
            return self._claims.take(connection, now, limit, frozenset(busy_hosts), only, per_host)

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


def _due(now: datetime, hosts: Collection[str]) -> tuple[str, str]:
    return utc_text(now), _json(hosts)


def _json(values: Collection[str]) -> str:
    return orjson.dumps(sorted(values)).decode()
