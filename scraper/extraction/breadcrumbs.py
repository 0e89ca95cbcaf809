"""Breadcrumbs: which element is one, where a line is one by its words, and what stands in it."""

from __future__ import annotations

import re
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.class_names import says
from scraper.extraction.lines import Line, Zone, clean_text, first_link, inner_text
from scraper.extraction.logo import is_front
from scraper.extraction.section_words import HOME

_NAMES_TRAIL = AnyCase(
    r"bread-?_?crumb|crumb|rootline|ariane|migas|brotkrum|kruimel|trail-?(?:item|begin)|you-?are-?here",
)
_LONGEST_HOME = 160
_SHORTEST_WAY, _LONGEST_WAY = 2, 4
_ROW_SIGNS = re.compile(r"\s*[|•·]\s*")
_MOST_IN_A_ROW = 3
TRAIL_SIGN = re.compile(r"[>»›→]|::|\s[/|•·]\s")
_TRAIL_SEPARATOR = re.compile(r"\s*(?:[>»›→|•·]|/|\\|::|\u203a)\s*")


def begins_at_home(line: Line, url: str) -> bool:
    """Say whether a line is a breadcrumb by its words: "Home › Life › Arts", "You are here: …".

    A row of many entries with bars between them is a menu, which begins at home as well.
    """
    text = line.text
    first, *others = _TRAIL_SEPARATOR.split(text, 1) if len(text) < _LONGEST_HOME else [text]
    if not others or len(_ROW_SIGNS.findall(text)) > _MOST_IN_A_ROW - 1:
        return False
    words = first.replace("：", ":").casefold().partition(":")
    if any(word.strip(" :\u3000") in HOME for word in (first.casefold(), words[0], words[2])):
        return True
    return _is_way(text) and bool(line.link_chars) and _first_link_is_front(line.element, url)


def _is_way(text: str) -> bool:
    return len(re.findall(r"[>»›→]", text)) > 0


def _first_link_is_front(element: _Element, url: str) -> bool:
    first = first_link(element)
    return first is not None and is_front(first.get("href") or "", url)


def linked_trail(line: Line, url: str) -> _Element | None:
    """Return the list around a line if it is a way of few links from the front page on.

    Two of them are a way, more in an ordered list alone: a menu's are in none.
    """
    if not line.zone & Zone.LIST or not line.link_chars:
        return None
    around = line.element.getparent()
    if around is None or around.tag not in ("ol", "ul"):
        return None
    links = list(islice(around.iter("a"), _LONGEST_WAY + 1))
    most = _LONGEST_WAY if around.tag == "ol" else _SHORTEST_WAY
    if not _SHORTEST_WAY <= len(links) <= most:
        return None
    fronts = [is_front(link.get("href") or "", url) for link in links]
    return around if fronts[0] and not any(fronts[1:]) else None


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
