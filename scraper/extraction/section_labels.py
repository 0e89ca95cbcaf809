"""Labels: the short lines at the headline that name a section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.class_names import says
from scraper.extraction.lines import Line, Zone, clean_text, inner_text
from scraper.extraction.names import starts_with_lead
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, locate
from scraper.extraction.section_scene import LONGEST_NAME, Scene, Section

_NAMES_LABEL = AnyCase(
    r"kicker|eyebrow|category|categor[ií]a|cat-?links|section|rubri[ckq]|ressort|channel|overline|"
    r"label|\bcat\b|-cat\b|topic|vertical|department|pre-?title|supra|flag|strap|theme|cats\b|tag-?main|"
    r"primary-?tag",
)
_FRONT = re.compile(r"(?:https?://[^/]*)?(?:/[^/?#.\d]+){1,2}/?")
_LONGEST_LABEL, _LONGEST_ROW, _MOST_LINKS, _MOST_WORDS = 28, 90, 4, 3


@dataclass(frozen=True, slots=True)
class _Word:
    """What may be a label: a line's words, or those of one of its links; `href` is "" without."""

    name: str
    href: str
    is_category: bool = False
    """Whether its link says by its rel that it leads to the article's category."""


def labels(scene: Scene) -> Iterator[Candidate[Section]]:
    """Yield the short lines at the headline that name a section."""
    if scene.headline is None:
        return
    for line in scene.near():
        distance = line.index - scene.headline.index
        if distance == 0 or not -6 <= distance <= 3 or len(line.text) > _LONGEST_ROW:
            continue
        if line.zone & (Zone.SHARE | Zone.COMMENTS | Zone.FORM) & ~scene.headline.zone:
            continue
        for word in _words_of(line, distance):
            yield from _label(scene, line, distance, word)


def _words_of(line: Line, distance: int) -> Iterator[_Word]:
    """Yield a line as one label, or each link of a short row above the headline.

    Labels often stand side by side, or before a badge that runs into them.
    """
    links: list[_Element] = []
    if line.link_chars:
        links = [
            link
            for link in islice(line.element.iter("a"), _MOST_LINKS + 1)
            if link.text or len(link)
        ]
    texts = [clean_text(inner_text(link)) for link in links]
    if len(line.text) <= LONGEST_NAME:
        whole = len(links) > 0 and texts[0] == line.text
        yield _word(line.text, links[0]) if whole else _Word(line.text, "")
        if whole:
            return
    is_row = len(links) <= _MOST_LINKS and sum(map(len, texts)) <= len(line.text)
    if -3 <= distance < 0 and is_row and not starts_with_lead(line.text):
        for link, text in zip(links, texts, strict=True):
            if text and text in line.text and text.count(" ") < _MOST_WORDS:
                yield _word(text, link)


def _word(text: str, link: _Element) -> _Word:
    return _Word(text, link.get("href") or "", "category" in (link.get("rel") or "").split())


def _label(scene: Scene, line: Line, distance: int, word: _Word) -> Iterator[Candidate[Section]]:
    name = word.name.strip(" :|/>»").removeprefix("in ")
    if not scene.is_section(name) or find_printed_dates(name) or line.zone & Zone.AUTHOR:
        return
    own = f"{line.element.get('class') or ''} {line.element.get('id') or ''}"
    parent = line.element.getparent()
    around = (parent.get("class") or "") if parent is not None else ""
    named = says(_NAMES_LABEL, own) or says(_NAMES_LABEL, around)
    depth = scene.depth_of(name)
    known = depth is not None or scene.is_known(name)
    in_address = depth is not None or scene.is_above(word.href)
    in_menu = line.zone & Zone.NAV & ~scene.headline.zone if scene.headline else 0
    linked = -3 <= distance < 0 and not in_menu and _leads_to_a_section(line, word)
    named = named or linked or word.is_category
    if in_menu or line.zone & Zone.LIST:
        known = known and named
    reason = f"a label {distance:+d} lines from the headline"
    section = Section(name, (name,))
    if known or named or in_address:
        if in_menu and not in_address:
            return
        score = 1.6 + 0.5 * named + 0.5 * known + 0.4 * in_address - 0.05 * abs(distance)
        score += 0.1 * (depth or 0) + 0.3 * word.is_category
        if not named and not in_address:
            score -= 0.5
        yield Candidate(section, "markup", locate(line), score, reason, line)
    elif distance == -1 and not in_menu and _stands_alone(line):
        yield Candidate(section, "markup", locate(line), 0.6, f"{reason}; nothing names it", line)


def _leads_to_a_section(line: Line, word: _Word) -> bool:
    """Say whether words are a link to a front near the site's root: "/en/security"."""
    if line.zone & Zone.LIST:
        return False
    return _FRONT.fullmatch(word.href) is not None


def _stands_alone(line: Line) -> bool:
    """Say whether a line has the shape of a label: a few words, no sentence, no link elsewhere."""
    return (
        line.text.count(" ") < 3
        and len(line.text) <= _LONGEST_LABEL
        and not line.link_chars
        and line.text[-1].isalnum()
        and not any(map(str.isdigit, line.text))
        and (line.text[0].isupper() or not line.text[0].isascii())
        and not line.zone & (Zone.LIST | Zone.NAV | Zone.FIGURE | Zone.PROMO | Zone.HIDDEN)
    )
