"""What an article is filed under besides its section: keywords, printed or in metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.class_names import says
from scraper.extraction.json_ld import Node
from scraper.extraction.lines import Zone, clean_text, inner_text
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
_LEADS_TO_TAG = re.compile(
    r"/(?:tags?|tagged|topics?|keywords?|themen?|temas?|etiquetas?|mots?-cles?|sujets?)/[^/?#]+/?$",
    re.IGNORECASE,
)
_NAMES_TAGS = AnyCase(r"(?<![a-z])(?:tags?|topics?|keywords?|themen|temas|etiquetas)(?![a-z])")
_BESIDE = Zone.NAV | Zone.HEADER | Zone.FOOTER | Zone.ASIDE
_LONGEST, _MOST, _MOST_TEXTS = 60, 40, 400
_REACH, _FEWEST_WORDS, _MOSTLY = 4, 5, 0.8


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
    found = [each for each in found if not _is_title(each.value, page)]
    if not linked:
        found += _by_address(page, sites)
    ranked = rank(found)
    best = {tag.casefold() for tag in ranked[0].value} if ranked else set()
    fuller = [c for c in ranked[1:] if best < {tag.casefold() for tag in c.value}]
    return [*fuller[:1], *(c for c in ranked if c not in fuller[:1])]


def _by_address(page: Page, sites: frozenset[str]) -> Iterator[Candidate[tuple[str, ...]]]:
    """Yield the texts of links to tags that stand in one box which is called so."""
    boxes: dict[_Element, list[str]] = {}
    for link in page.root.iter("a"):
        if not _LEADS_TO_TAG.search(link.get("href") or ""):
            continue
        box = _box_of_tags(link)
        line = None if box is None else page.line_at(link)
        if box is not None and line is not None and not line.zone & _BESIDE:
            boxes.setdefault(box, []).append(clean_text(inner_text(link)))
    texts = max(boxes.values(), key=len, default=[])
    tags = _clean(texts[:_MOST_TEXTS], sites)
    if len(tags) > 1:
        yield Candidate(tags, "markup", "a[href]", 2.4, f"{len(tags)} links to tags")


def _box_of_tags(link: _Element) -> _Element | None:
    for box in islice(link.iterancestors(), _REACH):
        if says(_NAMES_TAGS, f"{box.get('class') or ''} {box.get('id') or ''}"):
            return box
    return None


def _is_title(tags: tuple[str, ...], page: Page) -> bool:
    """Whether keywords are nothing but the words of the page's title, one by one."""
    words = {key_of(word) for word in page.title.split()}
    told = sum(key_of(tag) in words for tag in tags)
    return len(tags) >= _FEWEST_WORDS and told >= _MOSTLY * len(tags)


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
