"""What a page marks with attributes made for machines: itemprop, rel, datetime."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Marks:
    """Elements by what they are marked as, in page order.

    `times` are those with a machine's date or meant to hold one: `<time>` and the
    `<abbr class="published">` of older blogs. `current` are those that say by
    aria-current where the reader is.
    """

    itemprops: dict[str, list[_Element]]
    rels: dict[str, list[_Element]]
    times: list[_Element]
    current: list[_Element]


def read_marks(elements: Iterable[_Element]) -> Marks:
    """Sort the marked elements of a page by their marks."""
    itemprops: dict[str, list[_Element]] = defaultdict(list)
    rels: dict[str, list[_Element]] = defaultdict(list)
    times, current = [], []
    for element in dict.fromkeys(elements):
        get = element.get
        if get("aria-current"):
            current.append(element)
        for name in (get("itemprop") or "").lower().split():
            itemprops[name].append(element)
        if element.tag == "a":
            for name in (get("rel") or "").lower().split():
                rels[name].append(element)
        elif element.tag in ("time", "abbr"):
            times.append(element)
    return Marks(dict(itemprops), dict(rels), times, current)
