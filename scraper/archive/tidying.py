"""Which pages are worth packing by themselves, when a crawl or an import has ended.

A page arrives compressed quickly and alone. Later it can have its host's dictionary, once the
host has pages enough to make one of, or the one of all outlets. Those of hosts with few
pages count as waiting even then: there may be more of them after the next crawl.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scraper.archive.packing import OF_ALL, newest_dictionary
from scraper.urls import host_of

FEWEST_WAITING = 500
"""Pages that gain by it, before anything is packed: a small crawl ends at once."""

FEWEST_HOSTS = 100
"""With a waiting page, before the dictionary of all outlets is made: it is made only once."""

FEWEST_PAGES = 8
"""Of a host that wait, before it gets a dictionary of its own."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Digests of the bodies that were not packed: of hosts that can have a dictionary, of which
    the first pages may serve for the one of all outlets, and of the others `strays`."""

    hosts: Mapping[str, Sequence[str]]
    firsts: Sequence[str]
    strays: Sequence[str]

    @property
    def pages(self) -> int:
        """How many pages would be packed."""
        return sum(map(len, self.hosts.values())) + len(self.strays)


def find_waiting(connection: sqlite3.Connection) -> Waiting:
    """Look through the bodies that nothing has packed."""
    hosts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for digest, codec, url, site in connection.execute(
        "SELECT b.sha256, b.codec, s.final_url, t.host FROM bodies b INDEXED BY bodies_waiting "
        "JOIN snapshots s ON s.sha256 = b.sha256 LEFT JOIN articles a ON a.snapshot_id = s.id "
        "LEFT JOIN sites t ON t.id = a.site_id WHERE b.packed IS NULL ORDER BY s.id"
    ):
        hosts[host_of(url) or site or ""].setdefault(digest, codec)
    own = {host for host in hosts if host and _can_have_its_own(connection, host, hosts[host])}
    others = {host: bodies for host, bodies in hosts.items() if host not in own}
    has_shared = newest_dictionary(connection, OF_ALL) is not None or len(hosts) >= FEWEST_HOSTS
    return Waiting(
        {host: list(hosts[host]) for host in hosts if host in own},
        [next(iter(bodies)) for host, bodies in hosts.items() if host],
        [
            digest
            for bodies in others.values()
            for digest, codec in bodies.items()
            if has_shared and codec == "zstd"
        ],
    )


def _can_have_its_own(connection: sqlite3.Connection, host: str, bodies: Mapping[str, str]) -> bool:
    return len(bodies) >= FEWEST_PAGES or newest_dictionary(connection, host) is not None
