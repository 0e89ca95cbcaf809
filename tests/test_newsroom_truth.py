"""The truth files of the sample newsroom agree with its pages.

`truth.json` is what a person reads on each page. These tests keep it honest when a page
is edited: they look for its words in the page, without asking the scraper. Indirect
speech is not listed in it, and a role stands as the article prints it.
"""

from __future__ import annotations

import gzip
import html
import json
import re
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import lxml.etree
import lxml.html
import pytest
from protego import Protego

from tests.newsroom import NEWSROOM
from tests.newsroom_outlet import Outlet

OUTLETS = sorted(path.parent.name for path in NEWSROOM.glob("*/truth.json"))
ORIGINS = {path.parent.name: f"http://{path.parent.name}.example" for path in NEWSROOM.glob("*/*")}
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)


@cache
def outlet(name: str) -> Outlet:
    folder = NEWSROOM / name
    settings = json.loads((folder / "outlet.json").read_text(encoding="utf-8"))
    return Outlet(name, folder, settings, ORIGINS)


@cache
def truth(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((NEWSROOM / name / "truth.json").read_text("utf-8"))
    return loaded


def articles() -> list[Any]:
    return [
        pytest.param(name, article, id=f"{name}{article['path']}")
        for name in OUTLETS
        for article in truth(name)["articles"]
    ]


@cache
def source(name: str, path: str) -> str:
    """The page's markup; old pages are windows-1252, whatever they declare."""
    page = outlet(name).find_page(path)
    assert page is not None, f"{name} has no page at {path}"
    try:
        return page.payload.decode("utf-8")
    except UnicodeDecodeError:
        return page.payload.decode("windows-1252")


def fold(text: str) -> str:
    return " ".join(text.replace("\N{SOFT HYPHEN}", "").split())


@cache
def visible_text(name: str, path: str) -> str:
    """The text twice: with its elements apart, and run together (a drop cap and its word)."""
    root = lxml.html.document_fromstring(TAGS.sub("", source(name, path)))
    body = root.find("body")
    texts = [str(text) for text in ([] if body is None else body.itertext())]
    return fold(" ".join(texts)) + " " + fold("".join(texts))


def find_links(name: str, path: str) -> set[str]:
    """The outlet's own paths that a page or a feed links to, redirects followed."""
    markup = source(name, path)
    found = re.findall(r"""\bhref\s*=\s*["']([^"']+)["']|<link>([^<]+)</link>""", markup, re.I)
    redirects = outlet(name).settings.get("redirects", {})
    links = set()
    for target in (html.unescape(a or b).strip() for a, b in found):
        parts = urlsplit(urljoin(ORIGINS[name] + path, target))
        if f"{parts.scheme}://{parts.netloc}" == ORIGINS[name]:
            link = redirects.get(parts.path, parts.path or "/")
            links.add(unquote(link) + (f"?{parts.query}" if parts.query else ""))
    return links


@cache
def reachable(name: str) -> frozenset[str]:
    """Every path that a walk from the home page comes by, with and without its query."""
    waiting, seen = [outlet(name).settings["home"]], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen |= {path, path.partition("?")[0]}
        page = outlet(name).find_page(path)
        if page is not None and page.content_type.startswith(("text/", "application/")):
            waiting += find_links(name, path)
    return frozenset(seen)


def test_there_are_outlets_to_read() -> None:
    assert len(OUTLETS) >= 2


@pytest.mark.parametrize("name", OUTLETS)
def test_every_page_that_the_truth_names_exists_once(name: str) -> None:
    pages = [page["path"] for page in truth(name)["articles"] + truth(name)["not_articles"]]
    assert len(pages) == len(set(pages))
    redirects, gone = outlet(name).settings["redirects"], outlet(name).settings["gone"]
    missing = [path for path in pages if outlet(name).find_page(path) is None]
    assert [path for path in missing if path not in redirects and path not in gone] == []


@pytest.mark.parametrize("name", OUTLETS)
def test_the_truth_names_every_page_that_a_crawler_may_ask_for(name: str) -> None:
    robots = Protego.parse(source(name, "/robots.txt"))
    named = {page["path"] for page in truth(name)["articles"] + truth(name)["not_articles"]}
    stems = {unquote(path).partition("?")[0].removesuffix(".html") for path in named}
    unnamed = []
    for file in (NEWSROOM / name).rglob("*.html"):
        path = "/" + file.relative_to(NEWSROOM / name).as_posix().partition("__")[0]
        stem = path.removesuffix(".html").removesuffix("index")
        if robots.can_fetch(path, "anyone") and stem not in stems:
            unnamed.append(path)
    assert [path for path in unnamed if path != "/404.html"] == []


@pytest.mark.parametrize("name", OUTLETS)
def test_every_article_can_be_reached_from_the_home_page(name: str) -> None:
    paths = {unquote(article["path"]) for article in truth(name)["articles"]}
    assert paths - reachable(name) == set()


@pytest.mark.parametrize("name", OUTLETS)
def test_redirects_and_placeholders_lead_somewhere(name: str) -> None:
    for target in outlet(name).settings["redirects"].values():
        assert "{{" in target or outlet(name).find_page(target) is not None, target
    for file in (NEWSROOM / name).rglob("*.html"):
        for other in re.findall(rb"\{\{origin:([a-z0-9-]+)\}\}", file.read_bytes()):
            assert other.decode() in ORIGINS


@pytest.mark.parametrize("name", OUTLETS)
def test_feeds_and_sitemaps_are_well_formed(name: str) -> None:
    for file in (NEWSROOM / name).rglob("*.*"):
        if file.name.endswith((".xml", ".rss", ".atom", ".xml.gz")):
            payload = file.read_bytes()
            packed = file.suffix == ".gz"
            root = lxml.etree.fromstring(gzip.decompress(payload) if packed else payload)
            assert len(root) > 0, file


@pytest.mark.parametrize(("name", "article"), articles())
def test_the_page_says_what_the_truth_says(name: str, article: dict[str, Any]) -> None:
    text = visible_text(name, article["path"])
    printed = [article["headline"], article.get("kicker"), article.get("dek")]
    printed += [article.get("dateline"), article.get("byline"), article["last_words"]]
    printed += article.get("headings", [])
    printed += [quote["text"] for quote in article["quotes"]] + article.get("not_quotes", [])
    printed += [author["name"] for author in article.get("authors", [])]
    for caption in article.get("captions", []):
        printed += [caption.get("text"), caption.get("credit")]
    absent = [words for words in printed if words and fold(words) not in text]
    assert absent == []


@pytest.mark.parametrize(("name", "article"), articles())
def test_a_speaker_and_a_role_stand_in_the_article(name: str, article: dict[str, Any]) -> None:
    text = visible_text(name, article["path"]).casefold()
    words = [quote.get(key) for quote in article["quotes"] for key in ("speaker", "role")]
    assert [word for word in words if word and fold(word).casefold() not in text] == []


@pytest.mark.parametrize(("name", "article"), articles())
def test_pictures_of_captions_are_small_and_real(name: str, article: dict[str, Any]) -> None:
    markup = unquote(source(name, article["path"]))
    for caption in article.get("captions", []):
        image = caption.get("image")
        if image is None:
            continue
        page = outlet(name).find_page(quote(unquote(image)))
        assert page is not None, image
        assert page.payload.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8")), image
        assert len(page.payload) < 2048, image
        assert image.rpartition("/")[2] in markup, image


@pytest.mark.parametrize(("name", "article"), articles())
def test_what_must_not_be_in_the_body_tempts_on_the_page(
    name: str, article: dict[str, Any]
) -> None:
    text = visible_text(name, article["path"])
    assert article["never"]
    assert [words for words in article["never"] if fold(words) not in text] == []
