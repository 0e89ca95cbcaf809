"""Addresses that one archive's frontier has queued for another's: the links between shards.

They stand in the frontier like any others, on hosts that this crawl never asks, and take
a shallower depth or a later list's word as any others do. Once the other archive has
them they are dropped here; killed in between, they are handed over again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

import orjson

from scraper.archive.database import Database
from scraper.records import ListedImage, Seed

BATCH = 5_000
"""Addresses that are handed over together: what waits may be more than a machine's memory holds."""

_QUEUED = (
    "SELECT url, depth, priority, found_on, published, in_feed, in_sitemap, raw_url "
    "FROM frontier WHERE state = 'queued' AND host IN (SELECT value FROM json_each(?)) "
    "ORDER BY host, rowid LIMIT ?"
)
_IMAGES = (
    "SELECT url, image_url, title, text FROM listed_images "
    "WHERE url IN (SELECT value FROM json_each(?)) ORDER BY url, position"
)


class Handover:
    """What waits in the frontier of one open archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting_hosts(self) -> set[str]:
        """Return the hosts that have something queued, or were being asked when a crawl died."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT host FROM frontier WHERE state IN ('queued', 'fetching')"
            )
            return {str(host) for (host,) in rows}

    def load(self, hosts: Collection[str]) -> list[Seed]:
        """Return what is queued on these hosts as the seeds that it once was: a batch of it.

        An address that both a feed and a sitemap have listed comes once for each. What is
        dropped makes room for the next batch; the last one is empty.
        """
        asked = orjson.dumps(sorted(hosts)).decode()
        with self._database.reading() as connection:
            rows = connection.execute(_QUEUED, (asked, BATCH)).fetchall()
            images = _load_images(connection, [url for url, *_ in rows])
        return [
            Seed(
                *(url, depth, priority, found_on, published),
                listed_in=listed_in,
                images=images.get(url, ()),
                raw_url=raw_url,
            )
            for url, depth, priority, found_on, published, in_feed, in_sitemap, raw_url in rows
            for listed_in in _lists(in_feed, in_sitemap)
        ]

    def drop(self, urls: Iterable[str]) -> None:
        """Forget addresses that another archive has now."""
        gone = [(url,) for url in urls]
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM listed_images WHERE url = ?", gone)
            connection.executemany("DELETE FROM frontier WHERE url = ?", gone)


def _load_images(
    connection: sqlite3.Connection, urls: Sequence[str]
) -> dict[str, tuple[ListedImage, ...]]:
    found = connection.execute(_IMAGES, (orjson.dumps(urls).decode(),))
    return {
        url: tuple(ListedImage(*image) for _, *image in rows)
        for url, rows in groupby(found, lambda row: row[0])
    }


def _lists(in_feed: str | None, in_sitemap: str | None) -> Iterator[str | None]:
    """Yield the kinds of list that have named an address; None once if there was none."""
    if in_feed or not in_sitemap:
        yield "feed" if in_feed else None
    if in_sitemap:
        yield "sitemap"
