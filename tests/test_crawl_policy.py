"""What comes first, what is out of the dates asked for, and what would never end."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.frontier import Window, rank
from scraper.discovery.traps import Budgets, Traps

SITE = "https://news.example"


def test_what_names_many_articles_comes_before_articles_and_the_newest_before_the_old() -> None:
    order = [
        rank("seed"),
        rank("feed"),
        rank("front"),
        rank("sitemap"),
        rank("article", published="2025-08-02"),
        rank("article", published="2025-08-01T06:00:00Z"),
        rank("article", published="2025-07"),
        rank("article", published="2015"),
        rank("pagination"),
        rank("other"),
    ]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == len(order)


@given(st.text(max_size=30), st.floats(0, 1), st.integers(0, 100))
def test_any_date_gives_a_rank(published: str, score: float, depth: int) -> None:
    assert 30 < rank("article", published=published, score=score, depth=depth) < 80


def test_sure_and_shallow_links_come_first() -> None:
    assert rank("article", score=0.9) > rank("article", score=0.5)
    assert rank("front", depth=1) > rank("front", depth=2)


AUGUST = Window("2025-08-01", "2025-08-31")


@pytest.mark.parametrize(
    ("path", "published", "modified", "kept"),
    [
        ("/a", None, None, True),
        ("/a", "2025-08-01T00:00:00Z", None, True),
        ("/a", "2025-08-31T23:59:59Z", None, True),
        ("/a", "2025-09-01", None, False),
        ("/a", "2025-07-31", "2025-08-05", False),
        ("/a", "2025-08", None, True),
        ("/a", "2025", None, True),
        ("/a", "2024", None, False),
        ("/a", None, "2025-07-31", False),
        ("/a", None, "2026-01-01", True),
        ("/2025/08/15/a", None, None, True),
        ("/2025/07/15/a", None, "2025-08-15", False),
        ("/2025/07/15/a", "2025-08-01", None, True),
    ],
)
def test_a_window_prunes_only_what_must_lie_outside(
    path: str, published: str | None, modified: str | None, kept: bool
) -> None:
    assert AUGUST.keeps(SITE + path, published=published, modified=modified) is kept


def turned_away(urls: list[str], budgets: Budgets | None = None) -> list[str]:
    traps = Traps(date(2025, 8, 1), budgets or Budgets())
    return [reason for url in urls if (reason := traps.why_not(SITE + url))]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/" + "a" * 3000, "address longer than 2000 characters"),
        ("/a" * 16, "path deeper than 15 segments"),
        ("/news/img/news/img/news/img", "growing path: a segment again and again"),
        ("/a?" + "&".join(f"f{n}=1" for n in range(9)), "more than 8 parameters"),
        ("/events/2031/05/01/", "calendar: a day far ahead"),
    ],
)
def test_some_traps_give_themselves_away(path: str, reason: str) -> None:
    assert turned_away([path]) == [reason]


def test_calendars_parameters_and_their_like_have_a_budget() -> None:
    budgets = Budgets(variants=3, calendar=3)
    months = [f"/calendar/2025-{month:02}" for month in range(1, 8)]
    assert turned_away(months, budgets) == ["calendar: pages of dates (more than 3)"] * 4
    years = [f"/list?year={year}" for year in range(1900, 1907)]
    assert len(turned_away(years, budgets)) == 4
    sorts = [f"/list?sort={n}&dir=up" for n in range(7)]
    assert turned_away(sorts, budgets) == ["parameters: variants of one page (more than 3)"] * 4


def test_ordinary_articles_are_never_turned_away() -> None:
    budgets = Budgets(variants=3, calendar=3)
    stories = [f"/story.php?id={n}" for n in range(50)]
    dated = [f"/2025/07/{day:02}/bridge-reopens" for day in range(1, 30)]
    assert turned_away(stories + dated, budgets) == []


def test_hosts_do_not_use_up_each_others_budget() -> None:
    traps = Traps(date(2025, 8, 1), Budgets(variants=1))
    assert traps.why_not("https://a.example/x?a=1&b=1") is None
    assert traps.why_not("https://b.example/x?a=1&b=1") is None
    assert traps.why_not("https://a.example/x?a=1&b=2") is not None
