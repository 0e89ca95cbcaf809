"""The page as a reader's eye takes it: one sequence of lines of text and of pictures.

A line is what a browser would set as one block: a paragraph, a heading, a list
item, or the loose text of a `<div>`. Every field reader looks at the same lines,
so the tree is walked once (`flow.py`). Nothing is thrown away: navigation, comments
and footers are lines as well, marked by `Zone` flags that their ancestors' tags,
roles and class words give.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from scraper.extraction.zones import Zone as Zone

_CLOSING = Zone.FOOTER | Zone.PROMO | Zone.HIDDEN | Zone.FORM
_ENDLESS = 1 << 30
_ZERO_WIDTH = "\u00ad\u200b\u2060\ufeff"


@dataclass(slots=True, eq=False)
class Line:
    """One block of text.

    `tag` is the nearest block element's, `link_chars` counts the characters of
    `text` inside links, `strong_chars` those in bold type, `slant_chars` those in
    italics or small print. `breaks` is true when the line ended at a `<br><br>`, not
    at its element. `index` is its place among the page's lines and pictures.
    """

    index: int
    text: str
    tag: str
    element: _Element
    zone: int
    depth: int
    link_chars: int
    strong_chars: int
    slant_chars: int
    breaks: bool


@dataclass(slots=True, eq=False)
class Picture:
    """One `<img>`, `<video>`, `<audio>` or embedded player; `index` as in `Line`."""

    index: int
    element: _Element
    zone: int
    depth: int


@dataclass(frozen=True, slots=True)
class Flow:
    """All lines and all pictures of a page, in reading order, over one count.

    `marked` are the elements that attributes made for machines point out: itemprop,
    a link's rel, aria-current, `<time>` and `<abbr>`. `boxed` are the h1 that hold
    elements: a headline may be set in blocks inside. `metas` are the `<meta>` in the body,
    but for those in a picture or a player, which tell of it alone.
    """

    lines: list[Line]
    pictures: list[Picture]
    marked: list[_Element]
    boxed: list[_Element]
    metas: list[_Element]

    @property
    def foot(self) -> int:
        """The index from which on nothing but footers and notices follows: the page's foot.

        What else is called a footer stands inside the page, under an article or a card.
        """
        at = len(self.lines)
        while at and self.lines[at - 1].zone & _CLOSING:
            at -= 1
        return self.lines[at].index if at < len(self.lines) else _ENDLESS


HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def index_of(line: Line) -> int:
    """Return a line's place, as the key that searches sorted lines."""
    return line.index


def clean_text(text: str) -> str:
    """Return text with its white space folded and its invisible characters gone."""
    if text.isprintable() and "  " not in text:
        return text.strip()  # of blanks, it holds single spaces alone
    text = " ".join(text.split())
    if not text.isascii():
        for sign in _ZERO_WIDTH:
            if sign in text:
                text = text.replace(sign, "")
    return text


def first_link(element: _Element) -> _Element | None:
    """Return the first link at an element or inside it, which mostly is its first child."""
    if element.tag == "a":
        return element
    if len(element) and element[0].tag == "a":
        return element[0]
    return next(element.iter("a"), None)


def inner_text(element: _Element) -> str:
    """Return all the text inside an element, as it is written."""
    if not len(element):
        return element.text or ""
    return etree.tostring(element, encoding="unicode", method="text", with_tail=False)
