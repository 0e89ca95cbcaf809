"""The coverage ledger: what was announced, what became of it, in rows that can be added up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scraper.archive.store import Archive
from scraper.query.coverage import load_coverage
from scraper.records import Outcome, Seed
from tests.archives import NOON, archive_path, make_article, make_snapshot
from tests.newsroom import Newsroom
from tests.shell import FAST, scraper

SITE = "https://harbourpost.example"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(archive_path(tmp_path), clock=lambda: NOON) as opened:
        yield opened


def ledger(archive: Archive, *sites: str, **dates: Any) -> dict[tuple[str, str | None], Any]:
    """Return the columns that are not zero, by site and month."""
    return {
        (row.pop("site"), row.pop("month")): {name: n for name, n in row.items() if n}
        for row in load_coverage(archive.connection, sites, **dates)
    }


def end(archive: Archive, url: str, state: str = "done", **outcome: Any) -> None:
    """Save what became of an address that was claimed."""
    if state == "done":
        outcome["snapshot"] = make_snapshot(url, status=outcome.pop("status", 200))
    archive.save([Outcome(url, state, **outcome)])


def test_each_address_stands_in_the_month_and_column_where_it_belongs(archive: Archive) -> None:
    def listed(path: str, where: str | None = "feed", day: str | None = "2025-07-30") -> Seed:
        return Seed(f"{SITE}/{path}", 1, listed_in=where, published=day)

    both = [listed("stored"), listed("stored", "sitemap")]
    archive.frontier.queue([*both, listed("walled"), listed("wall"), listed("gone", "sitemap")])
    archive.frontier.queue([listed("robots", None), listed("broken"), listed("waiting")])
    archive.frontier.queue([listed("front", None), listed("undated", "feed", None)])
    archive.frontier.queue([Seed("https://other.example/x", 1, skip="another site")])
    story = make_article(f"{SITE}/stored", published="2025-08-01T01:00:00+03:00")
    walled = make_article(f"{SITE}/walled", paywalled=True, published="2025-07-30")
    assert len(archive.frontier.claim(NOON, 99, per_host=99)) == 9
    end(archive, f"{SITE}/stored", article=story, role="article")
    end(archive, f"{SITE}/walled", article=walled, role="article")
    end(archive, f"{SITE}/wall", role="paywall")
    end(archive, f"{SITE}/gone", status=410)
    end(archive, f"{SITE}/robots", "skipped", error="disallowed by robots.txt")
    end(archive, f"{SITE}/broken", "failed", error="the server answered 500")
    end(archive, f"{SITE}/front", role="front")
    assert ledger(archive) == {
        ("harbourpost.example", "2025-07"): {
            "listed": 6, "in_feeds": 5, "in_sitemaps": 2, "fetched": 3, "gone": 1,
            "blocked": 1, "failed": 1, "waiting": 1, "missing": 4, "paywalled": 2, "stored": 2,
        },
        ("harbourpost.example", None): {"listed": 1, "in_feeds": 1, "waiting": 1, "missing": 1},
    }  # fmt: skip


def test_the_article_s_own_date_decides_and_the_filters_hold(archive: Archive) -> None:
    for month, site in (("2025-06", SITE), ("2025-08", SITE), ("2025-08", "https://b.example")):
        url = f"{site}/{month}"
        archive.frontier.queue([Seed(url, 1, listed_in="feed", published="2024-01-01")])
        archive.frontier.claim(NOON, 1)
        article = make_article(url, site=site[8:], published=f"{month}-05")
        end(archive, url, article=article, role="article")
    assert set(ledger(archive)) == {
        ("harbourpost.example", "2025-06"),
        ("harbourpost.example", "2025-08"),
        ("b.example", "2025-08"),
    }
    assert set(ledger(archive, "www.B.example")) == {("b.example", "2025-08")}
    assert set(ledger(archive, since="2025-07-15", until="2025")) == {
        ("harbourpost.example", "2025-08"),
        ("b.example", "2025-08"),
    }
    assert ledger(archive, until="2025-05") == {}


def test_a_crawl_s_ledger_adds_up(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with Newsroom() as newsroom:
        homes = [newsroom.home(outlet) for outlet in newsroom.outlets]
        assert scraper("crawl", *homes, *FAST, db=db).returncode == 0
    done = scraper("coverage", "--json", db=db)
    assert done.returncode == 0, done.stderr
    table = json.loads(done.stdout)
    assert {row["site"] for row in table} == {home.split("/")[2] for home in homes}
    columns = set(table[0]) - {"site", "month"}
    totals = {column: sum(row[column] for row in table) for column in columns}
    stored = json.loads(
        scraper("sql", "select count(*) as n from articles", "--json", db=db).stdout
    )
    assert totals["stored"] == stored[0]["n"]
    assert totals["blocked"] == 4
    assert totals["listed"] >= 50
    assert totals["missing"] <= 1
    assert all(row["listed"] >= max(row["in_feeds"], row["in_sitemaps"]) for row in table)
    assert all(row["month"] is None or len(row["month"]) == 7 for row in table)
    later = scraper("coverage", "--since", "2025-05", db=db).stdout
    assert later.startswith("site\tmonth\tlisted")
    assert "2025-04" not in later
