"""The titles that metadata gives, without the outlet's name, and how a line agrees with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from scraper.extraction.json_ld import source_of, text_of
from scraper.extraction.masthead import is_site_name, key_of
from scraper.extraction.page import Page
from scraper.extraction.section_words import TYPES_AND_HOME

_TITLE_META = (
    ("opengraph", "og:title"),
    ("meta", "twitter:title"),
    ("meta", "dc.title"),
    ("meta", "dcterms.title"),
    ("meta", "parsely-title"),
    ("meta", "sailthru.title"),
    ("meta", "cxenseparse:recs:title"),
    ("meta", "title"),
    ("meta", "headline"),
)
_SEPARATOR = re.compile(
    r"(?=[\s|·•»—–:~/｜_-])"  # most signs begin none of what follows
    r"(?:\s+[|·•»—–:~/-]+\s+|\s*[|｜_]\s*|\s*::\s*|:\s+|\s+[-–—]\s*|[-–—](?=\S+$))"
)
_SIGNS = frozenset("|·•»—–:~/-｜_")
_LONGEST_TITLE, _MOST_TITLES = 500, 24


@dataclass(frozen=True, slots=True)
class Title:
    """One title that the page's metadata gives, without the outlet's name.

    `keys` are the ways to read it, each with how far it counts: whole, and without
    what follows or precedes a separator, which may be a name nobody told us.
    """

    text: str
    source: str
    locator: str
    key: str
    keys: dict[str, float]


def find_titles(page: Page, sites: frozenset[str]) -> list[Title]:
    """Return the titles of JSON-LD, meta elements and `<title>`, most trusted first."""
    raw: list[tuple[str, str, str]] = []
    for node in page.article_nodes:
        if text := text_of(node.get("headline")) or text_of(node.get("name")):
            raw.append((text, source_of(node), "headline"))
    for source, name in _TITLE_META:
        raw += [(text, source, name) for text in page.meta.get(name, ())]
    if text := page.title:
        raw.append((text, "markup", "title"))
    read: dict[str, Title | None] = {}
    found = []
    for text, source, locator in raw[:_MOST_TITLES]:
        if text not in read:
            read[text] = _read_title(text[:_LONGEST_TITLE], source, locator, sites)
        if title := read[text]:
            found.append(replace(title, source=source, locator=locator))
    return found


def _read_title(text: str, source: str, locator: str, sites: frozenset[str]) -> Title | None:
    bare = without_site_name(text, sites)
    key = key_of(bare)
    if not key or is_site_name(bare, sites) or bare.casefold() in TYPES_AND_HOME:
        return None
    return Title(bare, source, locator, key, _readings(bare, key))


def without_site_name(title: str, sites: frozenset[str]) -> str:
    """Return a title without the outlet's name at either end.

    What a separator cuts off goes only if it is a name of the outlet: a dash may
    belong to the headline.
    """
    for _ in range(3):
        cuts = _cuts_of(title)
        if not cuts:
            return title
        first, last = cuts[0], cuts[-1]
        if is_site_name(title[last.end() :], sites):
            title = title[: last.start()]
        elif is_site_name(title[: first.start()], sites):
            title = title[first.end() :]
        else:
            return title
    return title


@lru_cache(maxsize=64)
def _cuts_of(title: str) -> list[re.Match[str]]:
    """Return the separators in a title, which is asked for them several times."""
    return [] if _SIGNS.isdisjoint(title) else list(_SEPARATOR.finditer(title))


def _readings(title: str, key: str) -> dict[str, float]:
    keys = {}
    for cut in _cuts_of(title):
        before, after = key_of(title[: cut.start()]), key_of(title[cut.end() :])
        keys[before] = 0.97 if len(before) > 0.4 * len(key) else 0.6
        keys.setdefault(after, 0.8 if len(after) > 0.6 * len(key) else 0.6)
    keys[key] = 1.0
    return keys


def agreement_of(key: str, titles: list[Title], *, fuzzy: bool) -> float:
    """Say how far a line and the nearest title are one text, from 0 to 1."""
    best = max((title.keys.get(key, 0.0) for title in titles), default=0.0)
    if best or not key:
        return best
    best = max((_containment(key, title.key) for title in titles), default=0.0)
    if best or not fuzzy:
        return best
    own = trigrams(key)
    return max((overlap(own, trigrams(title.key)) for title in titles), default=0.0)


def _containment(key: str, title: str) -> float:
    short, long = (key, title) if len(key) <= len(title) else (title, key)
    if short not in long:
        return 0.0
    return 0.5 + 0.5 * len(short) / len(long) if len(short) > 8 else 0.2


@lru_cache(maxsize=64)
def trigrams(key: str) -> frozenset[str]:
    """Return every run of three characters."""
    return frozenset(map("".join, zip(key, key[1:], key[2:], strict=False)))


def overlap(first: frozenset[str], second: frozenset[str]) -> float:
    """Return Dice's coefficient of two sets."""
    return 2 * len(first & second) / (len(first) + len(second) or 1)
