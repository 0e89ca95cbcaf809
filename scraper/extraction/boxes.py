"""The elements around the lines of a region: how much text each holds, and how they nest."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import TypeVar

from lxml.etree import _Element

from scraper.extraction.lines import Line
from scraper.extraction.region import Region, ancestors_of

PARENT_NAMES = (
    "up down inside with_headline below_headline depth box_share outer_share "
    "box_lines box_length box_mean box_links box_weight"
).split()
"""What is told of the element around a line."""
KIND_NAMES = "like_lines like_mean like_links like_weight".split()
"""What is told of all lines whose element and parent have the same tags and classes."""

Parent = _Element | None
Numbers = tuple[float, ...]
_Key = TypeVar("_Key", bound=Hashable)
_Sums = tuple[int, float, float, float]

_FADES = (1.0, 0.75, 0.5625)
_WIDE = 0.6


@dataclass(frozen=True, slots=True)
class Boxes:
    """The lines of a region in boxes: those around one parent, and those of one kind.

    `parents` and `kinds` name the boxes of each line; `of_parent` and `of_kind` tell of
    a box what `PARENT_NAMES` and `KIND_NAMES` say, `total` is the weight of all lines.
    """

    parents: list[Parent]
    kinds: list[Hashable]
    of_parent: dict[Parent, Numbers]
    of_kind: Mapping[Hashable, Numbers]
    total: float


def find_boxes(region: Region, headline: Line | None) -> Boxes:
    """Return the boxes around the lines of a region."""
    total = sum(region.weights) or 1.0
    parents = [line.element.getparent() for line in region.lines]
    kinds = _kinds_of(region.lines, parents)
    nesting = _nest(_sums(parents, region), total, headline)
    like = {
        kind: (log1p(lines), log1p(length / lines), links / length, weight / total)
        for kind, (lines, length, links, weight) in _sums(kinds, region).items()
    }
    return Boxes(parents, kinds, nesting, like, total)


def _kinds_of(lines: Sequence[Line], parents: Sequence[Parent]) -> list[Hashable]:
    """Return for each line the tags and classes of its element and of the one around it."""
    around: dict[Parent, Hashable] = {None: None}
    kinds: list[Hashable] = []
    for line, parent in zip(lines, parents, strict=True):
        if parent is not None and parent not in around:
            around[parent] = parent.tag, parent.get("class")
        kinds.append((line.tag, line.element.get("class"), around[parent]))
    return kinds


def _sums(keys: Iterable[_Key], region: Region) -> dict[_Key, _Sums]:
    """Return how many lines each box has, their length, characters in links, and weight."""
    sums: dict[_Key, _Sums] = {}
    nothing = (0, 0.0, 0.0, 0.0)
    for key, line, own, more in zip(
        keys, region.lines, region.lengths, region.weights, strict=True
    ):
        lines, length, links, weight = sums.get(key, nothing)
        sums[key] = lines + 1, length + own, links + line.link_chars, weight + more
    return sums


def _nest(
    boxes: Mapping[Parent, _Sums], total: float, headline: Line | None
) -> dict[Parent, Numbers]:
    """Place every parent against the element that holds most text and against the headline."""
    chains = _chains_of(boxes)
    held, main = _weigh(boxes, chains)
    ranks = {element: rank for rank, element in enumerate(ancestors_of(main))}
    wide = next((element for element in ranks if held.get(element, 0.0) >= _WIDE * total), None)
    above = ancestors_of(headline.element) if headline else ()
    heads = {element: rank for rank, element in enumerate(above)}
    told = {}
    for parent, (lines, length, links, weight) in boxes.items():
        chain = chains[parent]
        up, down = _meet(chain, ranks)
        below, over = _meet(chain, heads)
        shares = [held.get(element, 0.0) / total for element in chain[:2]]
        told[parent] = (
            up + 1, down, 1.0 if wide in chain else 0.0, -over, below + 1, float(len(chain)),
            *shares, *(0.0,) * (2 - len(shares)),
            log1p(lines), log1p(length), log1p(length / lines), links / length, weight / total,
        )  # fmt: skip
    return told


def _chains_of(parents: Iterable[Parent]) -> dict[Parent, list[_Element]]:
    """Return each parent with all above it, innermost first; neighbours share what is above."""
    chains: dict[Parent, list[_Element]] = {}
    known: dict[Parent, list[_Element]] = {None: []}
    for parent in parents:
        above = None if parent is None else parent.getparent()
        if above not in known:
            known[above] = ancestors_of(above)
        chains[parent] = known[above] if parent is None else [parent, *known[above]]
    return chains


def _weigh(
    boxes: Mapping[Parent, _Sums], chains: Mapping[Parent, Sequence[_Element]]
) -> tuple[dict[_Element, float], Parent]:
    """Return the weight that each element holds, and the main one: closest around most text."""
    held: dict[_Element, float] = {}
    near: dict[_Element, float] = {}
    for parent, (_, _, _, weight) in boxes.items():
        if not weight:
            continue
        chain = chains[parent]
        for element in chain:
            held[element] = held.get(element, 0.0) + weight
        for element, fade in zip(chain, _FADES, strict=False):
            near[element] = near.get(element, 0.0) + weight * fade
    return held, max(near, key=near.__getitem__) if near else None


def _meet(chain: Sequence[_Element], ranks: Mapping[_Element, int]) -> tuple[float, float]:
    """Return the steps up a chain to where it meets another, and that element's rank there."""
    for steps, element in enumerate(chain):
        rank = ranks.get(element)
        if rank is not None:
            return float(steps), float(rank)
    return float(len(chain)), 99.0
