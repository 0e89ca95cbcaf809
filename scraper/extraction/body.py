"""The body: which lines of the page are the article's own text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from lxml.etree import _Element

from scraper.extraction.blocks import draft_blocks, find_links, place_blocks
from scraper.extraction.lines import Line, Zone
from scraper.extraction.page import Page
from scraper.records import Block, Link

_FOREIGN = (
    Zone.NAV | Zone.FOOTER | Zone.COMMENTS | Zone.RELATED | Zone.FORM | Zone.HIDDEN | Zone.CAPTION
    | Zone.PROMO | Zone.SHARE
)  # fmt: skip
_CLIMB = 3


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article: its blocks, their text joined, its links, and where it was found."""

    text: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    source: str


def read_body(page: Page, headline: Line | None, taken: Collection[Line] = ()) -> Body | None:
    """Read the article's text; `taken` are lines that other fields have claimed.

    Returns None when the page has no running text.
    """
    lines = [line for line in page.flow.lines if line not in taken and line is not headline]
    main = _main_element(lines)
    if main is None:
        return None
    inside = set(main.iter())
    own = [line for line in lines if line.element in inside and _is_text(line)]
    blocks, text = place_blocks(draft_blocks(own))
    return Body(text, blocks, find_links(own, page.url), "markup") if text else None


def _is_text(line: Line) -> bool:
    return not line.zone & _FOREIGN and line.link_chars < 0.6 * len(line.text)


def _main_element(lines: Collection[Line]) -> _Element | None:
    """Return the element that holds most running text closest above it."""
    weights: Counter[_Element] = Counter()
    for line in lines:
        if not _is_text(line) or len(line.text) < 60:
            continue
        share = float(len(line.text) - line.link_chars)
        above: _Element | None = line.element.getparent()
        for _ in range(_CLIMB):
            if above is None:
                break
            weights[above] += int(share)
            share *= 0.7
            above = above.getparent()
    return max(weights, key=lambda element: weights[element]) if weights else None
