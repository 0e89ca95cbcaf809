"""Every text that an article has had: older ones whole, the newest one by its hash.

The newest text is the article's own; it is copied here when a newer one takes its
place. The view `revisions` shows both alike.
"""

from __future__ import annotations

import sqlite3

from scraper.archive.border import content_sha256

Texts = tuple[str | None, str | None, str | None, str | None]
"""Headline, dek, byline and body."""


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
