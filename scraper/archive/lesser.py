"""Readings that show less of an article than the archive has: no change by the outlet.

A page without its text, one that a wall now cuts off, an answer that broke off on its
way: each is kept as a snapshot, and none of them becomes a revision.
"""

from __future__ import annotations

import sqlite3

from scraper.archive.snapshots import Dictionaries, decode_body, load_snapshot
from scraper.records import Article, Snapshot

_TAIL = 4096
"""Bytes at the end of a page in which its last tag is looked for."""


def shows_less(
    connection: sqlite3.Connection, article_id: int, article: Article, snapshot: Snapshot | None
) -> bool:
    """Say whether a reading with another text only shows less of the known one."""
    known, was_walled, snapshot_id = connection.execute(
        "SELECT body, paywalled, snapshot_id FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    if not known:
        return False
    if not article.body:
        return True
    if not known.startswith(article.body.rstrip(".…").rstrip()) or known == article.body:
        return False
    if article.paywalled and not was_walled:
        return True
    return snapshot is not None and _broke_off(connection, snapshot, snapshot_id)


def _broke_off(connection: sqlite3.Connection, snapshot: Snapshot, known_id: int | None) -> bool:
    """Say whether a page lacks the end that an earlier answer had."""
    known = load_snapshot(connection, known_id) if known_id else None
    if known is None or not _has_end(known.payload):
        return False
    packed = snapshot.packed
    if packed is None:
        return not _has_end(snapshot.payload)
    return not _has_end(decode_body(packed.codec, packed.data, Dictionaries(connection)))


def _has_end(page: bytes) -> bool:
    return b"</html" in page[-_TAIL:].lower()
