"""The write path: articles a second into an archive that grows, and what searching it takes.

    python -m benchmarks.writing archive.db [--articles 1000000] [--batch 50]

Writes synthetic articles of 850 words, whole records in durable batches, indexes included,
as a crawl's writer gets them: made ready by the workers, whose time is given apart. After each
tenth of the way it prints what the last stretch took per article, in CPU time and in
all, and how long the archive takes to open and to answer. Goes on with an archive that has some.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.synthetic import LONG, Edition, Newspapers
from scraper.archive.border import check_record
from scraper.archive.store import Archive
from scraper.query.search import search
from scraper.records import Checked, Outcome

_QUERIES = {"a rare word, ms": (1 / 6, 2 / 3, 1), "two middling words, ms": (0.001, 0.01, 2)}
"""Between which ranks the words lie, as shares of the vocabulary, and how many they are."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a tenth of the way took, an article: milliseconds of CPU; and how the archive was then.

    `rate` is articles written a second on the clock, `searches` milliseconds a search.
    """

    articles: int
    ready: float
    write: float
    rate: float
    megabytes: float
    opening: float
    searches: tuple[float, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run as the command line says."""
    options = _options(arguments)
    for line in table(grow(options.archive, options.articles, options.batch)):
        print(line, flush=True)


def grow(archive: Path, articles: int, batch: int, edition: Edition = LONG) -> Iterator[Stretch]:
    """Write articles until there are so many, in ten stretches."""
    newspapers = Newspapers(edition)
    stretch = max(batch, articles // 10)
    while (there := _count(archive)) < articles:
        readied = spent = taken = 0.0
        with Archive(archive) as opened:
            for first in range(there, there + stretch, batch):
                started = time.process_time()
                records = [check_record(one) for one in newspapers.articles(first, batch)]
                readied += time.process_time() - started
                cpu, wall = _timed(partial(_save, opened, records))
                spent, taken = spent + cpu, taken + wall
        yield Stretch(
            there + stretch,
            readied / stretch * 1000,
            spent / stretch * 1000,
            stretch / taken,
            archive.stat().st_size / 1e6,
            _opening(archive),
            tuple(_searching(archive, newspapers)),
        )


def table(stretches: Iterable[Stretch]) -> Iterator[str]:
    """Yield the lines of a table, a stretch each as it is done."""
    heads = ("articles", "ready, ms CPU", "write, ms CPU", "written/s", "MB", "open, ms", *_QUERIES)
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for one in stretches:
        searches = " | ".join(f"{ms:.2f}" for ms in one.searches)
        yield (
            f"| {one.articles:,} | {one.ready:.2f} | {one.write:.3f} | {one.rate:,.0f} "
            f"| {one.megabytes:,.0f} | {one.opening:.1f} | {searches} |"
        )


def _save(archive: Archive, records: Sequence[Checked]) -> None:
    outcomes = [
        Outcome(record.article.url, "done", article=record.article, checked=record)
        for record in records
    ]
    archive.save(outcomes, frontier=False)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of CPU and of all that something takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def _count(path: Path) -> int:
    with Archive(path) as archive:
        return int(archive.connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def _opening(path: Path) -> float:
    return median(_timed(lambda: Archive(path).close())[1] for _ in range(5)) * 1000


def _searching(path: Path, newspapers: Newspapers) -> list[float]:
    """Return the median milliseconds of a search of each kind."""
    chance, found, known = random.Random(5), list[float](), newspapers.edition.vocabulary
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        for low, high, count in _QUERIES.values():
            ranks = int(low * known), int(high * known)
            words = [newspapers.english.sought(chance, *ranks, count) for _ in range(50)]
            times = [_timed(partial(search, connection, text))[1] for text in words]
            found.append(median(times) * 1000)
    connection.close()
    return found


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.writing",
        description="Measure the write path of a growing archive.",
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=50)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
