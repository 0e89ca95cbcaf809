"""Measure ours and the others side by side; write the parts of `docs/benchmarks.md`.

    python -m benchmarks.run [--parts NAMES] [--pages DIR] [--peers NAMES] [--limit N] [--repeats N]

Sets up what is missing under `.bench/` and measures part after part: extractors (with quality
where the pages come with a scorer), requests, crawls, loops over web archives, workers, and a
growing archive. Each part is printed and put into the page as soon as it is there.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from benchmarks import crawls, fetching, scaling, warc_loops, writing
from benchmarks.environments import set_up
from benchmarks.page import PAGE, PARTS, conditions, replace_part
from benchmarks.page_sets import PageSet, load_pages, sample
from benchmarks.peers import PACKAGES, load
from benchmarks.quality import score
from benchmarks.race import grow, race
from benchmarks.report import OURS, UNIT, Measured, write
from benchmarks.uncertainty import Lead, Spread, leads, load_scores, spreads

_DRAWS, _HALVES = 1000, 50


def main(arguments: Sequence[str] | None = None) -> None:
    """Run as the command line says."""
    options = _options(arguments)
    wanted = [name for name in options.peers.split(",") if name]
    if unknown := set(wanted) - set(PACKAGES):
        raise SystemExit(
            f"no such peer: {', '.join(sorted(unknown))}; there are {', '.join(PACKAGES)}"
        )
    for name in options.parts.split(","):
        text = _MEASURES[name](options)
        print(text, flush=True)
        page = options.out.read_text(encoding="utf-8") if options.out.exists() else "# Benchmarks\n"
        options.out.write_text(replace_part(page, name, text), encoding="utf-8")


def _extraction(options: argparse.Namespace) -> str:
    wanted = [name for name in options.peers.split(",") if name]
    return write(measure(load_pages(options.pages), wanted, options), date.today())


def _requests(options: argparse.Namespace) -> str:
    connections = [int(count) for count in options.connections.split(",")]
    lines = fetching.compare(connections, requests=2_000, repeats=options.repeats)
    return _section("Requests", "CPU time of one request, beside aiohttp's.", "\n".join(lines))


def _crawls(options: argparse.Namespace) -> str:
    told = (
        "Whole crawls of a press on loopback with 50 outlets, beside spiders of Scrapy's with "
        "trafilatura, one a core."
    )
    articles = options.limit or 1_000
    found = crawls.compare(options.pages, articles, outlets=50, repeats=options.repeats)
    return _section("Crawls", told, found)


def _warc(options: argparse.Namespace) -> str:
    told = (
        "`scraper process` on one core beside plain loops: ours writes whole records with "
        "quotations to Parquet, the loops with trafilatura title, author, date and text as JSON."
    )
    found = warc_loops.compare(options.pages, options.limit, 1, options.repeats)
    return _section("Web archives", told, found)


def _scaling(options: argparse.Namespace) -> str:
    told = (
        "WARC to Parquet with more workers: strong scaling reads the same pages, weak scaling as "
        "many for each worker. Efficiency is the rate a worker against that of one alone."
    )
    workers = [int(count) for count in options.workers.split(",")]
    found = scaling.compare(options.pages, options.limit, workers, options.repeats)
    return _section("Workers", told, found)


def _archive(options: argparse.Namespace) -> str:
    told = (
        "Synthetic articles of 850 words written in durable batches of 50, indexes included, and "
        "what opening and searching the archive takes then."
    )
    with TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.db"
        lines = writing.table(writing.grow(archive, options.articles, batch=50))
        return _section("A growing archive", told, "\n".join(lines))


_MEASURES: dict[str, Callable[[argparse.Namespace], str]] = {
    "extraction": _extraction,
    "requests": _requests,
    "crawls": _crawls,
    "warc": _warc,
    "scaling": _scaling,
    "archive": _archive,
}


def _section(heading: str, told: str, found: str) -> str:
    return f"## {heading}\n\n{told}\n{conditions(date.today())}.\n\n{found}"


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
    if OURS in scores and options.pages:
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
    add("--parts", default=",".join(PARTS), type=_parts, help="default: %(default)s")
    add("--pages", type=Path, help="a folder with gold.jsonl; else the sample newsroom")
    add("--peers", default=",".join(PACKAGES), help="comma separated; default: %(default)s")
    add("--limit", type=int, default=0, help="race on so many pages, evenly spread; 0 is all")
    add("--repeats", type=int, default=3, help="rounds of the race; default: 3")
    add("--grown", type=int, default=20, help="measure growth on so many pages; default: 20")
    add("--no-score", dest="score", action="store_false", help="leave the quality table out")
    add("--connections", default="10,100,1000", help="of the requests; default: %(default)s")
    add("--workers", default="1,2", help="of the scaling; default: %(default)s")
    add("--articles", type=int, default=20_000, help="of the growing archive; default: 20000")
    add("--out", type=Path, default=PAGE, help="where to write; default: docs/benchmarks.md")
    return parser.parse_args(arguments)


def _parts(text: str) -> str:
    if unknown := set(text.split(",")) - set(PARTS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return text


if __name__ == "__main__":
    main()
