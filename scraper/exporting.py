"""Out of the archive in the world's formats: articles as records, pages as WARC and WACZ."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from scraper.archive.snapshots import load_snapshot
from scraper.extraction.pages import is_further_page
from scraper.formats.files import safe_name, write_file
from scraper.formats.markdown import to_markdown
from scraper.formats.parquet import write_parquet
from scraper.formats.tables import write_csv, write_jsonl
from scraper.formats.tei import to_tei
from scraper.formats.wacz import write_wacz
from scraper.formats.warc import Kept, WarcWriter
from scraper.query.records import load_record
from scraper.records import Snapshot
from scraper.urls import host_of, normalize_url
from scraper.version import __version__

SOFTWARE = f"scraper/{__version__}"
FILE_FORMATS = ("jsonl", "csv", "parquet", "warc", "wacz")
FOLDER_FORMATS = ("markdown", "tei")

_KEPT = """
    SELECT s.id, s.crawl_id IS NOT NULL,
      EXISTS (SELECT 1 FROM snapshots o WHERE o.sha256 = s.sha256 AND o.id <> s.id)
    FROM snapshots s
"""
_PAGES = f"""
    {_KEPT} WHERE s.url IN (SELECT url FROM article_urls WHERE article_id = :id)
      OR s.id IN (SELECT snapshot_id FROM revisions WHERE article_id = :id)
      OR s.id = (SELECT snapshot_id FROM articles WHERE id = :id)
    ORDER BY s.id
"""
_OTHERS = f"""
    {_KEPT} WHERE s.url NOT IN (SELECT url FROM article_urls)
      AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.snapshot_id = s.id)
      AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.snapshot_id = s.id)
    ORDER BY s.id
"""
_NEWEST = "SELECT url, snapshot_id FROM articles WHERE id = ?"
_NOARCHIVE = """
    SELECT 1 FROM articles a JOIN snapshots s ON s.id = a.snapshot_id
    WHERE a.id = ? AND (', ' || s.robots || ',' LIKE '%, noarchive,%'
      OR ', ' || s.robots || ',' LIKE '%, none,%')
"""


@dataclass(frozen=True, slots=True)
class Job:
    """What to write: the ids of articles, in order, and when it is written.

    `raw` leaves the cells of a CSV file alone. `is_whole` adds to a web archive the answers
    that belong to no article: fronts, feeds, pages that were gone.
    """

    connection: sqlite3.Connection
    ids: Iterable[int]
    now: datetime
    raw: bool = False
    is_whole: bool = False


def without_noarchive(connection: sqlite3.Connection, ids: Iterable[int]) -> Iterator[int]:
    """Leave out the articles whose page asks for no copies."""
    for article_id in ids:
        if connection.execute(_NOARCHIVE, (article_id,)).fetchone() is None:
            yield article_id


def export_file(job: Job, form: str, out: BinaryIO) -> int:
    """Write one file in one of FILE_FORMATS and return how many articles, or pages, are in it."""
    if form == "csv":
        return write_csv(_records(job), out, raw=job.raw)
    if form == "wacz":
        return write_wacz(find_kept(job), out, software=SOFTWARE, created=job.now)
    if form == "warc":
        writer = WarcWriter(out, name="archive.warc.gz", software=SOFTWARE)
        writer.begin(job.now)
        count = 0
        for kept in find_kept(job):
            writer.write(kept)
            count += 1
        return count
    records = (record for _, record in _records(job))
    return write_parquet(records, out) if form == "parquet" else write_jsonl(records, out)


def export_folder(job: Job, form: str, folder: Path) -> int:
    """Write a file an article into an empty folder, by site, and return how many."""
    count = 0
    for article_id, record in _records(job):
        site = folder / safe_name(record["site"], fallback="site")
        site.mkdir(exist_ok=True)
        name = _name(article_id, record)
        if form == "markdown":
            write_file(site / f"{name}.md", to_markdown(record).encode())
        else:
            write_file(site / f"{name}.xml", to_tei(record, software=SOFTWARE))
        count += 1
    return count


def find_kept(job: Job) -> Iterator[Kept]:
    """Yield the snapshots that articles and their revisions were read from.

    An article's come in the order in which they were stored, a further page right after
    the page before it.
    """
    for article_id in job.ids:
        yield from _kept_of(job.connection, article_id)
    if job.is_whole:
        for row in job.connection.execute(_OTHERS):
            snapshot = _load(job.connection, row[0])
            yield Kept(snapshot, snapshot.final_url, was_fetched=row[1], is_shared=row[2])


def _kept_of(connection: sqlite3.Connection, article_id: int) -> Iterator[Kept]:
    url, newest = connection.execute(_NEWEST, (article_id,)).fetchone()
    first: Kept | None = None
    before = 0
    for snapshot_id, was_fetched, is_shared in connection.execute(
        _PAGES, {"id": article_id}
    ).fetchall():
        snapshot = _load(connection, snapshot_id)
        follows = first is not None and snapshot_id == before + 1
        is_page = follows and first and is_further_page(snapshot.url, first.snapshot.url)
        kept = Kept(
            snapshot,
            _address(snapshot, url),
            record=load_record(connection, article_id) if snapshot_id == newest else None,
            page_of=first.key if first and is_page else None,
            is_shared=bool(is_shared),
            was_fetched=bool(was_fetched),
        )
        yield kept
        first, before = (first if is_page else kept), snapshot_id


def _load(connection: sqlite3.Connection, snapshot_id: int) -> Snapshot:
    snapshot = load_snapshot(connection, snapshot_id)
    assert snapshot is not None, "it has just been listed"
    return snapshot


def _address(snapshot: Snapshot, url: str) -> str:
    """Return the web address that a page is filed under: a saved file's is its article's."""
    is_web = normalize_url(snapshot.final_url) is not None
    return snapshot.final_url if is_web else url


def _records(job: Job) -> Iterator[tuple[int, dict[str, Any]]]:
    for article_id in job.ids:
        yield article_id, load_record(job.connection, article_id)


def _name(article_id: int, record: Mapping[str, Any]) -> str:
    """Name an article's file after its day and headline; its id keeps it apart from others."""
    words = record["headline"] or host_of(record["canonical_url"])
    return safe_name(f"{(record['published'] or '')[:10]} {article_id} {words}", fallback="article")
