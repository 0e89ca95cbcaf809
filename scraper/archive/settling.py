"""What a visit leaves in the frontier: the address' new state, and that of its other spellings."""

from __future__ import annotations

import sqlite3

from scraper.archive.border import clean_text, utc_text
from scraper.records import Outcome
from scraper.urls import bare_url, host_of, normalize_url


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


def _validators(outcome: Outcome) -> tuple[str | None, str | None]:
    """Return ETag and Last-Modified of a good answer; a 304 may bring newer ones."""
    snapshot = outcome.snapshot
    if snapshot is None or snapshot.status not in (200, 304):
        return None, None
    etag, modified = snapshot.header("etag"), snapshot.header("last-modified")
    return etag and clean_text(etag), modified and clean_text(modified)
