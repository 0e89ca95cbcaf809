"""Addresses that were found become rows of the frontier, or news about rows that it has."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scraper.archive.border import clean_text, utc_text
from scraper.archive.tombstones import Tombstones
from scraper.records import Seed
from scraper.urls import date_in_url, host_of

ONLY_NOTED = "state = 'skipped' AND attempts = 0"
"""An address that was passed over and never asked."""

_KNOWN = f"""
SELECT
  state IN ('done', 'failed', 'skipped') AND coalesce(checked, '') < :before OR {ONLY_NOTED},
  state = 'done' AND :modified > checked AND :modified <= :now
    AND strftime('%s', :now) - strftime('%s', checked) >= interval / 10,
  depth > :depth OR priority < :priority,
  :in_feed IS NOT NULL AND in_feed IS NULL OR :in_sitemap IS NOT NULL AND in_sitemap IS NULL
    OR published IS NULL AND :published IS NOT NULL
FROM frontier WHERE url = :url
"""
"""Asked again; changed since, as a list says; better placed; listed where it wasn't yet.

A list that calls everything new each time is believed ever less: the more often a visit
has found nothing, the longer the interval, and a tenth of it must have passed.
"""


@dataclass(frozen=True, slots=True)
class Queueing:
    """How many addresses will be asked because they were named, and how many were unknown."""

    asked: int = 0
    new: int = 0


def queue_seeds(
    connection: sqlite3.Connection,
    seeds: Iterable[Seed],
    now: str,
    again_before: datetime | None = None,
) -> Queueing:
    """Do the work of `Frontier.queue` inside the caller's transaction."""
    before = utc_text(again_before) if again_before else None
    asked = new = 0
    tombstones = Tombstones(connection)
    for seed in seeds:
        if tombstones.forbid_address(seed.url):
            continue
        row = _row(seed, now, before)
        known = connection.execute(_KNOWN, row).fetchone()
        if known is None:
            _insert(connection, row)
            _save_images(connection, seed)
            asked, new = asked + (not seed.skip), new + (not seed.skip)
        else:
            if row["in_sitemap"] and known[-1]:
                _save_images(connection, seed)
            asked += _update(connection, row, *map(bool, known))
    return Queueing(asked, new)


def _row(seed: Seed, now: str, before: str | None) -> dict[str, Any]:
    published = seed.published or date_in_url(seed.url)
    return {
        "url": clean_text(seed.url),
        "host": host_of(seed.url),
        "priority": seed.priority,
        "depth": seed.depth,
        "found_on": seed.found_on and clean_text(seed.found_on),
        "published": published and clean_text(published),
        "modified": seed.modified and clean_text(seed.modified),
        "in_feed": now if seed.listed_in == "feed" else None,
        "in_sitemap": now if seed.listed_in == "sitemap" else None,
        "raw_url": seed.raw_url and clean_text(seed.raw_url),
        "before": before,
        "now": now,
        "state": "skipped" if seed.skip else "queued",
        "error": seed.skip,
    }


def _insert(connection: sqlite3.Connection, row: dict[str, Any]) -> None:
    connection.execute(
        "INSERT INTO frontier (url, host, state, priority, depth, attempts, found_on, published, "
        "error, in_feed, in_sitemap, raw_url) VALUES (:url, :host, :state, :priority, :depth, 0, "
        ":found_on, :published, :error, :in_feed, :in_sitemap, :raw_url)",
        row,
    )


def _save_images(connection: sqlite3.Connection, seed: Seed) -> None:
    if not seed.images:
        return
    connection.executemany(
        "INSERT OR REPLACE INTO listed_images (url, position, image_url, title, text) "
        "VALUES (?, ?, ?, ?, ?)",
        [
            (
                *(clean_text(seed.url), position, clean_text(image.image_url)),
                *(text and clean_text(text) for text in (image.title, image.text)),
            )
            for position, image in enumerate(seed.images)
        ],
    )


def _update(
    connection: sqlite3.Connection,
    row: dict[str, Any],
    again: bool,
    changed: bool,
    better: bool,
    listed: bool,
) -> bool:
    """Tell a known row what is new; return whether it will be asked because of that."""
    if listed:
        connection.execute(
            "UPDATE frontier SET in_feed = coalesce(in_feed, :in_feed), "
            "in_sitemap = coalesce(in_sitemap, :in_sitemap), "
            "published = coalesce(published, :published) WHERE url = :url",
            row,
        )
    if row["state"] == "skipped":
        return False
    if better:
        connection.execute(
            "UPDATE frontier SET depth = min(depth, :depth), priority = max(priority, :priority) "
            "WHERE url = :url",
            row,
        )
    if again or changed:
        connection.execute(
            "UPDATE frontier SET state = 'queued', due = NULL, error = NULL, attempts = 0 "
            "WHERE url = :url",
            row,
        )
    return again or changed
