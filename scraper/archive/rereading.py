"""Stored snapshots read again: what is to be read, what a reading replaces, and the way back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from scraper.archive.articles import Reading, reread_article
from scraper.archive.border import check_record
from scraper.archive.compression import zstd
from scraper.archive.names import Names
from scraper.archive.revisions import Texts, reread_older, texts_of
from scraper.records import Article

Describe = Callable[[sqlite3.Connection, int], dict[str, Any]]
"""Puts the record of a stored article together."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as it stands, and the snapshots that it and its older revisions came from.

    `snapshot_id` is None for an article that came without one. `older` maps the numbers
    of earlier revisions to their snapshots.
    """

    article_id: int
    url: str
    site: str
    snapshot_id: int | None
    record_sha256: str
    older: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Reread:
    """Today's reading of a stored article and of its older revisions, by number."""

    stored: Stored
    article: Article
    older: Mapping[int, Article]


@dataclass(frozen=True, slots=True)
class Run:
    """One row of `reextractions`."""

    id: int
    last_article_id: int
    report: Mapping[str, Any]


def begin_run(connection: sqlite3.Connection, extractor: str, report: str, now: str) -> Run:
    """Go on with a run of this extractor that was stopped, or begin one."""
    row = connection.execute(
        "SELECT id, last_article_id, report FROM reextractions "
        "WHERE finished IS NULL AND extractor = ? ORDER BY id DESC LIMIT 1",
        (extractor,),
    ).fetchone()
    if row:
        return Run(row[0], row[1], orjson.loads(row[2]))
    run_id = connection.execute(
        "INSERT INTO reextractions (started, extractor, last_article_id, report) "
        "VALUES (?, ?, 0, ?)",
        (now, extractor, report),
    ).lastrowid
    assert run_id is not None  # an INSERT has just succeeded
    return Run(run_id, 0, orjson.loads(report))


def note_run(
    connection: sqlite3.Connection, run_id: int, last_article_id: int, report: str
) -> None:
    """Note how far a run has come."""
    connection.execute(
        "UPDATE reextractions SET last_article_id = ?, report = ? WHERE id = ?",
        (last_article_id, report, run_id),
    )


def end_run(connection: sqlite3.Connection, run_id: int, now: str) -> None:
    """Close a run; one that replaced nothing leaves nothing to undo."""
    connection.execute("UPDATE reextractions SET finished = ? WHERE id = ?", (now, run_id))


def load_stored(connection: sqlite3.Connection, after: int, limit: int) -> list[Stored]:
    """Return the next articles by id."""
    rows = connection.execute(
        "SELECT a.id, a.url, s.host, a.snapshot_id, a.record_sha256 FROM articles a "
        "JOIN sites s ON s.id = a.site_id WHERE a.id > ? ORDER BY a.id LIMIT ?",
        (after, limit),
    ).fetchall()
    return [
        Stored(article_id, url, site, snapshot_id, digest, _older(connection, article_id))
        for article_id, url, site, snapshot_id, digest in rows
    ]


def replace_reading(
    connection: sqlite3.Connection,
    names: Names,
    reread: Reread,
    extractor: str,
    run_id: int | None,
    describe: Describe,
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Write a reading over the stored one and return the records before and after.

    What it replaces is kept under the run, unless that is None. None if nothing
    differs, or if the article was read from another snapshot in the meantime; then
    nothing is written but which extractor agrees.

    Raises:
        ValueError: the record contradicts itself.
    """
    stored, article_id = reread.stored, reread.stored.article_id
    record, older = check_record(reread.article), _texts(reread.older)
    digest = record.record_sha256
    now = _state(connection, article_id)
    if now != (stored.snapshot_id, stored.record_sha256):
        return None
    before_texts = texts_of(connection, article_id)
    changed = {number: texts for number, texts in older.items() if before_texts[number] != texts}
    if digest == stored.record_sha256 and not changed:
        connection.execute(
            "UPDATE articles SET extractor = ? WHERE id = ?", (extractor, article_id)
        )
        return None
    before = describe(connection, article_id)
    if run_id is not None:
        _keep(connection, run_id, article_id, digest, before, before_texts)
    reading = Reading(record, None, stored.snapshot_id, "", extractor)
    reread_article(connection, names, reading, article_id)
    for number, texts in changed.items():
        reread_older(connection, article_id, number, texts)
    return before, describe(connection, article_id)


def undo_batch(
    connection: sqlite3.Connection, names: Names, run_id: int, limit: int
) -> tuple[int, int]:
    """Put back up to `limit` articles; return how many were, and how many have moved on.

    An article that was read from the web again since then keeps its newer reading.
    """
    rows = connection.execute(
        "SELECT article_id, record_sha256, data FROM replaced_readings "
        "WHERE reextraction_id = ? ORDER BY article_id LIMIT ?",
        (run_id, limit),
    ).fetchall()
    restored = 0
    for article_id, digest, data in rows:
        if _state(connection, article_id)[1] == digest:
            _restore(connection, names, article_id, orjson.loads(zstd.decompress(data)))
            restored += 1
        connection.execute(
            "DELETE FROM replaced_readings WHERE reextraction_id = ? AND article_id = ?",
            (run_id, article_id),
        )
    return restored, len(rows) - restored


def newest_replacing_run(connection: sqlite3.Connection) -> int | None:
    """Return the newest run that replaced something; None if there is nothing to undo."""
    row = connection.execute("SELECT max(reextraction_id) FROM replaced_readings").fetchone()
    return row[0] if row else None


def _keep(
    connection: sqlite3.Connection,
    run_id: int,
    article_id: int,
    digest: str,
    record: dict[str, Any],
    texts: Mapping[int, Texts],
) -> None:
    (extractor,) = connection.execute(
        "SELECT extractor FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    older = [[number, *revision] for number, revision in texts.items()]
    kept = orjson.dumps({"record": record, "extractor": extractor, "revisions": older})
    connection.execute(
        "INSERT INTO replaced_readings (reextraction_id, article_id, record_sha256, data) "
        "VALUES (?, ?, ?, ?)",
        (run_id, article_id, digest, zstd.compress(kept)),
    )


def _restore(
    connection: sqlite3.Connection, names: Names, article_id: int, kept: Mapping[str, Any]
) -> None:
    record = check_record(Article.from_dict(kept["record"]))
    reread_article(
        connection, names, Reading(record, None, None, "", kept["extractor"]), article_id
    )
    for number, headline, dek, byline, body in kept["revisions"]:
        reread_older(connection, article_id, number, (headline, dek, byline, body))


def _older(connection: sqlite3.Connection, article_id: int) -> dict[int, int]:
    return dict(
        connection.execute(
            "SELECT r.number, r.snapshot_id FROM articles a JOIN revisions r "
            "ON r.article_id = a.id WHERE a.id = ? AND r.number < a.revision "
            "AND r.snapshot_id IS NOT NULL",
            (article_id,),
        )
    )


def _state(connection: sqlite3.Connection, article_id: int) -> tuple[int | None, str]:
    row: tuple[int | None, str] = connection.execute(
        "SELECT snapshot_id, record_sha256 FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return row


def _texts(older: Mapping[int, Article]) -> dict[int, Texts]:
    cleaned = {number: check_record(article).article for number, article in older.items()}
    return {number: (a.headline, a.dek, a.byline, a.body) for number, a in cleaned.items()}
