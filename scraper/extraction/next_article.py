"""Where the next article begins, on pages that go on with another one under the first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.lines import Line, clean_text

_ENDLESS = 1 << 30
_CLIMB, _MOST_SIBLINGS, _MOST_INSIDE = 8, 60, 1000
_RANKS = ("h1", "h2")
_MIN_TEXT, _MAX_HEAD = 400, 200


def next_article_begins(lines: Sequence[Line], headline: Line | None) -> int:
    """Return the index of the first line that belongs to the next article, or one past all.

    An endless page repeats the box that holds headline and text, and in it a headline
    that is set as the first. A row of a layout holds no whole article, a teaser's
    headline is set otherwise.
    """
    if headline is None or headline.element.tag not in _RANKS:
        return _ENDLESS
    box = _next_box(headline.element)
    if box is None:
        return _ENDLESS
    inside = set(islice(box.iter(), _MOST_INSIDE))
    return next(
        (line.index for line in lines if line.index > headline.index and line.element in inside),
        _ENDLESS,
    )


def _next_box(headline: _Element) -> _Element | None:
    """Return the first element that follows the article's own, is named as it, and holds one."""
    above = headline.getparent()
    for _ in range(_CLIMB):
        if above is None or above.tag == "body":
            return None
        names = above.get("class")
        if names or above.tag == "article":
            alike = (
                sibling
                for sibling in islice(above.itersiblings(above.tag), _MOST_SIBLINGS)
                if sibling.get("class") == names and _holds_an_article(sibling, headline)
            )
            following = next(alike, None)
            if following is not None:
                return following if _holds_an_article(above, headline) else None
        above = above.getparent()
    return None


def _holds_an_article(box: _Element, headline: _Element) -> bool:
    """Whether an element opens with a headline set as another is, and goes on with its text."""
    names = headline.get("class")
    for element in islice(box.iter(*_RANKS), _MOST_INSIDE):
        if element.get("class") == names and (names or element.tag == headline.tag):
            title, whole = clean_text(_text_of(element)), clean_text(_text_of(box))
            at = whole.find(title)
            return 0 <= at < _MAX_HEAD and len(whole) - at - len(title) > _MIN_TEXT
    return False


def _text_of(element: _Element) -> str:
    return "".join(map(str, element.itertext()))
