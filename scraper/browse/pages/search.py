"""Search: what was asked, and the articles that fit."""

from __future__ import annotations

from typing import Any

from scraper.browse.asked import Asked
from scraper.errors import InputError
from scraper.query.filters import Filters
from scraper.query.search import MARK, search

_MOST = 50


def load_search(asked: Asked) -> dict[str, Any]:
    """Return the hits for `q` within the filters, each snippet cut at its marks."""
    words = asked.first("q")
    filters = Filters(
        sites=asked.every("site"),
        sections=asked.every("section"),
        languages=asked.every("language"),
        authors=asked.every("author"),
        since=asked.first("since"),
        until=asked.first("until"),
    )
    newest = asked.first("sort") == "newest"
    try:
        hits = search(asked.connection, words, filters, newest=newest, limit=_MOST)
        problem = None
    except InputError as error:
        hits, problem = [], str(error)
    return {
        "words": words,
        "filters": filters,
        "newest": newest,
        "problem": problem,
        "hits": [(hit, (hit.snippet or "").split(MARK)) for hit in hits],
    }
