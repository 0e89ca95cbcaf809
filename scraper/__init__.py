"""Crawl news pages, read them, and keep what they say in SQLite."""

__version__ = "0.1.0"
