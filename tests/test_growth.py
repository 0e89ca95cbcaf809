"""Ten times the page is ten times the work: counted in calls, which no busy machine changes."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from scraper.extraction.article import extract

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
