"""One page into one article."""

from __future__ import annotations

import pytest

from scraper.extraction.article import extract

PAGE = """<html><body><nav><a href="/">Home</a></nav><article><h1>Ferry back in service</h1>
<p>The ferry between Port Hale and the outer islands is back in service after repairs.</p>
<p>The first crossing left on Monday with forty passengers, two cars and a crate of hens.</p>
<p>The company said that the old timetable would hold until a new one comes in September.</p>
</article></body></html>"""


def test_every_block_stands_where_it_says_in_the_body() -> None:
    article = extract(PAGE, "https://hale.example/ferry")

    assert article.body is not None
    assert [block.kind for block in article.blocks][-3:] == ["paragraph"] * 3
    assert [article.body[block.start : block.end] for block in article.blocks] == [
        block.text for block in article.blocks
    ]


def test_each_field_is_told_with_the_place_where_it_was_found() -> None:
    head = """<html lang="en"><meta property="og:site_name" content="Hale">
    <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry back",
    "datePublished": "2025-03-04T06:00:00Z"}</script>"""
    text = "<div class='story wide'><p>PORT HALE — The ferry is back in service after repairs."
    page = head + PAGE.removeprefix("<html>").replace(
        "</h1>\n<p>The ferry", f"</h1>{text}</p><p>It"
    )

    article = extract(page, "https://hale.example/ferry")

    found = {
        field: (source, article.locators.get(field)) for field, source in article.provenance.items()
    }
    assert found["headline"] == ("markup", "h1")
    assert found["published"] == ("json-ld", "datePublished")
    assert found["language"] == ("markup", "html[lang]")
    assert found["body"] == ("markup", "div.story")
    assert found["dateline"] == ("body", f"block {len(article.blocks) - 4}")
    assert set(article.locators) <= set(article.provenance)


@pytest.mark.parametrize("markup", [b"", "", b"\x00\xff\xfe", "<p", "<html></html>", "just words"])
def test_what_is_hardly_a_page_is_an_article_without_a_body(markup: bytes | str) -> None:
    assert extract(markup).headline is None


@pytest.mark.parametrize("url", ["http://[bad/", "http://[::1", "//[", "http://x:99999999/", "\0"])
def test_an_odd_address_breaks_no_page(url: str) -> None:
    odd = f'<link rel="canonical" href="{url}"><img src="{url}"><a href="{url}">further</a>'
    article = extract(f"<h1>Ferry runs again on Monday</h1><p>By Ann Lee</p>{odd}", url)
    assert (article.url, article.headline) == (url, "Ferry runs again on Monday")


def test_every_line_of_an_element_that_breaks_part_brings_its_links() -> None:
    article = extract(
        PAGE.replace(
            "<p>The first crossing",
            "<div>The yard in <a href='/stennby'>Stennby</a> had the ship for two weeks, and sent"
            " it back with a new rudder.<br><br>A second ship, the <a href='/gannet'>Gannet</a>,"
            " follows in the autumn and stays there until the spring.</div><p>The first crossing",
        ),
        "https://hale.example/ferry",
    )

    assert [link.url for link in article.links] == [
        "https://hale.example/stennby",
        "https://hale.example/gannet",
    ]
