"""What a page is, and whether its text is for subscribers."""

from __future__ import annotations

import pytest

from scraper.extraction.article import extract

TEXT = """
<p>The ferry between Port Hale and the outer islands is back in service after repairs.</p>
<p>The first crossing left on Monday with forty passengers, two cars and a crate of hens.</p>
<p>The company said that the old timetable would hold until a new one comes in September.</p>
<p>Islanders had relied on fishing boats since the engine failed in the cold of early March.</p>
"""
STUB = "<p>The ferry between Port Hale and the outer islands is back in service.</p>"


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Ferry back</title>{head}</head><body>{body}</body></html>"


def ld(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


def article(text: str) -> str:
    return f"<article><h1>Ferry back in service</h1>{text}</article>"


def test_running_text_under_a_headline_is_an_article() -> None:
    assert extract(page(article(TEXT)), "https://hale.example/ferry").kind == "article"


def test_an_article_about_a_404_is_an_article() -> None:
    about = TEXT.replace("timetable", "page that said 404 not found") * 3
    assert extract(page(article(about)), "https://hale.example/ferry").kind == "article"


def test_a_live_blog_says_so_in_json_ld() -> None:
    head = ld('{"@type": "LiveBlogPosting", "headline": "Ferry back in service"}')
    assert extract(page(article(TEXT), head)).kind == "live"


def test_many_captions_under_a_gallery_address_are_a_gallery() -> None:
    slides = "".join(
        f'<figure><img src="/{n}.jpg"><figcaption>The quay of Port Hale, seen from pier {n}.'
        "</figcaption></figure>"
        for n in range(8)
    )
    assert extract(page(article(slides)), "https://hale.example/gallery/quay").kind == "gallery"


def test_a_video_with_a_line_of_text_is_a_video() -> None:
    head = '<meta property="og:type" content="video.other">'
    assert extract(page(article("<video src='/a.mp4'></video>" + STUB), head)).kind == "video"


def test_a_wall_without_text_is_a_paywall() -> None:
    head = ld('{"@type": "NewsArticle", "isAccessibleForFree": "False", "headline": "Ferry"}')
    wall = '<div class="paywall"><p>Subscribe to continue reading.</p></div>'
    found = extract(page(article(wall), head))

    assert (found.kind, found.paywalled) == ("paywall", True)


def test_a_paywalled_article_that_shows_its_opening_stays_an_article() -> None:
    head = ld('{"@type": "NewsArticle", "isAccessibleForFree": false, "headline": "Ferry"}')
    found = extract(page(article(TEXT), head))

    assert (found.kind, found.paywalled) == ("article", True)


def test_a_free_article_that_offers_a_subscription_is_not_paywalled() -> None:
    offer = '<footer class="subscribe"><p>Subscribe now for more news of the harbour.</p></footer>'
    assert not extract(page(article(TEXT) + offer)).paywalled


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404", "Sorry, we could not find that page."),
        ("Seite nicht gefunden", "Die gesuchte Seite gibt es nicht."),
        ("Access denied", "You don't have permission to access this page."),
        ("Attention Required!", "Please complete the security check."),
    ],
)
def test_what_stands_in_an_articles_place_is_an_error(title: str, text: str) -> None:
    markup = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body>"
    assert extract(markup, "https://hale.example/gone").kind == "error"


def test_a_login_form_alone_is_an_error() -> None:
    form = '<h1>Welcome</h1><form><input name="user"><input type="password" name="word"></form>'
    assert extract(page(form)).kind == "error"


def test_an_empty_page_is_an_error() -> None:
    assert extract(b"").kind == "error"
