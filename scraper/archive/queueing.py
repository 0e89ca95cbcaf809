"""Addresses that were found become rows of the frontier, or news about rows that it has."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from scraper.archive.border import clean_text, parse_utc, utc_text
from scraper.archive.tombstones import Tombstones
from scraper.records import Seed
from scraper.url_signs import date_in_url
from scraper.urls import host_of

ONLY_NOTED = "state = 'skipped' AND attempts = 0"
"""An address that was passed over and never asked."""

_SETTLED = frozenset({"done", "failed", "skipped"})
_MOST_AT_ONCE = 1_000
_KNOWN = """
SELECT url, state, attempts, depth, priority, checked, published, in_feed, in_sitemap, interval
FROM frontier WHERE url IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Queueing:
    """How many addresses will be asked because they were named, and how many were unknown."""

    asked: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """What the frontier knows of an address."""

    state: str
    attempts: int
    depth: int
    priority: float
    checked: str | None
    published: str | None
    in_feed: str | None
    in_sitemap: str | None
    interval: float | None


def queue_seeds(
    connection: sqlite3.Connection,
    seeds: Iterable[Seed],
    now: str,
    again_before: datetime | None = None,
) -> Queueing:
    """Do the work of `Frontier.queue` inside the caller's transaction."""
    before = utc_text(again_before) if again_before else None
    tombstones = Tombstones(connection)
    asked = new = 0
    for batch in _batches(seed for seed in seeds if not tombstones.forbid_address(seed.url)):
        known = _look_up(connection, batch)
        unknown = {url: seed for url, seed in batch.items() if url not in known}
        _insert(connection, unknown, now)
        fresh = sum(not seed.skip for seed in unknown.values())
        pairs = {url: (known[url], seed) for url, seed in batch.items() if url in known}
        asked += fresh + _tell_news(connection, pairs, now, before)
        new += fresh
    return Queueing(asked, new)


def _batches(seeds: Iterable[Seed]) -> Iterator[dict[str, Seed]]:
    """Yield seeds by their address, not too many at once, and each address once a batch."""
    batch: dict[str, Seed] = {}
    for seed in seeds:
        url = clean_text(seed.url)
        if url in batch or len(batch) >= _MOST_AT_ONCE:
            yield batch
            batch = {}
        batch[url] = seed
    if batch:
        yield batch


def _look_up(connection: sqlite3.Connection, urls: Iterable[str]) -> dict[str, _Known]:
    rows = connection.execute(_KNOWN, (orjson.dumps(list(urls)).decode(),))
    return {url: _Known(*known) for url, *known in rows}


def _insert(connection: sqlite3.Connection, seeds: Mapping[str, Seed], now: str) -> None:
    connection.executemany(
        "INSERT INTO frontier (url, host, state, priority, depth, attempts, found_on, published, "
        "error, in_feed, in_sitemap, raw_url) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(url, host_of(url), "skipped" if seed.skip else "queued"),
                *(seed.priority, seed.depth, _clean(seed.found_on), _day_of(seed), seed.skip),
                *(*_listings(seed, now), _clean(seed.raw_url)),
            )
            for url, seed in seeds.items()
        ],
    )
    _save_images(connection, seeds)


def _save_images(connection: sqlite3.Connection, seeds: Mapping[str, Seed]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO listed_images (url, position, image_url, title, text) "
        "VALUES (?, ?, ?, ?, ?)",
        [
            (url, position, clean_text(image.image_url), _clean(image.title), _clean(image.text))
            for url, seed in seeds.items()
            for position, image in enumerate(seed.images)
        ],
    )


def _tell_news(
    connection: sqlite3.Connection,
    pairs: Mapping[str, tuple[_Known, Seed]],
    now: str,
    before: str | None,
) -> int:
    """Tell known rows what is new; return how many will be asked because of that."""
    _note_listings(connection, pairs, now)
    followed = {url: pair for url, pair in pairs.items() if not pair[1].skip}
    connection.executemany(
        "UPDATE frontier SET depth = min(depth, ?), priority = max(priority, ?) WHERE url = ?",
        [
            (seed.depth, seed.priority, url)
            for url, (known, seed) in followed.items()
            if known.depth > seed.depth or known.priority < seed.priority
        ],
    )
    asked = [
        (url,)
        for url, (known, seed) in followed.items()
        if _is_asked_again(known, before) or _has_changed(known, seed, now)
    ]
    connection.executemany(
        "UPDATE frontier SET state = 'queued', due = NULL, error = NULL, attempts = 0 "
        "WHERE url = ?",
        asked,
    )
    return len(asked)


def _note_listings(
    connection: sqlite3.Connection, pairs: Mapping[str, tuple[_Known, Seed]], now: str
) -> None:
    """Note when a known address is first listed in a feed or a sitemap, and its day."""
    listed = {url: seed for url, (known, seed) in pairs.items() if _is_listed_anew(known, seed)}
    connection.executemany(
        "UPDATE frontier SET in_feed = coalesce(in_feed, ?), in_sitemap = coalesce(in_sitemap, ?), "
        "published = coalesce(published, ?) WHERE url = ?",
        [(*_listings(seed, now), _day_of(seed), url) for url, seed in listed.items()],
    )
    by_sitemaps = {url: seed for url, seed in listed.items() if seed.listed_in == "sitemap"}
    _save_images(connection, by_sitemaps)


def _is_listed_anew(known: _Known, seed: Seed) -> bool:
    if known.in_feed is None and seed.listed_in == "feed":
        return True
    if known.in_sitemap is None and seed.listed_in == "sitemap":
        return True
    return known.published is None and _day_of(seed) is not None


def _is_asked_again(known: _Known, before: str | None) -> bool:
    """Whether an address was last asked before a time, or was passed over and never asked."""
    if known.state == "skipped" and known.attempts == 0:
        return True
    return before is not None and known.state in _SETTLED and (known.checked or "") < before


def _has_changed(known: _Known, seed: Seed, now: str) -> bool:
    """Whether a list says that an address has changed since it was asked.

    A list that calls everything new each time is believed ever less: the more often a
    visit has found nothing, the longer the interval, and a tenth of it must have passed.
    """
    if known.state != "done" or known.checked is None or known.interval is None:
        return False
    if seed.modified is None or not known.checked < clean_text(seed.modified) <= now:
        return False
    return (parse_utc(now) - parse_utc(known.checked)).total_seconds() >= known.interval / 10


def _day_of(seed: Seed) -> str | None:
    return _clean(seed.published or date_in_url(seed.url))


def _listings(seed: Seed, now: str) -> tuple[str | None, str | None]:
    """Return since when a feed and a sitemap list the address, as far as the seed says."""
    return now if seed.listed_in == "feed" else None, now if seed.listed_in == "sitemap" else None


def _clean(text: str | None) -> str | None:
    return text and clean_text(text)
