"""The links of a page we hold: which lead to articles, fronts, further pages and feeds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from lxml import etree, html

from scraper.discovery.addresses import Address, take_apart
from scraper.discovery.frontier import EVERYTHING, Role, Window, rank
from scraper.discovery.scoring import (
    ARTICLE_SCORE,
    MEDIA_EXTENSIONS,
    Place,
    article_score,
    is_service,
)
from scraper.records import Seed
from scraper.url_signs import date_in_url
from scraper.urls import both_spellings, host_of, normalize_url

MOST_LINKS = 5_000

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
_FEED_PATH = re.compile(
    r"(?:/(?:rss|feed|atom)(?:\.xml|\.json)?/?|\.(?:rss|atom)|/rss/[^/]*\.xml)$"
)
_PAGE_NUMBER = re.compile(
    r"[?&](?:page|paged|pg|seite|pagina|pagenum|page_no|offset|start)=\d{1,5}(?:&|$)"
    r"|/(?:page|seite|pagina)[/-]?\d{1,4}/?(?:\.[a-z]+)?$",
    re.IGNORECASE,
)
_NEXT_NAMES = """
    next older more » › > >> → ›› weiter nächste ältere suivant suivante suivants siguiente
    siguientes próxima próximo seguinte successiva successivo avanti volgende nästa næste neste
    seuraava następna dalej další ďalšie следующая далее вперед наступна επόμενη sonraki ileri
    التالي التالية المزيد بعدی הבא 下一页 下一頁 次へ 次のページ 다음 अगला tiếp
"""
_NEXT_WORDS = frozenset(_NEXT_NAMES.split())
_FRAME_TAGS = frozenset({"nav", "footer", "header", "form"})
_FRAME_ROLES = frozenset({"navigation", "contentinfo", "banner", "search", "menu", "menubar"})
_FRAME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|footer|breadcrumbs?|social|share|sharing|toolbar|"
    r"cookie|login|masthead)(?:$|[\s_-])",
    re.IGNORECASE,
)
_STRING = etree.XPath("string()")  # unlike itertext, it leaves comments out
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})


@dataclass(frozen=True, slots=True)
class FoundLink:
    """One address a page links to, all its links taken together.

    `role` is article, front (a section or home page), pagination, feed or other;
    `score` from 0 to 1 how much it looks like an article; `text` its longest words;
    `nofollow` whether every link to it, or the page, says so; `raw_url` its first spelling,
    where that is another.
    """

    url: str
    text: str
    role: Role
    score: float
    nofollow: bool = False
    raw_url: str | None = None


@dataclass(frozen=True, slots=True)
class _Anchor:
    url: str
    raw_url: str | None
    text: str
    place: Place
    nofollow: bool
    is_next: bool
    is_feed: bool = False


def find_links(
    page: bytes | html.HtmlElement, base_url: str, *, charset: str | None = None
) -> list[FoundLink]:
    """Find the web addresses that a page links to, in page order, each once.

    `page` is the payload or its parsed root, which is not changed. Pictures,
    films, documents and the page itself are left out; addresses of other hosts
    are not: what may be asked is the crawl's to say.
    """
    root = _parse(page, charset) if isinstance(page, bytes) else page
    if root is None:
        return []
    base = _base_of(root, base_url)
    itself = normalize_url(base_url)
    anchors: dict[str, _Anchor] = {}
    for anchor in _anchors(root, base):
        if anchor.url == itself:
            continue
        known = anchors.get(anchor.url)
        anchors[anchor.url] = _together(known, anchor) if known else anchor
        if len(anchors) >= MOST_LINKS:
            break
    pages = ((anchor, take_apart(anchor.url)) for anchor in anchors.values())
    return [
        _judge(anchor, address, base_url)
        for anchor, address in pages
        if address.extension not in MEDIA_EXTENSIONS
    ]


def links_to_seeds(
    links: Iterable[FoundLink],
    found_on: str,
    *,
    depth: int,
    hosts: Collection[str] | None = None,
    roles: Collection[Role] = ("article", "front", "pagination", "feed"),
    window: Window = EVERYTHING,
) -> list[Seed]:
    """Turn links into seeds: these roles on these hosts (None: any), inside the window.

    A link marked nofollow is kept: the mark speaks to search engines about worth,
    robots.txt says what may be asked.
    """
    bare = None if hosts is None else {host.removeprefix("www.") for host in hosts}
    seeds = []
    for link in links:
        if link.role not in roles:
            continue
        if bare is not None and host_of(link.url).removeprefix("www.") not in bare:
            continue
        if link.role == "article" and not window.keeps(link.url):
            continue
        day = date_in_url(link.url)
        priority = rank(link.role, score=link.score, published=day, depth=depth)
        seeds.append(Seed(link.url, depth, priority, found_on, raw_url=link.raw_url))
    return seeds


def _parse(payload: bytes, charset: str | None) -> html.HtmlElement | None:
    try:
        parser = html.HTMLParser(encoding=charset, huge_tree=False)
    except LookupError:
        parser = html.HTMLParser(huge_tree=False)
    try:
        return html.document_fromstring(payload, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _base_of(root: html.HtmlElement, base_url: str) -> str:
    for element in root.iter("base"):
        if href := element.get("href"):
            return normalize_url(href, base_url) or base_url
    return base_url


def _anchors(root: html.HtmlElement, base: str) -> Iterable[_Anchor]:
    places: dict[html.HtmlElement, Place] = {}
    page_says_no = _forbids_following(root)
    spelled: dict[str, tuple[str, str | None] | None] = {}
    for element in root.iter("a", "area", "link"):
        href = element.get("href")
        if not href:
            continue
        if href not in spelled:
            spelled[href] = both_spellings(href, base)
        if (spellings := spelled[href]) is None:
            continue
        rel = (element.get("rel") or "").lower().split()
        if element.tag == "link":
            is_feed = "alternate" in rel and (element.get("type") or "").lower() in _FEED_TYPES
            if is_feed or "next" in rel:
                title = element.get("title") or ""
                yield _Anchor(*spellings, title, Place(), page_says_no, "next" in rel, is_feed)
            continue
        text = _words_of(element)
        is_next = "next" in rel or _says_next(text)
        says_no = page_says_no or "nofollow" in rel
        yield _Anchor(*spellings, text, _place_of(element, places), says_no, is_next)


def _says_next(text: str) -> bool:
    words = text.lower().split()
    return len(words) <= 3 and not _NEXT_WORDS.isdisjoint(words)


def _words_of(element: html.HtmlElement) -> str:
    """Return what a link says: its words, or its picture's, or its title."""
    said = _STRING(element) if len(element) else element.text
    text = " ".join(str(said or "").split())
    if not text:
        images = (image.get("alt") for image in element.iter("img"))
        text = next((alt for alt in images if alt), element.get("title") or "")
    return text[:500]


