"""Another archive's contents taken into this one, nothing twice.

Machines that crawled apart know some pages both. A snapshot is the same if address,
time, status and bytes are; an article if its address is; the texts that two archives saw
of one article are put in the order in which they were first seen. Every step looks
for what is there before it writes, so a merge that was killed is simply run again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scraper.archive.addresses import lead_to
from scraper.archive.articles import Change, Reading, rewrite_article, save_article
from scraper.archive.border import check_record
from scraper.archive.forgetting import forget_address
from scraper.archive.names import Names
from scraper.archive.revisions import Revision, load_revisions, replace_revisions, weave
from scraper.archive.snapshots import Dictionaries, decode_body, encode_body
from scraper.archive.tombstones import Tombstones, address_key
from scraper.records import Article

Describe = Callable[[sqlite3.Connection, int], dict[str, Any]]
"""Puts the record of a stored article together."""

_TWIN = (
    "SELECT id FROM snapshots WHERE url = :url AND final_url = :final_url AND fetched = :fetched "
    "AND status = :status AND sha256 = :sha256 AND rendered IS :rendered"
)
_ADDRESSES = """
    SELECT url FROM (SELECT url FROM article_urls UNION SELECT url FROM snapshots
      UNION SELECT final_url FROM snapshots UNION SELECT url FROM frontier)
    WHERE address_key(url) IN (SELECT sha256 FROM tombstones WHERE kind = 'address')
