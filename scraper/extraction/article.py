"""One page into one article: the reading order, one line per field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scraper.extraction.body import Story, read_story
from scraper.extraction.byline import Byline, read_byline
from scraper.extraction.captions import make_captions
from scraper.extraction.dates import Dates, read_dates
from scraper.extraction.headline import read_headline
from scraper.extraction.kind import judge_kind
from scraper.extraction.lines import Line
from scraper.extraction.page import Page, read_page
from scraper.extraction.quoted import quotes_of
from scraper.extraction.reading import Reading
from scraper.records import Article
from scraper.urls import host_of, normalize_url

_LONGEST_SIDE_LINE = 160
"""A date or a name in a longer line stands in running text, which stays in the body."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What is read before the body, which leaves these fields' lines out."""

    headline: Reading[str] | None
    byline: Reading[Byline] | None
    dates: Dates

    @property
    def headline_line(self) -> Line | None:
        """The visible line of the headline."""
        return self.headline.line if self.headline else None

    @property
    def taken(self) -> frozenset[Line]:
        """The lines that hold these fields and nothing else."""
        beside: tuple[Reading[Any] | None, ...] = (
            self.byline,
            self.dates.published,
            self.dates.modified,
        )
        lines = [reading.line for reading in beside if reading and reading.line]
        short = [line for line in lines if len(line.text) <= _LONGEST_SIDE_LINE]
        return frozenset(line for line in (self.headline_line, *short) if line)

    def provenance(self) -> dict[str, str]:
        """Where each field was found."""
        readings: dict[str, Reading[Any] | None] = {
            "headline": self.headline,
            "byline": self.byline,
            "published": self.dates.published,
            "modified": self.dates.modified,
        }
        return {name: reading.source for name, reading in readings.items() if reading}


def extract(html: bytes | str, url: str = "", charset: str | None = None) -> Article:
    """Read a page into an article; never raises on bad markup.

    `url` is where the page was found, `charset` what the server's Content-Type
    said, None when unknown.
    """
    page = read_page(html, url, charset)
    fields = read_fields(page)
    story = read_story(page, fields.headline_line, fields.taken)
    return make_article(page, fields, story)


def read_fields(page: Page) -> Fields:
    """Read what stands around the body, each field from the same lines."""
    headline = read_headline(page)
    return Fields(
        headline=headline,
        byline=read_byline(page, headline),
        dates=read_dates(page, headline),
    )


def make_article(page: Page, fields: Fields, story: Story) -> Article:
    """Put what was read together."""
    body, byline = story.body, fields.byline
    verdict = judge_kind(page, _value(fields.headline), story)
    language = None
    return Article(
        url=page.url,
        canonical_url=normalize_url(page.url) or page.url,
        site=host_of(page.url).removeprefix("www."),
        kind=verdict.kind,
        language=language,
        headline=_value(fields.headline),
        byline=byline.value.line if byline else None,
        authors=tuple(byline.value.authors) if byline else (),
        published=_value(fields.dates.published),
        modified=_value(fields.dates.modified),
        captions=make_captions(page, story.frames),
        blocks=body.blocks if body else (),
        body=body.text if body else None,
        quotes=quotes_of(body.blocks, language) if body else (),
        links=body.links if body else (),
        paywalled=verdict.paywalled,
        word_count=len(body.text.split()) if body else 0,
        provenance=fields.provenance() | ({"body": body.source} if body else {}),
    )


def _value(reading: Reading[str] | None) -> str | None:
    return reading.value if reading else None
