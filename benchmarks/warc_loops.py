"""Web archives raced: `scraper process` beside plain loops over fastwarc and warcio.

    python -m benchmarks.warc_loops [--pages DIR] [--limit N] [--times N] [--repeats N]

Makes a WARC file of a folder's pages, and runs each loop over it in turn, in a process of its
own on one core, in another order each round. What counts is CPU time a page. Ours writes the
whole record, quotations included, to Parquet; the loops with trafilatura write title, author,
date and text as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.environments import ROOT, python_of, set_up
from benchmarks.page_sets import load_pages, sample
from benchmarks.peers import load
from benchmarks.processing import write_warc
from benchmarks.warc_loop import LOOPS, OURS

_PROGRAM = Path(__file__).with_name("warc_loop.py")
NAMES = (OURS, *LOOPS)


@dataclass
class Loop:
    """What a loop took: milliseconds of CPU a page, a round each, and what it was made of."""

    milliseconds: list[float] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)


def environment_of(name: str) -> str:
    """Return whose interpreter runs a loop."""
    return name.split()[0].rstrip(",")


def run(name: str, warc: Path, folder: Path) -> dict[str, Any]:
    """Run one loop in a process of its own."""
    python = python_of(environment_of(name))
    is_ours = python == Path(sys.executable)
    done = subprocess.run(
        [str(python), str(_PROGRAM), name, str(warc), str(folder / "out")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT) if is_ours else ""},
    )
    if done.returncode:
        raise SystemExit(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def race(warc: Path, repeats: int, names: Sequence[str] = NAMES) -> dict[str, Loop]:
    """Run every loop so often, each in turn."""
    loops = {name: Loop() for name in names}
    for at in range(repeats):
        for name in [*names[at % len(names) :], *names[: at % len(names)]]:
            with tempfile.TemporaryDirectory() as folder:
                found = run(name, warc, Path(folder))
            loops[name].milliseconds.append(1000 * found["seconds"] / found["pages"])
            loops[name].versions = _used(name, found["versions"])
            print(f"{name}: {loops[name].milliseconds[-1]:.2f} ms", file=sys.stderr, flush=True)
    return loops


def _used(name: str, versions: dict[str, str]) -> dict[str, str]:
    """Keep the versions of what a loop uses of its environment."""
    parts = {"fastwarc", "lxml"} if name == OURS else {*name.split(), "lxml"}
    if "trafilatura" not in name and name != OURS:
        parts.remove("lxml")
    return {package: number for package, number in versions.items() if package in parts}


def table(loops: dict[str, Loop]) -> str:
    """Return the loops as a table, ours first; the spread is over the rounds."""
    lines = ["| | versions | ms CPU a page | × ours (rounds) |", "|---|---|---|---|"]
    ours = loops[OURS].milliseconds
    for name, one in loops.items():
        ratios = [mine / our for mine, our in zip(one.milliseconds, ours, strict=True)]
        told = ", ".join(f"{package} {number}" for package, number in one.versions.items())
        shown = f"**{name}**" if name == OURS else name
        lines.append(
            f"| {shown} | {told} | {median(one.milliseconds):.2f} "
            f"| {median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}) |"
        )
    return "\n".join(lines)


def compare(pages: Path | None, limit: int, times: int, repeats: int) -> str:
    """Set up, race, and return a section of the page."""
    if failed := set_up(["fastwarc", "warcio"]):
        raise SystemExit("; ".join(f"{name}: {reason}" for name, reason in failed.items()))
    chosen = sample(load_pages(pages).pages, limit) * times
    with tempfile.TemporaryDirectory() as folder:
        warc = Path(folder) / "pages.warc.gz"
        count = write_warc(warc, (load(str(page.file)) for page in chosen))
        size = warc.stat().st_size / 1000 / count
        loops = race(warc, repeats)
    return f"{count} pages of {size:.0f} KB each, compressed; rounds: {repeats}.\n\n{table(loops)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Race and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.warc_loops")
    parser.add_argument("--pages", type=Path, help="a folder with gold.jsonl; else the newsroom")
    parser.add_argument("--limit", type=int, default=0, help="so many pages; 0 is all")
    parser.add_argument("--times", type=int, default=1, help="each page so often; default: 1")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(arguments)
    print(compare(options.pages, options.limit, options.times, options.repeats))


if __name__ == "__main__":
    main()
