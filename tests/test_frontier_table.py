"""Which address is asked next, and what a crawl finds again after it was killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scraper.archive.border import utc_text
from scraper.archive.store import Archive
from scraper.discovery.links import find_links, links_to_seeds
from scraper.errors import ArchiveError
from scraper.records import ListedImage, Outcome, Seed
from scraper.urls import host_of
from tests.archives import NOON, make_snapshot, rows

HOST = "https://harbourpost.example"
OTHER = "https://northledger.example"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", clock=lambda: NOON) as opened:
        yield opened


def claim_urls(archive: Archive, limit: int = 10, **options: object) -> list[str]:
    return [queued.url for queued in archive.frontier.claim(NOON, limit, **options)]  # type: ignore[arg-type]


def test_the_best_address_comes_first_and_one_of_a_host(archive: Archive) -> None:
    archive.frontier.queue(
        [
            Seed(f"{HOST}/low", priority=1),
            Seed(f"{HOST}/deep", depth=2, priority=5),
            Seed(f"{HOST}/high", depth=1, priority=5),
            Seed(f"{OTHER}/only", priority=3),
        ]
    )
    assert claim_urls(archive) == [f"{HOST}/high", f"{OTHER}/only"]
    assert claim_urls(archive) == [f"{HOST}/deep"]
    assert claim_urls(archive) == [f"{HOST}/low"]
    assert claim_urls(archive) == []


def test_busy_hosts_are_passed_over_and_the_limit_holds(archive: Archive) -> None:
    archive.frontier.queue([Seed(f"https://h{n}.example/", priority=n) for n in range(5)])
    urls = claim_urls(archive, 2, busy_hosts={"h4.example", "h1.example"})
    assert urls == ["https://h3.example/", "https://h2.example/"]


def test_more_than_one_of_a_host_where_it_is_allowed(archive: Archive) -> None:
    archive.frontier.queue([Seed(f"{HOST}/{n}") for n in range(5)])
    assert claim_urls(archive, per_host=3) == [f"{HOST}/{n}" for n in range(3)]


def test_a_claimed_address_says_what_is_known_of_it(archive: Archive) -> None:
    archive.frontier.queue([Seed(f"{HOST}/a", 1, 2.0, HOST, "2025-08-01")])
    (queued,) = archive.frontier.claim(NOON, 1)
    assert (queued.host, queued.depth, queued.priority) == ("harbourpost.example", 1, 2.0)
    assert (queued.found_on, queued.published, queued.attempts) == (HOST, "2025-08-01", 1)
    archive.save([Outcome(queued.url, "queued", snapshot=make_snapshot(queued.url))])
    (again,) = archive.frontier.claim(NOON, 1)
    assert (again.etag, again.attempts) == ('"v1"', 2)


def test_a_known_address_is_untouched_but_for_a_better_place(archive: Archive) -> None:
    assert archive.frontier.queue([Seed(f"{HOST}/a", depth=2, priority=1)]) == 1
    assert archive.frontier.queue([Seed(f"{HOST}/a", depth=3, priority=4)]) == 0
    assert archive.frontier.queue([Seed(f"{HOST}/a", depth=1, priority=0)]) == 0
    assert rows(archive, "SELECT depth, priority FROM frontier") == [(1, 4.0)]
    archive.save([Outcome(f"{HOST}/a", "done")])
    archive.frontier.queue([Seed(f"{HOST}/a")])
    assert archive.frontier.counts() == {"done": 1}


def test_an_address_that_is_named_twice_in_one_list_is_queued_once_in_its_best_place(
    archive: Archive,
) -> None:
    named = [
        Seed(f"{HOST}/a", depth=2, priority=1, skip="another site"),
        Seed(f"{HOST}/b", depth=1, priority=3),
        Seed(f"{HOST}/a", depth=2, priority=1),
        Seed(f"{HOST}/b", depth=2, priority=9),
    ]
    assert archive.frontier.queue(iter(named)) == 2
    assert rows(archive, "SELECT url, state, depth, priority FROM frontier ORDER BY url") == [
        (f"{HOST}/a", "queued", 2, 1.0),
        (f"{HOST}/b", "queued", 1, 9.0),
    ]


def test_any_number_of_known_addresses_costs_one_look_up(archive: Archive) -> None:
    links = [Seed(f"{HOST}/{number}") for number in range(500)]
    assert archive.frontier.queue(links) == 500
    statements: list[str] = []
    archive.connection.set_trace_callback(statements.append)
    assert archive.frontier.queue(links) == 0
    archive.connection.set_trace_callback(None)
    assert sum(" frontier " in statement for statement in statements) == 1


def test_what_is_to_be_tried_later_waits_for_its_time(archive: Archive) -> None:
    archive.frontier.queue([Seed(f"{HOST}/a")])
    claim_urls(archive)
    later = NOON + timedelta(minutes=5)
    archive.save([Outcome(f"{HOST}/a", "queued", "timed out", due=later)])
    host = {host_of(HOST)}
    assert archive.frontier.next_retry(host) == later
    assert archive.frontier.next_retry({"other.example"}) is None
    assert claim_urls(archive) == []
    assert [q.attempts for q in archive.frontier.claim(later, 1)] == [2]
    assert archive.frontier.next_retry(host) is None
    assert archive.frontier.count_queued(host) == 0
    archive.frontier.queue([Seed(f"{HOST}/b"), Seed(f"{HOST}/c")])
    assert archive.frontier.next_retry(host) is None
    assert archive.frontier.count_queued(host) == 2
    assert archive.frontier.count_queued(host, 1) == 1


def test_many_hosts_take_turns_beyond_the_window(archive: Archive) -> None:
    archive.frontier.queue([Seed(f"https://h{n}.example/") for n in range(600)])
    seen: set[str] = set()
    while urls := claim_urls(archive, 100):
        assert not seen & set(urls)
        seen |= set(urls)
    assert len(seen) == 600


def test_what_a_killed_crawl_was_fetching_is_queued_again(archive: Archive) -> None:
    archive.frontier.queue([Seed(f"{HOST}/a"), Seed(f"{OTHER}/b")])
    claim_urls(archive, 1)
    assert archive.frontier.counts() == {"fetching": 1, "queued": 1}
    assert archive.frontier.recover() == 1
    assert archive.frontier.counts() == {"queued": 2}
    assert {q.attempts for q in archive.frontier.claim(NOON, 2)} == {1}, "a kill is no attempt"


def test_a_claim_given_back_is_no_attempt(archive: Archive) -> None:
    archive.frontier.queue([Seed(f"{HOST}/a")])
    archive.frontier.release(claim_urls(archive))
    assert [q.attempts for q in archive.frontier.claim(NOON, 1)] == [1]


def test_refresh_asks_fronts_and_feeds_again_and_what_is_due(archive: Archive) -> None:
    archive.save(
        [
            Outcome(f"{HOST}/", "done", role="front"),
            Outcome(f"{HOST}/rss", "done", role="feed"),
            Outcome(f"{HOST}/old", "done", role="article"),
            Outcome(f"{HOST}/due", "done", role="article", due=NOON),
            Outcome(f"{HOST}/later", "done", role="article", due=NOON + timedelta(days=1)),
            Outcome(f"{HOST}/bad", "failed", "404", role="front"),
        ]
    )
    assert archive.frontier.refresh(NOON, {host_of(HOST)}) == 3
    assert rows(archive, "SELECT url FROM frontier WHERE state = 'queued' ORDER BY url") == [
        f"{HOST}/", f"{HOST}/due", f"{HOST}/rss",
    ]  # fmt: skip


def test_a_listed_article_is_asked_again_once_a_refresh(archive: Archive) -> None:
    archive.save([Outcome(f"{HOST}/a", "done")])
    listed = [Seed(f"{HOST}/a")]
    assert archive.frontier.queue(listed, again_before=NOON) == 0
    assert archive.frontier.queue(listed, again_before=NOON + timedelta(hours=1)) == 1
    assert archive.frontier.counts() == {"queued": 1}


def test_a_claim_uses_its_index_and_never_reads_the_whole_table(archive: Archive) -> None:
    for statement in (
        "SELECT host FROM frontier WHERE state = 'queued' AND due IS NULL AND host > 'a' "
        "ORDER BY host LIMIT 1",
        "SELECT rowid FROM frontier WHERE state = 'queued' AND due IS NULL AND host = 'a' "
        "ORDER BY priority DESC, depth, rowid LIMIT 2",
        "UPDATE frontier SET due = NULL WHERE state = 'queued' AND due IS NOT NULL AND due <= 'x'",
    ):
        plan = [row[3] for row in archive.connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert all(step.startswith("SEARCH frontier USING") for step in plan), plan
        assert len(plan) == 1, plan
    known = "SELECT url FROM frontier WHERE url IN (SELECT value FROM json_each('[]'))"
    steps = [row[3] for row in archive.connection.execute(f"EXPLAIN QUERY PLAN {known}")]
    assert "SCAN frontier" not in " ".join(steps), steps


def test_a_run_is_written_down(archive: Archive) -> None:
    assert archive.last_crawl() is None
    crawl_id = archive.start_crawl([HOST], {"depth": 2})
    archive.finish_crawl(crawl_id, "done")
    crawl = archive.last_crawl()
    assert crawl is not None
    assert (crawl.id, crawl.state, crawl.seeds) == (crawl_id, "done", (HOST,))
    assert crawl.options == {"depth": 2}
    assert crawl.finished == "2025-08-01T12:00:00Z"


def test_a_second_crawl_is_refused_naming_the_holder(archive: Archive) -> None:
    crawl_id = archive.start_crawl([HOST], {})
    with Archive(archive.path) as second:
        with pytest.raises(ArchiveError, match=r"crawl 1 holds it \(process \d+ on .+, since 2025"):
            second.start_crawl([HOST], {})
        archive.finish_crawl(crawl_id, "done")
        second.start_crawl([HOST], {})


def test_the_lock_of_a_killed_crawl_is_gone_and_its_run_was_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    program = (
        "import os, signal, sys\n"
        "from scraper.archive.store import Archive\n"
        "from scraper.records import Seed\n"
        "archive = Archive(sys.argv[1])\n"
        "archive.start_crawl(['https://harbourpost.example/'], {'depth': 2})\n"
        "archive.frontier.queue([Seed('https://harbourpost.example/')])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert killed.returncode == -9
    with Archive(path) as archive:
        crawl = archive.last_crawl()
        assert crawl is not None
        assert (crawl.state, crawl.options) == ("running", {"depth": 2})
        archive.start_crawl(crawl.seeds, crawl.options)
        assert rows(archive, "SELECT state FROM crawls ORDER BY id") == ["interrupted", "running"]
        assert archive.frontier.counts() == {"queued": 1}


def checked_at(archive: Archive, url: str, role: str, when: datetime) -> None:
    """Save an address as done, visited at a time and due again an hour later."""
    archive.frontier.queue([Seed(url)])
    archive.save([Outcome(url, "done", snapshot=make_snapshot(url), role=role)])
    archive.connection.execute(
        "UPDATE frontier SET checked = ?, due = ?, interval = 3600 WHERE url = ?",
        (utc_text(when), utc_text(when + timedelta(hours=1)), url),
    )


def test_what_is_due_is_queued_again_on_the_hosts_at_hand_only(archive: Archive) -> None:
    hosts = {host_of(HOST)}
    checked_at(archive, f"{HOST}/soon", "article", NOON - timedelta(minutes=90))
    checked_at(archive, f"{HOST}/later", "article", NOON - timedelta(minutes=30))
    checked_at(archive, f"{OTHER}/soon", "article", NOON - timedelta(minutes=90))
    assert archive.frontier.next_visit(hosts) == NOON - timedelta(minutes=30)
    assert archive.frontier.queue_due(NOON, hosts) == 1
    assert claim_urls(archive) == [f"{HOST}/soon"]
    assert archive.frontier.next_visit(hosts) == NOON + timedelta(minutes=30)
    assert archive.frontier.queue_due(NOON, hosts) == 0
    assert archive.frontier.next_visit({"nobody.example"}) is None


@pytest.mark.parametrize(
    ("modified", "minutes_since", "is_asked"),
    [
        ("2025-08-01T11:30:00Z", 60, True),
        ("2025-08-01T10:30:00Z", 60, False),
        ("2025-08-02", 60, False),
        ("2025-08-01", 60, False),
        ("2025-08-01T11:59:00Z", 3, False),
    ],
    ids=["changed since", "changed before", "in the future", "some time today", "just asked"],
)
def test_a_list_that_calls_an_article_newer_brings_its_visit_forward(
    modified: str, minutes_since: int, is_asked: bool, archive: Archive
) -> None:
    checked_at(archive, f"{HOST}/a", "article", NOON - timedelta(minutes=minutes_since))
    archive.frontier.queue([Seed(f"{HOST}/a", listed_in="sitemap", modified=modified)])
    assert (claim_urls(archive) == [f"{HOST}/a"]) == is_asked


def test_the_address_as_printed_is_kept_beside_the_one_that_is_asked(archive: Archive) -> None:
    page = '<a href="/a/../b?utm_source=front&amp;id=7#top">A story</a><a href="/b?id=7">It</a>'
    links = find_links(page.encode(), f"{HOST}/")
    archive.frontier.queue(links_to_seeds(links, f"{HOST}/", depth=1, roles=[links[0].role]))
    archive.frontier.queue([Seed(f"{HOST}/c")])
    assert rows(archive, "SELECT url, raw_url FROM frontier ORDER BY url") == [
        (f"{HOST}/b?id=7", f"{HOST}/b?utm_source=front&id=7"),
        (f"{HOST}/c", None),
    ]


def test_the_first_listing_and_the_date_are_remembered_whoever_named_the_address_first(
    archive: Archive,
) -> None:
    archive.frontier.queue([Seed(f"{HOST}/2025/08/01/a"), Seed(f"{HOST}/b"), Seed(f"{HOST}/c")])
    image = ListedImage("https://img.example/1.jpg", "Bridge", "The bridge at dawn.")
    archive.frontier.queue([Seed(f"{HOST}/b", listed_in="feed", published="2025-07-30")])
    archive.frontier.queue([Seed(f"{HOST}/b", listed_in="sitemap", images=(image,))])
    archive.frontier.queue([Seed(f"{HOST}/d", skip="another site", listed_in="feed")])
    assert rows(
        archive,
        "SELECT substr(url, 29), in_feed IS NOT NULL, in_sitemap IS NOT NULL, published "
        "FROM frontier ORDER BY url",
    ) == [
        ("2025/08/01/a", 0, 0, "2025-08-01"),
        ("b", 1, 1, "2025-07-30"),
        ("c", 0, 0, None),
        ("d", 1, 0, None),
    ]
    assert rows(archive, "SELECT position, image_url, title, text FROM listed_images") == [
        (0, "https://img.example/1.jpg", "Bridge", "The bridge at dawn.")
    ]
