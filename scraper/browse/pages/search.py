"""Search: what was asked, the articles that fit, and how they part."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from scraper.browse.asked import PER_PAGE, Asked, paged
from scraper.errors import InputError
from scraper.query.facets import MOST_COUNTED, Facet, count_facets
from scraper.query.filters import Filters
from scraper.query.ranking import last_stored, ranked_ids
from scraper.query.search import MARK, Hit, hits_of
from scraper.query.selection import Selection, select_articles

FACETS = ("site", "section", "author", "speaker", "language", "month")


def load_search(asked: Asked) -> dict[str, Any]:
    """Return the hits for `q` within the filters, each snippet cut at its marks, and facets."""
    newest = asked.first("sort") == "newest"
    try:
        selection = select_articles(asked.connection, asked.first("q"), _filters(asked))
        problem = None
    except InputError as error:
        selection, problem = None, str(error)
    ids = _found(asked, selection, newest=newest)
    pages = paged(asked, min(len(ids), MOST_COUNTED))
    hits = _hits(asked, selection, ids, pages.skip, newest=newest) if selection else []
    return {
        "words": asked.first("q"),
        "asked": asked,
        "newest": newest,
        "problem": problem,
        "pages": pages,
        "is_more": len(ids) > MOST_COUNTED,
        "hits": [(hit, _pieces(hit)) for hit in hits],
        "chosen": [(name, value, _leave(asked, name, value)) for name, value in _chosen(asked)],
        "facets": [_with_links(asked, facet) for facet in _facets(asked, ids)],
        "ways": [("best", _with(asked, "sort", None)), ("newest", _with(asked, "sort", "newest"))],
    }


def _filters(asked: Asked) -> Filters:
    month = asked.first("month")
    return Filters(
        sites=asked.every("site"),
        sections=asked.every("section"),
        languages=asked.every("language"),
        authors=asked.every("author"),
        since=max(filter(None, (month, asked.first("since"))), default=None),
        until=min(filter(None, (month, asked.first("until"))), key=_ends, default=None),
        speakers=asked.every("speaker"),
    )


def _ends(period: str) -> str:
    """Sort a year or month behind the days in it, which it includes."""
    return period + "~"


def _found(asked: Asked, selection: Selection | None, *, newest: bool) -> list[int]:
    """Return so many of the articles that fit as are counted, and one more; ranked or not."""
    if selection is None:
        return []
    find = last_stored if newest else ranked_ids
    return find(asked.connection, selection, limit=MOST_COUNTED + 1)


def _hits(
    asked: Asked, selection: Selection, found: list[int], skip: int, *, newest: bool
) -> list[Hit]:
    end = skip + PER_PAGE
    ids = ranked_ids(asked.connection, selection, newest=True, limit=end) if newest else found
    return hits_of(asked.connection, selection, ids[skip:end])


def _facets(asked: Asked, ids: list[int]) -> list[Facet]:
    chosen = {name for name, _ in _chosen(asked)}
    found = count_facets(asked.connection, ids[:MOST_COUNTED])
    return [facet for facet in found if facet.name not in chosen]


def _pieces(hit: Hit) -> list[str]:
    return (hit.snippet or "").split(MARK)


def _chosen(asked: Asked) -> list[tuple[str, str]]:
    return [pair for pair in asked.options if pair[0] in FACETS]


def _with_links(asked: Asked, facet: Facet) -> tuple[str, list[tuple[str, int, str]]]:
    links = [(value, number, _add(asked, facet.name, value)) for value, number in facet.values]
    return facet.name, links


def _add(asked: Asked, name: str, value: str) -> str:
    return _address(asked, [*asked.options, (name, value)])


def _leave(asked: Asked, name: str, value: str) -> str:
    return _address(asked, [pair for pair in asked.options if pair != (name, value)])


def _with(asked: Asked, name: str, value: str | None) -> str:
    others = [pair for pair in asked.options if pair[0] != name]
    return _address(asked, [*others, (name, value)] if value else others)


def _address(asked: Asked, options: list[tuple[str, str]]) -> str:
    kept = [pair for pair in options if pair[0] != "page"]
    return f"{asked.path}?{urlencode(kept)}" if kept else asked.path
