"""Crawl news pages, read them, and keep what they say in SQLite."""

from scraper.errors import ScraperError
from scraper.extraction.article import extract
from scraper.extraction.layouts import Rules, load_rules
from scraper.extraction.quotes import find_quotes
from scraper.extraction.soup import soup
from scraper.holdings import Archive
from scraper.records import Article, Author, Block, Caption, Link, Quote, Snapshot
from scraper.version import __version__

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
