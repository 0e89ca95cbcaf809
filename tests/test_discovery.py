"""Discovery on a real server: what is walked, what is left out, and what never ends elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scripted import Answer, ScriptedSite
from tests.shell import FAST, rows, scraper

INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


@pytest.fixture
def site() -> Iterator[ScriptedSite]:
    with ScriptedSite() as running:
        yield running


def index(site: ScriptedSite, *paths: str) -> Answer:
    """Return a sitemap of sitemaps."""
    lines = "".join(f"<sitemap><loc>{site.origin}{path}</loc></sitemap>" for path in paths)
    return "application/xml", INDEX.format(lines).encode()


def front(*paths: str, further: str = "") -> Answer:
    """Return a page that lists articles, and the next page of the list."""
    items = "".join(
        f'<article><h2><a href="{path}">A harbour story, number {number}</a></h2></article>'
        for number, path in enumerate(paths)
    )
    next_page = f'<nav><a rel="next" href="{further}">Next</a></nav>' if further else ""
    html = f"<html><title>News</title><body><main>{items}</main>{next_page}</body></html>"
    return "text/html", html.encode()


def test_sitemaps_that_name_ever_more_sitemaps_come_to_an_end_with_a_reason(
    site: ScriptedSite, tmp_path: Path
) -> None:
    for number in range(12):
        site.pages[f"/map/{number}x.xml"] = index(
            site, f"/map/{number + 1}x.xml", f"/map/{number}x.xml", "/map/0x.xml"
        )
    db = tmp_path / "a.db"
    assert scraper("crawl", f"{site.origin}/map/0x.xml", *FAST, db=db).returncode == 0
    walked = [path for path in site.paths() if "map" in path]
    assert walked == [f"/map/{number}x.xml" for number in range(5)], "each once, circles or not"
    assert rows(db, "select url, error from frontier where state = 'skipped'") == [
        (f"{site.origin}/map/5x.xml", "sitemaps nested more than 4 deep")
    ]
    assert "sitemaps nested" in scraper("status", "--skipped", db=db).stdout


def test_old_sitemaps_are_not_even_asked_for(site: ScriptedSite, tmp_path: Path) -> None:
    months = [f"{year}-{month:02d}" for year in range(2015, 2026) for month in range(1, 13)]
    site.pages["/index.xml"] = index(site, *(f"/map-{month}.xml" for month in months))
    for month in months:
        line = f"<url><loc>{site.origin}/{month.replace('-', '/')}/01/lamp</loc></url>"
        site.pages[f"/map-{month}.xml"] = ("application/xml", URLSET.format(line).encode())
    window = ["--since", "2025-10-15", "--until", "2025-11-30", "--depth", 1]
    db = tmp_path / "a.db"
    assert scraper("crawl", f"{site.origin}/index.xml", *FAST, *window, db=db).returncode == 0
    assert [path for path in site.paths() if "robots" not in path] == [
        "/index.xml",
        "/map-2025-10.xml",
        "/map-2025-11.xml",
        "/2025/11/01/lamp",
    ]


def test_a_list_is_turned_over_until_its_days_lie_before_the_window(
    site: ScriptedSite, tmp_path: Path
) -> None:
    for page, day in enumerate(["2025/08/20", "2025/08/10", "2025/07/20", "2025/06/20"], 1):
        stories = [f"/{day}/the-story-of-the-lamp-{page}-{number}" for number in range(6)]
        path = "/news" if page == 1 else f"/news/page/{page}"
        site.pages[path] = front(*stories, further=f"/news/page/{page + 1}")
    db = tmp_path / "a.db"
    options = ["--since", "2025-08-01", "--depth", 9]
    assert scraper("crawl", f"{site.origin}/news", *FAST, *options, db=db).returncode == 0
    lists = [path for path in site.paths() if path.startswith("/news")]
    assert lists == ["/news", "/news/page/2", "/news/page/3"]
    assert len([path for path in site.paths() if "/08/" in path]) == 12
    assert [path for path in site.paths() if "/07/" in path] == []
