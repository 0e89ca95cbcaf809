"""Extractors side by side: one child process each, on one core, page by page in turn.

What is measured is the CPU time of the child's work on a page; a bare parse of the
same bytes takes its turn like the others and is the unit, so that a busy machine
slows both sides of a ratio.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.environments import python_of
from benchmarks.page_sets import SavedPage, load_pages, sample

_PROTOCOL = Path(__file__).parent / "peers.py"
_ROOT = Path(__file__).parent.parent
_WARM_UP = 10
COPIES = (1, 3, 10)
"""How many times over a page's body stands in the pages that growth is measured on."""


class Runner:
    """A child process that extracts pages when asked; made by `running`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.versions: dict[str, str] = self._hear()["versions"]

    def time(self, page: SavedPage, copies: int = 1) -> dict[str, Any]:
        """Return {"seconds"} of CPU time for a page, "error" where the extractor raised."""
        asked = {"file": str(page.file), "url": page.url, "charset": page.charset, "copies": copies}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"an extractor ended with status {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running(name: str, core: int | None = None) -> Iterator[Runner]:
    """Start an extractor's child in its environment, on one core where we may choose."""
    process = subprocess.Popen(
        [python_of(name), _PROTOCOL, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(_ROOT) if python_of(name) == Path(sys.executable) else "",
        },
    )
    try:
        if core is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {core})
        yield Runner(process)
    finally:
        process.kill()
        process.communicate()


@dataclass
class Times:
    """One extractor's CPU seconds: `seconds[repeat][page]`, and how many pages it failed on."""

    versions: dict[str, str]
    seconds: list[list[float]] = field(default_factory=list)
    errors: int = 0

    def of_pages(self) -> list[float]:
        """Return each page's median over the repeats."""
        return [median(column) for column in zip(*self.seconds, strict=True)]

    def totals(self) -> list[float]:
        """Return the sum over all pages, once a repeat."""
        return [sum(row) for row in self.seconds]


def race(names: Sequence[str], pages: Sequence[SavedPage], repeats: int) -> dict[str, Times]:
    """Time every extractor on every page, so many times, each page by all before the next.

    Who goes first changes from page to page. Each round has processes of its own, so
    that nobody's cache knows a page from the round before.
    """
    times: dict[str, Times] = {}
    for repeat in range(repeats):
        print(f"Round {repeat + 1} of {repeats} over {len(pages)} pages …", file=sys.stderr)
        with _started(names) as runners:
            for name, runner in runners.items():
                times.setdefault(name, Times(runner.versions)).seconds.append([])
            for at, page in enumerate(pages):
                for name in _rotated(list(names), at):
                    answer = runners[name].time(page)
                    times[name].seconds[-1].append(answer["seconds"])
                    times[name].errors += "error" in answer and repeat == 0
    return times


@contextmanager
def _started(names: Sequence[str]) -> Iterator[dict[str, Runner]]:
    """Start the extractors' children on one core, and warm them up."""
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    with ExitStack() as stack:
        runners = {name: stack.enter_context(running(name, core)) for name in names}
        for name, runner in runners.items():
            _warm_up(name, runner)
        yield runners


def _warm_up(name: str, runner: Runner) -> None:
    """Do some pages of the sample newsroom unmeasured, and say what goes wrong there.

    What a library loads or compiles at its first calls is none of a page's cost; an
    error here may be the environment's fault.
    """
    for page in sample(load_pages(None).pages, _WARM_UP):
        if error := runner.time(page).get("error"):
            print(f"{name}: {error}", file=sys.stderr)


def _rotated(names: list[str], by: int) -> list[str]:
    by %= len(names)
    return names[by:] + names[:by]


@dataclass(frozen=True, slots=True)
class Growth:
    """How an extractor's time grows with the page: seconds by number of copies, over all pages.

    `slopes` holds each page's exponent, 1 where ten times the page costs ten times the time.
    """

    seconds: dict[int, float]
    slopes: tuple[float, ...]


def grow(names: Sequence[str], pages: Sequence[SavedPage], repeats: int) -> dict[str, Growth]:
    """Time pages with their body several times over."""
    found: dict[str, dict[int, list[float]]] = {
        name: {copies: [] for copies in COPIES} for name in names
    }
    with _started(names) as runners:
        for page in pages:
            for copies in COPIES:
                for name, runner in runners.items():
                    seconds = [runner.time(page, copies)["seconds"] for _ in range(repeats)]
                    found[name][copies].append(median(seconds))
    return {name: _growth(by_copies) for name, by_copies in found.items()}


def _growth(by_copies: dict[int, list[float]]) -> Growth:
    few, many = by_copies[COPIES[0]], by_copies[COPIES[-1]]
    span = math.log(COPIES[-1] / COPIES[0])
    slopes = (math.log(b / a) / span for a, b in zip(few, many, strict=True))
    return Growth({copies: sum(times) for copies, times in by_copies.items()}, tuple(slopes))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all values does not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, math.ceil(share * len(ranked)) - 1)]
