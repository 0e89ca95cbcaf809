"""Ten times the page is ten times the work: counted in calls, which no busy machine changes."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from lxml import etree

from scraper.extraction.article import extract
from scraper.extraction.blocks import find_links
from scraper.extraction.byline import find_bylines
from scraper.extraction.dates import find_published
from scraper.extraction.flow import read_flow
from scraper.extraction.frames import find_frames
from scraper.extraction.headline import find_headlines
from scraper.extraction.names import split_names
from scraper.extraction.page import Page, read_page

URL = "https://hale.example/harbour/ferry"
HEAD = (
    "<html lang=en><head><title>The ferry is back | Hale Post</title>"
    '<meta property="og:title" content="The ferry is back"></head><body>'
    "<nav><a href=/>Home</a><a href=/harbour>Harbour</a></nav>"
    '<article><h1>The ferry is back</h1><p class="byline">By Ann Lee</p><time>2 May 2025</time>'
)
PIECES = {
    "paragraphs": '<p>“It was late,” said Ann Lee, a <a href="/p{n}">pilot</a> of pier {n}.</p>',
    "lists": '<ul class="menu"><li><a href="/{n}">Pier {n} opens again in May</a></li></ul>',
    "figures": '<figure><img src="/{n}"><figcaption>Pier {n}. Photo: Ann Lee</figcaption></figure>',
    "rows": "<table><tr><td>Pier {n}</td><td>{n} boats on 3 May 2025</td></tr></table>",
    "breaks": "Pier {n} is open, and so is the next.<br><br>",
    "links": '<a href="/{n}">Pier {n} opens again</a> ',
    "linked breaks": '<a href="/{n}">Pier {n}</a> is open, and so is the next.<br><br>',
    "bold breaks": "<b>Pier {n}</b><br>",
    "quoted": "<blockquote>Pier {n} is open, and so is the next one to it.</blockquote>",
    "headings": '<h2 class="title">Pier {n} opens</h2><time datetime="2025-05-03">3 May</time>',
}


def calls_of(markup: str) -> int:
    """Return how many functions are called, Python's and C's, to read a page."""
    count = 0

    def watch(frame: FrameType, event: str, value: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(watch)
    try:
        extract(markup, URL)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_ten_times_the_page_takes_about_ten_times_the_calls(piece: str) -> None:
    small, large = (
        HEAD + "".join(piece.format(n=number) for number in range(size)) for size in (60, 600)
    )
    extract(small, URL)

    assert calls_of(large) < 12 * calls_of(small)


def read(piece: str, count: int) -> Page:
    return read_page(HEAD + "".join(piece.format(n=number) for number in range(count)), URL)


def test_headings_past_the_five_hundredth_are_not_weighed() -> None:
    page = read("<h1>Pier {n} opens again</h1>", 2000)

    assert len(find_headlines(page)) < 520


def test_signatures_past_the_thousandth_are_not_taken_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "scraper.extraction.byline_printed.split_names",
        lambda text, *, trusted=False: asked.append(text) or split_names(text, trusted=trusted),
    )
    find_bylines(read('<p class="author">By Ann Lee {n}</p>', 3000))

    assert 0 < len(asked) <= 2000


def test_printed_dates_past_the_five_hundredth_are_no_candidates() -> None:
    page = read("<p>Published on 3 May 2025, for the {n}th time</p>", 2000)

    assert len(find_published(page)) < 600


def test_pictures_and_captions_past_the_thousandth_are_not_framed() -> None:
    page = read('<figure><img src="/{n}"><figcaption>Pier {n} opens</figcaption></figure>', 3000)

    assert len(find_frames(page, (), 0)) <= 2000


def test_json_ld_past_its_hundredth_article_is_not_read() -> None:
    script = '<script type="application/ld+json">{{"@type": "NewsArticle", "name": "{n}"}}</script>'

    assert len(read(script, 300).article_nodes) == 100


def test_lines_past_the_thirty_thousandth_are_left_out() -> None:
    root = etree.Element("body")
    for _ in range(30_010):
        etree.SubElement(root, "p").text = "Pier"

    assert len(read_flow(root).lines) == 30_000


def test_links_past_the_two_thousandth_are_not_looked_up() -> None:
    page = read('<p>Pier <a href="/{n}">number {n}</a> is open, and so is the next.</p>', 2200)

    assert len(find_links(page.flow.lines, URL)) == 2000
