"""What was forgotten and must not come back: known by hashes, so that no address is kept."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable

from scraper.records import Outcome, Snapshot
from scraper.urls import bare_url, normalize_url


def address_key(url: str) -> str:
    """Return the hash that an address is remembered by, in any of its spellings."""
    return hashlib.sha256(bare_url(normalize_url(url) or url).encode()).hexdigest()


def bury(connection: sqlite3.Connection, kind: str, hashes: Iterable[str], now: str) -> None:
    """Set tombstones: of addresses by their keys, of pages by the SHA-256 of their bytes."""
    connection.executemany(
        "INSERT OR IGNORE INTO tombstones (sha256, kind, forgotten) VALUES (?, ?, ?)",
        [(digest, kind, now) for digest in hashes],
    )


class Tombstones:
    """The tombstones of an archive, for one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        (self._any,) = connection.execute("SELECT EXISTS (SELECT 1 FROM tombstones)").fetchone()

    def forbid_address(self, url: str) -> bool:
        """Say whether an address was forgotten."""
        return bool(self._any) and self._holds(address_key(url))

    def forbid_page(self, url: str, final_url: str, digest: str) -> bool:
        """Say whether a snapshot was forgotten, by its addresses or by its bytes."""
        if not self._any:
            return False
        return self.forbid_address(url) or self.forbid_address(final_url) or self._holds(digest)

    def forbid(self, outcome: Outcome) -> bool:
        """Say whether an outcome would bring back what was forgotten: by address or by bytes."""
        if not self._any:
            return False
        urls = {outcome.url}
        if outcome.article:
            urls |= {outcome.article.url, outcome.article.canonical_url}
        for snapshot in (outcome.snapshot, *outcome.more):
            if snapshot:
                urls |= {snapshot.url, snapshot.final_url}
        if any(map(self.forbid_address, urls)):
            return True
        return bool(outcome.snapshot) and self._holds(_digest(outcome.snapshot))

    def _holds(self, digest: str) -> bool:
        found = self._connection.execute("SELECT 1 FROM tombstones WHERE sha256 = ?", (digest,))
        return found.fetchone() is not None


def _digest(snapshot: Snapshot | None) -> str:
    assert snapshot is not None  # asked for an outcome that has one
    if snapshot.packed:
        return snapshot.packed.sha256
    return hashlib.sha256(snapshot.payload).hexdigest()
