"""Every text that an article has had: older ones whole, the newest one by its hash.

The newest text is the article's own; it is copied here when a newer one takes its
place. The view `revisions` shows both alike.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scraper.archive.border import content_sha256

Texts = tuple[str | None, str | None, str | None, str | None]
"""Headline, dek, byline and body."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One text of an article: when it was first seen, in which snapshot."""

    seen: str
    snapshot_id: int | None
    content_sha256: str
    texts: Texts

    def from_snapshot(self, snapshot_id: int | None) -> Revision:
        """Return the same revision of another snapshot."""
        return replace(self, snapshot_id=snapshot_id)


def load_revisions(connection: sqlite3.Connection, article_id: int) -> list[Revision]:
    """Return the revisions of an article, oldest first."""
    rows = connection.execute(
        "SELECT seen, snapshot_id, content_sha256, headline, dek, byline, body FROM revisions "
        "WHERE article_id = ? ORDER BY number",
        (article_id,),
    )
    return [
        Revision(seen, snapshot_id, digest, (headline, dek, byline, body))
        for seen, snapshot_id, digest, headline, dek, byline, body in rows
    ]


def weave(ours: Sequence[Revision], theirs: Sequence[Revision]) -> list[Revision]:
    """Put what two archives saw of one article in order; a text that stays is one revision.

    Last comes the newest text of one of the two: older captures may have been imported after it.
    """
    newest = max((*ours[-1:], *theirs[-1:]), key=_order)
    older = sorted((one for one in (*ours, *theirs) if _order(one) != _order(newest)), key=_order)
    woven: list[Revision] = []
    for revision in (*older, newest):
        if not woven or woven[-1].content_sha256 != revision.content_sha256:
            woven.append(revision)
    return woven


def _order(revision: Revision) -> tuple[str, str]:
    return revision.seen, revision.content_sha256


def replace_revisions(
    connection: sqlite3.Connection, article_id: int, revisions: Sequence[Revision]
) -> None:
    """Write the revisions of an article anew; the newest one's text is already the article's."""
    connection.execute("DELETE FROM stored_revisions WHERE article_id = ?", (article_id,))
    newest = len(revisions)
    for number, one in enumerate(revisions, start=1):
        add_revision(connection, article_id, number, one.seen, one.snapshot_id, one.content_sha256)
    connection.execute("UPDATE articles SET revision = ? WHERE id = ?", (newest, article_id))
    for number, one in enumerate(revisions[:-1], start=1):
        reread_older(connection, article_id, number, one.texts)


def add_revision(
    connection: sqlite3.Connection,
    article_id: int,
    number: int,
    seen: str,
    snapshot_id: int | None,
    digest: str,
) -> None:
    """Note a revision whose text is, or is about to become, the article's own."""
    connection.execute(
        "INSERT INTO stored_revisions (article_id, number, seen, snapshot_id, content_sha256) "
        "VALUES (?, ?, ?, ?, ?)",
        (article_id, number, seen, snapshot_id, digest),
    )


def keep_text(connection: sqlite3.Connection, article_id: int) -> None:
    """Copy the article's text into its newest revision, before another one replaces it."""
    connection.execute(
        "UPDATE stored_revisions SET (headline, dek, byline, body) = "
        "(SELECT headline, dek, byline, body FROM articles WHERE id = article_id) "
        "WHERE article_id = ? AND number = (SELECT revision FROM articles WHERE id = ?)",
        (article_id, article_id),
    )


def reread_newest(connection: sqlite3.Connection, article_id: int, digest: str) -> None:
    """Note the hash of another reading of the newest revision's snapshot."""
    connection.execute(
        "UPDATE stored_revisions SET content_sha256 = ? WHERE article_id = ? "
        "AND number = (SELECT revision FROM articles WHERE id = ?)",
        (digest, article_id, article_id),
    )


def reread_older(
    connection: sqlite3.Connection, article_id: int, number: int, texts: Texts
) -> None:
    """Write another reading of an older revision's snapshot over its texts."""
    connection.execute(
        "UPDATE stored_revisions SET headline = ?, dek = ?, byline = ?, body = ?, "
        "content_sha256 = ? WHERE article_id = ? AND number = ? "
        "AND number < (SELECT revision FROM articles WHERE id = ?)",
        (*texts, content_sha256(*texts), article_id, number, article_id),
    )


def texts_of(connection: sqlite3.Connection, article_id: int) -> dict[int, Texts]:
    """Return the texts of an article's revisions by number."""
    rows = connection.execute(
        "SELECT number, headline, dek, byline, body FROM revisions WHERE article_id = ? "
        "ORDER BY number",
        (article_id,),
    )
    return {number: (headline, dek, byline, body) for number, headline, dek, byline, body in rows}
