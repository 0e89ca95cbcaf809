"""Pages and records that others kept, into the archive: read in parallel, saved in batches.

Files come in their order. Web archives are streamed: what they hold is handed to the
workers as it is read, never far ahead, so memory stays flat however large they are.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from scraper.archive.border import check_offsets, clean_record
from scraper.archive.store import Archive
from scraper.crawling import Progress
from scraper.errors import InputError, ScraperError
from scraper.fetching.files import find_files, is_archive
from scraper.fetching.json_lines import is_json_lines, read_lines
from scraper.fetching.wacz import opened_warc
from scraper.fetching.warc import Capture, Reference, WarcPages
from scraper.formats.dataset import is_dataset, read_dataset
from scraper.pipeline import Watch
from scraper.reading import read_capture, read_file, rules_of
from scraper.records import ARTICLE_KINDS, Article, Outcome, Snapshot
from scraper.settings import CrawlSettings
from scraper.shapes import build
from scraper.tidying import tidy
from scraper.workers import WorkerLost, Workers

_T = TypeVar("_T")
_Found = TypeVar("_Found")

_BATCH = 50
_AHEAD = 50
_AHEAD_BYTES = 64_000_000
_FILE_BYTES = 500_000  # what a saved page is taken for before it is opened


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of one page. `page_of` is the key of the article's first page, if it is a later."""

    outcome: Outcome
    key: str | None = None
    page_of: str | None = None


@dataclass(frozen=True, slots=True)
class _Note:
    """What this program writes beside a page that it exports."""

    key: str
    page_of: str | None
    snapshot: Snapshot
    article: Article | None


_Result = _Read | InputError | None
_Task = tuple[Coroutine[Any, Any, _Result], int]


async def import_files(
    archive: Archive, paths: Sequence[Path], settings: CrawlSettings, watch: Watch
) -> tuple[Progress, list[InputError]]:
    """Read saved pages, clippings, web archives, records and datasets into the archive.

    Returns what was done, and what could not be read and why. What a web archive holds
    and this one has already, by address and time, is passed over: run again, an import that
    was stopped goes on.

    Raises:
        InputError: one of the paths does not exist, or a site rule is wrong.
        ArchiveError: the archive cannot be written.
    """
    rules_of(settings)
    files = [file for path in paths for file in ([path] if is_dataset(path) else find_files(path))]
    progress = Progress(queued=len(files))
    async with Workers(settings.workers, timeout=settings.page_seconds) as workers:
        intake = _Intake(archive, workers, settings)
        async for batch in intake.read(files):
            counts = archive.save(batch, frontier=False)
            progress = replace(
                progress,
                fetched=progress.fetched + len(batch),
                stored=progress.stored + counts.new + counts.revised,
                failed=len(intake.failures),
                queued=len(files) - intake.done,
            )
            watch(progress)
    progress = replace(progress, failed=len(intake.failures))
    await tidy(archive, lambda pages: watch(replace(progress, packed=pages)), lambda: False)
    return progress, intake.failures


