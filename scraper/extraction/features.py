"""What can be said of a line in numbers: its place on the page at once, its words when asked.

Half of the lines are settled by where they stand: by how much text their boxes hold, by
links, by type. Only of the others the judge wants to know what their words say, which
costs more than all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log1p

from scraper.extraction.boxes import KIND_NAMES, PARENT_NAMES, Boxes, find_boxes
from scraper.extraction.lines import Line
from scraper.extraction.region import Region
from scraper.extraction.wording import (
    TYPE_NAMES,
    WORD_NAMES,
    Context,
    describe_types,
    describe_words,
)

Vector = Sequence[float]
Column = list[float]

_PLACE = "after_headline place before after mass lines since_heading further_h1".split()
_NEAR = (
    ("length", (-2, -1, 1, 2)),
    ("links", (-2, -1, 1, 2)),
    ("tag", (-1, 1)),
    ("up", (-1, 1)),
)
_WINDOW = "around ahead behind links_around".split()
PLACE_NAMES: tuple[str, ...] = (
    *TYPE_NAMES,
    *_PLACE,
    *(f"{name}{offset:+d}" for name, offsets in _NEAR for offset in offsets),
    *_WINDOW,
    *PARENT_NAMES,
    *KIND_NAMES,
)
NAMES: tuple[str, ...] = (*PLACE_NAMES, *WORD_NAMES)
"""The features: those of a line's place, then those of its words."""

_ABSENT = -1.0
_REACH = 4
"""Lines of the window to either side."""


@dataclass(slots=True)
class Told:
    """What the judge is told of one line; `place` and `words()` in the order of `NAMES`."""

    place: Vector
    line: Line
    context: Context

    def words(self) -> Vector:
        """Return what the line's words say."""
        return describe_words(self.line, self.context)

    def whole(self) -> Vector:
        """Return one value for each of `NAMES`."""
        return (*self.place, *self.words())


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is told of a line as one vector, as `NAMES` has it; its beginning is the place."""

    place: Vector

    def words(self) -> Vector:
        """Return what the line's words say."""
        return self.place[len(PLACE_NAMES) :]


def describe(region: Region, context: Context) -> list[Told]:
    """Return what can be told of each line of the region."""
    if not region.lines:
        return []
    boxes = find_boxes(region, context.headline)
    types = describe_types(region, context)
    columns = [
        *types,
        *_places(region, context.headline, boxes.total),
        *_neighbours(types, boxes),
        *_windows(region),
    ]
    return [
        Told(own + boxes.of_parent[parent] + boxes.of_kind[kind], line, context)
        for own, parent, kind, line in zip(
            zip(*columns, strict=True), boxes.parents, boxes.kinds, region.lines, strict=True
        )
    ]


def _places(region: Region, headline: Line | None, total: float) -> list[Column]:
    """Return where each line stands: after the headline, in the text, under its heading."""
    lines, weights = region.lines, region.weights
    count = len(lines)
    start = headline.index if headline else 0
    before = list(accumulate(weights, initial=0.0))
    return [
        [float(min(line.index - start, 200)) if start else -1.0 for line in lines],
        [at / count for at in range(count)],
        [mass / total for mass in before[:count]],
        [1.0 - mass / total for mass in before[1:]],
        [log1p(total)] * count,
        [log1p(count)] * count,
        *_under_headings(lines),
    ]


def _under_headings(lines: Sequence[Line]) -> list[Column]:
    """Return how far above each line its heading stands, and how many h1 there were so far."""
    heading, titles = -1, 0.0
    since, further = [], []
    for at, line in enumerate(lines):
        if line.tag[0] == "h" and line.tag[1:].isdigit():
            heading = at
            titles += line.tag == "h1"
        since.append(float(min(at - heading, 60)) if heading >= 0 else 99.0)
        further.append(min(titles, 3.0))
    return [since, further]


def _neighbours(types: Sequence[Column], boxes: Boxes) -> list[Column]:
    """Return what stands two lines above, one above, one below and two below each line."""
    columns = dict(zip(TYPE_NAMES, types, strict=True))
    columns["up"] = [boxes.of_parent[parent][0] for parent in boxes.parents]
    return [_shifted(columns[name], offset) for name, offsets in _NEAR for offset in offsets]


def _shifted(column: Column, offset: int) -> Column:
    """Return for each line the value of the one that stands `offset` lines further."""
    absent = [_ABSENT] * min(abs(offset), len(column))
    return absent + column[:offset] if offset < 0 else column[offset:] + absent


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
