"""Where a crawl may go, and what it notes about the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scraper.archive.store import Archive
from scraper.discovery.traps import Traps
from scraper.records import Outcome, Seed
from scraper.scope import Scope
from scraper.url_signs import is_variant
from scraper.urls import bare_url
from tests.archives import NOON, archive_path, make_article, make_outcome, make_snapshot, rows

SITE = "https://harbourpost.example"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(archive_path(tmp_path)) as opened:
        yield opened


def make_scope(archive: Archive | None = None) -> Scope:
    known = {"known_among": archive.frontier.known_among} if archive else {}
    scope = Scope(3, Traps(date(2025, 8, 1)), **known)
    scope.widen(f"{SITE}/")
    return scope


@pytest.mark.parametrize(
    ("url", "depth", "reason"),
    [
        (f"{SITE}/a", 1, None),
        ("https://www.harbourpost.example/a", 1, None),
        (f"{SITE}/a", 4, "more than 3 links from a seed"),
        ("https://social.example/share", 1, "another site"),
        (f"{SITE}/a/b/a/b/a/b/", 1, "growing path: a segment again and again"),
        (f"{SITE}/2099/01/01/", 1, "calendar: a day far ahead"),
    ],
)
def test_what_is_not_followed_is_noted_with_its_reason(
    url: str, depth: int, reason: str | None
) -> None:
    (seed,) = make_scope().choose([Seed(url, depth)])
    assert seed.skip == reason


def test_links_to_other_sites_are_noted_up_to_a_number() -> None:
    scope = make_scope()
    links = [Seed(f"https://o{number}.example/", 1) for number in range(6_000)]
    assert len(scope.choose(links)) == 5_000


def test_links_that_lie_too_deep_are_noted_up_to_a_number_and_then_not_even_looked_for() -> None:
    scope = make_scope()
    assert scope.wants_links_of(3)
    links = [Seed(f"{SITE}/{number}", 4) for number in range(6_000)]
    listed = Seed(f"{SITE}/listed", 4, listed_in="sitemap")
    noted = scope.choose([*links, listed])
    assert len(noted) == 5_001
    assert noted[-1].url == listed.url, "what an outlet announces is always noted"
    assert {seed.skip for seed in noted} == {"more than 3 links from a seed"}
    assert not scope.wants_links_of(3)
    assert scope.wants_links_of(2)


def test_an_address_that_was_only_noted_is_queued_when_somebody_may_ask_it(
    archive: Archive,
) -> None:
    url = f"{SITE}/deep"
    archive.frontier.queue([Seed(url, 4, skip="more than 3 links from a seed")])
    assert rows(archive, "SELECT state, error FROM frontier") == [
        ("skipped", "more than 3 links from a seed")
    ]
    assert archive.frontier.known_among([url]) == set()
    assert archive.frontier.queue([Seed(url, 9, skip="another site")]) == 0
    assert archive.frontier.queue([Seed(url, 2)]) == 1
    assert rows(archive, "SELECT state, error, depth FROM frontier") == [("queued", None, 2)]
    assert archive.frontier.known_among([url]) == {url}


def test_what_was_asked_and_skipped_is_not_asked_again(archive: Archive) -> None:
    archive.save([Outcome(f"{SITE}/private", "skipped", "disallowed by robots.txt")])
    assert archive.frontier.queue([Seed(f"{SITE}/private")]) == 0


def test_a_known_address_does_not_count_for_the_traps_twice(archive: Archive) -> None:
    scope = make_scope(archive)
    links = [Seed(f"{SITE}/list?a={number}&b=1", 1) for number in range(300)]
    first = [seed for seed in scope.choose(links) if seed.skip is None]
    assert len(first) == 200
    archive.frontier.queue(scope.choose(links))
    again = make_scope(archive)
    for url in archive.frontier.numbered({"harbourpost.example"}):
        again.traps.why_not(url)
    assert [seed.url for seed in again.choose(links) if seed.skip is None] == [
        seed.url for seed in first
    ]


def test_where_a_redirect_ended_is_not_asked_again(archive: Archive) -> None:
    short, full = f"{SITE}/s/1", f"{SITE}/news/bridge"
    archive.frontier.queue([Seed(short, 1), Seed(full, 2)])
    archive.frontier.claim(NOON, 1)
    snapshot = make_snapshot(short, final_url=full)
    outcome = make_outcome(short, snapshot=snapshot, article=make_article(full), role="article")
    archive.save([outcome])
    assert rows(archive, "SELECT url, state, role FROM frontier ORDER BY url") == [
        (full, "done", "article"),
        (short, "done", "article"),
    ]


def test_where_a_redirect_ended_is_asked_when_it_lies_nearer_to_the_seeds(
    archive: Archive,
) -> None:
    short, full = f"{SITE}/s/1", f"{SITE}/news/bridge"
    archive.frontier.queue([Seed(short, 2, 9.0), Seed(full, 1, 1.0)])
    archive.frontier.claim(NOON, 1)
    archive.save([make_outcome(short, snapshot=make_snapshot(short, final_url=full))])
    assert archive.frontier.counts() == {"done": 1, "queued": 1}


@pytest.mark.parametrize(
    ("canonical", "state"),
    [(f"{SITE}/news/bridge/", "done"), (f"{SITE}/news/another", "queued")],
)
def test_a_canonical_address_counts_as_asked_if_only_its_spelling_differs(
    canonical: str, state: str, archive: Archive
) -> None:
    url = f"{SITE}/news/bridge"
    archive.frontier.queue([Seed(url, 1, 9.0), Seed(canonical, 1)])
    archive.frontier.claim(NOON, 1)
    archive.save([make_outcome(url, article=make_article(url, canonical_url=canonical))])
    assert rows(archive, "SELECT state FROM frontier WHERE url = ?", canonical) == [state]


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        (f"{SITE}/news/bridge/amp/", True),
        (f"{SITE}/amp/news/bridge", True),
        ("https://amp.harbourpost.example/news", True),
        (f"{SITE}/news/bridge.amp.html", True),
        (f"{SITE}/news/bridge?amp=1", True),
        (f"{SITE}/news/bridge?a=1&print", True),
        (f"{SITE}/news/bridge?outputType=amp", True),
        (f"{SITE}/news/amplifier", False),
        (f"{SITE}/news/print-media", False),
        (f"{SITE}/news/bridge?print=0", False),
        (f"{SITE}/news?view=list", False),
    ],
)
def test_amp_and_print_versions_are_known_by_their_address(url: str, is_one: bool) -> None:
    assert is_variant(url) is is_one


def test_spellings_of_one_page_are_equal_without_scheme_www_and_slash() -> None:
    assert bare_url("http://www.news.example/a/") == bare_url("https://news.example/a")
    assert bare_url("https://news.example/a?p=2") != bare_url("https://news.example/a")
