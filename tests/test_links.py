"""Links are told apart by the general habits of news sites, in any language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from scraper.discovery.addresses import take_apart
from scraper.discovery.frontier import Window
from scraper.discovery.links import FoundLink, find_links, links_to_seeds
from scraper.discovery.scoring import ARTICLE_SCORE, Place, article_score

SITE = "https://news.example"
FRONT = f"{SITE}/politics/"

ARTICLES = [
    ("/2025/08/01/bridge", "Harbour bridge reopens after a year"),
    ("/politics/harbour-bridge-reopens-after-repairs-12345", "Harbour bridge reopens"),
    ("/politics/harbour-bridge-reopens-after-repairs", "Bridge reopens after long repairs"),
    ("/local-news/ferry-cable-10446.html", "Ferry cable snaps in high wind"),
    ("/n/123.html", "Brücke im Hafen wieder frei für alle"),
    ("/story.php?id=12", "The bridge is open again, says mayor"),
    ("/index.php?option=com&nid=77", "The bridge is open again, says mayor"),
    ("/?p=4711", "The bridge is open again, says mayor"),
    ("/articles/c4g8kx9y2l", "Ferry cable snaps in high wind"),
    ("/article/98765", "Ferry cable snaps"),
    ("/archives/20417", "The bridge is open again, says mayor"),
    (
        "/%D8%A7%D9%84%D8%AC%D8%B3%D8%B1-%D9%8A%D9%81%D8%AA%D8%AD-%D9%85%D9%86-%D8%AC%D8%AF%D9%8A%D8%AF",
        "الجسر يفتح من جديد أمام الناس",
    ),
    ("/sport/2025/aug/01/final", ""),
    ("/politics/live/2025/storm-orla", "Storm Orla: ferries stop, schools stay closed"),
    ("/culture/2025/08/night-market/", "In pictures: the night market"),
    ("/news/4417.html", "橋が再び開通し住民が喜ぶ港の町"),
    ("/deportes/la-carrera-del-valle-termina-en-barro", ""),
]

OTHERS = [
    ("/", "Home"),
    ("/politics/", "Politics"),
    ("/sport/football", "Football"),
    ("/rubrik.php?id=3", "Politik"),
    ("/category/world-affairs", "World affairs"),
    ("/tag/harbour-bridge-repairs", "harbour bridge repairs and more"),
    ("/author/ana-ruiz", "Ana Ruiz"),
    ("/about-us", "About us"),
    ("/login?return=/2025/08/01/bridge", "Log in to read this article now"),
    ("/2025/08/01/bridge?share=mail", "Send this to a friend of yours"),
    ("/2025/08/01/bridge/print", "Print"),
    ("/privacy-policy.html", "Privacy policy and your rights here"),
    ("/files/2025/08/01/annual-report-of-the-harbour.pdf", "Annual report of the harbour board"),
    ("/en/", "English"),
    ("/politics/2025/08/", "August 2025"),
    ("/amp/politics/harbour-bridge-reopens-after-repairs", "Bridge reopens after long repairs"),
    ("/search?q=bridge", "More about the bridge in our archive"),
]


@pytest.mark.parametrize(("path", "text"), ARTICLES)
def test_what_looks_like_an_article_scores_as_one(path: str, text: str) -> None:
    score = article_score(take_apart(SITE + path), text, Place(in_heading=not text))
    assert score >= ARTICLE_SCORE


@pytest.mark.parametrize(("path", "text"), OTHERS)
def test_what_is_something_else_does_not(path: str, text: str) -> None:
    assert article_score(take_apart(SITE + path), text) < ARTICLE_SCORE


def links(markup: str, base: str = FRONT) -> dict[str, FoundLink]:
    found = find_links(markup.encode(), base, charset="utf-8")
    return {link.url.removeprefix(SITE): link for link in found}


def roles(markup: str, base: str = FRONT) -> dict[str, str]:
    return {url: link.role for url, link in links(markup, base).items()}


def test_a_front_page_is_taken_apart() -> None:
    page = """<html><head><link rel=alternate type="application/rss+xml" href="/rss.xml">
    <link rel=stylesheet href=/a.css><link rel=canonical href=/politics/></head><body>
    <nav><a href=/>Home</a><a href=/sport/>Sport</a><a href=/tag/bridge>Bridge</a></nav>
    <main><h2><a href="/politics/harbour-bridge-reopens">Harbour bridge reopens today</a></h2>
    <article><a href="/politics/ferry-cable-snaps-in-wind-10446.html"><img alt=""></a>
    <h3><a href="/politics/ferry-cable-snaps-in-wind-10446.html#c">Ferry cable snaps</a></h3>
    <a href="/politics/ferry-cable-snaps-in-wind-10446.html?utm_source=front">Read</a></article>
    <a href="/politics/photo.jpg">Photo</a><a href="mailto:a@news.example">Mail</a>
    <a href="javascript:void(0)">More</a><a href="/politics/">This page</a></main>
    <div class=pager><a href="?page=2">2</a><a rel=next href="?page=2">Next</a></div>
    <footer><a href=/about>About</a><a href="https://other.example/x">Partner</a></footer>"""
    assert roles(page) == {
        "/rss.xml": "feed",
        "/": "front",
        "/sport/": "front",
        "/tag/bridge": "other",
        "/politics/harbour-bridge-reopens": "article",
        "/politics/ferry-cable-snaps-in-wind-10446.html": "article",
        "/politics/?page=2": "pagination",
        "/about": "other",
        "https://other.example/x": "front",
    }


def test_the_links_of_a_teaser_are_taken_as_one() -> None:
    page = """<nav><a href=/ferry-cable-snaps-in-wind>Top</a></nav>
    <h2><a href=/ferry-cable-snaps-in-wind>Ferry cable snaps in high wind</a></h2>"""
    (link,) = links(page).values()
    assert link.text == "Ferry cable snaps in high wind"
    assert link.score == pytest.approx(0.4 + 0.25 + 0.2)


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("?page=2", "2"), ("?page=2", "Next"), ("/politics/page/3", "Older posts"),
        ("/politics/page/2/", "التالي"), ("?seite=2", "weiter »"), ("?after=abc", "›"),
        ("/politics/?offset=20", "Siguiente"), ("/politics/page-2.html", "下一页"),
        ("?pg=17", "17"),
    ],
)  # fmt: skip
def test_further_pages_of_a_listing_are_recognised(href: str, text: str) -> None:
    assert list(roles(f'<p><a href="{href}">{text}</a>').values()) == ["pagination"]


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("/2025/08/01/next-step-for-the-bridge", "Next"),
        ("/politics/page-turner-wins-book-prize", "Page turner wins the book prize"),
        ("https://other.example/?page=2", "2"),
    ],
)
def test_other_links_are_no_further_pages(href: str, text: str) -> None:
    assert list(roles(f'<p><a href="{href}">{text}</a>').values()) != ["pagination"]


@pytest.mark.parametrize("path", ["/feed/", "/rss", "/politics/rss.xml", "/all.atom", "/rss/a.xml"])
def test_feeds_are_known_by_their_address(path: str) -> None:
    assert roles(f'<a href="{path}">Subscribe</a>') == {path: "feed"}


def test_nofollow_is_noted_and_a_base_is_respected() -> None:
    page = '<base href="/en/"><a rel="nofollow ugc" href="a">A</a><a href="b">B</a>'
    found = links(page)
    assert (found["/en/a"].nofollow, found["/en/b"].nofollow) == (True, False)
    page = '<meta name=Robots content="index, NOFOLLOW"><a href="b">B</a>'
    assert links(page)["/politics/b"].nofollow


def test_a_parsed_page_gives_the_same_and_stays_as_it_was() -> None:
    page = "<p><a href=/a-b-c-d>One <!-- not this -->two</a>"
    root = html.document_fromstring(page)
    before = html.tostring(root)
    assert find_links(root, FRONT) == find_links(page.encode(), FRONT)
    assert find_links(root, FRONT)[0].text == "One two"
    assert html.tostring(root) == before


@pytest.mark.parametrize("page", [b"", b"   ", b"\0", b"<!-- -->", b"<a href=http://[>x</a>"])
def test_a_page_without_links_has_none(page: bytes) -> None:
    assert find_links(page, FRONT) == []


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "windows-1256", "nonsense"]))
def test_no_page_breaks_the_reader(junk: bytes, charset: str | None) -> None:
    page = b"<a href='" + junk + b"'>" + junk + b"</a>" + junk
    for link in find_links(page, FRONT, charset=charset):
        assert 0 <= link.score <= 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_score_lies_between_nothing_and_certain(path: str, text: str) -> None:
    assert 0 <= article_score(take_apart(f"{SITE}/{path}"), text) <= 1


def test_seeds_stay_on_their_hosts_and_in_the_window() -> None:
    page = """<a href=/2025/08/01/bridge>Harbour bridge reopens after repairs today</a>
    <a href=/2015/08/01/bridge>Harbour bridge reopens after repairs long ago</a>
    <a href=https://www.news.example/ferry-cable-snaps-again>Ferry cable snaps in high wind</a>
    <a href=https://other.example/2025/08/01/bridge>Harbour bridge elsewhere is open</a>
    <a href=/tag/bridge>Bridge</a><a href=/sport/>Sport</a>"""
    seeds = links_to_seeds(
        links(page).values(),
        FRONT,
        depth=1,
        hosts={"news.example"},
        window=Window(since="2025-01-01"),
    )
    assert [seed.url for seed in seeds] == [
        f"{SITE}/2025/08/01/bridge",
        "https://www.news.example/ferry-cable-snaps-again",
        f"{SITE}/sport/",
    ]
    assert {(seed.depth, seed.found_on) for seed in seeds} == {(1, FRONT)}
    assert len(links_to_seeds(links(page).values(), FRONT, depth=1, roles=("article",))) == 4
