"""One page into one article: the reading order, one line per field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scraper.extraction.body import Story, read_story
from scraper.extraction.body_head import Around
from scraper.extraction.byline import read_byline
from scraper.extraction.canonical import read_canonical
from scraper.extraction.captions import captions_told, make_captions
from scraper.extraction.dateline import read_dateline
from scraper.extraction.dates import Dates, read_dates
from scraper.extraction.dek import read_dek
from scraper.extraction.empty import remark_on
from scraper.extraction.fronts import Signs
from scraper.extraction.headline import read_headline
from scraper.extraction.kicker import read_kicker
from scraper.extraction.kind import judge_kind
from scraper.extraction.language import read_language
from scraper.extraction.layouts import Layout, Rules
from scraper.extraction.lines import Line
from scraper.extraction.names import Byline
from scraper.extraction.origins import find_origins
from scraper.extraction.page import Page, read_page
from scraper.extraction.pages import ALONE, PAGED_KINDS, Neighbours, read_neighbours
from scraper.extraction.pause import without_cycle_search
from scraper.extraction.quoted import quotes_of
from scraper.extraction.reading import Reading
from scraper.extraction.ruled import read_ruled, read_ruled_story, remove_unwanted
from scraper.extraction.section import read_section
from scraper.extraction.section_scene import Section
from scraper.extraction.tags import read_tags
from scraper.records import Article, Block
from scraper.urls import host_of, site_of

_LONGEST_SIDE_LINE = 160
"""A date or a name in a longer line stands in running text, which stays in the body."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What is read before the body, which leaves these fields' lines out."""

    headline: Reading[str] | None
    kicker: Reading[str] | None
    dek: Reading[str] | None
    byline: Reading[Byline] | None
    dates: Dates
    section: Reading[Section] | None
    tags: Reading[tuple[str, ...]] | None
    canonical: Reading[str] | None

    @property
    def headline_line(self) -> Line | None:
        """The visible line of the headline."""
        return self.headline.line if self.headline else None

    def around(self) -> Around:
        """What the body's reader is told."""
        dek = self.dek.line if self.dek else None
        authors = self.byline.value.authors if self.byline else ()
        names = tuple(author.name for author in authors)
        return Around(_value(self.headline) or "", self.headline_line, dek, self.taken, names)

    @property
    def taken(self) -> frozenset[Line]:
        """The lines that hold these fields and nothing else.

        The dek is none of them: some outlets print it as the text's opening, and a
        reader of the body alone would miss it there.
        """
        beside: tuple[Reading[Any] | None, ...] = (
            self.byline,
            self.dates.published,
            self.dates.modified,
            self.kicker,
            self.section,
        )
        lines = [reading.line for reading in beside if reading and reading.line]
        short = [line for line in lines if len(line.text) <= _LONGEST_SIDE_LINE]
        return frozenset(line for line in (self.headline_line, *short) if line)

    @property
    def signs(self) -> Signs:
        """What tells an article from a list of articles."""
        return Signs(self.headline, self.dates.published)

    def readings(self) -> dict[str, Reading[Any] | None]:
        """The fields by their names in the record."""
        return {
            "headline": self.headline,
            "kicker": self.kicker,
            "dek": self.dek,
            "section": self.section,
            "byline": self.byline,
            "published": self.dates.published,
            "modified": self.dates.modified,
            "tags": self.tags,
            "canonical_url": self.canonical,
        }


def extract(
    html: bytes | str,
    url: str = "",
    charset: str | None = None,
    *,
    rules: Rules | None = None,
    fetched: date | None = None,
) -> Article:
    """Read a page into an article; never raises on bad markup.

    `url` is where the page was found, `charset` what the server's Content-Type
    said, None when unknown. A page out of a file is read as if it had been found at
    the address that it declares.

    `rules` are asked before the generic readers; None reads every site alike.
    `fetched` is the day the page was fetched, for a site that has rules of several
    times; None takes the newest.
    """
    with without_cycle_search():
        return _extract(at_declared_address(read_page(html, url, charset)), url, rules, fetched)


@dataclass(frozen=True, slots=True)
class Part:
    """One page read, the other pages of the same article, and what is odd about it, if anything."""

    article: Article
    neighbours: Neighbours = ALONE
    remark: str | None = None


