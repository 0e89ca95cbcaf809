"""The crawler that ours is raced against: Scrapy, trafilatura and an SQLite pipeline.

    python spider.py DATABASE CONCURRENCY HOME…

As its documentation has it: links followed with a link extractor, robots.txt obeyed, one
request at a time to a host, the article read with metadata, a row written for each. It
keeps neither the page's bytes nor an index. Runs in its own environment.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor
from trafilatura import bare_extraction

_COLUMNS = ("url", "title", "author", "date", "text")


class Sqlite:
    """Writes an article's row, fifty to a transaction."""

    def open_spider(self, spider: Articles) -> None:
        """Make the table."""
        self.connection = sqlite3.connect(spider.database, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute(
            "CREATE TABLE articles (url TEXT PRIMARY KEY, title TEXT, author TEXT, date TEXT, "
            "text TEXT)"
        )
        self.waiting: list[dict[str, Any]] = []

    def process_item(self, item: dict[str, Any], spider: Articles) -> dict[str, Any]:
        """Keep a row until there are fifty."""
        self.waiting.append(item)
        if len(self.waiting) >= 50:
            self._write()
        return item

    def close_spider(self, spider: Articles) -> None:
        """Write what is left."""
        self._write()
        self.connection.close()

    def _write(self) -> None:
        self.connection.execute("BEGIN")
        names = ", ".join(f":{name}" for name in _COLUMNS)
        self.connection.executemany(
            f"INSERT OR REPLACE INTO articles VALUES ({names})", self.waiting
        )
        self.connection.execute("COMMIT")
        self.waiting.clear()


class Articles(scrapy.Spider):
    """Follows the fronts' links to articles."""

    name = "articles"

    def __init__(self, database: str, homes: list[str]) -> None:
        super().__init__()
        self.database = database
        self.start_urls = homes
        self.links = LinkExtractor(allow=r"/\d{4}/\d\d/\d\d/")

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Follow a front's links."""
        for link in self.links.extract_links(response):
            yield response.follow(link, callback=self.parse_article)

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """Read an article with its metadata."""
        document = bare_extraction(response.body, url=response.url, with_metadata=True)
        if document is not None:
            found = document.as_dict()
            yield {name: found.get(name) for name in _COLUMNS} | {"url": response.url}


def main() -> None:
    """Crawl from the homes into the database."""
    database, concurrency, *homes = sys.argv[1:]
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS": int(concurrency),
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0,
            "DEPTH_LIMIT": 1,
            "RETRY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "ITEM_PIPELINES": {Sqlite: 100},
        }
    )
    process.crawl(Articles, database=database, homes=homes)
    process.start()


if __name__ == "__main__":
    main()
