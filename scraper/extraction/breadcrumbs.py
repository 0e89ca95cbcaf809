"""Breadcrumbs: which element is one, where a line is one by its words, and what stands in it."""

from __future__ import annotations

import re

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.class_names import says
from scraper.extraction.lines import Line, clean_text, inner_text
from scraper.extraction.section_words import HOME

_NAMES_TRAIL = AnyCase(
    r"bread-?_?crumb|crumb|rootline|ariane|migas|brotkrum|kruimel|trail-?(?:item|begin)|you-?are-?here",
)
TRAIL_SIGN = re.compile(r"[>»›→]|::|\s[/|•·]\s")
_TRAIL_SEPARATOR = re.compile(r"\s*(?:[>»›→|•·]|/|\\|::|\u203a)\s*")


def begins_at_home(text: str) -> bool:
    """Say whether a line is a breadcrumb by its words: "Home › Life › Arts"."""
    first, *others = _TRAIL_SEPARATOR.split(text, 1) if len(text) < 160 else [text]
    return bool(others) and first.casefold().strip(" :") in HOME


def trail_element(element: _Element, named: dict[_Element, bool]) -> _Element | None:
    """Return the outermost of the elements around that is named a breadcrumb.

    `named` remembers which elements are: neighbours stand in the same few.
    """
    found = None
    for _ in range(6):
        if element not in named:
            named[element] = _is_named_trail(element)
        if named[element]:
            found = element
        parent = element.getparent()
        if parent is None or parent.tag == "body":
            break
        element = parent
    return found


def _is_named_trail(element: _Element) -> bool:
    get = element.get
    names = f"{get('class') or ''} {get('id') or ''} {get('aria-label') or ''}"
    return says(_NAMES_TRAIL, names) or "BreadcrumbList" in (get("itemtype") or "")


def items_of(line: Line) -> list[str]:
    """Return the entries of one line of a breadcrumb: its links, and what separators cut."""
    links = [clean_text(inner_text(a)) for a in line.element.iter("a")]
    if len(links) > 1 and sum(map(len, links)) <= len(line.text):
        return links
    return [part for part in _TRAIL_SEPARATOR.split(line.text) if part]
