"""What a machine of a cluster does: one range of a web archive to rows of a dataset.

A file is cut where records begin, so that each range can be read alone. A page that
kills its process, or hangs until an alarm does, is met again when the range is tried again;
a journal beside the dataset tells which page it was, and after the third time it is left out.
"""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from scraper.archive.border import clean_record
from scraper.errors import InputError
from scraper.fetching.warc import Capture, WarcPages
from scraper.fetching.warc_records import find_record
from scraper.formats.dataset import Captured, TaskRows, save_json
from scraper.reading import read_archived
from scraper.records import ARTICLE_KINDS, Article, Snapshot
from scraper.settings import CrawlSettings
from scraper.version import __version__

MOST_STRIKES = 3
Reader = Callable[[Snapshot, CrawlSettings], Article | None]


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a web archive: records that begin at byte `start` and before `end`."""

    address: str
    start: int
    end: int | None

    @property
    def task(self) -> str:
        """The name of what comes of it, the same whoever does it."""
        return f"{file_key(self.address)}-{self.start:013}"


@dataclass(slots=True)
class Done:
    """What came of a range; counts of pages, and a line for each place where something was lost."""

    task: str
    address: str
    start: int
    end: int | None
    articles: int = 0
    other_pages: int = 0
    revisits: int = 0
    failures: list[str] = field(default_factory=list)
    passed: dict[str, int] = field(default_factory=dict)
    version: str = __version__


def file_key(address: str) -> str:
    """Return a short name for a file: that of its address, with a hash of where it lies."""
    name = address.rstrip("/").rpartition("/")[2].partition(".warc")[0]
    plain = "".join(char if char.isalnum() and char.isascii() else "-" for char in name)[:60]
    return f"{plain}-{hashlib.sha256(address.encode()).hexdigest()[:10]}"


@contextmanager
def opened(address: str) -> Iterator[BinaryIO]:
    """Open a local file, or one at any address that fsspec knows (s3://…, https://…).

    Raises:
        InputError: it cannot be opened.
    """
    try:
        if "://" in address:
            import fsspec

            with fsspec.open(address, "rb") as file:
                yield cast(BinaryIO, file)
        else:
            with open(address, "rb") as file:
                yield file
    except (OSError, ImportError, ValueError) as exc:
        raise InputError(address, f"cannot be read: {exc}") from exc


def plan_file(address: str, folder: Path, size: int) -> list[Range]:
    """Cut a file into ranges of about `size` bytes, each beginning with a record.

    The first plan is kept in the dataset and holds from then on. A file that is one
    compressed stream cannot be cut.

    Raises:
        InputError: the file cannot be read.
    """
    kept = folder / "_plan" / f"{file_key(address)}.json"
    if kept.exists():
        starts = orjson.loads(kept.read_bytes())["starts"]
    else:
        with opened(address) as stream:
            starts = _starts(stream, size)
        save_json(kept, {"address": address, "starts": starts})
    ends = [*starts[1:], None]
    return [Range(address, start, end) for start, end in zip(starts, ends, strict=True)]


def _starts(stream: BinaryIO, size: int) -> list[int]:
    length = stream.seek(0, os.SEEK_END)
    starts = [0]
    while starts[-1] + size < length:
        following = find_record(stream, starts[-1] + size)
        if following is None:
            break
        starts.append(following)
    return starts


def process_range(
    part: Range, folder: Path, settings: CrawlSettings, read: Reader = read_archived
) -> Done:
    """Read the pages of a range, and write what they hold into the dataset.

    A page that takes longer than `settings.page_seconds` ends this process: an alarm of
    the system does, since nothing else stops a parser.

    Raises:
        InputError: the file cannot be read.
    """
    _warm_up()
    done = Done(part.task, part.address, part.start, part.end)
    with (
        closing(Journal(folder / f".{part.task}.journal")) as journal,
        opened(part.address) as stream,
        TaskRows(folder, part.task) as rows,
    ):
        pages = WarcPages(stream, start=part.start, end=part.end)
        for number, capture in enumerate(pages):
            if capture.refers:
                done.revisits += 1
            elif number in journal.fatal:
                url = capture.snapshot.url
                done.failures.append(f"{url}: ended its process {MOST_STRIKES} times")
            else:
                with journal.entered(number, settings.page_seconds):
                    _read(capture, part, settings, read, rows, done)
        done.passed = dict(pages.passed)
        done.failures += pages.damage
        rows.publish()
    done.articles = rows.count
    save_json(folder / "_done" / f"{part.task}.json", asdict(done))
    journal.remove()
    return done


@cache
def _warm_up() -> None:
    """Load what extraction loads at the first page, before any page's time counts."""
    url, now = "https://news.example/", datetime.now(UTC)
    read_archived(Snapshot(url, url, now, 200, (), b"<h1>News</h1>", "text/html"), CrawlSettings())


def _read(
    capture: Capture,
    part: Range,
    settings: CrawlSettings,
    read: Reader,
    rows: TaskRows,
    done: Done,
) -> None:
    snapshot = capture.snapshot
    try:
        article = read(snapshot, settings) if 200 <= snapshot.status < 300 else None
        if article is None or article.kind not in ARTICLE_KINDS:
            done.other_pages += 1
            return
        clean = clean_record(article)
    except Exception as error:  # a bug, or a record that contradicts itself, costs this page alone
        done.failures.append(f"{snapshot.url}: {type(error).__name__}: {error}")
        return
    digest = hashlib.sha256(snapshot.payload).hexdigest()
    rows.add(
        clean,
        Captured(
            part.address, capture.offset, snapshot.url, snapshot.fetched, snapshot.status, digest
        ),
    )


class Journal:
    """Which page is being read, so that the next try knows which one ended the last.

    A line is the number of a page that was begun; one that was ended is taken out again.
    `fatal` are those that ended so many tries in a row: a worker that is killed for other
    reasons dies at another page each time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text().split() if path.exists() else []
        runs = ((line, len(list(run))) for line, run in groupby(lines))
        self.fatal = {int(line) for line, length in runs if length >= MOST_STRIKES}
        self._file = path.open("a")

    @contextmanager
    def entered(self, number: int, seconds: float) -> Iterator[None]:
        """Note that a page is being read, for so many seconds at most."""
        place = self._file.tell()
        self._file.write(f"{number}\n")
        self._file.flush()
        signal.alarm(int(seconds) + 1)
        try:
            yield
        finally:
            signal.alarm(0)
            self._file.seek(place)
            self._file.truncate()

    def close(self) -> None:
        """Close the file; what it says stays."""
        self._file.close()

    def remove(self) -> None:
        """Forget everything: the range is done."""
        self.close()
        self._path.unlink()


def load_done(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what came of the ranges that are done, by task."""
    files = sorted((folder / "_done").glob("*.json"))
    return {file.stem: orjson.loads(file.read_bytes()) for file in files}
