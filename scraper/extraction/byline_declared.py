"""Who signed an article, as machines are told: JSON-LD, metadata, marked elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import _Element

from scraper.extraction.byline_place import nearness
from scraper.extraction.byline_words import BREAK
from scraper.extraction.json_ld import Node, source_of, text_of, types_of
from scraper.extraction.lines import Line, Zone, clean_text
from scraper.extraction.name_kinds import merge_authors, name_key, without_desks
from scraper.extraction.names import Byline, split_names
from scraper.extraction.page import Page
from scraper.extraction.reading import Candidate
from scraper.records import Author

_META = (
    ("author", 2.3), ("byl", 2.4), ("byline", 2.4), ("parsely-author", 2.3),
    ("sailthru.author", 2.3), ("article:author_name", 2.3), ("article.author", 2.2),
    ("cxenseparse:author", 2.3), ("dc.creator", 2.1), ("dcterms.creator", 2.1),
    ("dc.author", 2.1), ("citation_author", 2.2), ("article:author", 2.0), ("og:author", 2.0),
    ("og:article:author", 2.0), ("creator", 1.8), ("vr:author", 2.1), ("mediator_author", 2.2),
    ("authors", 2.2), ("lp.article:author", 2.2), ("rbauthors", 2.2), ("twitter:data1", 0.9),
)  # fmt: skip
_LONGEST_LINE = 260
_MOST_AUTHORS = 14
_MOST_PEOPLE = 40


def declared_bylines(page: Page, headline: Line | None) -> Iterator[Candidate[Byline]]:
    """Yield every claim that metadata and markup made for machines make."""
    yield from _from_json_ld(page)
    yield from _from_meta(page)
    yield from _from_marks(page, headline)


def _from_json_ld(page: Page) -> Iterator[Candidate[Byline]]:
    for place, node in enumerate(page.article_nodes):
        for field in ("author", "creator"):
            authors = _without_editors(_people_of(node.get(field), page), node, page)
            if authors:
                score = 2.6 - 0.1 * min(place, 5) - (0.2 if field == "creator" else 0)
                yield _claim(authors, source_of(node), field, score, "JSON-LD")
    if page.article_nodes:
        return
    for node in page.json_ld:
        is_page = any(kind in ("WebPage", "VideoObject", "ItemPage") for kind in types_of(node))
        if is_page and (authors := _people_of(node.get("author"), page)):
            yield _claim(authors, "json-ld", "author", 2.2, "JSON-LD of the page")


def _without_editors(authors: list[Author], node: Node, page: Page) -> list[Author]:
    """Return the authors without those whom the same node calls its editors, if others wrote."""
    editors = {name_key(author.name) for author in _people_of(node.get("editor"), page)}
    return [author for author in authors if name_key(author.name) not in editors] or authors


def _people_of(value: object, page: Page) -> list[Author]:
    """Return the authors that a JSON-LD value names, following references inside the page."""
    people: list[Author] = []
    for item in value[:_MOST_PEOPLE] if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            people += _person_of(item, page)
        elif isinstance(item, str):
            people += _trusted(clean_text(item))
    return without_desks(merge_authors(people))


def _person_of(item: Node, page: Page) -> list[Author]:
    name = text_of(item.get("name"))
    if not name and (reference := item.get("@id")):
        for node in page.json_ld:
            if node.get("@id") == reference and (name := text_of(node.get("name"))):
                item = node
                break
    if not name:
        name = " ".join(
            part for field in ("givenName", "familyName") if (part := text_of(item.get(field)))
        )
    if not name or "://" in name:
        return []
    found = list(_trusted(clean_text(name)))
    if "Organization" in " ".join(types_of(item)) and len(found) == 1:
        return [replace(found[0], name=clean_text(name), kind="organisation")]
    return found


def _from_meta(page: Page) -> Iterator[Candidate[Byline]]:
    for name, score in _META:
        if name not in page.meta:
            continue
        contents = [text for text in page.meta.get(name, ()) if "://" not in text]
        authors = without_desks(
            merge_authors(author for text in contents[:_MOST_AUTHORS] for author in _trusted(text))
        )
        if authors:
            source = "opengraph" if name.startswith(("og:", "article:")) else "meta"
            yield _claim(authors, source, name, score, "metadata")


def _trusted(text: str) -> tuple[Author, ...]:
    return split_names(text, trusted=True).authors if len(text) < _LONGEST_LINE else ()


def _from_marks(page: Page, headline: Line | None) -> Iterator[Candidate[Byline]]:
    """Yield what itemprop and rel mark as an author."""
    for names, score in (
        (page.marks.itemprops.get("author", ()), 2.5),
        (page.marks.itemprops.get("creator", ()), 2.2),
        (page.marks.rels.get("author", ()), 2.4),
    ):
        groups: dict[int, list[tuple[_Element, Line]]] = {}
        for element in names[:12]:
            line = page.line_at(element)
            if line is not None and not line.zone & (Zone.COMMENTS | Zone.RELATED):
                groups.setdefault(line.index, []).append((element, line))
        people: list[Author] = []
        first: Line | None = None
        for index, members in groups.items():
            if first is not None and index - first.index > 3:
                break
            first = first or members[0][1]
            for element, _ in members:
                people += _named_inside(element)
        if people and first is not None:
            weight = score + nearness(first, headline, page.foot)
            authors = merge_authors(people)
            yield Candidate(
                Byline(first.text, tuple(authors)), "markup", "author", weight, "marked", first
            )


def _named_inside(element: _Element) -> tuple[Author, ...]:
    for inner in element.iterdescendants():
        if "name" in (inner.get("itemprop") or "").split():
            if content := inner.get("content"):
                return _trusted(clean_text(content))
            return _trusted(runs_inside(inner))
    return _trusted(runs_inside(element))


def _claim(
    authors: list[Author], source: str, locator: str, score: float, reason: str
) -> Candidate[Byline]:
    byline = Byline(", ".join(author.name for author in authors), tuple(authors))
    return Candidate(byline, source, locator, score, reason)


def runs_inside(element: _Element) -> str:
    """Return the texts inside an element with a break wherever another one begins."""
    parts: list[str] = []
    for text in element.itertext():
        cleaned = clean_text(str(text))
        if cleaned:
            parts.append(cleaned)
        if len(parts) > 40:
            break
    return f" {BREAK} ".join(parts)
