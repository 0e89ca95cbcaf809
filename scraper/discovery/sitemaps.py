"""Sitemaps -> seeds: urlset, index, news sitemaps, plain lists; read as a stream, within caps.

The protocol allows 50,000 addresses a file. Cycles take care of themselves: the frontier
asks no address twice. How deep an index may lead into others is the crawl's to say.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from lxml import etree

from scraper.discovery.frontier import EVERYTHING, Window, rank, spell_utc
from scraper.discovery.gzipped import unpack
from scraper.discovery.periods import prune_by_period
from scraper.records import ListedImage, Seed
from scraper.urls import both_spellings, normalize_url

MOST_ADDRESSES = 50_000
MOST_IMAGES = 100  # of one page
_STRING = etree.XPath("string()")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d.*)?)?)?")


@dataclass(frozen=True, slots=True)
class Listing:
    """One line of a sitemap. Dates are ISO 8601, in UTC where they have a time, or None."""

    url: str
    is_sitemap: bool = False
    published: str | None = None
    modified: str | None = None
    images: tuple[ListedImage, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file holds: pages, further sitemaps, and how many the window left out."""

    pages: tuple[Seed, ...]
    sitemaps: tuple[Seed, ...]
    left_out: int = 0


def find_addresses(
    payload: bytes, url: str, *, depth: int = 1, window: Window = EVERYTHING
) -> Sitemap:
    """Find what a sitemap lists, each address once.

    A window prunes whole child sitemaps by their lastmod, and by the month or year in
    their address, so that ten years of archives are not walked for last week's news. A
    broken file gives what stands before the break.
    """
    pages: list[Seed] = []
    sitemaps: list[Seed] = []
    known = {url}
    for listing in _listings(unpack(payload)):
        spellings = both_spellings(listing.url, url)
        if spellings is None or (address := spellings[0]) in known:
            continue
        known.add(address)
        if not window.keeps(address, published=listing.published, modified=listing.modified):
            continue
        if listing.is_sitemap:
            priority = rank("sitemap", published=listing.modified)
            sitemaps.append(Seed(address, depth, priority, found_on=url))
        else:
            priority = rank("article", published=listing.published or listing.modified)
            pages.append(
                Seed(
                    *(address, depth, priority, url, listing.published),
                    listed_in="sitemap",
                    modified=listing.modified,
                    images=listing.images,
                    raw_url=spellings[1],
                )
            )
        if len(known) > MOST_ADDRESSES:
            break
    sitemaps = prune_by_period(sitemaps, window)
    left_out = len(known) - 1 - len(pages) - len(sitemaps)
    return Sitemap(tuple(pages), tuple(sitemaps), left_out)


def _listings(content: bytes) -> Iterator[Listing]:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        yield from _xml_listings(content)
        return
    for line in content.decode("utf-8-sig", errors="replace").splitlines():
        if line.strip().startswith(("http://", "https://")):
            yield Listing(line.strip())


def _xml_listings(content: bytes) -> Iterator[Listing]:
    events = etree.iterparse(
        io.BytesIO(content.lstrip()),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    try:
        for _, element in events:
            if listing := _read_listing(element):
                yield listing
            _forget(element)
    except etree.XMLSyntaxError:
        return  # what stood before the break has been given


def _read_listing(element: etree._Element) -> Listing | None:
    texts = _texts(element)
    news = next((_texts(child) for child in element if _local_name(child) == "news"), {})
    address = texts.get("loc")
    if not address:
        return None
    return Listing(
        address,
        is_sitemap=_local_name(element) == "sitemap",
        published=parse_date(news.get("publication_date")),
        modified=parse_date(texts.get("lastmod")),
        images=tuple(_images(element)),
    )


def _images(element: etree._Element) -> Iterator[ListedImage]:
    """Yield the page's pictures (Google's image extension), with title or caption."""
    pictures = (_texts(child) for child in element if _local_name(child) == "image")
    for texts in islice(pictures, MOST_IMAGES):
        title, text = texts.get("title") or None, texts.get("caption") or None
        address = normalize_url(texts.get("loc", ""))
        if address and (title or text):
            yield ListedImage(address, title, text)


def parse_date(value: str | None) -> str | None:
    """Return a W3C date as the archive spells it; a year or month alone stays as it is.

    "2025-08-01T08:00:00+02:00" gives "2025-08-01T06:00:00Z"; nonsense gives None.
    """
    if value is None or not _DATE.fullmatch(value):
        return None
    if len(value) < len("2025-08-01"):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return value[:10]
    try:
        return spell_utc(moment)
    except OverflowError:
        return None


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _texts(element: etree._Element) -> dict[str, str]:
    """Return the text of each child element, by local name; the last one counts."""
    children = (child for child in element if isinstance(child.tag, str))
    return {_local_name(child): str(_STRING(child)).strip() for child in children}


def _local_name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
