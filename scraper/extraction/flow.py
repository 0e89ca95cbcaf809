"""The one walk over a page's tree, which makes its lines and pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from lxml.etree import _Element

from scraper.extraction.lines import Flow, Line, Picture, clean_text, inner_text
from scraper.extraction.zones import TAG_ZONES, zone_of_attribute, zone_of_names

_MOST_LINES = 30_000
"""Further lines are left out: ten times as many as a long page has, and each page must end."""
MAX_DEPTH = 180
"""Deeper elements are read as one run of text: no real page nests so far."""

# What an element is to the walk. Those from _INLINE to _MARK run on in their line, and so
# does a custom element, which has a dash in its name, once the line has begun.
_BLOCK: Final = 0
_INLINE: Final = 1
_LINK: Final = 2
_STRONG: Final = 3
_SLANT: Final = 4
_MARK: Final = 5
_BREAK: Final = 6
_PICTURE: Final = 7
_BUTTON: Final = 8
_SKIPPED: Final = 9
_META: Final = 10
_TAGS = {
    _INLINE: "acronym bdi bdo big cite code data del dfn font ins kbd label mark nobr q rp rt ruby "
    "s samp span strike sub sup tt u var wbr o-embed",
    _LINK: "a",
    _STRONG: "b strong",
    _SLANT: "i em small",
    _MARK: "time abbr",
    _BREAK: "br",
    _PICTURE: "img amp-img video amp-video audio iframe embed",
    _BUTTON: "button",
    _META: "meta",
    _SKIPPED: "script style template svg math head select option datalist input textarea object "
    "applet map area canvas progress meter dialog",
}
_NAMING: Final = 1
_TELLING: Final = 2
_MARKING: Final = 3
_ATTRIBUTES = {
    "class": _NAMING, "id": _NAMING, "role": _TELLING, "style": _TELLING, "hidden": _TELLING,
    "aria-hidden": _TELLING, "itemprop": _MARKING, "rel": _MARKING,
    "aria-current": _MARKING,
}  # fmt: skip
_STYLES = frozenset(("font", "span", "b", "strong", "i", "em", "small", "big", "u", "a"))
_MAX_STYLED = 200
_SHORTEST_DROPPED = 60


_role_of = {tag: role for role, tags in _TAGS.items() for tag in tags.split()}.get
_zone_of_tag = TAG_ZONES.get
_use_of = _ATTRIBUTES.get
_names_of = cast("Callable[[_Element], list[str]]", _Element.keys)


def read_flow(root: _Element) -> Flow:
    """Walk the tree once and return its lines and pictures, in reading order."""
    walker = _Walker()
    body = root.find("body")
    top = root if body is None else body
    walker.read_block(top, top.tag, 0, 0)
    walker.end_line(root, "body", 0, 0)
    return Flow(walker.lines, walker.pictures, walker.marked, walker.boxed, walker.metas)


class _Walker:
    """Collects the run of text since the last block boundary; `end_line` makes it a line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pictures: list[Picture] = []
        self.marked: list[_Element] = []
        self.boxed: list[_Element] = []
        self.metas: list[_Element] = []
        self._parts: list[str] = []
        self._index = 0
        self._link_chars = 0
        self._strong_chars = 0
        self._slant_chars = 0
        self._links_open = 0

    def read_block(self, element: _Element, tag: str, zone: int, depth: int) -> None:
        """Read a block element and all below it."""
        parts = self._parts
        text = element.text
        if text and not text.isspace():
            parts.append(text)
        if len(element):
            if tag == "h1":
                self.boxed.append(element)
            zone |= self._zone_of(element, tag)
            if depth > MAX_DEPTH:
                parts[:] = [inner_text(element)]
            else:
                self._read_children(element, element, tag, zone, depth)
        elif parts:
            zone |= self._zone_of(element, tag)
        if parts:
            self.end_line(element, tag, zone, depth)

    def _read_children(
        self, element: _Element, block: _Element, block_tag: str, zone: int, depth: int
    ) -> None:
        """Read the children of a block, or of an inline element in that block.

        They are walked from one to its next: an iterator an element would cost as much
        as all the rest.
        """
        parts = self._parts
        child: _Element | None = element[0]
        while child is not None:
            tag = child.tag
            role = _role_of(tag, _BLOCK)
            if role == _BLOCK and parts and "-" in tag:
                role = _INLINE
            if role == _BLOCK or (role == _BUTTON and _opens_a_picture(child)):
                if parts:
                    self.end_line(block, block_tag, zone, depth)
                if len(self.lines) >= _MOST_LINES:
                    return
                self.read_block(child, tag, zone, depth + 1)
            elif role <= _MARK:
                if len(child):
                    self._read_inline(child, tag, role, block, block_tag, zone, depth)
                else:
                    self._read_word(child, role)
            elif role == _BREAK:
                self._read_break(child, block, block_tag, zone, depth)
            elif role == _PICTURE:
                self._index += 1
                self.pictures.append(Picture(self._index, child, zone, depth))
            elif role == _META:
                if parts:
                    self.end_line(block, block_tag, zone, depth)
                self.metas.append(child)
            tail = child.tail
            if tail and (parts or not tail.isspace()):
                parts.append(tail)
            child = child.getnext()

    def _read_word(self, element: _Element, role: int) -> None:
        """Read an inline element that holds text alone."""
        names = _names_of(element)
        if role == _MARK or (
            names
            and (
                ("itemprop" in names and element.get("itemprop"))
                or (role == _LINK and "rel" in names and element.get("rel"))
                or "aria-current" in names
            )
        ):
            self.marked.append(element)
        if text := element.text:
            self._parts.append(text)
            if role != _INLINE:
                self._count(role, len(text))

    def _zone_of(self, element: _Element, tag: str) -> int:
        """Return the zones that a tag and its attributes name, and keep what they mark."""
        zone = _zone_of_tag(tag, 0)
        for name in _names_of(element):
            use = _use_of(name)
            if not use:
                continue
            if use == _NAMING:
                zone |= zone_of_names(element.get(name, ""))
            elif use == _TELLING:
                zone |= zone_of_attribute(name, element.get(name, ""))
            else:
                self.marked.append(element)
        return zone

    def _read_inline(
        self,
        element: _Element,
        tag: str,
        role: int,
        block: _Element,
        block_tag: str,
        zone: int,
        depth: int,
    ) -> None:
        """Read an inline element that holds others, which may be blocks."""
        parts = self._parts
        if depth > MAX_DEPTH:
            parts.append(inner_text(element))
            return
        lines, before = len(self.lines), len(parts)
        if text := element.text:
            parts.append(text)
        self._links_open += role == _LINK
        own = zone | self._zone_of(element, tag)
        if role == _MARK:
            self.marked.append(element)
        self._read_children(element, block, block_tag, own, depth + 1)
        self._links_open -= role == _LINK
        if _LINK <= role <= _SLANT:
            since = before if len(self.lines) == lines else 0
            self._count(role, sum(map(len, parts[since:])))

    def _count(self, role: int, size: int) -> None:
        if role == _LINK:
            self._link_chars += size
        elif role == _STRONG:
            self._strong_chars += size
        elif role == _SLANT:
            self._slant_chars += size

    def _read_break(
        self, element: _Element, block: _Element, block_tag: str, zone: int, depth: int
    ) -> None:
        """One `<br>` is white space; two in a row end a paragraph, and one ends a styled line."""
        follower = element.getnext()
        bare = not (element.tail or "").strip()
        if bare and follower is not None and follower.tag == "br":
            self.end_line(block, block_tag, zone, depth, breaks=True)
        elif self._is_styled_line(element.getprevious(), follower if bare else None):
            self.end_line(block, block_tag, zone, depth)
        self._parts.append("\n")

    def _is_styled_line(self, before: _Element | None, after: _Element | None) -> bool:
        """Whether one styled element fills the current line, and what follows is set otherwise.

        So old layouts set headline, byline and date: `<font>…</font><br><font>…</font>`,
        and subheadings: `<b>…</b><br>`.
        """
        if before is None or before.tag not in _STYLES or (before.tail or "").strip():
            return False
        if _role_of(before.tag) != _STRONG and (after is None or after.tag not in _STYLES):
            return False
        if len(self._parts) > _MAX_STYLED:
            return False
        line = clean_text("".join(self._parts))
        return len(line) < _MAX_STYLED and line == clean_text(inner_text(before))

    def end_line(
        self, element: _Element, tag: str, zone: int, depth: int, *, breaks: bool = False
    ) -> None:
        """End the current line, if it holds any text."""
        text = clean_text("".join(self._parts))
        self._parts.clear()
        if text and len(self.lines) < _MOST_LINES:
            if self.lines and len(self.lines[-1].text) == 1 and _ends_word(text, self.lines[-1]):
                text = self.lines.pop().text + text
            self._index += 1
            links = len(text) if self._links_open else self._link_chars
            strong, slant = self._strong_chars, self._slant_chars
            self.lines.append(
                Line(self._index, text, tag, element, zone, depth, links, strong, slant, breaks)
            )
        self._link_chars = self._strong_chars = self._slant_chars = 0


def _ends_word(text: str, cap: Line) -> bool:
    """Whether a paragraph begins in the middle of a word whose first letter floats before it."""
    return len(text) > _SHORTEST_DROPPED and text[0].islower() and cap.text.isupper()


def _opens_a_picture(button: _Element) -> bool:
    """Whether a button holds a picture with its caption, which it shows larger."""
    return len(button) > 0 and next(button.iter("figure", "figcaption"), None) is not None
