"""Crawl news pages, read them, and keep what they say in SQLite.

Each name is imported when it is first asked for: a command or a worker process needs a
part of them, and starts in a fraction of the time that all would take.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from scraper.version import __version__

if TYPE_CHECKING:
    from scraper.errors import ScraperError
    from scraper.extraction.article import extract
    from scraper.extraction.layouts import Rules, load_rules
    from scraper.extraction.quotes import find_quotes
    from scraper.extraction.soup import soup
    from scraper.holdings import Archive
    from scraper.records import Article, Author, Block, Caption, Link, Quote, Snapshot

__all__ = [
    "Archive",
    "Article",
    "Author",
    "Block",
    "Caption",
    "Link",
    "Quote",
    "Rules",
    "ScraperError",
    "Snapshot",
    "__version__",
    "extract",
    "find_quotes",
    "load_rules",
    "soup",
]

_MODULES = {
    "Archive": "holdings",
    "Article": "records",
    "Author": "records",
    "Block": "records",
    "Caption": "records",
    "Link": "records",
    "Quote": "records",
    "Rules": "extraction.layouts",
    "ScraperError": "errors",
    "Snapshot": "records",
    "extract": "extraction.article",
    "find_quotes": "extraction.quotes",
    "load_rules": "extraction.layouts",
    "soup": "extraction.soup",
}


def __getattr__(name: str) -> Any:
    """Import a public name out of its module."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
