"""The dates that machines are told: JSON-LD, metadata, marked elements, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.date_place import nearness
from scraper.extraction.dates_shown import is_called_modified, only_date
from scraper.extraction.json_ld import source_of, text_of, types_of
from scraper.extraction.lines import Line, inner_text
from scraper.extraction.page import Page
from scraper.extraction.reading import Candidate
from scraper.extraction.stamps import normalize_stamp

_PUBLISHED_META = {
    "article:published_time": 2.8, "og:article:published_time": 2.8, "og:published_time": 2.7,
    "datepublished": 2.7, "parsely-pub-date": 2.6, "cxenseparse:recs:publishtime": 2.6,
    "sailthru.date": 2.4, "article:published": 2.6, "article.published": 2.6, "pubdate": 2.5,
    "publishdate": 2.5, "publish-date": 2.5, "publish_date": 2.5, "published_time": 2.5,
    "published": 2.4, "originalpublicationdate": 2.5, "firstpublished": 2.6, "displaydate": 2.3,
    "date_published": 2.5, "publication_date": 2.4, "citation_publication_date": 2.3,
    "dcterms.issued": 2.4, "dc.date.issued": 2.4, "dcterms.created": 2.2, "dc.date.created": 2.2,
    "dcterms.date": 1.7, "dc.date": 1.7, "datecreated": 2.1, "date": 1.7, "article_date_original":
    2.4, "vr:published_time": 2.4, "rnews:datepublished": 2.5, "bt:pubdate": 2.4, "creation_date":
    1.8, "mediator_published_time": 2.5, "article:create_time": 2.2,
    "weibo: article:create_at": 2.2,
}  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "article:modified",
    "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "moddate",
    "last_updated", "updated_time", "revised", "dateupdated",
)  # fmt: skip
_PAGE_TYPES = re.compile(r"WebPage|ItemPage|Video|Audio|CreativeWork|Event|Episode|Posting")
_MOST_SCRIPTED, _MOST_DATA = 60, 20
DATA = ("data-published", "data-datetime", "data-timestamp")
_SCRIPTED = re.compile(
    rb"""(?:publi[sc]|pub_?date|first_?pub|display_?date)[\w:.-]{0,30}["']?\s*[:=]\s*"""
    rb"""["'](\d{4}-\d\d-\d\d[\dt:.+z -]{0,20})["']"""
)
"""What a script in small letters calls its day of publication; see `anycase.py`."""


def from_json_ld(page: Page) -> Iterator[tuple[bool, Candidate[str]]]:
    """Yield (is published, candidate) for what JSON-LD says of the article, then of the page."""
    for nodes, score in ((page.article_nodes, 3.0), (page.json_ld, 2.3)):
        for place, node in enumerate(nodes):
            if score < 3 and not any(_PAGE_TYPES.search(kind) for kind in types_of(node)):
                continue
            for field, is_published, less in (
                ("datePublished", True, 0.0),
                ("uploadDate", True, 0.3),
                ("dateCreated", True, 0.5),
                ("dateModified", False, 0.0),
            ):
                if stamp := normalize_stamp(text_of(node.get(field)) or ""):
                    weight = score - less - 0.1 * min(place, 9)
                    source = source_of(node)
                    yield is_published, Candidate(stamp, source, field, weight, "JSON-LD")


def from_meta(page: Page) -> Iterator[tuple[bool, Candidate[str]]]:
    """Yield what `<meta>` elements say."""
    for name, contents in page.meta.items():
        is_published = name in _PUBLISHED_META
        if not is_published and name not in _MODIFIED_META:
            continue
        score = _PUBLISHED_META.get(name, 2.5)
        source = "opengraph" if name.startswith(("og:", "article:")) else "meta"
        for content in contents[:1]:
            if stamp := normalize_stamp(content) or only_date(page, content):
                yield is_published, Candidate(stamp, source, name, score, "metadata")


def from_scripts(page: Page) -> Iterator[tuple[bool, Candidate[str]]]:
    """Yield the day that scripts call that of publication, if they name just one."""
    stamps = [
        stamp
        for script in page.scripts
        if b"ld+json" not in script.tag
        for found in islice(_SCRIPTED.finditer(script.text.lower()), _MOST_SCRIPTED)
        if (stamp := normalize_stamp(found[1].decode("ascii", "replace").upper()))
    ]
    if len({stamp[:10] for stamp in stamps}) == 1:
        best = max(stamps, key=len)
        yield True, Candidate(best, "script", None, 1.3, "the one day that scripts name")


def from_data(page: Page) -> Iterator[tuple[bool, Candidate[str]]]:
    """Yield the stamp in an attribute that a script reads, to print it in the reader's zone.

    Teasers have theirs as well: of several on a page, none is told to be the article's.
    """
    names = [name for name in DATA if page.mentions(name)]
    if not names:
        return
    marked = (element for element in page.root.iter() if any(map(element.get, names)))
    stamps: dict[str, tuple[_Element, str]] = {}
    for element in islice(marked, _MOST_DATA):
        for name in DATA:
            if stamp := normalize_stamp((element.get(name) or "").strip()):
                stamps.setdefault(stamp, (element, name))
    if len(stamps) == 1:
        for stamp, (element, name) in stamps.items():
            line = page.line_at(element)
            is_published = not is_called_modified(element, line)
            yield is_published, Candidate(stamp, "markup", name, 2.0, "for a script", line)


def from_marks(page: Page, headline: Line | None) -> Iterator[tuple[bool, Candidate[str]]]:
    """Yield what elements say that are marked as a date: by itemprop, or as `<time>`."""
    marks = page.marks
    for name, is_published in (("datepublished", True), ("datemodified", False)):
        for element in marks.itemprops.get(name, ())[:3]:
            if stamp := _marked_stamp(page, element):
                line = page.line_at(element)
                score = 2.6 + nearness(line, headline, page.foot) / 2
                yield is_published, Candidate(stamp, "markup", name, score, "itemprop", line)
    for element in marks.times[:40]:
        if "itemprop" in element.attrib:
            continue
        line = page.line_at(element)
        if stamp := _marked_stamp(page, element):
            is_published = not is_called_modified(element, line)
            score = (
                2.3
                + nearness(line, headline, page.foot)
                + (0.3 if "pubdate" in element.attrib else 0)
            )
            yield is_published, Candidate(stamp, "markup", "time", score, "a <time>", line)


def _marked_stamp(page: Page, element: _Element) -> str | None:
    for name in ("datetime", "content", "title"):
        if (text := element.get(name)) and (
            stamp := normalize_stamp(text) or only_date(page, text)
        ):
            return stamp
    return only_date(page, " ".join(inner_text(element)[:100].split()))
