"""A whole crawl raced: ours beside a spider of Scrapy, trafilatura and SQLite.

    python -m benchmarks.crawls [--pages DIR] [--articles N] [--outlets N] [--repeats N]

Same server, same run, in turns: a press on loopback serves a front page for each outlet
and the articles that it lists, invented ones or the saved pages of a folder. Ours fetches,
reads every field and quotation, keeps the page's bytes, indexes the text and looks for
near-duplicates; the spider writes a row. The spider runs once for each core, each with its
share of the outlets, so that both use the whole machine. What counts is the time from the
start of the command to its end, and the CPU time of all its processes.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.environments import ROOT, python_of, set_up
from benchmarks.page_sets import load_pages, sample
from tests.press import Press

_CONCURRENCY = 64


@dataclass(frozen=True, slots=True)
class Run:
    """How a crawl went: articles stored, seconds on the clock, seconds of CPU.

    `workers` is the part of `cpu` that processes took which the crawl's own had started.
    """

    articles: int
    wall: float
    cpu: float
    workers: float


def ours(homes: Sequence[str], folder: Path) -> list[list[str]]:
    """Return the command of our crawl."""
    return [
        [
            *(sys.executable, str(ROOT / "cli.py"), "crawl", *homes),
            *("--depth", "1", "--delay", "0", "--max-pages", "1000000"),
            *("--concurrency", str(_CONCURRENCY), "--contact", "bench@news.example"),
            *("--db", str(folder / "ours.db")),
        ]
    ]


def theirs(homes: Sequence[str], folder: Path) -> list[list[str]]:
    """Return the commands of the spiders, one for each core."""
    spiders = os.cpu_count() or 1
    spider = Path(__file__).with_name("spider.py")
    return [
        [
            *(str(python_of("scrapy")), str(spider), str(folder / f"theirs-{at}.db")),
            *(str(_CONCURRENCY // spiders), *homes[at::spiders]),
        ]
        for at in range(spiders)
    ]


CRAWLS: dict[str, Callable[[Sequence[str], Path], list[list[str]]]] = {
    "scraper": ours,
    "Scrapy + trafilatura": theirs,
}


def run(name: str, homes: Sequence[str], folder: Path) -> Run:
    """Run one crawl into an empty folder."""
    start = time.monotonic()
    processes = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for command in CRAWLS[name](homes, folder)
    ]
    cpu = workers = 0.0
    for process in processes:
        assert process.stderr is not None
        errors = process.stderr.read()
        workers += _seconds_of_children(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 3):  # 3: some pages are no articles, or too broken
            raise SystemExit(f"{name} ended with {process.returncode}: {errors[-2000:]}")
        cpu += used.ru_utime + used.ru_stime
    wall = time.monotonic() - start
    return Run(sum(map(_count, folder.glob("*.db"))), wall, cpu, workers)


def _seconds_of_children(pid: int) -> float:
    """Return the CPU time of the children of a process, once it has ended (Linux; else 0)."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[13:15]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _count(database: Path) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def main(arguments: Sequence[str] | None = None) -> None:
    """Race and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawls")
    parser.add_argument("--pages", type=Path, help="a folder with gold.jsonl; else invented pages")
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--outlets", type=int, default=50)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(arguments)
    print(compare(options.pages, options.articles, options.outlets, options.repeats))


def compare(pages: Path | None, articles: int, outlets: int, repeats: int) -> str:
    """Race so often and return a table."""
    if failed := set_up(["scrapy"]):
        raise SystemExit(f"Scrapy cannot be installed: {failed['scrapy']}")
    saved = sample(load_pages(pages).pages, articles) if pages else []
    files = [(page.file, page.charset) for page in saved]
    count = len(files) or articles
    runs: dict[str, list[Run]] = {name: [] for name in CRAWLS}
    with Press(count, outlets, files) as press:
        for at in range(repeats):
            for name in list(CRAWLS)[:: 1 if at % 2 else -1]:
                with tempfile.TemporaryDirectory() as folder:
                    runs[name].append(run(name, press.homes(), Path(folder)))
                print(f"{name}: {runs[name][-1]}", file=sys.stderr, flush=True)
    return _table(count + outlets, runs)


def _table(pages: int, runs: dict[str, list[Run]]) -> str:
    lines = [
        "| | articles | pages/s | pages/CPU-s | CPU-s for 1,000 pages | in workers |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in runs.items():
        units = ("wall", "cpu", "workers")
        wall, cpu, workers = (median(getattr(one, unit) for one in found) for unit in units)
        figures = [pages / wall, pages / cpu, cpu / pages * 1_000, workers / pages * 1_000]
        told = " | ".join(f"{figure:.1f}" for figure in figures)
        lines.append(f"| {name} | {found[-1].articles} | {told} |")
    mine, other = runs.values()
    walls = median(b.wall / a.wall for a, b in zip(mine, other, strict=True))
    cpus = median(b.cpu / a.cpu for a, b in zip(mine, other, strict=True))
    return "\n".join([*lines, f"| ratio | | {walls:.2f} | {cpus:.2f} | | |"])


if __name__ == "__main__":
    main()
