"""Today's extractor over the stored snapshots: no network, in workers, resumable, undoable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import orjson

from scraper.archive.renewal import Replaced
from scraper.archive.rereading import Reread, Stored
from scraper.archive.store import Archive
from scraper.changes import Report
from scraper.errors import ScraperError
from scraper.extraction.pages import join_articles
from scraper.query.records import load_record
from scraper.reading import read_part
from scraper.records import ARTICLE_KINDS, Article
from scraper.settings import CrawlSettings
from scraper.workers import Workers

_BATCH = 50


async def reextract(
    archive: Archive,
    settings: CrawlSettings,
    watch: Callable[[Report], None],
    *,
    dry_run: bool = False,
    examples: int = 3,
) -> Report:
    """Read every article again from the snapshots that it and its revisions came from.

    Nothing the outlet did is touched: addresses, times and the numbers of revisions
    stay. A page that today's extractor takes for no article keeps its old reading. Run
    after run gives the same rows. A run that was killed goes on where it stopped; a dry
    run writes nothing, not even that it ran.

    Raises:
        ArchiveError: the archive cannot be written.
    """
    run = None if dry_run else archive.begin_reextraction(_dumped(Report()))
    report = Report.from_dict(run.report) if run else Report()
    last = run.last_article_id if run else 0
    async with Workers(settings.workers, timeout=settings.page_seconds) as workers:
        while batch := archive.next_stored(last, _BATCH):
            last = batch[-1].article_id
            rereads = await _read_batch(archive, workers, batch, settings, report)
            archive.reread(
                rereads,
                run.id if run else None,
                load_record,
                _noting(archive, rereads, report, last, examples),
            )
            watch(report)
    if run:
        archive.finish_reextraction(run.id)
    return report


def _noting(
    archive: Archive, rereads: Sequence[Reread], report: Report, last: int, examples: int
) -> Callable[[Sequence[Replaced]], tuple[int, str]]:
    """Make the function that counts a batch inside its transaction."""

    def note(replaced: Sequence[Replaced]) -> tuple[int, str]:
        for reread, result in zip(rereads, replaced, strict=True):
            _count(archive, reread.stored, result, report, examples)
        return last, _dumped(report)

    return note


def _count(
    archive: Archive, stored: Stored, result: Replaced, report: Report, examples: int
) -> None:
    if isinstance(result, ValueError):
        report.failures.append(f"{stored.url}: the record contradicts itself: {result}")
        return
    report.read += 1
    if result is None:
        record = load_record(archive.connection, stored.article_id)
        before, after = record, record
    else:
        before, after = result
        report.compare(stored.url, before, after, examples)
    report.note_presence(stored.site, before, after)


async def _read_batch(
    archive: Archive,
    workers: Workers,
    batch: Sequence[Stored],
    settings: CrawlSettings,
    report: Report,
) -> list[Reread]:
    """Read a batch in the workers; count what cannot be read, in the batch's order."""
    tasks = (_read(archive, workers, stored, settings) for stored in batch)
    readings = await asyncio.gather(*tasks)
    rereads = []
    for stored, reading in zip(batch, readings, strict=True):
        if isinstance(reading, Exception):
            report.failures.append(f"{stored.url}: {type(reading).__name__}: {reading}")
        elif reading is None:
            report.without_snapshot += 1
        elif reading.article.kind not in ARTICLE_KINDS:
            report.keep(stored.site)
        else:
            rereads.append(reading)
    return rereads


async def _read(
    archive: Archive, workers: Workers, stored: Stored, settings: CrawlSettings
) -> Reread | Exception | None:
    """Read an article's snapshots; None without one, or why they could not be read."""
    if stored.snapshot_id is None:
        return None
    wanted: Mapping[int, int] = {0: stored.snapshot_id, **stored.older}
    try:
        found = {
            number: await _read_snapshot(archive, workers, snapshot_id, settings)
            for number, snapshot_id in wanted.items()
        }
    except ScraperError:
        raise
    except Exception as error:  # a bug fails this article, which stays as it was, and no other
        return error
    newest = found.pop(0)
    older = {number: page for number, page in found.items() if page.kind in ARTICLE_KINDS}
    return Reread(stored, newest, older)


async def _read_snapshot(
    archive: Archive, workers: Workers, snapshot_id: int, settings: CrawlSettings
) -> Article:
    """Read a snapshot, and those of the article's further pages, which were saved right after."""
    snapshot = archive.load_snapshot(snapshot_id)
    assert snapshot is not None, "a foreign key leads to it"
    part = await workers.run(read_part, snapshot, settings)
    pages = [part.article]
    while part.neighbours.following:
        snapshot_id += 1
        snapshot = archive.load_snapshot(snapshot_id)
        if snapshot is None or snapshot.url != part.neighbours.following:
            break
        part = await workers.run(read_part, snapshot, settings)
        if part.article.kind in ARTICLE_KINDS:
            pages.append(part.article)
    return await workers.run(join_articles, pages) if len(pages) > 1 else pages[0]


def _dumped(report: Report) -> str:
    return orjson.dumps(report.to_dict()).decode()
