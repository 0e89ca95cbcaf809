"""`--render` from the command line to the rows: proposed, opted into, as polite as any page."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from scraper.archive.store import Archive
from scraper.fetching import browser
from scraper.pipeline import crawl
from scraper.settings import CrawlSettings
from tests import chromium
from tests.scripted import APP, PARAGRAPHS, ScriptedSite, shell
from tests.shell import FAST, rows, scraper, start, wait_for_rows


@pytest.fixture
def site() -> Iterator[ScriptedSite]:
    with ScriptedSite() as running:
        yield running


def test_a_page_without_text_is_proposed_and_read_again_when_a_browser_is_allowed(
    site: ScriptedSite, tmp_path: Path
) -> None:
    chromium.require()
    db, url = tmp_path / "a.db", f"{site.origin}/story"
    host = site.origin.partition("//")[2]
    assert scraper("crawl", url, *FAST, db=db).returncode == 0
    assert rows(db, "select count(*) from articles where body is not null") == [(0,)]
    status = scraper("status", db=db).stdout
    assert (
        f"1 pages of {host} are empty without scripts: crawl again with --render {host}" in status
    )
    done = scraper("crawl", url, *FAST, "--render", host, db=db)
    assert done.returncode == 0, done.stderr
    (headline, byline, body) = rows(db, "select headline, byline, body from articles")[0]
    assert headline == "Gull Rock lighthouse to be lit again"
    assert "Ivo Brandt" in str(byline)
    assert str(body).startswith(PARAGRAPHS[0])
    speakers = rows(db, "select distinct speaker from quote_view where kind != 'indirect'")
    assert speakers == [("Mara Lindqvist",)]
    assert "empty without" not in scraper("status", db=db).stdout
    assert scraper("verify", db=db).returncode == 0
    sizes = "select rendered, size from snapshots join bodies using (sha256) order by id"
    (first, raw, drawn) = rows(db, sizes)
    assert first == raw
    assert (raw[0], drawn[0]) == (None, 1), "before and after its scripts"
    assert drawn[1] > raw[1]  # type: ignore[operator]
    assert "0 fetched" in scraper("crawl", url, *FAST, "--render", host, db=db).stdout


def test_robots_and_spacing_hold_for_pages_that_a_browser_draws_and_robots_for_their_scripts(
    site: ScriptedSite, tmp_path: Path
) -> None:
    chromium.require()
    site.pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /secret\nCrawl-delay: 1")
    links = "".join(f'<a href="/{path}">A story about a lighthouse</a>' for path in ("b", "secret"))
    site.pages["/"] = ("text/html", f"<h1>Tarn Tribune</h1>{links}".encode())
    site.pages["/b"] = shell("fetch('/secret')")
    db = tmp_path / "a.db"
    done = scraper(
        "crawl", f"{site.origin}/", "--contact", "a@b.example", "--render", "always", db=db
    )
    assert done.returncode == 0, done.stderr
    pages = [path for path in site.paths() if path in ("/", "/b", "/secret", "/robots.txt")]
    assert pages == ["/robots.txt", "/", "/b"]
    front, story = (site.times[site.paths().index(path)] for path in ("/", "/b"))
    assert story - front >= 1.0
    assert rows(db, "select error from frontier where url like '%/secret'") == [
        ("disallowed by robots.txt",)
    ]


def test_a_page_that_hangs_the_browser_fails_with_its_reason_and_the_crawl_goes_on(
    site: ScriptedSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chromium.require()
    site.pages["/loop"] = shell("for (;;) {}")
    db, limits = tmp_path / "a.db", browser.RenderLimits(seconds=5.0)
    monkeypatch.setattr(browser, "RenderLimits", lambda: limits)
    seeds = [f"{site.origin}/loop", f"{site.origin}/story"]
    settings = CrawlSettings(delay=0.0, render=("always",))
    with Archive(db) as archive:
        asyncio.run(crawl(archive, seeds, settings, lambda _: None))
    assert rows(db, "select error from frontier where state = 'failed'") == [
        ("drawing the page: not done in 5 s",)
    ]
    assert rows(db, "select count(*) from articles where body is not null") == [(1,)]


def test_ctrl_c_lets_a_page_that_is_being_drawn_be_finished(
    site: ScriptedSite, tmp_path: Path
) -> None:
    chromium.require()
    busy = "const end = Date.now() + 3000; while (Date.now() < end) {}"
    site.pages["/story"] = shell(busy + APP)
    db = tmp_path / "a.db"
    process = start("crawl", f"{site.origin}/story", *FAST, "--render", "always", db=db)
    while "/story" not in site.paths():
        assert process.poll() is None
    time.sleep(0.5)  # for the browser to be at it
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert rows(db, "select state from frontier where url like '%/story'") == [("done",)]
    assert rows(db, "select count(*) from articles where body is not null") == [(1,)]


def test_ctrl_c_while_a_page_is_drawn_ends_the_browser_and_loses_nothing(
    site: ScriptedSite, tmp_path: Path
) -> None:
    chromium.require()
    site.pages["/loop"] = shell("for (;;) {}")
    db, url = tmp_path / "a.db", f"{site.origin}/loop"
    process = start("crawl", url, *FAST, "--render", "always", db=db)
    wait_for_rows(db, "select count(*) from frontier where state = 'fetching'", 1)
    while "/loop" not in site.paths():
        assert process.poll() is None
    family = psutil.Process(process.pid).children(recursive=True)
    assert any("chrom" in member.name() for member in family)
    assert process.stderr is not None
    os.killpg(process.pid, signal.SIGINT)
    assert "once more stops at once" in process.stderr.readline()  # two at a time are one
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert rows(db, "select state, error from frontier") == [("queued", None)]
    _, alive = psutil.wait_procs(family, timeout=20)
    assert [member for member in alive if member.status() != psutil.STATUS_ZOMBIE] == []


def test_without_playwright_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "scraper.fetching.browser", raising=False)
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    options = ["--render", "always"]
    done = scraper("crawl", "http://127.0.0.1:9/", *FAST, *options, db=tmp_path / "a.db")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "scraper: --render: needs Playwright and psutil; pip install 'scraper[render]'"
    )


@pytest.mark.parametrize(
    ("render", "host", "is_drawn"),
    [
        ((), "news.example", False),
        (("news.example",), "news.example", True),
        (("news.example",), "www.news.example", True),
        (("news.example",), "fakenews.example", False),
        (("news.example:8080",), "news.example", False),
        (("always",), "news.example", True),
    ],
)
def test_which_hosts_are_drawn(render: tuple[str, ...], host: str, is_drawn: bool) -> None:
    assert CrawlSettings(render=render).renders(host) is is_drawn
