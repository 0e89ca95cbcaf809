"""The outlet's name as its pages print it: at the link to the front page, and in the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.lines import clean_text, inner_text
from scraper.extraction.page import Page
from scraper.urls import host_of

_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?", re.IGNORECASE)
_MOST_LINKS = 40
_SHORTEST, _LONGEST = 4, 40
_MOST_SLASHES = 4
_EDGE = re.compile(r"[\W_]+")
_JOINTS = re.compile(r"\s*[|·•»—–:：~｜_]\s*|\s+[-/]\s+|-(?=\S+$)")


def printed_names(page: Page) -> list[str]:
    """Return the words at the first links to the front page that the title begins or ends with.

    A logo's alternative text counts as its words. "Home" begins no title, and a
    headline is no link to the front page: so both witnesses together know the outlet.
    """
    ends = {_plain(end) for end in _ends_of(page.title)}
    found = []
    for link in islice(page.root.iterdescendants("a"), _MOST_LINKS):
        if is_front(link.get("href") or "", page.url):
            for name in _words_at(link):
                if _SHORTEST <= len(name) <= _LONGEST and _plain(name) in ends:
                    found.append(name)
    return found


def _ends_of(title: str) -> list[str]:
    """Return what separators cut off at either end of a title."""
    parts = _JOINTS.split(title)
    return [parts[0], parts[-1]] if len(parts) > 1 else []


def _plain(text: str) -> str:
    return _EDGE.sub(" ", text).strip().casefold()


def is_front(href: str, url: str) -> bool:
    """Say whether a link leads to the front page of its site, or of the site in one language."""
    if not href or href.count("/") > _MOST_SLASHES:
        return False
    path = href
    if "//" in href and (host := host_of(url)) and f"//{host}" in href:
        path = href.partition(f"//{host}")[2]
    return _FRONT.fullmatch(path) is not None


def _words_at(link: _Element) -> Iterator[str]:
    yield clean_text(inner_text(link))
    for name in ("title", "aria-label"):
        yield link.get(name) or ""
    for image in link.iterdescendants("img"):
        yield image.get("alt") or ""
