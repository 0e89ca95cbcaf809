"""What can be said of a line in numbers: itself, its neighbours, and the boxes it stands in."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import accumulate
from math import log1p
from operator import eq

from scraper.extraction.boilerplate import hints_of
from scraper.extraction.boxes import KIND_NAMES, PARENT_NAMES, Boxes, Told, find_boxes
from scraper.extraction.lines import Line
from scraper.extraction.region import Region
from scraper.extraction.wording import OWN_NAMES, Context, describe_line

Vector = Sequence[float]
Column = list[float]

_PLACE = (
    "after_headline place before after mass lines since_heading under_teaser further_h1".split()
)
_OFFSETS = (-2, -1, 1, 2)
_NEAR = "length links tag ends up like box hints".split()
_WINDOW = "around ahead behind links_around".split()
NAMES: tuple[str, ...] = (
    *OWN_NAMES,
    *_PLACE,
    *PARENT_NAMES,
    *KIND_NAMES,
    *(f"{name}{offset:+d}" for offset in _OFFSETS for name in _NEAR),
    *_WINDOW,
)
"""The features, in the order in which `describe` gives them."""

_HINTS = slice(NAMES.index("photo"), NAMES.index("comment") + 1)
_TEASING = 0b1111110
_SHORT = 200
_ABSENT = -1.0
_REACH = 4
"""Lines of the window to either side."""


def describe(region: Region, context: Context) -> list[Vector]:
    """Return one vector a line of the region, in the order of `NAMES`."""
    if not region.lines:
        return []
    own = [
        describe_line(line, length, region.common, context)
        for line, length in zip(region.lines, region.lengths, strict=True)
    ]
    boxes = find_boxes(region, context.headline)
    around = [boxes.of_parent[parent] for parent in boxes.parents]
    alike = [boxes.of_kind[kind] for kind in boxes.kinds]
    places = zip(*_places(region, context.headline, boxes.total), strict=True)
    near = zip(*_neighbours(own, around, boxes), *_windows(region), strict=True)
    return [
        one + place + parent + kind + others
        for one, place, parent, kind, others in zip(own, places, around, alike, near, strict=True)
    ]


def _places(region: Region, headline: Line | None, total: float) -> list[Column]:
    """Return where each line stands: after the headline, in the text, under its heading."""
    lines, weights = region.lines, region.weights
    count = len(lines)
    start = headline.index if headline else 0
    before = list(accumulate(weights, initial=0.0))[:count]
    return [
        [min(line.index - start, 200.0) if start else -1.0 for line in lines],
        [at / count for at in range(count)],
        [mass / total for mass in before],
        [1.0 - (mass + weight) / total for mass, weight in zip(before, weights, strict=True)],
        [log1p(total)] * count,
        [log1p(count)] * count,
        *_under_headings(lines),
    ]


def _under_headings(lines: Sequence[Line]) -> list[Column]:
    """Return how far above each line its heading stands, if that teases, and the h1 so far."""
    heading, teases, titles = -1, 0.0, 0
    since, under, further = [], [], []
    for at, line in enumerate(lines):
        if line.tag[0] == "h" and line.tag[1:].isdigit():
            heading = at
            teases = float((hints_of(line.text[:_SHORT])[0] & _TEASING).bit_count())
            titles += line.tag == "h1"
        since.append(min(at - heading, 60.0) if heading >= 0 else 99.0)
        under.append(teases if heading != at else 0.0)
        further.append(min(titles, 3.0))
    return [since, under, further]


def _neighbours(own: Sequence[Told], around: Sequence[Told], boxes: Boxes) -> list[Column]:
    """Return what stands two lines above, one above, one below and two below each line."""
    columns: list[Column] = [
        [vector[at] for vector in own] for at in map(OWN_NAMES.index, _NEAR[:4])
    ]
    columns.append([told[0] for told in around])
    hints = [sum(vector[_HINTS]) for vector in own]
    near = []
    for offset in _OFFSETS:
        alike = [_alike(keys, offset) for keys in (boxes.kinds, boxes.parents)]
        near += [_shifted(column, offset) for column in columns]
        near += [*alike, _shifted(hints, offset)]
    return near


def _shifted(column: Column, offset: int) -> Column:
    """Return for each line the value of the one that stands `offset` lines further."""
    absent = [_ABSENT] * min(abs(offset), len(column))
    return absent + column[:offset] if offset < 0 else column[offset:] + absent


def _alike(keys: Sequence[Hashable], offset: int) -> Column:
    """Return for each line whether the one that stands `offset` lines further has the same key."""
    distance = abs(offset)
    pairs = list(map(float, map(eq, keys, keys[distance:])))
    absent = [_ABSENT] * min(distance, len(keys))
    return absent + pairs if offset < 0 else pairs + absent


def _windows(region: Region) -> list[Column]:
    """Return the text around, ahead of and behind each line, and the share of links around."""
    count = len(region.lines)
    masses = list(accumulate(region.weights, initial=0.0))
    lengths = list(accumulate(region.lengths, initial=0.0))
    links = list(accumulate((line.link_chars for line in region.lines), initial=0.0))
    spans = [(max(0, at - _REACH), min(count, at + _REACH + 1)) for at in range(count)]
    return [
        [log1p(masses[high] - masses[low]) for low, high in spans],
        [log1p(masses[high] - masses[at + 1]) for at, (_, high) in enumerate(spans)],
        [log1p(masses[at] - masses[low]) for at, (low, _) in enumerate(spans)],
        [(links[high] - links[low]) / (lengths[high] - lengths[low] or 1.0) for low, high in spans],
    ]
