"""Which pages hold no text until their scripts have run, and which are only short."""

from __future__ import annotations

import pytest

from scraper.extraction.article import extract_part
from scraper.records import EMPTY
from tests.newsroom import NEWSROOM
from tests.scripted import shell

URL = "https://tarn.example/2026/lighthouse"


def remark(body: str, title: str = "Tarn Tribune") -> str | None:
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return extract_part(html, URL).remark


@pytest.mark.parametrize(
    "body",
    [
        '<div id="root"></div><script src="/app.js"></script>',
        '<header>Tarn Tribune</header><div id="__next"><p>Loading …</p></div>',
        "<app-root></app-root><script>start()</script>",
        "<noscript>Für diese Seite muss JavaScript aktiviert sein.</noscript><div></div>",
        "<p>You need to enable JavaScript to run this app.</p>",
        "<noscript>Включите JavaScript в браузере</noscript><div class=page></div>",
    ],
)
def test_an_application_without_its_scripts_is_empty(body: str) -> None:
    assert remark(body) == EMPTY


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<p>The page that you are looking for is not here any more.</p>", "Not found"),
        ('<div id="root">' + "<p>A paragraph of an article about boats.</p>" * 30 + "</div>", "A"),
        ("<h1>Just a moment…</h1><noscript>Enable JavaScript and cookies</noscript>", "Wait"),
        ('<div id="root"></div><noscript>JavaScript</noscript>', "Just a moment..."),
        ("<h1>News</h1>" + '<a href="/a">A headline of a story about a harbour</a>' * 30, "News"),
        ("", ""),
    ],
    ids=["soft 404", "an article", "a challenge", "its title", "a front", "nothing"],
)
def test_other_pages_without_text_are_not(body: str, title: str) -> None:
    assert remark(body, title) is None


def test_the_shell_of_the_scripted_site_is_empty_and_no_page_of_the_newsroom_is() -> None:
    assert extract_part(shell()[1], URL).remark == EMPTY
    pages = sorted(NEWSROOM.glob("*/**/*.htm*"))
    assert len(pages) > 50
    assert [page for page in pages if extract_part(page.read_bytes(), URL).remark] == []
