"""The archive's pages in a real browser: journeys, hostile text, accessibility, pictures of them.

The pictures are kept in `.screenshots/`, to be looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from itertools import cycle
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from scraper.archive.store import Archive
from scraper.records import Article, Author, Block, Caption, Link, Quote
from tests import chromium
from tests.archives import make_article, make_outcome, make_snapshot
from tests.browsing import served
from tests.sample_archive import CHANGED, build
from tests.vectors import VECTORS

SCREENSHOTS = Path(__file__).parent.parent / ".screenshots"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.browser() as started:
        yield started


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("pages") / "newsroom.db")


@pytest.fixture(scope="module")
def site(archive: Path, browser: Browser) -> Iterator[str]:
    with served(archive) as address:
        yield address


def addresses(archive: Path) -> dict[str, str]:
    """Return a page of each kind, by its name."""
    with sqlite3.connect(archive) as connection:
        asked = {
            "article": "SELECT '/articles/' || id FROM articles WHERE url = ?",
            "changes": "SELECT '/articles/' || id || '/changes' FROM articles WHERE url = ?",
            "snapshot": "SELECT '/articles/' || id || '/snapshot' FROM articles WHERE url = ?",
            "arabic": "SELECT '/articles/' || max(id) FROM articles "
            "WHERE language = 'ar' AND ?1 <> ''",
            "speaker": "SELECT '/speakers/' || speaker_id FROM quotes WHERE ?1 IS NOT NULL "
            "AND speaker_id IS NOT NULL GROUP BY speaker_id ORDER BY count(*) DESC LIMIT 1",
        }
        found = {
            name: connection.execute(sql, (CHANGED,)).fetchone()[0] for name, sql in asked.items()
        }
    connection.close()
    return {
        "front": "/", **found, "speakers": "/speakers", "author": "/authors/1",
        "section": "/sections/1", "outlet": "/outlets/1", "search": "/search?q=harbour",
        "data": "/archive", "sql": "/archive?sql=select+speaker,+text+from+quote_view+limit+9",
        "missing": "/articles/999999",
    }  # fmt: skip


NAMES = (
    "front article changes snapshot arabic speaker speakers author section outlet search data sql "
    "missing"
).split()


def test_an_analyst_follows_a_quote_to_its_speaker_and_back(site: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(site)
    page.get_by_role("searchbox").fill("harbour fire")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Fire at Marsa Tayyib harbour").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marsa Tayyib")
    page.locator(".notes").get_by_role("link", name="Nabil al-Darwish").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nabil al-Darwish")
    page.locator(".sayings a").first.click()
    assert "#quote-" in page.url
    target = page.locator("mark:target")
    expect(target).to_be_in_viewport()
    page.get_by_role("link", name="2 revisions").click()
    expect(page.locator("del")).to_contain_text(["nine"])
    page.close()


def test_the_keyboard_reaches_everything(site: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.goto(f"{site}/speakers")
    page.get_by_label("Name").fill("darwish")
    page.keyboard.press("Enter")
    expect(page.locator(".roster li")).not_to_have_count(0)
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_for_everybody(site: str, archive: Path, browser: Browser, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + addresses(archive)[name])
    page.screenshot(path=SCREENSHOTS / f"{name}-wide-light.png")
    page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
    assert serious_findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert serious_findings(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=SCREENSHOTS / f"{name}-phone-dark.png")
    page.close()
    assert [url for url in asked if not url.startswith((site, "data:"))] == []


def serious_findings(page: Page) -> list[tuple[str, str]]:
    """Let axe look at a page as it stands."""
    return [
        (violation["id"], violation["nodes"][0]["html"])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def hostile_articles() -> Iterator[Article]:
    """Yield articles until each vector has stood in each field that is text."""
    turns = cycle(VECTORS)
    for number in range(0, len(VECTORS), 20):
        yield hostile_article(number, [next(turns) for _ in range(20)])


def hostile_article(number: int, vectors: list[str]) -> Article:
    """Build an article whose every text holds all of these vectors."""
    text = " ".join(vectors)
    plain = make_article(f"https://evil.example/{number}")
    body = f"{text}\n\n{text}"
    blocks = (
        Block(0, "paragraph", None, text, 0, len(text)),
        Block(1, "heading", 2, text, len(text) + 2, 2 * len(text) + 2),
    )
    quote = Quote(
        position=0, paragraph=0, text=text, start=0, end=len(text), kind="direct", speaker=text,
        speaker_text=text, speaker_kind=text, role=text, cue=text, confidence=0.5,
    )  # fmt: skip
    texts = {
        field.name: text
        for field in fields(Article)
        if isinstance(getattr(plain, field.name), str)
        and field.name not in ("url", "canonical_url", "site", "published", "modified", "body")
    }
    return make_article(
        plain.url,
        **texts | {"language": vectors[0], "site": f"evil{number}.example"},
        sections=(text, text),
        authors=(Author(text, text),),
        captions=(Caption(0, text, text, vectors[0], text, kind=text),),
        blocks=blocks,
        body=body,
        quotes=(quote,),
        tags=(text,),
        links=(*(Link(vector, text) for vector in vectors),),
        provenance={text: text},
        locators={text: text},
    )


def test_no_vector_runs_a_script_in_any_field(tmp_path: Path, browser: Browser) -> None:
    path = tmp_path / "hostile.db"
    articles = list(hostile_articles())
    with Archive(path) as archive:
        for article in articles:
            html = "".join(VECTORS).encode()
            snapshot = make_snapshot(
                article.url, payload=html, headers=(("X-Odd", article.headline or ""),)
            )
            archive.save([make_outcome(article.url, article=article, snapshot=snapshot)])
            archive.add(make_article(article.url, headline=article.headline, site=article.site))
    with served(path) as site:
        page = browser.new_page()
        ran: list[str] = []
        page.expose_function("ran", lambda *_: ran.append(page.url))
        page.add_init_script(
            "for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = window.ran"
        )
        page.on("dialog", lambda dialog: (ran.append(page.url), dialog.dismiss()))
        visit_everything(page, site, len(articles))
        page.close()
    assert ran == []


def visit_everything(page: Page, site: str, articles: int) -> None:
    """Open every page that shows stored text, move over it, follow what looks like a link."""
    paths = "/ /search /search?q=script /speakers /archive/articles /archive/quotes".split()
    for number in range(1, articles + 1):
        paths += [f"/articles/{number}", f"/articles/{number}/changes"]
        paths += [f"/articles/{number}/snapshot", f"/speakers/{number}", f"/authors/{number}"]
        paths += [f"/sections/{number}", f"/outlets/{number}"]
    for path in paths:
        answer = page.goto(site + path, wait_until="domcontentloaded")
        assert answer is not None
        assert answer.status in (200, 404), path
        assert page.locator("main script, main iframe, main object, main embed").count() == 0 or (
            path.startswith("/archive")
        )
        wrong = page.evaluate(
            "[...document.querySelectorAll('main a')].map(a => a.href.baseVal || a.href)"
            ".filter(href => !/^https?:/.test(href))"
        )
        assert wrong == [], path
