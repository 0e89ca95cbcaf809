"""One page into one article: the reading order, one line per field."""

from __future__ import annotations

from scraper.extraction.body import read_body
from scraper.extraction.page import read_page
from scraper.records import Article
from scraper.urls import host_of, normalize_url


def extract(html: bytes | str, url: str = "", charset: str | None = None) -> Article:
    """Read a page into an article; never raises on bad markup.

    `url` is where the page was found, `charset` what the server's Content-Type
    said, None when unknown.
    """
    page = read_page(html, url, charset)
    body = read_body(page, None)
    return Article(
        url=url,
        canonical_url=normalize_url(url) or url,
        site=host_of(url).removeprefix("www."),
        body=body.text if body else None,
        blocks=body.blocks if body else (),
        links=body.links if body else (),
        word_count=len(body.text.split()) if body else 0,
        provenance={"body": body.source} if body else {},
    )
