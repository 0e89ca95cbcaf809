"""One page into one article: the reading order, one line per field."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.extraction.body import read_story
from scraper.extraction.captions import make_captions
from scraper.extraction.headline import read_headline
from scraper.extraction.lines import Line
from scraper.extraction.page import Page, read_page
from scraper.extraction.reading import Reading
from scraper.records import Article
from scraper.urls import host_of, normalize_url


@dataclass(frozen=True, slots=True)
class Fields:
    """What is read before the body, which leaves these fields' lines out."""

    headline: Reading[str] | None

    @property
    def headline_line(self) -> Line | None:
        """The visible line of the headline."""
        return self.headline.line if self.headline else None

    @property
    def taken(self) -> frozenset[Line]:
        """The lines that these fields stand in."""
        readings = (self.headline,)
        return frozenset(reading.line for reading in readings if reading and reading.line)


def extract(html: bytes | str, url: str = "", charset: str | None = None) -> Article:
    """Read a page into an article; never raises on bad markup.

    `url` is where the page was found, `charset` what the server's Content-Type
    said, None when unknown.
    """
    page = read_page(html, url, charset)
    fields = read_fields(page)
    story = read_story(page, fields.headline_line, fields.taken)
    body = story.body
    return Article(
        url=url,
        canonical_url=normalize_url(url) or url,
        site=host_of(url).removeprefix("www."),
        headline=fields.headline.value if fields.headline else None,
        captions=make_captions(page, story.frames),
        body=body.text if body else None,
        blocks=body.blocks if body else (),
        links=body.links if body else (),
        word_count=len(body.text.split()) if body else 0,
        provenance={"body": body.source} if body else {},
    )


def read_fields(page: Page) -> Fields:
    """Read what stands around the body, each field from the same lines."""
    return Fields(read_headline(page))
