"""An article removed with all its traces, and a tombstone that keeps it from coming back.

Its rows, its snapshots and their bytes go; so do its addresses in the frontier, in the
seeds of crawls and in the reports of re-readings, and the dictionaries made of its pages.
What is left are hashes. Other articles that link to it or quote the same words are
theirs and stay. Freed space is overwritten with zeros.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from scraper.archive.duplicates import leave_group, settle_again
from scraper.archive.names import Names
from scraper.archive.packing import OF_ALL
from scraper.archive.parts import delete_parts
from scraper.archive.segments import optimize
from scraper.archive.snapshots import Dictionaries, decode_body, encode_body
from scraper.archive.tombstones import address_key, bury
from scraper.urls import normalize_url


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was removed."""

    articles: int
    revisions: int
    snapshots: int
    addresses: int


def forget_address(connection: sqlite3.Connection, names: Names, url: str, now: str) -> Forgotten:
    """Remove what is known of one address, inside the caller's transaction."""
    connection.create_function("address_key", 1, address_key, deterministic=True)
    article_id, addresses = _addresses_of(connection, url)
    keys = {address_key(address) for address in addresses}
    bury(connection, "address", keys, now)
    wanted = orjson.dumps(sorted(keys)).decode()
    snapshots = _snapshots_of(connection, article_id, wanted)
    revisions = _delete_article(connection, names, article_id) if article_id else 0
    bury(connection, "page", _delete_snapshots(connection, snapshots), now)
    rows = _delete_addresses(connection, wanted)
    _redact(connection, keys)
    optimize(connection)  # a deleted row's words stay in its segment until that is merged
    return Forgotten(int(article_id is not None), revisions, len(snapshots), rows)


def _addresses_of(connection: sqlite3.Connection, url: str) -> tuple[int | None, set[str]]:
    """Return the article at an address, if there is one, and all its addresses."""
    given = {url, normalize_url(url) or url}
    for address in sorted(given):
        row = connection.execute(
            "SELECT article_id FROM article_urls WHERE url = ?", (address,)
        ).fetchone()
        if row:
            found = connection.execute("SELECT url FROM article_urls WHERE article_id = ?", row)
            return int(row[0]), given | {address for (address,) in found}
    return None, given


def _snapshots_of(connection: sqlite3.Connection, article_id: int | None, keys: str) -> list[int]:
    rows = connection.execute(
        "SELECT id FROM snapshots WHERE address_key(url) IN (SELECT value FROM json_each(:keys)) "
        "OR address_key(final_url) IN (SELECT value FROM json_each(:keys)) "
        "UNION SELECT snapshot_id FROM articles WHERE id = :id AND snapshot_id IS NOT NULL "
        "UNION SELECT snapshot_id FROM stored_revisions "
        "WHERE article_id = :id AND snapshot_id IS NOT NULL",
        {"keys": keys, "id": article_id},
    )
    return [row_id for (row_id,) in rows.fetchall()]


