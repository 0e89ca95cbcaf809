"""What an article is filed under besides its section: keywords, printed or in metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scraper.extraction.json_ld import Node
from scraper.extraction.lines import clean_text, inner_text
from scraper.extraction.masthead import is_site_name, key_of, site_keys
from scraper.extraction.page import Page
from scraper.extraction.reading import Candidate, Reading, decide, rank

_META = (
    ("opengraph", "article:tag", 2.8),
    ("opengraph", "og:article:tag", 2.8),
    ("meta", "news_keywords", 2.2),
    ("meta", "parsely-tags", 2.0),
    ("meta", "sailthru.tags", 1.9),
    ("meta", "cxenseparse:recs:articletags", 1.9),
    ("meta", "keywords", 1.8),
)
_SEPARATOR = re.compile(r"\s*[,;،、|]\s*")
_MACHINE = re.compile(r"^[\w.-]+[:=]\S|^\W*$|^https?://|^[\d\W]+$", re.IGNORECASE)
_LONGEST, _MOST, _MOST_TEXTS = 60, 40, 400


def read_tags(page: Page) -> Reading[tuple[str, ...]] | None:
    """Read the keywords, in the page's order, each once; None without.

    Printed tags win over metadata, which often holds a list for search engines.
    Machines' marks ("type:story"), the outlet's name and whole sentences are left out.
    """
    return decide(find_tags(page))


def find_tags(page: Page) -> list[Candidate[tuple[str, ...]]]:
    """Return every list of keywords that the page gives, best first."""
    sites = site_keys(page)
    linked = page.marks.rels.get("tag", [])[:_MOST_TEXTS]
    lists: list[tuple[list[str], str, str, float]] = [
        ([clean_text(inner_text(e)) for e in linked], "markup", "a[rel=tag]", 3.0)
    ]
    for node in page.article_nodes:
        lists.append((_keywords(node), "json-ld", "keywords", 2.5))
    for source, name, score in _META:
        lists.append((page.meta.get(name, []), source, name, score))
    found = []
    for texts, source, locator, score in lists:
        if tags := _clean(texts[:_MOST_TEXTS], sites):
            found.append(Candidate(tags, source, locator, score, f"{len(tags)} tags"))
    ranked = rank(found)
    best = {tag.casefold() for tag in ranked[0].value} if ranked else set()
    fuller = [c for c in ranked[1:] if best < {tag.casefold() for tag in c.value}]
    return [*fuller[:1], *(c for c in ranked if c not in fuller[:1])]


def _keywords(node: Node) -> list[str]:
    value = node.get("keywords")
    listed = value if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in listed]
    return [clean_text(name) for name in names if isinstance(name, str)]


def _clean(texts: Iterable[str], sites: frozenset[str]) -> tuple[str, ...]:
    tags: dict[str, str] = {}
    for text in texts:
        for part in _SEPARATOR.split(text):
            tag = part.strip(" #\"'“”")
            if not 1 < len(tag) <= _LONGEST or _MACHINE.match(tag) or tag.count(" ") > 6:
                continue
            if key_of(tag) not in sites and not is_site_name(tag, sites):
                tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())[:_MOST]
