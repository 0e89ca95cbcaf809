"""Fronts, and the other pages that hold no article of their own: what speaks for an index.

A section front, a tag's or an author's page is made of teasers: a headline that links
to another page, a line or two, the next headline. What a house writes about itself
(about, imprint, terms) has text, but neither day nor author, at an address that says so.
An article has text of its own that no such link leads away from, and mostly says that
it is one: in its metadata, or by a date right under its headline.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from scraper.extraction.body import Story
from scraper.extraction.json_ld import text_of, types_of
from scraper.extraction.kind_words import (
    FRONT_SEGMENTS,
    LIST_TYPES,
    RIGHTS,
    SERVICE_SEGMENTS,
)
from scraper.extraction.lines import Line, Zone, clean_text, first_link, inner_text
from scraper.extraction.page import Page
from scraper.extraction.reading import Reading
from scraper.extraction.region import length_of
from scraper.url_signs import is_home_page

_BESIDE = Zone.NAV | Zone.FOOTER | Zone.HEADER | Zone.ASIDE
_TEASER_LINK = 20
_LINKED = 0.7
_SHORTEST_LINK = 6
"""Characters of a teaser's link in the widest script, times the share of its line."""
_RUNNING = 40
_MANY_LINKS = 0.3
_LONGER_THAN_TEASERS = 240
_REACH = 3  # lines: kicker, dek and byline stand so near to a teaser's headline
_NEAR_HEADLINE = 30  # lines
_MOST_ARTICLES = 2
_FEWEST_LINKS = 3  # a list has more than a reader's copy of an article
_NOTE = 200
_STORY = 250
_LONG_STORY = 600
_ESSAY = 1500


@dataclass(frozen=True, slots=True)
class Signs:
    """What was read of an article besides its text: its headline and its first date."""

    headline: Reading[str] | None
    dated: Reading[str] | None


@dataclass(frozen=True, slots=True)
class Substance:
    """How much text a page has, in characters of a spaced script.

    `own` is running text, `teased` what stands close to a headline that links away,
    `teasers` counts such headlines outside navigation and margins. All three are counted
    until there is more text than the longest list has.
    """

    own: float
    teased: float
    teasers: int
    links: frozenset[int]


def weigh(page: Page, story: Story) -> Substance:
    """Measure the body by what it is made of; a body out of a script is all its own."""
    linked = [
        line
        for line in page.flow.lines
        if line.link_chars >= _SHORTEST_LINK and _is_teaser_link(line)
    ]
    links = frozenset(line.index for line in linked)
    teasers = sum(1 for line in linked if not line.zone & _BESIDE)
    own = teased = 0.0
    if story.body and not story.body.lines:
        own = length_of(story.body.text)
    for line in story.body.lines if story.body else ():
        if own > _ESSAY:
            break  # nobody asks by how much
        length = length_of(line.text)
        if length < _RUNNING or (length < _LONGER_THAN_TEASERS and RIGHTS.search(line.text)):
            continue
        if _opens_with_link(line):
            teased += length
            teasers += 1
        elif line.link_chars > _MANY_LINKS * len(line.text):
            continue
        elif length < _LONGER_THAN_TEASERS and _follows(line, links):
            teased += length
        else:
            own += length
    return Substance(own, teased, teasers, links)


def why_list(page: Page, substance: Substance) -> str | None:
    """Say why a page is a list or the house's own by its address or metadata, else None."""
    is_declared = _is_declared(page)
    if not is_declared and (reason := _address_reason(page.url, substance)):
        return reason
    if page.url and is_home_page(page.url) and substance.own < _LONG_STORY:
        return "a home page"
    kind = _list_type(page)
    if kind and not is_declared and not _says_article(page) and substance.own < _ESSAY:
        return f"JSON-LD {kind} without an article"
    return None


def why_no_story(page: Page, signs: Signs, substance: Substance) -> str | None:
    """Say why what text there is makes no article, None if it does."""
    if _is_declared(page) or _says_article(page):
        return None
    if _is_dated(signs, substance) and substance.own + substance.teased >= _NOTE:
        return None
    text = substance.own + (0 if substance.teasers else substance.teased)
    if text >= _RUNNING and len(substance.links) < _FEWEST_LINKS:
        return None
    if text < _STORY:
        return "no text of its own, no date, and nothing declares an article"
    return None


def _is_teaser_link(line: Line) -> bool:
    size = len(line.text)
    return line.link_chars > _LINKED * size and (
        size >= _TEASER_LINK or length_of(line.text) >= _TEASER_LINK
    )


def _opens_with_link(line: Line) -> bool:
    """Whether a headline that links away and its dek were set in one line."""
    if not _TEASER_LINK <= line.link_chars < len(line.text):
        return False
    link = first_link(line.element)
    text = "" if link is None else clean_text(inner_text(link))
    return length_of(text) >= _TEASER_LINK and line.text.startswith(text)


def _follows(line: Line, links: frozenset[int]) -> bool:
    return any(line.index - back in links for back in range(1, _REACH + 1))


def _is_declared(page: Page) -> bool:
    """Whether the metadata of this page describes one article: a list names many."""
    if page.first_meta("article:published_time"):
        return True
    headlines = {text_of(node.get("headline") or node.get("name")) for node in page.article_nodes}
    return 0 < len(headlines) <= _MOST_ARTICLES


def _says_article(page: Page) -> bool:
    """Whether the page says of itself that it is an article; many say so of all their pages."""
    return (page.first_meta("og:type") or "").lower() == "article" or (
        "articlebody" in page.marks.itemprops
    )


def _list_type(page: Page) -> str | None:
    found = (kind for node in page.json_ld for kind in types_of(node))
    return next((kind for kind in found if kind in LIST_TYPES), None)


def _is_dated(signs: Signs, substance: Substance) -> bool:
    """Whether a day was found that is this page's own, not its first teaser's."""
    if signs.dated is None:
        return False
    line = signs.dated.line
    headline = signs.headline.line if signs.headline else None
    if line is None or headline is None:
        return line is None and signs.dated.source != "text"
    if _opens_with_link(line):
        return False
    first, last = sorted((headline.index, line.index))
    between = any(first < index < last for index in substance.links)
    return not between and last - first <= _NEAR_HEADLINE


def _address_reason(url: str, substance: Substance) -> str | None:
    """Say what list or service page an address names, None for any other.

    Some outlets file their articles under a topic's name, so a long text is no list.
    """
    if not url.isprintable() or "[" in url:
        return None
    parts = [unquote(part).lower() for part in urlsplit(url).path.split("/") if part]
    if not parts:
        return None
    last = parts[-1].partition(".")[0]
    if last in SERVICE_SEGMENTS and len(parts) <= 3:
        return f"a page about the house: /{last}"
    before = parts[-2] if len(parts) > 1 else ""
    if before in FRONT_SEGMENTS and substance.own < _LONG_STORY:
        return f"a list by its address: /{before}/"
    return None
