"""Crawl news pages, read them, and keep what they say in SQLite."""

from scraper.archive.store import Archive
from scraper.errors import ScraperError
from scraper.extraction.article import extract
from scraper.extraction.quotes import find_quotes
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
    "ScraperError",
    "Snapshot",
    "__version__",
    "extract",
    "find_quotes",
]
