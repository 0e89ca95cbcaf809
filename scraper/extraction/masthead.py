"""What the outlet calls itself: a name that belongs to no headline and to no author."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from weakref import WeakKeyDictionary

from scraper.extraction.json_ld import Node, text_of, types_of
from scraper.extraction.letters import letters_alone
from scraper.extraction.logo import printed_names
from scraper.extraction.page import Page
from scraper.urls import registrable_domain, site_of

_SITE_TYPES = re.compile(r"Organization|WebSite|Periodical|Newspaper", re.IGNORECASE)
_SITE_META = ("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher")
_LONGEST_NAME = 40
_MOST_NODES = 60
_LATIN = re.compile(r"[\W\d_]*[a-z]")


def key_of(text: str) -> str:
    """Return text as it is compared: its letters and digits alone, in lower case."""
    return letters_alone(text.casefold())


@lru_cache(maxsize=512)
def _plain(text: str) -> str:
    """Return a name as hosts spell it, without accents: "Kıyı Ajansı" at kiyiajansi.example."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    if not _LATIN.match(folded):
        return key_of(text)
    return key_of("".join(char for char in folded if not unicodedata.combining(char)))


_keys_of: WeakKeyDictionary[Page, frozenset[str]] = WeakKeyDictionary()
"""What each page's outlet is called, for as long as the page is read."""


def site_keys(page: Page) -> frozenset[str]:
    """Return every name of the outlet that the page gives, and its host's, as `key_of`."""
    known = _keys_of.get(page)
    if known is None:
        known = _keys_of[page] = _find_site_keys(page)
    return known


def _find_site_keys(page: Page) -> frozenset[str]:
    names = [name for field in _SITE_META for name in page.meta.get(field, ())]
    for node in page.json_ld[:_MOST_NODES]:
        names += _names_in(node)
    names += printed_names(page)
    host = site_of(page.url)
    domain = registrable_domain(page.url)
    names += [host, domain, domain.partition(".")[0]]
    keys = frozenset(map(key_of, names))
    headlines = {key_of(text_of(node.get("headline")) or "") for node in page.article_nodes}
    own = [key for key in keys - headlines if key and len(key) <= _LONGEST_NAME]
    return frozenset((*own, *map(_plain, own)))


def is_site_name(text: str, sites: frozenset[str], *, exactly: bool = False) -> bool:
    """Say whether text is the outlet's name, give or take its article, "News", or its domain.

    `exactly` forgives the article alone: "Ana Ruiz" writes "Ana Ruiz's Blog".
    """
    if len(text) > 3 * _LONGEST_NAME:
        return False
    key = key_of(text)
    if not key or len(key) > 2 * _LONGEST_NAME:
        return False
    if key in sites or key.removeprefix("the") in sites or f"the{key}" in sites:
        return True
    if not text.isascii() and _plain(text) in sites:
        return True
    if exactly:
        return False
    return len(key) > 3 and any(_is_alike(key, site) for site in sites if len(site) > 3)


def _is_alike(key: str, site: str) -> bool:
    """Say whether one name is the other with a word more, before it or behind."""
    short, long = (key, site) if len(key) <= len(site) else (site, key)
    more = len(long) - len(short)
    if long.startswith(short):
        return more <= max(6, len(short))
    return len(short) > 6 and short in long and more <= 8


def _names_in(node: Node) -> list[str]:
    found = []
    if any(_SITE_TYPES.search(kind) for kind in types_of(node)):
        found.append(text_of(node.get("name")))
        found.append(text_of(node.get("alternateName")))
    for field in ("publisher", "isPartOf", "sourceOrganization"):
        value = node.get(field)
        if isinstance(value, dict):
            found.append(text_of(value.get("name")))
    return [name for name in found if name]
