"""What a page marks with attributes made for machines: itemprop, rel, datetime."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

_MARKED = etree.XPath(
    "//time | //*[@itemprop][not(self::meta)] | //a[@rel] | //abbr[@title] | //*[@datetime]"
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Elements by what they are marked as, in page order."""

    itemprops: dict[str, list[_Element]]
    rels: dict[str, list[_Element]]
    times: list[_Element]


def read_marks(root: _Element) -> Marks:
    """Collect the marked elements of a page in one pass.

    `times` are those with a machine's date or meant to hold one: `<time>`, anything
    with a `datetime`, and the `<abbr class="published">` of older blogs.
    """
    itemprops: dict[str, list[_Element]] = defaultdict(list)
    rels: dict[str, list[_Element]] = defaultdict(list)
    times = []
    found = _MARKED(root)
    for element in found if isinstance(found, list) else ():
        if not isinstance(element, _Element):
            continue
        get = element.get
        for name in (get("itemprop") or "").lower().split():
            itemprops[name].append(element)
        for name in (get("rel") or "").lower().split():
            rels[name].append(element)
        if element.tag == "time" or get("datetime") or element.tag == "abbr":
            times.append(element)
    return Marks(dict(itemprops), dict(rels), times)
