"""What reading far would cost: machines, hours, bytes and money, simulated from measured costs.

    python -m benchmarks.far [--seed 1]

Two simulations. A day of following outlets: each has its own number of articles, drawn
from a law with a long tail, its own Crawl-delay and its own slowness; a host is asked one request
at a time, so the longest day belongs to one host, whatever the machines. And a reading of
web archives: ranges of a file take as long as their pages do, workers are lost now and then,
and what they were doing is done again. Everything that was measured or assumed stands
in `COSTS` with its source; change a line there and run again.
"""

from __future__ import annotations

import argparse
import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

_DAY = 86_400.0
_YEAR = 365
_GB, _TB = 1e9, 1e12


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds of one core, bytes and dollars; where each comes from."""

    # Measured: the tables of docs/benchmarks.md and docs/decisions/each-text-once.md.
    read_page: float = 0.0166  # CPU, full record of a page of 190 KB (benchmarks.run)
    read_p99: float = 0.0575  # the same at the 99th percentile
    read_record: float = 0.00054  # CPU, one WARC record of 195 KB (docs/exchange.md)
    request: float = 0.001  # CPU of one request with a body of 50 KB (benchmarks.fetching)
    write_article: float = 0.0017  # CPU of the one writer (benchmarks.writing)
    archive_bytes: float = 55_200  # of an article in an archive, its page included
    page_bytes: float = 37_090  # of that the page
    parquet_bytes: float = 14_750  # of an article in a dataset, all four tables
    warc_bytes: float = 38_800  # of a page of 190 KB with its headers, gzip
    cluster_efficiency: float = 0.85  # of a plain pool's rate (benchmarks.processing)
    task: float = 0.0019  # the scheduler's time for a task (Dask, empty tasks)
    count_row: float = 2e-6  # SQLite's time for a match that it ranks or counts
    # Assumed: what news sites are like. Crawl-delays and answer times as robots.txt and servers
    # have them; one article in a feed or front costs as many polls again.
    articles_a_day: float = 40  # of an outlet in the middle
    tail: float = 1.1  # sigma of the logarithm: the busiest of 3,000 has some 2,000
    polls_a_day: float = 150  # fronts, feeds, sitemaps, mostly answered with 304
    answer: float = 0.4  # seconds until a page is here
    slow_outlets: float = 0.03  # share with a Crawl-delay of ten seconds
    # Prices: what large providers ask at most, in dollars.
    core_hour: float = 0.05
    store_month: float = 0.023 / _GB
    move_out: float = 0.09 / _GB


COSTS = Costs()


@dataclass(frozen=True, slots=True)
class CrawledDay:
    """A day of following outlets: requests, articles, core seconds, hours of the slowest host.

    `late` hosts take longer than the day has hours.
    """

    requests: int
    articles: int
    cpu: float
    slowest: float
    late: int

    @property
    def cores(self) -> float:
        """Cores that are busy half the time, which leaves room for breaking news."""
        return self.cpu / (_DAY / 2)


def crawl_day(
    outlets: int, delay: float, chance: random.Random, costs: Costs = COSTS
) -> CrawledDay:
    """Follow so many outlets for a day, `delay` seconds between two requests to a host."""
    requests = articles = late = 0
    slowest = 0.0
    for _ in range(outlets):
        found = round(chance.lognormvariate(log(costs.articles_a_day), costs.tail))
        asked = round(found + costs.polls_a_day)
        wait = max(delay, 10.0 if chance.random() < costs.slow_outlets else 0.0)
        hours = asked * (wait + chance.expovariate(1 / costs.answer)) / 3600
        requests, articles = requests + asked, articles + found
        slowest, late = max(slowest, hours), late + (hours > 24)
    cpu = requests * costs.request + articles * (costs.read_page + costs.write_article)
    return CrawledDay(requests, articles, cpu, slowest, late)


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of web archives: tasks, core hours paid, hours on the clock, tasks done again."""

    tasks: int
    core_hours: float
    hours: float
    again: int
    scheduler: float


def read_archives(
    pages: float,
    workers: int,
    range_bytes: float,
    chance: random.Random,
    *,
    hours_to_loss: float = 200.0,
    sample: int = 20_000,
    costs: Costs = COSTS,
) -> Reading:
    """Read pages out of WARC files with so many workers, each lost once in `hours_to_loss`.

    At most `sample` tasks are played one by one, with as many workers as keep the number of
    tasks a worker; the rest is in proportion. `scheduler` is the share of the time that the
    scheduler is busy: at 1 it, not the workers, sets the pace.
    """
    tasks = max(1, round(pages * costs.warc_bytes / range_bytes))
    played = min(tasks, sample)
    crew = max(1, round(workers * played / tasks)) if played < tasks else min(workers, tasks)
    pages_a_task = pages / tasks
    free = [0.0] * crew
    again, busy = 0, 0.0
    for _ in range(played):
        start = heapq.heappop(free)
        seconds = _task_seconds(pages_a_task, chance, costs)
        loss = chance.expovariate(1 / (hours_to_loss * 3600))
        if loss < seconds:  # its worker dies on the way; the range is read again from its start
            again, busy, start = again + 1, busy + loss, start + loss
        busy += seconds
        heapq.heappush(free, start + seconds)
    scale = tasks / played
    end = max(free) * (scale * crew / min(workers, tasks))
    end = max(end, tasks * costs.task)
    core_hours = busy * scale / costs.cluster_efficiency / 3600
    hours = end / costs.cluster_efficiency / 3600
    scheduler = tasks * costs.task / (hours * 3600)
    return Reading(tasks, core_hours, hours, round(again * scale), scheduler)


