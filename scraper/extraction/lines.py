"""The page as a reader's eye takes it: one sequence of lines of text and of pictures.

A line is what a browser would set as one block: a paragraph, a heading, a list
item, or the loose text of a `<div>`. Every field reader looks at the same lines,
so the tree is walked once. Nothing is thrown away here: navigation, comments
and footers are lines as well, marked by `Zone` flags that their ancestors' tags,
roles and class words give.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from lxml.etree import _Element

MAX_DEPTH = 180
"""Deeper elements are read as one run of text: no real page nests so far."""


class Zone:
    """What the elements around a line say about it: bits of a plain int, which is fast."""

    NAV = 1
    HEADER = 2
    FOOTER = 4
    ASIDE = 8
    FIGURE = 16
    COMMENTS = 32
    RELATED = 64
    FORM = 128
    HIDDEN = 256
    ARTICLE = 512
    MAIN = 1024
    QUOTE = 2048
    LIST = 4096
    TABLE = 8192
    CAPTION = 16384
    AUTHOR = 32768
    PROMO = 65536
    BODY = 131072
    SHARE = 262144
    META = 524288


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
    a link's rel, `<time>` and `<abbr>`.
    """

    lines: list[Line]
    pictures: list[Picture]
    marked: list[_Element]


_SKIPPED = frozenset(
    "script style template svg math head select option datalist button input textarea object "
    "applet map area canvas progress meter dialog".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt "
    "ruby s samp small span strike strong sub sup time tt u var wbr o-embed".split()
)
_PICTURES = frozenset("img amp-img video amp-video audio iframe embed".split())
_MARKS = frozenset(("time", "abbr"))
_STRONG = frozenset(("b", "strong"))
_SLANT = frozenset(("i", "em", "small"))
_STYLES = frozenset(("font", "span", "b", "strong", "i", "em", "small", "big", "u", "a"))
_MAX_STYLED = 200

_TAG_ZONES = {
    "nav": Zone.NAV,
    "header": Zone.HEADER,
    "footer": Zone.FOOTER,
    "aside": Zone.ASIDE,
    "figure": Zone.FIGURE,
    "figcaption": Zone.CAPTION,
    "form": Zone.FORM,
    "article": Zone.ARTICLE,
    "main": Zone.MAIN,
    "blockquote": Zone.QUOTE,
    "ul": Zone.LIST,
    "ol": Zone.LIST,
    "dl": Zone.LIST,
    "table": Zone.TABLE,
    "noscript": Zone.HIDDEN,
    "address": Zone.AUTHOR,
}
_ROLE_ZONES = {
    "navigation": Zone.NAV,
    "banner": Zone.HEADER,
    "contentinfo": Zone.FOOTER,
    "complementary": Zone.ASIDE,
    "main": Zone.MAIN,
    "article": Zone.ARTICLE,
    "dialog": Zone.PROMO,
    "alertdialog": Zone.PROMO,
    "search": Zone.FORM,
}
_WORD_ZONES = (
    (
        Zone.NAV,
        "nav navigation navbar menu menubar submenu breadcrumb breadcrumbs pagination pager",
    ),
    (Zone.HEADER, "masthead siteheader topbar"),
    (Zone.FOOTER, "footer foot colophon copyright legal"),
    (Zone.ASIDE, "sidebar aside rail rightrail infobox factbox"),
    (
        Zone.FIGURE,
        "figure image img photo picture gallery slideshow carousel media lightbox "
        "imgbox imagebox photobox mediabox picturebox",
    ),
    (
        Zone.CAPTION,
        "caption figcaption captions imgcaption cutline legend credit credits photocredit",
    ),
    (Zone.COMMENTS, "comment comments disqus commenting discussion respond replies"),
    (
        Zone.RELATED,
        "related recommended recommendations recommend more morefrom readmore readnext teaser "
        "teasers trending popular mostread mostpopular outbrain taboola upnext latest recirc "
        "recirculation promoted sponsored alsoread readalso seealso",
    ),
    (
        Zone.PROMO,
        "promo newsletter subscribe subscription signup cookie cookies consent gdpr paywall banner "
        "ad ads advert advertisement advertising sponsor donate donation modal popup overlay poll",
    ),
    (Zone.SHARE, "share sharing social socials toolbar tools print follow addthis sharedaddy"),
    (Zone.AUTHOR, "author authors byline bylines bio biography writer contributor autor auteur"),
    (
        Zone.META,
        "meta metadata date dateline timestamp time tags tag topics keywords kicker eyebrow",
    ),
    (Zone.BODY, "articlebody storybody entrycontent postcontent articlecontent storycontent"),
    (Zone.FORM, "form search login"),
    (Zone.HIDDEN, "hidden hide sr visually visuallyhidden screenreader offscreen"),
)
_ZONE_OF_WORD = {word: zone for zone, words in _WORD_ZONES for word in words.split()}
_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ZERO_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff]")
_MAX_NAME = 300


