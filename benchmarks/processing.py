"""WARC to Parquet: a Dask cluster against a plain pool of processes, on the same ranges.

    python -m benchmarks.processing PAGES [--workers 2] [--rounds 3] [--times 2]

Makes a WARC file of a folder of saved pages, each as often as said, and reads it with both, in
turns. Prints pages a second with workers that are started and warm, and the median of the
rounds' ratios; at the end how large the largest process was.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.pool
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

from distributed import Client

from scraper.cluster import local_cluster
from scraper.fetching.files import find_files, load_file
from scraper.formats.dataset import open_dataset
from scraper.formats.warc import Kept, WarcWriter
from scraper.processing import Job, process
from scraper.ranges import Range, plan_file, process_range
from scraper.records import Snapshot
from scraper.settings import CrawlSettings

SETTINGS = CrawlSettings()
PARTITION = "month"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.processing")
    parser.add_argument("pages", type=Path, help="a folder of saved pages")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, default=2, help="each page so often; default: 2")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warc = folder / "pages.warc.gz"
        files = list(find_files(options.pages)) * options.times
        count = write_warc(warc, (load_file(file).payload for file in files))
        size = warc.stat().st_size // (options.workers * 4) + 1
        print(f"{count} pages, {warc.stat().st_size / 1e6:.1f} MB, ranges of {size / 1e6:.1f} MB")
        _tell(race(warc, folder, size, options.workers, options.rounds), count)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process: {largest:.0f} MB")


def _tell(seconds: dict[str, list[float]], count: int) -> None:
    ratios = []
    for number, (pool, dask) in enumerate(zip(seconds["pool"], seconds["dask"], strict=True), 1):
        ratios.append(pool / dask)
        print(
            f"round {number}: pool {count / pool:.1f} pages/s, dask {count / dask:.1f} pages/s; "
            f"Dask at {ratios[-1]:.2f} of the pool"
        )
    print(f"median of {len(ratios)}: {statistics.median(ratios):.2f}")


def write_warc(warc: Path, pages: Iterable[bytes]) -> int:
    """Write pages, each under an address of its own; return how many."""
    now, headers = datetime.now(UTC), (("Content-Type", "text/html"),)
    count = 0
    with warc.open("wb") as out:
        writer = WarcWriter(out, name=warc.name, software="benchmark")
        writer.begin(now)
        for count, payload in enumerate(pages, start=1):
            url = f"https://pages.example/{count}"
            writer.write(Kept(Snapshot(url, url, now, 200, headers, payload, "text/html"), url))
    return count


def race(warc: Path, folder: Path, size: int, workers: int, rounds: int) -> dict[str, list[float]]:
    """Read the file with a pool of processes and with a cluster in turns; return seconds of each.

    One round before the others warms the workers up.
    """
    seconds: dict[str, list[float]] = {"pool": [], "dask": []}
    spawn = multiprocessing.get_context("spawn")
    with (
        spawn.Pool(workers) as pool,
        local_cluster(workers) as cluster,
        Client(cluster) as client,
    ):
        for number in range(rounds + 1):
            out = folder / f"dataset-{number}"
            took = {
                "pool": _with_pool(pool, warc, Path(f"{out}-pool"), size),
                "dask": _with_dask(client, warc, Path(f"{out}-dask"), size),
            }
            for who in took if number else ():
                seconds[who].append(took[who])
    return seconds


def _with_pool(pool: multiprocessing.pool.Pool, warc: Path, out: Path, size: int) -> float:
    open_dataset(out, PARTITION)
    parts = plan_file(str(warc), out, size)
    began = time.perf_counter()
    pool.starmap(_do, zip(parts, repeat(out)), chunksize=1)
    took = time.perf_counter() - began
    shutil.rmtree(out)
    return took


def _do(part: Range, out: Path) -> int:
    return process_range(part, out, SETTINGS).articles


def _with_dask(client: Client, warc: Path, out: Path, size: int) -> float:
    address = client.scheduler.address
    job = Job([str(warc)], out, SETTINGS, address, range_bytes=size, partition=PARTITION)
    began = time.perf_counter()
    process(job, lambda _: None)
    took = time.perf_counter() - began
    shutil.rmtree(out)
    return took


if __name__ == "__main__":
    main()
