"""How `scraper process` grows with its workers: the same pages, and as many for each.

    python -m benchmarks.scaling [--pages DIR] [--limit N] [--workers 1,2] [--repeats N]

Strong scaling reads one WARC file with 1, 2 … workers: twice the workers should take half the
time. Weak scaling gives each worker a file of its own: the time should stay. A Dask cluster and
a plain pool of processes take turns, with workers that are started and warm.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.page_sets import load_pages, sample
from benchmarks.peers import load
from benchmarks.processing import race, write_warc


@dataclass(frozen=True, slots=True)
class Step:
    """So many workers on so many pages: seconds with a pool and with Dask, a round each."""

    kind: str
    workers: int
    pages: int
    pool: tuple[float, ...]
    dask: tuple[float, ...]


def steps(pages: Sequence[bytes], workers: Sequence[int], repeats: int) -> Iterator[Step]:
    """Measure both kinds of scaling; with one worker they are the same."""
    for count in workers:
        for kind, copies in (("strong", 1), ("weak", count)):
            if kind == "weak" and count == 1:
                continue
            with tempfile.TemporaryDirectory() as name:
                warc = Path(name) / "pages.warc.gz"
                written = write_warc(warc, list(pages) * copies)
                size = warc.stat().st_size // (max(workers) * copies * 4) + 1
                found = race(warc, Path(name), size, count, repeats)
            step = Step(kind, count, written, tuple(found["pool"]), tuple(found["dask"]))
            print(step, file=sys.stderr, flush=True)
            yield step


def table(found: Sequence[Step]) -> str:
    """Return what was measured; efficiency is the rate a worker against that of one alone."""
    lines = [
        "| | workers | pages | pool, pages/s | efficiency | Dask, pages/s | efficiency |",
        "|---|---|---|---|---|---|---|",
    ]
    alone = found[0]
    for step in found:
        cells = []
        for name in ("pool", "dask"):
            rate = step.pages / median(getattr(step, name))
            one = alone.pages / median(getattr(alone, name)) / alone.workers
            cells.append(f"{rate:.1f} | {rate / step.workers / one:.2f}")
        kind = "one worker" if step is alone else step.kind
        lines.append(f"| {kind} | {step.workers} | {step.pages} | {' | '.join(cells)} |")
    return "\n".join(lines)


def compare(pages: Path | None, limit: int, workers: Sequence[int], repeats: int) -> str:
    """Measure, and return a section of the page."""
    chosen = [load(str(page.file)) for page in sample(load_pages(pages).pages, limit)]
    return table(list(steps(chosen, workers, repeats)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling")
    parser.add_argument("--pages", type=Path, help="a folder with gold.jsonl; else the newsroom")
    parser.add_argument("--limit", type=int, default=0, help="so many pages; 0 is all")
    parser.add_argument("--workers", default="1,2", help="comma separated; default: %(default)s")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(arguments)
    workers = [int(count) for count in options.workers.split(",")]
    print(compare(options.pages, options.limit, workers, options.repeats))


if __name__ == "__main__":
    main()
