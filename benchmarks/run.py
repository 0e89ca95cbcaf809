"""Measure ours and the others on the same pages; write `docs/benchmarks.md`.

    python -m benchmarks.run [--pages DIR] [--peers NAMES] [--limit N] [--repeats N]

Sets up what is missing under `.bench/`, races, scores where the pages come with a
scorer, prints the page and writes it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import mean

from benchmarks.environments import ROOT, set_up
from benchmarks.page_sets import PageSet, load_pages, sample
from benchmarks.peers import PACKAGES, load
from benchmarks.quality import score
from benchmarks.race import grow, race
from benchmarks.report import OURS, UNIT, Measured, write
from benchmarks.uncertainty import Lead, Spread, leads, load_scores, spreads

PAGE = ROOT / "docs" / "benchmarks.md"
_DRAWS, _HALVES = 1000, 50


def main(arguments: Sequence[str] | None = None) -> None:
    """Run as the command line says."""
    options = _options(arguments)
    wanted = [name for name in options.peers.split(",") if name]
    if unknown := set(wanted) - set(PACKAGES):
        raise SystemExit(
            f"no such peer: {', '.join(sorted(unknown))}; there are {', '.join(PACKAGES)}"
        )
    measured = measure(load_pages(options.pages), wanted, options)
    text = write(measured, date.today())
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")


def measure(pages: PageSet, wanted: Sequence[str], options: argparse.Namespace) -> Measured:
    """Set up, race, grow and score."""
    missing = set_up(wanted)
    peers = [name for name in wanted if name not in missing]
    chosen = sample(pages.pages, options.limit)
    times = race([UNIT, OURS, *peers], chosen, options.repeats)
    growth = grow([OURS, UNIT], sample(pages.pages, options.grown), options.repeats)
    scores = {}
    if pages.scorer and options.score:
        for name in (OURS, *peers):
            if found := score(name, pages.scorer, times[name].versions):
                scores[name] = found
    sure: list[Lead] = []
    halves: list[Spread] = []
    if scores and options.pages:
        kept = load_scores(options.pages)
        rivals = {name: kept[name] for name in scores if name in kept}
        sure, halves = list(leads(rivals, _DRAWS)), list(spreads(rivals[OURS], _HALVES))
    size = mean(len(load(str(page.file))) for page in chosen)
    return Measured(
        pages.name,
        len(chosen),
        len(pages.pages),
        size,
        times,
        growth,
        scores,
        missing,
        sure,
        halves,
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.run",
        description="Measure ours and the others on the same pages.",
    )
    add = parser.add_argument
    add("--pages", type=Path, help="a folder with gold.jsonl; else the sample newsroom")
    add("--peers", default=",".join(PACKAGES), help="comma separated; default: %(default)s")
    add("--limit", type=int, default=0, help="race on so many pages, evenly spread; 0 is all")
    add("--repeats", type=int, default=3, help="rounds of the race; default: 3")
    add("--grown", type=int, default=20, help="measure growth on so many pages; default: 20")
    add("--no-score", dest="score", action="store_false", help="leave the quality table out")
    add("--out", type=Path, default=PAGE, help="where to write; default: docs/benchmarks.md")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
