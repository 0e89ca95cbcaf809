"""One page, decoded and parsed once, for every field reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree
from lxml.etree import _Element

from scraper.extraction.decoding import decode
from scraper.extraction.flow import read_flow
from scraper.extraction.json_ld import Node, is_article, parse_json_ld
from scraper.extraction.lines import Flow, Line, clean_text
from scraper.extraction.marks import Marks, read_marks
from scraper.extraction.scripts import Script, cut_scripts
from scraper.extraction.state import read_states
from scraper.extraction.state_story import ToldStory, find_story

_LARGE = 300_000
_MOST_NODES, _MOST_ARTICLES = 2000, 100
"""JSON-LD after so many nodes is not looked at: no page has them, and one must end."""
_SENTENCE, _BARE = 60, 600
"""A page whose lines of a sentence's length are shorter than this together prints no article."""
_LONG_TAG = re.compile(rb"<[^<>]{10000,}>")
_HALF_A_TAG = 5000
_MAX_ATTRIBUTES = 500


@dataclass(frozen=True, eq=False)
class Page:
    """A parsed page; readers look at it and never change it.

    `scripts` are those without a `src`, JSON-LD among them. `markup` is what was parsed:
    the page without its scripts and comments.
    """

    url: str
    charset: str
    root: _Element
    scripts: list[Script] = field(repr=False)
    markup: bytes = field(repr=False)

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        """A `<meta>`'s name, property or itemprop in lower case to its contents in page order."""
        return _read_meta(self._metas())

    def _metas(self) -> Iterator[_Element]:
        """Yield every `<meta>`; those of the body, which are few, from the one walk over it."""
        body = self.root.find("body")
        if body is None:
            yield from self.root.iter("meta")
            return
        for part in self.root:
            yield from self.flow.metas if part is body else part.iter("meta")

    @cached_property
    def json_ld(self) -> list[Node]:
        """Every JSON-LD node of the page, in page order."""
        nodes = (
            node
            for script in self.scripts
            if b"ld+json" in script.tag
            for node in parse_json_ld(script.text)
        )
        return list(islice(nodes, _MOST_NODES))

    @cached_property
    def article_nodes(self) -> list[Node]:
        """The JSON-LD nodes that describe an article, and what a bare page's state tells."""
        nodes = [node for node in self.json_ld if is_article(node)][:_MOST_ARTICLES]
        return [*nodes, self.told_story.node] if self.told_story else nodes

    @cached_property
    def told_story(self) -> ToldStory | None:
        """The article that the state of a script holds, None where the page prints its text."""
        sizes = [len(line.text) for line in self.flow.lines]
        printed = sum(size for size in sizes if size > _SENTENCE)
        return find_story(read_states(self.scripts)) if printed < _BARE else None

    @cached_property
    def flow(self) -> Flow:
        """The page's lines and pictures."""
        return read_flow(self.root)

    @cached_property
    def foot(self) -> int:
        """Where the page's foot begins; a footer before it is an article's or a card's."""
        return self.flow.foot

    @cached_property
    def language(self) -> str | None:
        """What `<html lang>` says, None without; what the text says may differ."""
        return (
            self.root.get("lang")
            or self.root.get("{http://www.w3.org/XML/1998/namespace}lang")
            or ""
        ).strip() or None

    @cached_property
    def title(self) -> str:
        """The text of `<title>`, that of the head first, its white space folded; "" without."""
        heads = self.root.iterchildren("head")
        in_head = (title for head in heads for title in head.iterchildren("title"))
        for titles in (in_head, self.root.iterdescendants("title")):
            if (first := next(titles, None)) is not None and first.text:
                return " ".join(first.text.split())
        return ""

    @cached_property
    def marks(self) -> Marks:
        """The elements that itemprop, rel and datetime mark."""
        return read_marks(self.flow.marked)

    @cached_property
    def _first_lines(self) -> dict[_Element, Line]:
        return {line.element: line for line in reversed(self.flow.lines)}

    def line_at(self, element: _Element) -> Line | None:
        """Return the line that an inline element stands in, None where none is printed."""
        lines = self._first_lines
        for _ in range(6):
            if element in lines:
                return lines[element]
            parent = element.getparent()
            if parent is None:
                return None
            element = parent
        return None

    def mentions(self, attribute: str) -> bool:
        """Say whether an attribute's name stands in the markup, in small letters.

        A look before that at all elements, for what machines alone write.
        """
        return attribute.encode() in self.markup

    def first_meta(self, *names: str) -> str | None:
        """Return the first content of the first of these names that has one."""
        for name in names:
            for content in self.meta.get(name, ()):
                return content
        return None


def read_page(html: bytes | str, url: str = "", charset: str | None = None) -> Page:
    """Decode and parse a page.

    Never raises on bad markup: an empty or binary input is an empty page.
    `charset` is what the server's Content-Type said, None when unknown. An address that
    is none ("http://[") is left out: the page is read as one whose address is unknown.
    """
    if isinstance(html, str):
        payload, charset = html.encode("utf-8", "replace"), "utf-8"
    else:
        payload, charset = decode(html, charset)
    markup, scripts = cut_scripts(payload.replace(b"\0", b""))
    root = _parse(markup)
    inline = [script for script in scripts if b"src=" not in script.tag.lower()]
    return Page(url if _is_address(url) else "", charset, root, inline, markup)


def _is_address(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _parse(markup: bytes) -> _Element:
    if len(markup) > _LARGE and _may_hold_a_long_tag(markup):
        markup = _LONG_TAG.sub(_without_crowd, markup)
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        no_network=True,
        collect_ids=False,  # a table of ids that nobody asks: a twentieth of the parse
    )
    try:
        root = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError:
        root = None
    return etree.Element("html") if root is None else root


def _may_hold_a_long_tag(markup: bytes) -> bool:
    """Whether half the length of a long tag passes anywhere with no tag's beginning or end."""
    pieces = (markup[at : at + _HALF_A_TAG] for at in range(0, len(markup), _HALF_A_TAG))
    return any(b">" not in piece and b"<" not in piece for piece in pieces)


def _without_crowd(tag: re.Match[bytes]) -> bytes:
    """Drop a tag with a crowd of attributes: libxml2 compares each with all before it."""
    return b"" if tag[0].count(b"=") > _MAX_ATTRIBUTES else tag[0]


def _read_meta(metas: Iterable[_Element]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in metas:
        get = element.get
        name = get("property") or get("name") or get("itemprop")
        content = get("content") if name else None
        if name and content and (text := clean_text(content)):
            found.setdefault(name.lower(), []).append(text)
    return found
