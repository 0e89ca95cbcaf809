"""The navigation of a page: its entries, as it prints them and as addresses spell them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.letters import letters_alone
from scraper.extraction.lines import Line, Zone, clean_text, first_link, index_of, inner_text
from scraper.extraction.masthead import key_of
from scraper.extraction.page import Page
from scraper.extraction.section_words import CONTENT_TYPES

_MENU = Zone.NAV | Zone.HEADER | Zone.LIST
_MOST_ENTRIES = 250
_LINKED = 0.7
LONGEST_ENTRY = 32
_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "ø": "o", "å": "a", "æ": "ae", "ı": "i", "ł": "l", "đ": "d"})  # fmt: skip  # noqa: E501


@dataclass(frozen=True, slots=True)
class Menu:
    """The entries of the navigation: by their text, and by the part of the address they name."""

    by_text: dict[str, str]
    by_segment: dict[str, str]

    def spelling(self, name: str) -> str | None:
        """Return a name or a slug as the navigation prints it, None where it doesn't."""
        lowered = name.casefold()
        printed = self.by_text.get(lowered) or self.by_text.get(_unslug(lowered))
        return printed or self.by_segment.get(slug_of(name))


def _unslug(text: str) -> str:
    return text.replace("-", " ").replace("_", " ")


def read_menu(page: Page, segments: tuple[str, ...], headline: Line | None = None) -> Menu:
    """Read the navigation's entries, and which of them the address names.

    What no element names navigation may be some: short links above the headline are
    entries as well, if the address names them.

    What no entry spells is looked for in the entries' links: a section in another
    script than its address.
    """
    menu, rows = _menu_lines(page.flow.lines, headline)
    entries = list(islice(_entries(menu), _MOST_ENTRIES))
    by_text = {text.casefold(): text for text, _ in reversed(entries)}
    entries += islice(_entries(rows), _MOST_ENTRIES)
    named = {segment for segment in segments if len(segment) > 2 and not segment.isdigit()}
    by_segment: dict[str, str] = {}
    initials = {segment[0] for segment in named}
    for text, _ in entries if named else ():
        lowered = text.casefold()
        if lowered[0] in initials or not lowered.isascii():
            slug = slug_of(text)
            if slug in named:
                by_segment.setdefault(slug, text)
    missing = named - by_segment.keys() - CONTENT_TYPES
    initials = {segment[0] for segment in missing}
    for text, element in entries if missing else ():
        if text.count(" ") < 4:
            last = _end_of_link(element)
            if last[:1].lower() in initials or not last[:1].isalnum() or not last.isascii():
                slug = slug_of(last)
                if slug in missing:
                    by_segment.setdefault(slug, text)
    return Menu(by_text, by_segment)


def _menu_lines(lines: list[Line], headline: Line | None) -> tuple[list[Line], list[Line]]:
    """Return the lines that stand in navigation, and other lines of links above the headline."""
    above = headline.index if headline else 0
    menu = [line for line in lines if line.zone & _MENU]
    heads = lines[: bisect_left(lines, above, key=index_of)]
    rows = [line for line in heads if not line.zone & _MENU and _is_linked(line)]
    return menu, rows


def _is_linked(line: Line) -> bool:
    return line.link_chars > _LINKED * len(line.text)


def _entries(lines: Iterable[Line]) -> Iterator[tuple[str, _Element]]:
    """Yield the navigation's entries: a line each, or the links of a line that holds a row."""
    rows: set[_Element] = set()
    for line in lines:
        if line.element in rows:
            continue
        if len(line.element) > 1 and _is_linked(line):
            links = [child for child in line.element if child.tag == "a"]
            if len(links) > 1:
                rows.add(line.element)
                yield from _linked_texts(links)
                continue
        if len(line.text) <= LONGEST_ENTRY and (line.zone & Zone.NAV or line.link_chars):
            yield line.text, line.element


def _linked_texts(links: list[_Element]) -> Iterator[tuple[str, _Element]]:
    for link in links:
        text = clean_text(inner_text(link))
        if text and len(text) <= LONGEST_ENTRY:
            yield text, link


def _end_of_link(element: _Element) -> str:
    link = first_link(element)
    href = (link.get("href") or "").rstrip("/") if link is not None else ""
    last = href.rpartition("/")[2]
    return "" if "?" in href or "." in last or "#" in last else last


@lru_cache(maxsize=512)
def slug_of(text: str) -> str:
    """Return a name as addresses spell it, without dashes: "Essen & Trinken", "essentrinken"."""
    if text.isascii():
        plain = text.lower()
        if "e" in plain:
            plain = plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
        return key_of(plain)
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    return letters_alone(folded)
