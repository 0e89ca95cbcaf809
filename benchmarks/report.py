"""What was measured of extractors, as a section of `docs/benchmarks.md`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from benchmarks import quality
from benchmarks.page import conditions
from benchmarks.race import COPIES, Growth, Times, percentile
from benchmarks.uncertainty import OURS, Lead, Spread, table_of_leads, table_of_spreads

UNIT = "lxml"
_SURE = """## How sure the lead is

Publishers drawn with replacement, as many as there are, ours and the best other of each column
scored on the same draw. `python -m benchmarks.uncertainty --pages folder` repeats it.

"""
_HALVES = """Ours on random halves of the publishers, which shows what single publishers weigh:

"""


@dataclass
class Measured:
    """All that one run found out."""

    pages: str
    count: int
    scored: int
    mean_bytes: float
    times: dict[str, Times]
    growth: dict[str, Growth]
    scores: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    leads: list[Lead] = field(default_factory=list)
    spreads: list[Spread] = field(default_factory=list)


def write(measured: Measured, day: date) -> str:
    """Return the section on extraction."""
    parts = [
        "\n".join(_conditions(measured, day)),
        "## Speed\n\n" + "\n".join(_speed(measured.times)),
        "\n".join(_ratios(measured.times)),
        "## Growth with the page\n\n" + "\n".join(_growth(measured.growth)),
    ]
    if measured.scores:
        told = (
            f"On {measured.scored} pages, by the scorer that comes with them. Higher is better, "
            "but for leak, the share of captions found inside the body. A dash: it gives no such "
            "field.\n\n"
        )
        parts.append("## Quality\n\n" + told + "\n".join(quality.table(measured.scores)))
    if measured.leads:
        parts.append(_SURE + "\n".join(table_of_leads(measured.leads)))
    if measured.spreads:
        parts.append(_HALVES + "\n".join(table_of_spreads(measured.spreads)))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _conditions(measured: Measured, day: date) -> Iterator[str]:
    rounds = len(next(iter(measured.times.values())).seconds)
    yield f"{conditions(day)};"
    yield f"{measured.count} pages of {measured.pages}, {measured.mean_bytes / 1000:.0f} KB each on"
    yield f"the mean, {rounds} rounds."
    if measured.missing:
        yield f"Not installed: {', '.join(sorted(measured.missing))}."


def _speed(times: dict[str, Times]) -> Iterator[str]:
    """Yield an extractor a line, fastest first; spread is over the rounds."""
    ours, unit = times[OURS].totals(), times[UNIT].totals()
    yield "| | version | ms a page, median | mean | p99 | × bare parse | × ours (rounds) | errors |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, one in sorted(times.items(), key=lambda pair: median(pair[1].totals())):
        pages = [1000 * seconds for seconds in one.of_pages()]
        totals = one.totals()
        to_unit = [total / each for total, each in zip(totals, unit, strict=True)]
        to_ours = [total / each for total, each in zip(totals, ours, strict=True)]
        shown = f"**{name}**" if name == OURS else name
        spread = f"{median(to_ours):.2f} ({min(to_ours):.2f}–{max(to_ours):.2f})"
        yield (
            f"| {shown} | {_version(name, one.versions)} | {median(pages):.1f} "
            f"| {sum(pages) / len(pages):.1f} | {percentile(pages, 0.99):.1f} "
            f"| {median(to_unit):.2f} | {spread} | {one.errors} |"
        )


def _version(name: str, versions: dict[str, str]) -> str:
    own = versions.get(name, "?")
    if name in (OURS, UNIT) or "lxml" not in versions:
        return own
    return f"{own} (lxml {versions['lxml']})"


def _ratios(times: dict[str, Times]) -> Iterator[str]:
    """Yield ours against the bare parse, page by page."""
    pairs = zip(times[OURS].of_pages(), times[UNIT].of_pages(), strict=True)
    ratios = [ours / unit for ours, unit in pairs]
    whole = median(
        ours / unit for ours, unit in zip(times[OURS].totals(), times[UNIT].totals(), strict=True)
    )
    yield (
        f"Ours against the bare parse: {whole:.2f} times over all pages; page by page "
        f"{median(ratios):.2f} in the middle, {percentile(ratios, 0.99):.2f} at the 99th "
        f"percentile. The slowest page took {max(times[OURS].of_pages()):.3f} s."
    )


def _growth(growth: dict[str, Growth]) -> Iterator[str]:
    """Yield how time grows when a page's body stands in it several times over."""
    heads = " | ".join(f"ms a page × {copies}" for copies in COPIES)
    yield f"| | pages | {heads} | exponent, median | largest |"
    yield "|---" * (len(COPIES) + 4) + "|"
    for name, one in growth.items():
        count = len(one.slopes)
        cells = " | ".join(f"{1000 * one.seconds[copies] / count:.1f}" for copies in COPIES)
        yield f"| {name} | {count} | {cells} | {median(one.slopes):.2f} | {max(one.slopes):.2f} |"
    yield ""
    yield "An exponent of 1 means that ten times the page costs ten times the time."
