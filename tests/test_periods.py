"""Sitemaps that are cut up by month or year are pruned by their address; numbered ones are not."""

from __future__ import annotations

import pytest

from scraper.discovery.frontier import Window
from scraper.discovery.periods import period_in_url, prune_by_period
from scraper.records import Seed

HOST = "https://news.example"


@pytest.mark.parametrize(
    ("path", "period"),
    [
        ("/sitemap-2015-03.xml.gz", "2015-03"),
        ("/sitemap_201503.xml", "2015-03"),
        ("/sitemaps/2015/3.xml", "2015-03"),
        ("/sitemap.xml?yyyy=2015&mm=03", "2015-03"),
        ("/sitemap-2015-03-17.xml", "2015-03-17"),
        ("/archive/2015.xml", "2015"),
        ("/sitemap-1203.xml", None),
        ("/sitemap-12345678.xml", None),
        ("/sitemap.xml", None),
    ],
)
def test_the_period_in_an_address(path: str, period: str | None) -> None:
    assert period_in_url(HOST + path) == period


def kept(paths: list[str], **window: str) -> list[str]:
    seeds = [Seed(f"{HOST}{path}") for path in paths]
    return [seed.url.removeprefix(HOST) for seed in prune_by_period(seeds, Window(**window))]


def test_months_and_years_before_and_after_the_window_are_left_out() -> None:
    months = [f"/s-2025-{month:02d}.xml" for month in range(1, 13)]
    assert kept([*months, "/news.xml"], since="2025-08-15", until="2025-09-02") == [
        "/s-2025-08.xml",
        "/s-2025-09.xml",
        "/news.xml",
    ]
    years = [f"/{year}/sitemap.xml" for year in range(2015, 2027)]
    assert kept(years, since="2025-08-15") == ["/2025/sitemap.xml", "/2026/sitemap.xml"]
    assert kept(years) == years


def test_numbers_that_go_on_from_one_are_no_years() -> None:
    numbered = [f"/sitemap-{number}.xml" for number in range(1, 2030)]
    assert kept(numbered, since="2025-08-15") == numbered
