"""Memory of `scraper process` over many records: does a worker stay as large as it was?

    python -m benchmarks.memory [--records 100000] [--workers 2] [--pages DIR] [--minutes 20]

Writes a WARC file in which pages stand again and again, each time under another address,
and reads it on a local cluster; once a second each worker's resident memory is noted. Pages are
those of a folder, or articles of the press that tests crawl. Prints a row for each tenth
of the records, the largest worker, and by what share memory grew from the second tenth to
the last. With --minutes, it tells how far it came in that time.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client, LocalCluster

from benchmarks.processing import write_warc
from scraper.cluster import local_cluster
from scraper.fetching.files import find_files, load_file
from scraper.processing import Job, Tally, process
from scraper.settings import CrawlSettings
from tests.press import article
from tests.soak import Look, growth, memory_of

_RANGES = 100
_PAGES = 2_000  # different ones


class TimeIsUp(Exception):
    """Ends a job that has taken as long as it may."""


@dataclass
class Watch:
    """Looks at the workers once a second; `looks` are records done and KB of the largest."""

    cluster: LocalCluster
    end: float
    done: int = 0
    looks: list[Look] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Look until told that it is over."""
        while not self.over.wait(1.0):
            pids = [nanny.pid for nanny in self.cluster.workers.values() if nanny.pid]
            self.looks.append(Look(self.done, max(map(memory_of, pids), default=0)))

    def note(self, tally: Tally) -> None:
        """Take how far the job is."""
        self.done = tally.articles
        if time.monotonic() > self.end:
            raise TimeIsUp


def contents(pages: Path | None) -> Iterator[bytes]:
    """Yield pages again and again, without end."""
    if pages is not None:
        return itertools.cycle(load_file(file).payload for file in find_files(pages))
    return itertools.cycle(article(number).encode() for number in range(_PAGES))


def watched(warc: Path, folder: Path, workers: int, minutes: float) -> tuple[list[Look], int]:
    """Process the file; return the looks and how many articles came of it in time."""
    with local_cluster(workers, memory="1500MB") as cluster, Client(cluster) as client:
        watch = Watch(cluster, time.monotonic() + minutes * 60)
        looking = threading.Thread(target=watch.run)
        looking.start()
        size = warc.stat().st_size // _RANGES + 1
        address = client.scheduler.address
        job = Job(
            [str(warc)], folder, CrawlSettings(), address, range_bytes=size, partition="month"
        )
        try:
            process(job, watch.note)
        except TimeIsUp:
            print(f"stopped after {minutes:g} minutes")
        finally:
            watch.over.set()
            looking.join()
    return watch.looks, watch.done


def main(arguments: Sequence[str] | None = None) -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pages", type=Path, help="a folder of saved pages; else invented ones")
    parser.add_argument("--minutes", type=float, default=1e6, help="stop after so many")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        warc = Path(name) / "pages.warc.gz"
        write_warc(warc, itertools.islice(contents(options.pages), options.records))
        print(f"{options.records:,} records, {warc.stat().st_size / 1e6:.0f} MB", flush=True)
        looks, done = watched(warc, Path(name) / "dataset", options.workers, options.minutes)
    print("| records read | largest worker, MB |\n|---|---|")
    for tenth in range(1, 11):
        low, high = done * (tenth - 1) // 10, done * tenth // 10
        if here := [look.memory for look in looks if low <= look.pages <= high]:
            print(f"| {high:,} | {max(here) / 1024:.0f} |")
    largest = max(look.memory for look in looks) / 1024
    print(
        f"{done:,} articles; largest worker {largest:.0f} MB; "
        f"{growth(looks, done // 10):+.1%} from the second tenth to the last"
    )


if __name__ == "__main__":
    main()