def _task_seconds(pages: float, chance: random.Random, costs: Costs) -> float:
    """Draw how long a range takes; the mean of many pages is nearly normal."""
    spread = (costs.read_p99 - costs.read_page) / 2.33
    mean = costs.read_page + costs.read_record
    return max(pages * mean * 0.5, chance.gauss(pages * mean, spread * pages**0.5))


def files_of(tasks: int, sites: int, months: int, *, by_site: bool) -> int:
    """Return how many Parquet files a dataset has: a file a task, table and partition."""
    tables = 4
    return tasks * tables * months * (sites if by_site else 1)


def following(outlets: int, seed: int, costs: Costs = COSTS) -> list[str]:
    """Describe following outlets for a day, a year and ten years."""
    day = crawl_day(outlets, 1.0, random.Random(seed), costs)
    rows = [
        f"{outlets:,} outlets a day: {day.requests:,} requests, {day.articles:,} articles, "
        f"{day.cpu / 3600:.1f} core hours, or {day.cores:.2f} cores half busy. The slowest host "
        f"takes {day.slowest:.1f} h; {day.late} hosts take more than a day.",
        "",
        "| | articles | archives, TB | of that pages | Parquet, GB | core hours | compute, $ "
        "| storage, $ a month |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, days in (("a day", 1), ("a year", _YEAR), ("ten years", 10 * _YEAR)):
        articles = day.articles * days
        kept = articles * costs.archive_bytes
        parquet = articles * costs.parquet_bytes
        cpu = day.cpu * days / 3600
        rows.append(
            f"| {name} | {_many(articles)} | {kept / _TB:.2f} | "
            f"{articles * costs.page_bytes / _TB:.2f} | {parquet / _GB:,.1f} | {cpu:,.0f} | "
            f"{cpu * costs.core_hour:,.0f} | {(kept + parquet) * costs.store_month:,.0f} |"
        )
    return rows


def reading_far(seed: int, costs: Costs = COSTS) -> list[str]:
    """Describe reading CC-NEWS as a whole, and with ten more years."""
    rows = [
        "| | range | workers | tasks | hours | core hours | read again | scheduler busy | $ |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, pages in (("CC-NEWS, 1.3 billion", 1.3e9), ("with ten more years, 3 billion", 3e9)):
        for range_bytes, workers in ((64e6, 64), (64e6, 1_000), (64e6, 20_000), (1.07e9, 1_000)):
            done = read_archives(pages, workers, range_bytes, random.Random(seed), costs=costs)
            rows.append(
                f"| {name} | {range_bytes / 1e6:,.0f} MB | {workers:,} | {done.tasks:,} | "
                f"{done.hours:,.1f} | {done.core_hours:,.0f} | {done.again:,} | "
                f"{done.scheduler:.0%} | {done.core_hours * costs.core_hour:,.0f} |"
            )
    return rows


def where_it_ends(costs: Costs = COSTS) -> list[str]:
    """Describe what one archive and one dataset can bear, article by article."""
    rows = [
        "| articles | one archive, GB | its writer alone | rank or count a third of them | "
        "copy at 200 MB/s | Parquet, GB | DuckDB reads all text at 1 GB/s |",
        "|---|---|---|---|---|---|---|",
    ]
    for articles in (1e4, 1e5, 1e6, 1e7, 1e8, 1.3e9):
        size, parquet = articles * costs.archive_bytes, articles * costs.parquet_bytes
        rows.append(
            f"| {_many(articles)} | {size / _GB:,.1f} | {_time(articles * costs.write_article)} | "
            f"{_time(articles / 3 * costs.count_row)} | {_time(size / 200e6)} | "
            f"{parquet / _GB:,.1f} | {_time(parquet / 1e9)} |"
        )
    return rows


def small_files(costs: Costs = COSTS) -> list[str]:
    """Describe how many files a dataset of CC-NEWS has, by range and partition."""
    rows = ["| range | partition | tasks | Parquet files |", "|---|---|---|---|"]
    for range_bytes in (64e6, 1.07e9):
        tasks = round(1.3e9 * costs.warc_bytes / range_bytes)
        sites = 300 if range_bytes < 1e8 else 3_000
        for by_site, name in ((True, "site-month"), (False, "month")):
            files = files_of(tasks, sites, 2, by_site=by_site)
            rows.append(f"| {range_bytes / 1e6:,.0f} MB | {name} | {tasks:,} | {_many(files)} |")
    return rows


def _many(count: float) -> str:
    for size, name in ((1e9, "billion"), (1e6, "million")):
        if count >= size:
            return f"{count / size:,.1f} {name}"
    return f"{count:,.0f}"


def _time(seconds: float) -> str:
    for size, name in ((_DAY, "days"), (3600, "h"), (60, "min"), (1, "s")):
        if seconds >= size:
            return f"{seconds / size:,.1f} {name}"
    return f"{seconds * 1000:,.1f} ms"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.far")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--outlets", type=int, default=3_000)
    options = parser.parse_args(arguments)
    for title, rows in (
        ("Following outlets", following(options.outlets, options.seed)),
        ("Reading CC-NEWS", reading_far(options.seed)),
        ("Files of a dataset of CC-NEWS", small_files()),
        ("One archive, one dataset", where_it_ends()),
    ):
        print(f"### {title}\n\n" + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
