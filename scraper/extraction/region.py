"""Where on the page the article's text may stand: the lines that are worth judging."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from lxml.etree import _Element

from scraper.extraction.lines import Line, Zone, index_of

_FOREIGN = (
    Zone.NAV
    | Zone.FOOTER
    | Zone.FORM
    | Zone.COMMENTS
    | Zone.HIDDEN
    | Zone.AUTHOR
    | Zone.SHARE
    | Zone.ASIDE
)
_BESIDE = Zone.CAPTION | Zone.RELATED | Zone.COMMENTS
_WIDE = re.compile("[\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_RUNNING = 40
_MAX_LINK_SHARE = 0.4
_MAX_LINE = 300
_FADE = 0.88
_DOUBTED = 0.25
_MIN_TEXT = 250.0
_ENDLESS = 1 << 30
_MAX_LINES = 10_000
"""Lines after this many are not looked at: no article is so long, and a page must end."""


@dataclass(frozen=True, slots=True)
class Region:
    """The lines that may be the body.

    `common` are the zones that most of the article's opening stands in: they say
    nothing against a line. `lengths` and `weights` go with `lines`: the length in
    characters of a spaced script, and how much running text the line holds.
    """

    lines: list[Line]
    common: int
    lengths: list[float]
    weights: list[float]


def find_region(
    lines: Sequence[Line],
    headline: Line | None,
    taken: Collection[Line] = (),
    end: int = _ENDLESS,
) -> Region:
    """Return the lines after the headline that stand in nothing foreign to the article.

    `taken` are lines that belong to other fields, `end` is the index from which on
    nothing does. Where hardly any text is left, the
    zones are believed no more: a whole page may stand in a form.
    """
    start = 0 if headline is None else headline.index
    begin = bisect_right(lines, start, key=index_of)
    until = bisect_left(lines, end, key=index_of)
    after = [line for line in lines[begin:until] if line not in taken][:_MAX_LINES]
    lengths = [length_of(line.text) for line in after]
    weights = [
        0.0 if length < _RUNNING else _weight(line, length)
        for line, length in zip(after, lengths, strict=True)
    ]
    common = _common_zones(after, lengths, weights)
    whole = Region(after, common, lengths, weights)
    own = without(whole, (line for line in after if line.zone & ~common & _FOREIGN))
    return own if sum(own.weights) >= _MIN_TEXT else whole


def without(region: Region, lines: Iterable[Line]) -> Region:
    """Return a region without some of its lines."""
    gone = set(lines)
    kept = [at for at, line in enumerate(region.lines) if line not in gone]
    if len(kept) == len(region.lines):
        return region
    return Region(
        [region.lines[at] for at in kept],
        region.common,
        [region.lengths[at] for at in kept],
        [region.weights[at] for at in kept],
    )


@lru_cache(maxsize=1 << 10)
def length_of(text: str) -> float:
    """Return the length of a text; a character of a script without spaces counts for more."""
    if text.isascii():
        return float(len(text))
    return len(text) + 1.5 * len(_WIDE.findall(text))


def _weight(line: Line, length: float) -> float:
    """Return how much running text a line of some length holds; a list of links holds none."""
    if line.link_chars > _MAX_LINK_SHARE * len(line.text):
        return 0.0
    return min(length - line.link_chars, 2 * _MAX_LINE)


def _common_zones(lines: Sequence[Line], lengths: Sequence[float], weights: Sequence[float]) -> int:
    """Return the zones around the first long lines, which are the article's more often than not."""
    masses: dict[int, float] = {}
    fade = 1.0
    for line, length, weight in zip(lines, lengths, weights, strict=True):
        if not weight:
            continue
        mass = fade * min(length, _MAX_LINE) * (_DOUBTED if line.zone & _BESIDE else 1.0)
        masses[line.zone] = masses.get(line.zone, 0.0) + mass
        fade *= _FADE
    half = sum(masses.values()) / 2
    named = reduce(or_, masses, 0)
    common = 0
    for bit in _bits():
        if named & bit and sum(mass for zone, mass in masses.items() if zone & bit) > half:
            common |= bit
    return common


@lru_cache(maxsize=1)
def _bits() -> tuple[int, ...]:
    return tuple(value for name, value in vars(Zone).items() if name.isupper())


def ancestors_of(element: _Element | None) -> list[_Element]:
    """Return an element and all above it, innermost first."""
    return [] if element is None else [element, *element.iterancestors()]