"""
_JOINED = frozenset("url depth priority in_feed in_sitemap published".split())
"""What both archives know of an address is put together in these; elsewhere the later counts."""
_JOIN = """
    UPDATE frontier SET depth = min(depth, :depth), priority = max(priority, :priority),
      in_feed = min(coalesce(in_feed, :in_feed), coalesce(:in_feed, in_feed)),
      in_sitemap = min(coalesce(in_sitemap, :in_sitemap), coalesce(:in_sitemap, in_sitemap)),
      published = coalesce(published, :published)
    WHERE url = :url
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What was added, or changed by what the other archive knew."""

    snapshots: int = 0
    articles: int = 0
    revisions: int = 0
    addresses: int = 0

    def __add__(self, other: Merged) -> Merged:
        return Merged(
            self.snapshots + other.snapshots,
            self.articles + other.articles,
            self.revisions + other.revisions,
            self.addresses + other.addresses,
        )


def merge_tombstones(
    connection: sqlite3.Connection, names: Names, source: sqlite3.Connection, now: str
) -> None:
    """Forget here as well what was forgotten there."""
    rows = source.execute("SELECT sha256, kind, forgotten FROM tombstones").fetchall()
    known = connection.execute("SELECT count(*) FROM tombstones").fetchone()
    connection.executemany("INSERT OR IGNORE INTO tombstones VALUES (?, ?, ?)", rows)
    if connection.execute("SELECT count(*) FROM tombstones").fetchone() == known:
        return
    connection.create_function("address_key", 1, address_key, deterministic=True)
    for (url,) in connection.execute(_ADDRESSES).fetchall():
        forget_address(connection, names, url, now)


def merge_crawls(connection: sqlite3.Connection, source: sqlite3.Connection) -> dict[int, int]:
    """Take over the runs and return the ids here of the ids there."""
    ids = {}
    for row in _rows(source, "SELECT * FROM crawls ORDER BY id"):
        there = row.pop("id")
        if row["state"] == "running":
            row["state"] = "interrupted"
        found = connection.execute(
            "SELECT id FROM crawls WHERE started = :started AND seeds = :seeds "
            "AND pid IS :pid AND hostname IS :hostname",
            row,
        ).fetchone()
        ids[there] = found[0] if found else _insert(connection, "crawls", row)
    return ids


def merge_snapshots(
    connection: sqlite3.Connection,
    source: sqlite3.Connection,
    rows: Sequence[Mapping[str, Any]],
    crawls: Mapping[int, int],
) -> Merged:
    """Take over those of these snapshots that are not here."""
    added, tombstones = 0, Tombstones(connection)
    for row in rows:
        if tombstones.forbid_page(row["url"], row["final_url"], row["sha256"]):
            continue
        if connection.execute(_TWIN, row).fetchone():
            continue
        _copy_body(connection, source, row["sha256"])
        own = {name: value for name, value in row.items() if name != "id"}
        _insert(connection, "snapshots", {**own, "crawl_id": crawls.get(row["crawl_id"])})
        added += 1
    return Merged(snapshots=added)


def merge_article(
    connection: sqlite3.Connection,
    names: Names,
    source: sqlite3.Connection,
    article_id: int,
    describe: Describe,
) -> Merged:
    """Take over one article: whole, or what it adds to the one that is here."""
    row = next(_rows(source, "SELECT * FROM articles WHERE id = ?", article_id))
    addresses = [
        url
        for (url,) in source.execute(
            "SELECT url FROM article_urls WHERE article_id = ? ORDER BY url", (article_id,)
        )
    ]
    tombstones = Tombstones(connection)
    if any(map(tombstones.forbid_address, [row["url"], *addresses])):
        return Merged()
    page = _page_of(source, row["snapshot_id"])
    if page and tombstones.forbid_page(page["url"], page["final_url"], page["sha256"]):
        return Merged()
    theirs = [_moved(connection, source, one) for one in load_revisions(source, article_id)]
    known = connection.execute(
        "SELECT article_id FROM article_urls WHERE url = ?", (row["url"],)
    ).fetchone()
    ours = load_revisions(connection, known[0]) if known else []
    woven = weave(ours, theirs)
    if known is None or woven[-1].content_sha256 != ours[-1].content_sha256:
        record = check_record(Article.from_dict(describe(source, article_id)))
        snapshot_id = _twin_of(connection, source, row["snapshot_id"])
        reading = Reading(record, None, snapshot_id, row["first_seen"], row["extractor"])
        if known is None:
            here, change = save_article(connection, names, reading)
            assert change is Change.NEW, "its address was looked for"
        else:
            here = known[0]
            rewrite_article(connection, names, reading, here)
            connection.execute(
                "UPDATE articles SET snapshot_id = ?, read_url = ? WHERE id = ?",
                (snapshot_id, row["read_url"], here),
            )
    else:
        here = known[0]
    if woven != ours:
        replace_revisions(connection, here, woven)
    connection.execute(
        "UPDATE articles SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) "
        "WHERE id = ? AND (first_seen > ?1 OR last_seen < ?2)",
        (row["first_seen"], row["last_seen"], here),
    )
    lead_to(connection, here, addresses)
    return Merged(articles=int(known is None), revisions=max(0, len(woven) - len(ours)))


def merge_frontier(connection: sqlite3.Connection, rows: Sequence[Mapping[str, Any]]) -> Merged:
    """Take over addresses; of one that both know, the later visit counts."""
    added, tombstones = 0, Tombstones(connection)
    for row in rows:
        if tombstones.forbid_address(row["url"]):
            continue
        state = "queued" if row["state"] == "fetching" else row["state"]
        values = {**row, "state": state}
        names = [name for name in values if name not in _JOINED]
        added += connection.execute(
            f"INSERT INTO frontier ({', '.join(values)}) "
            f"VALUES ({', '.join(f':{name}' for name in values)}) ON CONFLICT (url) DO UPDATE SET "
            + ", ".join(f"{name} = excluded.{name}" for name in names)
            + " WHERE excluded.checked > coalesce(frontier.checked, '')",
            values,
        ).rowcount
        connection.execute(_JOIN, values)
    return Merged(addresses=added)


def merge_notes(connection: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """Take over the hosts that are left alone, and the pictures that sitemaps listed."""
    for row in _rows(source, "SELECT * FROM hosts"):
        connection.execute(
            "INSERT INTO hosts (host, paused_until, pauses, failures) "
            "VALUES (:host, :paused_until, :pauses, :failures) ON CONFLICT (host) DO UPDATE SET "
            "paused_until = excluded.paused_until, pauses = excluded.pauses, "
            "failures = excluded.failures WHERE excluded.paused_until > hosts.paused_until",
            row,
        )
    tombstones = Tombstones(connection)
    for row in _rows(source, "SELECT * FROM listed_images"):
        if not tombstones.forbid_address(row["url"]):
            _insert(connection, "listed_images", row)


def rows_after(
    source: sqlite3.Connection, table: str, key: str, after: object, limit: int
) -> list[dict[str, Any]]:
    """Return the next rows of a table of the other archive, in the order of a key."""
    sql = f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT ?"
    return list(_rows(source, sql, after, limit))


def _rows(connection: sqlite3.Connection, sql: str, *values: object) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    places = ", ".join(f":{name}" for name in row)
    cursor = connection.execute(
        f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({places})", dict(row)
    )
    return cursor.lastrowid or 0


def _copy_body(connection: sqlite3.Connection, source: sqlite3.Connection, digest: str) -> None:
    """Copy a body unless it is here; one packed with a dictionary stands alone until `pack`."""
    if connection.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (digest,)).fetchone():
        return
    size, codec, data = source.execute(
        "SELECT size, codec, data FROM bodies WHERE sha256 = ?", (digest,)
    ).fetchone()
    if ":" in codec:
        codec, data = encode_body(decode_body(codec, data, Dictionaries(source)))
    connection.execute(
        "INSERT INTO bodies (sha256, size, codec, data) VALUES (?, ?, ?, ?)",
        (digest, size, codec, data),
    )


def _moved(
    connection: sqlite3.Connection, source: sqlite3.Connection, revision: Revision
) -> Revision:
    return revision.from_snapshot(_twin_of(connection, source, revision.snapshot_id))


def _twin_of(
    connection: sqlite3.Connection, source: sqlite3.Connection, snapshot_id: int | None
) -> int | None:
    """Return the id here of a snapshot there."""
    page = _page_of(source, snapshot_id)
    found = connection.execute(_TWIN, page).fetchone() if page else None
    return found[0] if found else None


def _page_of(source: sqlite3.Connection, snapshot_id: int | None) -> dict[str, Any] | None:
    return next(_rows(source, "SELECT * FROM snapshots WHERE id = ?", snapshot_id), None)