class _Intake:
    """Everything that the files hold, as outcomes in batches, in the files' order."""

    def __init__(self, archive: Archive, workers: Workers, settings: CrawlSettings) -> None:
        self._archive = archive
        self._workers = workers
        self._settings = settings
        self._ahead: deque[tuple[asyncio.Future[_Result], int]] = deque()
        self._unsaved: set[str] = set()
        self.failures: list[InputError] = []
        self.done = 0

    async def read(self, files: Sequence[Path]) -> AsyncIterator[list[Outcome]]:
        """Yield batches; each must be saved before the next one is asked for."""
        batch: list[_Read] = []
        for task in self._tasks(files):
            if task is None:  # what comes refers to what went before
                while self._ahead:
                    self._take(await self._next(), batch)
                yield self._release(batch, len(batch))
                continue
            work, size = task
            self._ahead.append((asyncio.ensure_future(work), size))
            while len(self._ahead) >= _AHEAD or sum(s for _, s in self._ahead) > _AHEAD_BYTES:
                self._take(await self._next(), batch)
            if len(batch) > _BATCH:  # the last one may have further pages
                yield self._release(batch, len(batch) - 1)
        while self._ahead:
            self._take(await self._next(), batch)
        yield self._release(batch, len(batch))

    async def _next(self) -> _Result:
        work, _ = self._ahead.popleft()
        return await work

    def _take(self, result: _Result, batch: list[_Read]) -> None:
        """Add what was read; a further page joins the page before it."""
        if isinstance(result, InputError):
            self.failures.append(result)
        elif result and result.page_of and batch and batch[-1].key == result.page_of:
            first, page = batch[-1], result.outcome.snapshot
            assert page is not None, "a page of a web archive"
            more = (*first.outcome.more, page)
            batch[-1] = replace(first, outcome=replace(first.outcome, more=more))
        elif result:
            self._check(result.outcome)
            batch.append(result)

    def _check(self, outcome: Outcome) -> None:
        """Tell of a record that contradicts itself; the archive keeps its page alone."""
        try:
            if outcome.article:
                check_offsets(outcome.article)
        except ValueError as exc:
            self.failures.append(InputError(outcome.url, f"the record contradicts itself: {exc}"))

    def _release(self, batch: list[_Read], count: int) -> list[Outcome]:
        """Hand out the first outcomes of a batch, which are saved next."""
        outcomes = [read.outcome for read in batch[:count]]
        del batch[:count]
        self._unsaved.difference_update(outcome.url for outcome in outcomes)
        return outcomes

    def _tasks(self, files: Sequence[Path]) -> Iterator[_Task | None]:
        """Yield what is to be read, with its size; None where what went before must be saved."""
        for file in files:
            try:
                if is_dataset(file):
                    yield from self._rows(file)
                elif is_archive(file):
                    yield from self._captures(file)
                elif is_json_lines(file):
                    for number, record in read_lines(file):
                        yield self._check_record(f"{file}:{number}", record), len(str(record))
                else:
                    yield self._load(file), _FILE_BYTES
            except InputError as error:
                self.failures.append(error)
            self.done += 1

    def _rows(self, folder: Path) -> Iterator[_Task]:
        """Yield the articles of a dataset that the archive does not have."""
        for article, snapshot in read_dataset(folder):
            if not self._archive.has_snapshot(snapshot):
                yield self._read(snapshot, article, None, None), len(article.body or "")

    def _captures(self, file: Path) -> Iterator[_Task | None]:
        with opened_warc(file) as parts:
            for name, stream, start in parts:
                pages = WarcPages(stream, start=start)
                for capture in pages:
                    yield from self._capture(capture, f"{file}: {capture.snapshot.url}")
                where = file if name == file.name else f"{file}, {name}"
                self.failures += [InputError(where, line) for line in pages.damage]
                if not (pages.passed or pages.taken or pages.damage):
                    self.failures.append(InputError(where, "holds no WARC record"))

    def _capture(self, capture: Capture, where: str) -> Iterator[_Task | None]:
        """Find a revisit's body, and read the page unless the archive has it."""
        try:
            snapshot, article, key, page_of = _noted(capture)
        except ValueError as exc:
            self.failures.append(InputError(where, f"the note beside this page is wrong: {exc}"))
            return
        is_wanted = capture.note is not None or self._wants(snapshot)
        if self._archive.has_snapshot(snapshot) or not is_wanted:
            return
        if capture.refers and snapshot.status != 304:
            payload = self._archive.find_body(*_known_by(capture.refers))
            if payload is None and capture.refers.url in self._unsaved:
                yield None
                payload = self._archive.find_body(*_known_by(capture.refers))
            if payload is None:
                reason = f"a revisit of {capture.refers.url}, which the archive does not have"
                self.failures.append(InputError(where, reason))
                return
            snapshot = replace(snapshot, payload=payload)
        self._unsaved |= {capture.snapshot.url, snapshot.url}
        yield self._read(snapshot, article, key, page_of), len(snapshot.payload)

    def _wants(self, snapshot: Snapshot) -> bool:
        """Whether a page is one to take: that an address is gone matters for known articles."""
        if 200 <= snapshot.status < 300:
            return self._settings.wants(snapshot.final_url)
        return snapshot.url in self._unsaved or self._archive.has_article(snapshot.final_url)

    async def _read(
        self, snapshot: Snapshot, article: Article | None, key: str | None, page_of: str | None
    ) -> _Result:
        """Read a page in a worker, unless it was exported with its record.

        What is no page is left out, unless it was exported from an archive that had it.
        """
        if article or page_of or not 200 <= snapshot.status < 300:
            outcome = Outcome(snapshot.url, "done", snapshot=snapshot, article=article)
            return _Read(outcome, key, page_of)
        found = await self._in_worker(snapshot.url, read_capture, snapshot)
        if isinstance(found, InputError):
            return found
        return None if found.article is None and key is None else _Read(found, key, page_of)

    async def _load(self, file: Path) -> _Result:
        outcome = await self._in_worker(file, read_file, file)
        return outcome if isinstance(outcome, InputError) else _Read(outcome)

    async def _in_worker(
        self, what: str | Path, read: Callable[[_T, CrawlSettings], _Found], source: _T
    ) -> _Found | InputError:
        """Read a page in a worker; what goes wrong there fails this page, and no other."""
        try:
            return await self._workers.run(read, source, self._settings)
        except InputError as error:
            return error
        except WorkerLost as lost:
            return InputError(what, str(lost))
        except ScraperError:
            raise
        except Exception as error:
            return InputError(what, f"{type(error).__name__}: {error}")

    async def _check_record(self, where: str, record: Mapping[str, Any]) -> _Result:
        try:
            article = clean_record(build(Article, record))
        except ValueError as exc:
            return InputError(where, f"is no record of an article: {exc}")
        if article.kind not in ARTICLE_KINDS:
            return InputError(where, f"is a page of kind {article.kind}, no article")
        return _Read(Outcome(article.url, "done", article=article))


def _noted(capture: Capture) -> tuple[Snapshot, Article | None, str | None, str | None]:
    """Return the snapshot as it was exported, its record, its key and that of its first page.

    Raises:
        ValueError: the note contradicts itself.
    """
    note = capture.note
    if note is None:
        return capture.snapshot, None, None, None
    told = build(_Note, note)
    snapshot = replace(told.snapshot, payload=capture.snapshot.payload)
    article = told.article and clean_record(told.article)
    return snapshot, article, told.key, told.page_of


def _known_by(refers: Reference) -> tuple[Any, ...]:
    return refers.url, refers.fetched, refers.sha256