def read_flow(root: _Element) -> Flow:
    """Walk the tree once and return its lines and pictures, in reading order."""
    walker = _Walker()
    body = root.find("body")
    walker.walk(root if body is None else body, 0, 0)
    walker.flush(root, "body", 0, 0)
    return Flow(walker.lines, walker.pictures, walker.marked)


def clean_text(text: str) -> str:
    """Return text with its white space folded and its invisible characters gone."""
    text = " ".join(text.split())
    return text if text.isascii() else _ZERO_WIDTH.sub("", text)


class _Walker:
    """Collects the run of text since the last block boundary; `flush` makes it a line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pictures: list[Picture] = []
        self.marked: list[_Element] = []
        self._parts: list[str] = []
        self._index = 0
        self._link_chars = 0
        self._strong_chars = 0
        self._slant_chars = 0
        self._break = False
        self._linked = 0

    def walk(self, element: _Element, zone: int, depth: int) -> None:
        """Read a block element and all below it."""
        tag = element.tag
        zone |= _zone_of(element, tag, self.marked)
        if depth > MAX_DEPTH:
            self._parts.append(str(element.xpath("string()")))
            self.flush(element, tag, zone, depth)
            return
        text = element.text
        if text and not text.isspace():
            self._parts.append(text)
        self._children(element, element, tag, zone, depth)
        if self._parts:
            self.flush(element, tag, zone, depth)

    def _children(
        self, element: _Element, block: _Element, block_tag: str, zone: int, depth: int
    ) -> None:
        parts = self._parts
        for child in element:
            tag = child.tag
            if tag in _INLINE:
                self._inline(child, tag, block, block_tag, zone, depth)
                parts = self._parts
            elif tag == "br":
                self._line_break(child, block, block_tag, zone, depth)
                parts = self._parts
            elif tag in _PICTURES:
                self._picture(child, zone, depth)
            elif "-" in tag and parts:
                self._inline(child, tag, block, block_tag, zone, depth)
                parts = self._parts
            elif tag not in _SKIPPED or (tag == "button" and _opens_a_picture(child)):
                if parts:
                    self.flush(block, block_tag, zone, depth)
                if len(child):
                    self.walk(child, zone, depth + 1)
                else:
                    text = child.text
                    if text and not text.isspace():
                        self._parts.append(text)
                        self.flush(child, tag, zone | _zone_of(child, tag, self.marked), depth + 1)
                parts = self._parts
            tail = child.tail
            if tail and (parts or not tail.isspace()):
                parts.append(tail)

    def _inline(
        self, child: _Element, tag: str, block: _Element, block_tag: str, zone: int, depth: int
    ) -> None:
        if not len(child):
            if tag in _MARKS or child.get("itemprop") or (tag == "a" and child.get("rel")):
                self.marked.append(child)
            text = child.text
            if text:
                self._parts.append(text)
                if tag == "a":
                    self._link_chars += len(text)
                elif tag in _STRONG:
                    self._strong_chars += len(text)
                elif tag in _SLANT:
                    self._slant_chars += len(text)
            return
        if depth > MAX_DEPTH:
            self._parts.append(str(child.xpath("string()")))
            return
        lines, before = len(self.lines), len(self._parts)
        if child.text:
            self._parts.append(child.text)
        self._linked += tag == "a"
        self._children(child, block, block_tag, zone | _zone_of(child, tag, self.marked), depth + 1)
        self._linked -= tag == "a"
        if len(self.lines) > lines:
            before = 0
        if tag == "a":
            self._link_chars += sum(map(len, self._parts[before:]))
        elif tag in _STRONG:
            self._strong_chars += sum(map(len, self._parts[before:]))
        elif tag in _SLANT:
            self._slant_chars += sum(map(len, self._parts[before:]))

    def _line_break(
        self, child: _Element, block: _Element, block_tag: str, zone: int, depth: int
    ) -> None:
        """One `<br>` is white space; two in a row end a paragraph, and one ends a styled line."""
        follower = child.getnext()
        bare = not (child.tail or "").strip()
        if follower is not None and follower.tag == "br" and bare:
            self._break = True
            self.flush(block, block_tag, zone, depth)
        elif self._is_styled_line(child.getprevious(), follower if bare else None):
            self.flush(block, block_tag, zone, depth)
        self._parts.append("\n")

    def _is_styled_line(self, before: _Element | None, after: _Element | None) -> bool:
        """Whether one styled element fills the current line, and what follows is set otherwise.

        So old layouts set headline, byline and date: `<font>…</font><br><font>…</font>`,
        and subheadings: `<b>…</b><br>`.
        """
        if before is None or before.tag not in _STYLES or (before.tail or "").strip():
            return False
        if before.tag not in _STRONG and (after is None or after.tag not in _STYLES):
            return False
        line = clean_text("".join(self._parts))
        return len(line) < _MAX_STYLED and line == clean_text(str(before.xpath("string()")))

    def _picture(self, child: _Element, zone: int, depth: int) -> None:
        self._index += 1
        self.pictures.append(Picture(self._index, child, zone, depth))

    def flush(self, element: _Element, tag: str, zone: int, depth: int) -> None:
        """End the current line, if it holds any text."""
        parts, self._parts = self._parts, []
        links, self._link_chars = self._link_chars, 0
        strong, self._strong_chars = self._strong_chars, 0
        slant, self._slant_chars = self._slant_chars, 0
        breaks, self._break = self._break, False
        text = clean_text("".join(parts))
        if not text:
            return
        if self._linked:
            links = len(text)
        self._index += 1
        self.lines.append(
            Line(self._index, text, tag, element, zone, depth, links, strong, slant, breaks)
        )


def _opens_a_picture(button: _Element) -> bool:
    """Whether a button holds a picture with its caption, which it shows larger."""
    return len(button) > 0 and next(button.iter("figure", "figcaption"), None) is not None


def _zone_of(element: _Element, tag: str, marked: list[_Element]) -> int:
    """Return the zones that an element's tag and attributes name; add to the `marked` ones."""
    zone = _TAG_ZONES.get(tag, 0)
    attributes = cast("list[tuple[str, str]]", element.items())
    for name, value in attributes:
        if name in ("class", "id"):
            zone |= _zone_of_words(value)
        elif name == "role":
            zone |= _ROLE_ZONES.get(value, 0)
        elif name == "style":
            if _INVISIBLE.search(value):
                zone |= Zone.HIDDEN
        elif name in ("itemprop", "rel"):
            marked.append(element)
        elif name == "hidden" or (name == "aria-hidden" and value == "true"):
            zone |= Zone.HIDDEN
    if tag in _MARKS:
        marked.append(element)
    return zone


@lru_cache(maxsize=1 << 15)
def _zone_of_words(name: str) -> int:
    """Return the zones that the words of a class or id name."""
    zone = 0
    for word in _WORDS.findall(name[:_MAX_NAME]):
        zone |= _ZONE_OF_WORD.get(word.lower(), 0)
    for compound in name[:_MAX_NAME].lower().replace("-", "").replace("_", "").split():
        zone |= _ZONE_OF_WORD.get(compound, 0)
    return zone