def _delete_article(connection: sqlite3.Connection, names: Names, article_id: int) -> int:
    """Delete an article's rows and return how many revisions it had."""
    followers = leave_group(connection, article_id)
    shared = delete_parts(connection, article_id)
    connection.execute("DELETE FROM replaced_readings WHERE article_id = ?", (article_id,))
    connection.execute("DELETE FROM article_urls WHERE article_id = ?", (article_id,))
    revisions = connection.execute(
        "DELETE FROM stored_revisions WHERE article_id = ?", (article_id,)
    ).rowcount
    (site_id,) = connection.execute(
        "SELECT site_id FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    for table, ids in shared.items():
        names.sweep(table, ids)
    names.sweep_site(site_id)
    settle_again(connection, followers)
    return revisions


def _delete_snapshots(connection: sqlite3.Connection, ids: Iterable[int]) -> list[str]:
    """Delete snapshots and the bodies that only they had; return the hashes of these."""
    digests = set()
    for row_id in ids:
        digests |= set(
            connection.execute("SELECT sha256 FROM snapshots WHERE id = ?", (row_id,)).fetchone()
        )
        connection.execute(
            "UPDATE stored_revisions SET snapshot_id = NULL WHERE snapshot_id = ?", (row_id,)
        )
        connection.execute(
            "UPDATE articles SET snapshot_id = NULL WHERE snapshot_id = ?", (row_id,)
        )
        connection.execute("DELETE FROM snapshots WHERE id = ?", (row_id,))
    gone = []
    for digest in sorted(digests):
        row = connection.execute(
            "SELECT codec, data, size FROM bodies WHERE sha256 = ? "
            "AND NOT EXISTS (SELECT 1 FROM snapshots WHERE snapshots.sha256 = bodies.sha256)",
            (digest,),
        ).fetchone()
        if row:
            codec, data, size = row
            _leave_dictionaries(connection, decode_body(codec, data, Dictionaries(connection)))
            connection.execute("DELETE FROM bodies WHERE sha256 = ?", (digest,))
            gone += [digest] if size else []
    return gone


def _leave_dictionaries(connection: sqlite3.Connection, payload: bytes) -> None:
    """Drop the dictionaries that hold a page; what was packed with them stands alone again.

    The one of all outlets stays: it holds no page, only pieces that three hosts share.
    """
    dictionaries = Dictionaries(connection)
    numbers = connection.execute(
        "SELECT id FROM dictionaries WHERE host != ?", (OF_ALL,)
    ).fetchall()
    for (number,) in numbers:
        if not payload or payload not in dictionaries.get(number).dict_content:
            continue
        for digest, codec, data in connection.execute(
            "SELECT sha256, codec, data FROM bodies WHERE codec = ?", (f"zstd:{number}",)
        ).fetchall():
            alone = encode_body(decode_body(codec, data, dictionaries))
            connection.execute(
                "UPDATE bodies SET codec = ?, data = ?, packed = NULL WHERE sha256 = ?",
                (*alone, digest),
            )
        connection.execute("DELETE FROM dictionaries WHERE id = ?", (number,))


def _delete_addresses(connection: sqlite3.Connection, keys: str) -> int:
    """Delete these addresses wherever the crawl noted them; return how many it knew."""
    among = "IN (SELECT value FROM json_each(?))"
    connection.execute(f"DELETE FROM listed_images WHERE address_key(url) {among}", (keys,))
    connection.execute(
        "UPDATE frontier SET found_on = NULL WHERE found_on IS NOT NULL "
        f"AND address_key(found_on) {among}",
        (keys,),
    )
    return connection.execute(
        f"DELETE FROM frontier WHERE address_key(url) {among}", (keys,)
    ).rowcount


def _redact(connection: sqlite3.Connection, keys: Collection[str]) -> None:
    """Take the addresses out of the seeds of crawls and the reports of re-readings."""
    for table, column in (("crawls", "seeds"), ("reextractions", "report")):
        rows = connection.execute(f"SELECT id, {column} FROM {table}").fetchall()
        for row_id, text in rows:
            told = orjson.loads(text)
            if (kept := _without(told, keys)) != told:
                connection.execute(
                    f"UPDATE {table} SET {column} = ? WHERE id = ?",
                    (orjson.dumps(kept).decode(), row_id),
                )


def _without(value: Any, keys: Collection[str]) -> Any:
    """Return JSON without the items of its lists that speak of one of the addresses."""
    if isinstance(value, dict):
        return {name: _without(item, keys) for name, item in value.items()}
    if isinstance(value, list):
        return [_without(item, keys) for item in value if not _speaks_of(item, keys)]
    return value


def _speaks_of(item: Any, keys: Collection[str]) -> bool:
    told = item.get("url") if isinstance(item, dict) else item
    return isinstance(told, str) and address_key(told.partition(": ")[0]) in keys