def extract_part(
    html: bytes | str,
    url: str = "",
    charset: str | None = None,
    *,
    rules: Rules | None = None,
    fetched: date | None = None,
) -> Part:
    """Read a page as `extract` does; say which pages stand beside it, if it is one of several."""
    with without_cycle_search():
        page = at_declared_address(read_page(html, url, charset))
        article = _extract(page, url, rules, fetched)
        neighbours = read_neighbours(page) if article.kind in PAGED_KINDS else ALONE
        return Part(article, neighbours, remark_on(page, article))


def _extract(page: Page, url: str, rules: Rules | None, fetched: date | None) -> Article:
    layout = rules.layout_for(page.url, fetched) if rules else None
    fields, story = read_both(page, layout)
    return make_article(page, fields, story, url)


def read_both(page: Page, layout: Layout | None = None) -> tuple[Fields, Story]:
    """Read the fields around the body, then the body; by the site's rule where there is one."""
    if layout:
        remove_unwanted(page, layout)
    fields = read_fields(page, layout)
    around = fields.around()
    story = read_ruled_story(page, around, layout) if layout else read_story(page, around)
    return fields, story


def at_declared_address(page: Page) -> Page:
    """Return a page out of a file as if it had been found where it says it belongs."""
    if host_of(page.url):
        return page
    declared = read_canonical(page)
    return replace(page, url=declared.value) if declared else page


def read_fields(page: Page, layout: Layout | None = None) -> Fields:
    """Read what stands around the body, each field from the same lines."""
    ruled = read_ruled(page, layout)
    headline = ruled.headline or read_headline(page)
    dates = read_dates(page, headline)
    section = ruled.section or read_section(page, headline)
    return Fields(
        headline=headline,
        kicker=read_kicker(page, headline, section),
        dek=ruled.dek or read_dek(page, headline),
        byline=ruled.byline or read_byline(page, headline),
        dates=replace(dates, published=ruled.published or dates.published),
        section=section,
        tags=read_tags(page),
        canonical=read_canonical(page),
    )


def make_article(page: Page, fields: Fields, story: Story, url: str | None = None) -> Article:
    """Put what was read together; `url` is where the page was found, None for its own address."""
    body, byline, section = story.body, fields.byline, fields.section
    verdict = judge_kind(page, fields.signs, story)
    language = read_language(page, body.text if body else None)
    tag = _value(language)
    captions = make_captions(page, story.frames) or captions_told(page)
    opening, dateline = _opening_of(body.blocks) if body else (None, None)
    readings = fields.readings() | {"language": language}
    origins = find_origins(readings, story, opening, captions)
    return Article(
        url=page.url if url is None else url,
        canonical_url=_value(fields.canonical) or page.url,
        site=site_of(page.url),
        kind=verdict.kind,
        language=tag,
        headline=_value(fields.headline),
        kicker=_value(fields.kicker),
        dek=_value(fields.dek),
        section=section.value.name if section else None,
        sections=section.value.trail if section else (),
        byline=byline.value.line if byline else None,
        authors=tuple(byline.value.authors) if byline else (),
        dateline=dateline,
        published=_value(fields.dates.published),
        modified=_value(fields.dates.modified),
        captions=captions,
        blocks=body.blocks if body else (),
        body=body.text if body else None,
        quotes=quotes_of(body.blocks, tag) if body else (),
        tags=fields.tags.value if fields.tags else (),
        links=body.links if body else (),
        paywalled=verdict.paywalled,
        word_count=len(body.text.split()) if body else 0,
        provenance=origins.provenance,
        locators=origins.locators,
    )


def _opening_of(blocks: tuple[Block, ...]) -> tuple[Block | None, str | None]:
    """Return the block that begins with the dateline, and the dateline."""
    return next((each for each in opening_places(blocks) if each[1]), (None, None))


def opening_places(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, str | None]]:
    """Yield the paragraphs that may carry the dateline, up to the first that does.

    A dek may precede it.
    """
    for block in blocks[:3]:
        if block.kind == "paragraph":
            place = read_dateline(block.text)
            yield block, place
            if place:
                return


def _value(reading: Reading[str] | None) -> str | None:
    return reading.value if reading else None