def _place_of(element: html.HtmlElement, known: dict[html.HtmlElement, Place]) -> Place:
    place = _place_around(element.getparent(), known)
    if len(element) and any(inner.tag in _HEADINGS for inner in element.iterdescendants()):
        return replace(place, in_heading=True)
    return place


def _place_around(element: html.HtmlElement | None, known: dict[html.HtmlElement, Place]) -> Place:
    """Return the place that an element and its ancestors make, remembered for the next link."""
    climbed = []
    while element is not None and element not in known:
        climbed.append(element)
        element = element.getparent()
    place = Place() if element is None else known[element]
    for ancestor in reversed(climbed):
        place = known[ancestor] = _step_into(ancestor, place)
    return place


def _step_into(element: html.HtmlElement, place: Place) -> Place:
    tag = element.tag
    if tag in _HEADINGS:
        return replace(place, in_heading=True)
    if tag in ("main", "article", "body"):
        return Place(in_article=tag == "article")
    if tag in _FRAME_TAGS and not (tag in ("header", "footer") and place.in_article):
        return replace(place, in_frame=True)
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.get("role") in _FRAME_ROLES or _FRAME_NAMES.search(names):
        return replace(place, in_frame=True)
    return place


def _forbids_following(root: html.HtmlElement) -> bool:
    for element in root.iter("meta"):
        if (element.get("name") or "").lower() == "robots":
            says = re.split(r"[\s,]+", (element.get("content") or "").lower())
            return "nofollow" in says or "none" in says
    return False


def _together(known: _Anchor, other: _Anchor) -> _Anchor:
    """Take two links to one address as one: a teaser's picture, headline and "read more"."""
    place = Place(
        in_heading=known.place.in_heading or other.place.in_heading,
        in_frame=known.place.in_frame and other.place.in_frame,
        in_article=known.place.in_article or other.place.in_article,
    )
    return _Anchor(
        known.url,
        known.raw_url,
        max(known.text, other.text, key=len),
        place,
        known.nofollow and other.nofollow,
        known.is_next or other.is_next,
        known.is_feed or other.is_feed,
    )


def _judge(anchor: _Anchor, address: Address, page_url: str) -> FoundLink:
    score = article_score(address, anchor.text, anchor.place)
    role = _role_of(anchor, address, score, page_url)
    return FoundLink(anchor.url, anchor.text, role, score, anchor.nofollow, anchor.raw_url)


def _role_of(anchor: _Anchor, address: Address, score: float, page_url: str) -> Role:
    if anchor.is_feed or _FEED_PATH.search(address.path.lower()):
        return "feed"
    if _turns_a_page(anchor, address, page_url):
        return "pagination"
    if score >= ARTICLE_SCORE:
        return "article"
    if address.is_home:
        return "front"
    is_deep = address.path.count("/") > 4
    return "other" if is_deep or is_service(address) else "front"


def _turns_a_page(anchor: _Anchor, address: Address, page_url: str) -> bool:
    """Whether a link leads to page 2, 3 … of the listing at hand."""
    says_so = anchor.is_next or (anchor.text.isdecimal() and len(anchor.text) <= 4)
    has_number = _PAGE_NUMBER.search(anchor.url) is not None
    if not (says_so or has_number) or host_of(anchor.url) != host_of(page_url):
        return False
    if has_number:
        return says_so or len(anchor.text.split()) <= 3
    return address.path == urlsplit(page_url).path
