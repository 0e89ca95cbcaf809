"""What `process` survives: SIGKILL to its workers at random moments, again and again.

`make torture-process` kills a worker fifty times, in as many jobs as that takes. After each
job the dataset must hold the rows of an undisturbed one, none of them twice, and no draft.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from distributed import Client

from scraper import Article
from scraper.cluster import connected
from scraper.processing import Job, process
from scraper.reading import read_archived
from scraper.records import Snapshot
from scraper.settings import CrawlSettings
from tests.newsroom import NEWSROOM
from tests.warcs import answer, record, zipped

TABLES = ("articles", "quotes", "captions", "authors")
_PAGE_SECONDS = 0.02  # so that a kill meets a page more often than a start
_RANGES = 12
_MOST_PAGES = 40  # between two kills


def newsroom_warc(path: Path, copies: int) -> Path:
    """Write the pages of the sample newsroom, each so often under addresses of its own."""
    files = sorted(NEWSROOM.rglob("*.html"))
    records = [
        record(
            "response",
            answer(file.read_bytes().replace(b"{{origin}}", b"https://outlet%d.example" % copy)),
            f"https://outlet{copy}.example/{number}",
            number=copy * len(files) + number,
        )
        for copy in range(copies)
        for number, file in enumerate(files)
    ]
    path.write_bytes(zipped(records))
    return path


def read_slowly(snapshot: Snapshot, settings: CrawlSettings) -> Article | None:
    """Read a page, taking a little longer than that takes."""
    time.sleep(_PAGE_SECONDS)
    return read_archived(snapshot, settings)


def rows_of(dataset: Path) -> dict[str, list[Any]]:
    """Return every row of every table, in order."""
    asked = "SELECT * FROM read_parquet('{}/**/*.parquet', union_by_name=true) ORDER BY ALL"
    return {table: duckdb.sql(asked.format(dataset / table)).fetchall() for table in TABLES}


@dataclass
class Killer:
    """Kills workers of a cluster at random moments of a job, at most `most`; `kills` were hit.

    A moment is so many pages after the last, as the ranges' journals tell: on a busy machine
    a clock would meet starting workers alone.
    """

    cluster: Any
    dataset: Path
    chance: random.Random
    most: int
    kills: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Kill until told that it is over."""
        while self.kills < self.most and self._await_pages(self.chance.randrange(_MOST_PAGES)):
            pids = [nanny.pid for nanny in self.cluster.workers.values() if nanny.pid]
            if pids:
                with suppress(ProcessLookupError):  # it has just ended
                    os.kill(self.chance.choice(pids), signal.SIGKILL)
                    self.kills += 1

    def _await_pages(self, count: int) -> bool:
        """Wait until so many pages were begun; False when it is over."""
        seen: set[tuple[str, str]] = set()
        before = None
        while before is None or len(seen) <= count:
            if self.over.wait(0.003):
                return False
            now = {(file.name, _text(file)) for file in self.dataset.glob(".*.journal")}
            seen |= now - (before or now)
            before = now
        return True


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except FileNotFoundError:  # its range is done
        return ""


@contextmanager
def killing(killer: Killer) -> Iterator[None]:
    """Let the killer work while the block runs."""
    thread = threading.Thread(target=killer.run)
    thread.start()
    try:
        yield
    finally:
        killer.over.set()
        thread.join()


def main() -> None:
    """Kill as often as asked and say how it went; the seed repeats the order of the victims."""
    parser = argparse.ArgumentParser(description="Kill the workers of `process`.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--copies", type=int, default=4, help="of the newsroom in the WARC file")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    kills = jobs = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        connected(None, workers=2) as client,
    ):
        warc = newsroom_warc(Path(folder) / "newsroom.warc.gz", options.copies)
        calm = _do(client, warc, Path(folder) / "calm")
        print(f"{len(calm[TABLES[0]])} articles in an undisturbed job", flush=True)
        while kills < options.kills:
            jobs += 1
            out = Path(folder) / f"stormy-{jobs}"
            killer = Killer(client.cluster, out, chance, options.kills - kills)
            with killing(killer):
                found = _do(client, warc, out)
            kills += killer.kills
            for table, expected in calm.items():
                assert found[table] == expected, (table, len(expected), len(found[table]))
            print(
                f"job {jobs}: {killer.kills} kills, {len(found['articles'])} articles", flush=True
            )
    sizes = ", ".join(f"{len(found)} {table}" for table, found in calm.items())
    print(f"seed {options.seed}: {kills} kills in {jobs} jobs; {sizes}; 0 lost, 0 doubled")


def _do(client: Client, warc: Path, out: Path) -> dict[str, list[Any]]:
    """Do a whole job and return its rows."""
    job = Job(
        [str(warc)],
        out,
        CrawlSettings(),
        client.scheduler.address,
        range_bytes=warc.stat().st_size // _RANGES,
        partition="month",
        read=read_slowly,
    )
    tally = process(job, lambda _: None)
    assert tally.failures == [], tally.failures
    assert tally.ranges == tally.total
    drafts = [path.name for path in out.rglob(".*")]
    assert drafts == [], drafts
    return rows_of(out)


if __name__ == "__main__":
    main()
