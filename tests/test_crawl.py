"""The crawler on real servers: what it fetches, what it stores, and what a kill costs."""

import json
import os
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from tests import torture
from tests.newsroom import NEWSROOM, Newsroom
from tests.shell import FAST, rows, scraper, start, wait_for_rows


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


def disallowed() -> dict[str, list[str]]:
    """The paths of each outlet that robots.txt forbids and the home page links to."""
    return {
        file.parent.name: json.loads(file.read_text(encoding="utf-8")).get("disallowed", [])
        for file in NEWSROOM.glob("*/truth.json")
    }


def test_a_crawl_stores_every_article_and_asks_nothing_forbidden(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db = tmp_path / "a.db"
    homes = [newsroom.home(outlet) for outlet in newsroom.outlets]
    done = scraper("crawl", *homes, *FAST, db=db)
    assert done.returncode == 0, done.stderr
    stored = {str(url) for (url,) in rows(db, "select url from article_urls")}
    for truth_file in NEWSROOM.glob("*/truth.json"):
        outlet = truth_file.parent.name
        for truth in json.loads(truth_file.read_text(encoding="utf-8"))["articles"]:
            assert newsroom.origin(outlet) + truth["path"] in stored
    asked = {(request.outlet, request.path) for request in newsroom.log}
    forbidden = {(outlet, path) for outlet, paths in disallowed().items() for path in paths}
    assert asked & forbidden == set()
    assert scraper("verify", db=db).returncode == 0


def test_a_finished_crawl_fetches_nothing_more_until_refresh(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, home = tmp_path / "a.db", newsroom.home("feldpost")
    assert scraper("crawl", home, *FAST, db=db).returncode == 0
    first = len(newsroom.log)
    again = scraper("crawl", home, *FAST, db=db)
    assert again.returncode == 0
    assert "0 fetched" in again.stdout
    assert [request.path for request in newsroom.log[first:]] in ([], ["/robots.txt"])
    before = len(newsroom.log)
    assert scraper("crawl", home, *FAST, "--refresh", db=db).returncode == 0
    statuses = Counter(request.status for request in newsroom.log[before:])
    assert statuses[304] > 5
    assert rows(db, "select max(revision) from articles") == [(1,)]


def test_a_changed_article_becomes_a_revision(newsroom: Newsroom, tmp_path: Path) -> None:
    db, path = tmp_path / "a.db", "/security/2025/05/marsa-tayyib-harbour-fire"
    url = newsroom.origin("northern-ledger") + path
    assert scraper("add", url, *FAST, db=db).returncode == 0
    page = (NEWSROOM / "northern-ledger" / f"{path[1:]}.html").read_bytes()
    headline = str(rows(db, "select headline from articles")[0][0])
    newsroom.publish(
        "northern-ledger", path, page.replace(headline.encode(), b"Harbour reopens after the fire")
    )
    assert scraper("add", url, *FAST, db=db).returncode == 0
    assert rows(db, "select headline from revisions order by number") == [
        (headline,),
        ("Harbour reopens after the fire",),
    ]


def test_ten_kills_at_random_moments_lose_nothing_and_double_nothing(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    chance = random.Random()
    whole = torture.unbroken(newsroom, tmp_path)
    run = torture.kill_and_resume(newsroom, whole, tmp_path / "a.db", 10, chance)
    assert run.kills >= 5
    assert run.twice <= run.in_flight


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_finishes_what_is_in_flight_and_says_how_to_go_on(
    number: signal.Signals, status: int, newsroom: Newsroom, tmp_path: Path
) -> None:
    db, home = tmp_path / "a.db", newsroom.home("valley-courier")
    newsroom.slow_down("valley-courier", 0.2)
    process = start("crawl", home, *FAST, db=db)
    wait_for_rows(db, "select count(*) from snapshots", 2)
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == status
    assert f"Interrupted by {number.name}" in output
    assert "run the same command to go on" in output
    assert rows(db, "select state from crawls") == [("interrupted",)]
    assert rows(db, "select count(*) from frontier where state = 'fetching'") == [(0,)]
    assert scraper("crawl", home, *FAST, db=db).returncode == 0
    assert rows(db, "select count(*) from frontier where state = 'queued'") == [(0,)]


def test_the_second_ctrl_c_stops_at_once_and_gives_back_what_was_in_flight(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, home = tmp_path / "a.db", newsroom.home("valley-courier")
    newsroom.stall("valley-courier", "/", seconds=3600)
    process = start("crawl", home, *FAST, db=db)
    wait_for_rows(db, "select count(*) from frontier where state = 'fetching'", 1)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert process.stderr.readline() == (
        "SIGINT: finishing what is in flight; once more stops at once\n"
    )
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Interrupted by SIGINT, 1 left to do: run the same command to go on." in output
    assert rows(db, "select state from crawls") == [("interrupted",)]
    given_back = "select state, attempts, error from frontier where url = ?"
    with sqlite3.connect(db) as connection:
        assert connection.execute(given_back, (home,)).fetchall() == [("queued", 0, None)]


def test_a_second_crawl_on_the_same_archive_is_refused_by_name(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, home = tmp_path / "a.db", newsroom.home("valley-courier")
    newsroom.slow_down("valley-courier", 1)
    process = start("crawl", home, *FAST, db=db)
    try:
        wait_for_rows(db, "select count(*) from snapshots", 1)
        newsroom.slow_down("valley-courier", 60)
        second = scraper("crawl", home, *FAST, db=db)
        assert second.returncode == 1
        assert f"process {process.pid}" in second.stderr
        assert scraper("stats", db=db).returncode == 0, "readers are not held up"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)


def test_max_pages_is_kept_and_the_next_run_goes_on(newsroom: Newsroom, tmp_path: Path) -> None:
    db, home = tmp_path / "a.db", newsroom.home("northern-ledger")
    for total in (5, 10):
        done = scraper("crawl", home, *FAST, "--max-pages", 5, db=db)
        assert done.returncode == 0
        assert "run it again to go on" in done.stdout
        assert rows(db, "select count(*) from snapshots") == [(total,)]


def test_match_and_skip_choose_among_the_articles(newsroom: Newsroom, tmp_path: Path) -> None:
    db, home = tmp_path / "a.db", newsroom.home("northern-ledger")
    done = scraper("crawl", home, *FAST, "--match", "/security/", "--skip", "page=", db=db)
    assert done.returncode == 0
    urls = [str(url) for (url,) in rows(db, "select url from articles")]
    assert urls
    assert all("/security/" in url for url in urls)
    assert not any("page=" in request.path for request in newsroom.log)


def test_since_leaves_older_articles_out(newsroom: Newsroom, tmp_path: Path) -> None:
    db, home = tmp_path / "a.db", newsroom.home("northern-ledger")
    everything = tmp_path / "all.db"
    assert scraper("crawl", home, *FAST, db=everything).returncode == 0
    days = sorted(str(day) for (day,) in rows(everything, "select published from articles") if day)
    middle = days[len(days) // 2][:10]
    assert scraper("crawl", home, *FAST, "--since", middle, db=db).returncode == 0
    kept = [str(day) for (day,) in rows(db, "select published from articles") if day]
    assert kept
    assert min(kept)[:10] >= middle


def test_a_feed_and_a_sitemap_are_seeds_too(newsroom: Newsroom, tmp_path: Path) -> None:
    for number, path in enumerate(["/feed.rss", "/sitemap.xml"]):
        db = tmp_path / f"{number}.db"
        seed = newsroom.origin("valley-courier") + path
        assert scraper("crawl", seed, *FAST, "--depth", 1, db=db).returncode == 0
        (count,) = rows(db, "select count(*) from articles")[0]
        assert isinstance(count, int)
        assert count >= 3


def test_spacing_holds_at_every_server_while_all_are_asked_at_once(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, homes = tmp_path / "a.db", [newsroom.home(outlet) for outlet in newsroom.outlets]
    done = scraper("crawl", *homes, "--delay", "0.2", "--max-pages", 40, db=db)
    assert done.returncode == 0
    for outlet in newsroom.outlets:
        log = newsroom.requests(outlet)
        gaps = [later.started - sooner.ended for sooner, later in pairwise(log)]
        assert len(gaps) >= 2, outlet
        assert min(gaps) >= 0.19, outlet
    spans = [(log[0].started, log[-1].ended) for log in map(newsroom.requests, newsroom.outlets)]
    assert max(start for start, _ in spans) < min(end for _, end in spans), "one after the other"


def test_a_passing_failure_is_tried_again(newsroom: Newsroom, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    path = "/artikel.php?id=1204"
    newsroom.fail("feldpost", "/artikel.php", times=1, status=503, retry_after="1")
    done = scraper("crawl", newsroom.origin("feldpost") + path, *FAST, "--depth", 0, db=db)
    assert done.returncode == 0, done.stderr
    assert [r.status for r in newsroom.requests("feldpost") if r.path == path] == [503, 200]


@pytest.mark.parametrize(
    ("seed", "status", "says"),
    [
        ("ftp://news.example/", 1, "no web address"),
        ("https:///nothing", 1, "no web address"),
    ],
)
def test_a_seed_that_is_none_is_named_in_one_line(
    seed: str, status: int, says: str, tmp_path: Path
) -> None:
    done = scraper("crawl", seed, *FAST, db=tmp_path / "a.db")
    assert done.returncode == status
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("path", ["/no-such-page", "/pix/bridge-portal.jpg"])
def test_what_is_no_page_is_told_by_status(path: str, newsroom: Newsroom, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    done = scraper("add", newsroom.origin("valley-courier") + path, *FAST, db=db)
    assert done.returncode == (0 if "no-such" in path else 3)
    failed = scraper("status", "--failed", db=db)
    assert ("not a page" in failed.stdout) == ("pix" in path)
    assert rows(db, "select count(*) from articles") == [(0,)]


def test_a_host_that_refuses_is_a_failed_page_not_a_crash(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    done = scraper("add", "http://127.0.0.1:9/", *FAST, db=db)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "refused" in scraper("status", "--failed", db=db).stdout


def test_a_pause_is_kept_through_a_restart(newsroom: Newsroom, tmp_path: Path) -> None:
    db, path = tmp_path / "a.db", "/artikel.php?id=1204"
    newsroom.fail("feldpost", "/artikel.php", times=1, status=503, retry_after=4)
    process = start("crawl", newsroom.origin("feldpost") + path, *FAST, db=db)
    wait_for_rows(db, "select count(*) from hosts", 1)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    (complaint,) = [r for r in newsroom.requests("feldpost") if r.status == 503]
    done = scraper("crawl", newsroom.origin("feldpost") + path, *FAST, "--depth", 0, db=db)
    assert done.returncode == 0, done.stderr
    later = [r for r in newsroom.requests("feldpost") if r.started > complaint.ended]
    assert [r.status for r in later if r.path == path] == [200]
    assert min(r.started for r in later) - complaint.ended > 2.9


@pytest.mark.parametrize("choice", ["respect", "record"])
def test_a_page_that_asks_not_to_be_archived(
    choice: str, newsroom: Newsroom, tmp_path: Path
) -> None:
    db, path = tmp_path / "a.db", "/security/2025/05/marsa-tayyib-harbour-fire"
    url = newsroom.origin("northern-ledger") + path
    page = httpx.get(url).content
    forbidding = page.replace(b"<head>", b'<head><meta name="robots" content="noarchive">', 1)
    assert forbidding != page
    newsroom.publish("northern-ledger", path, forbidding)
    assert scraper("add", url, *FAST, "--noarchive", choice, db=db).returncode == 0
    (robots, withheld, size) = rows(
        db,
        "select s.robots, s.withheld_sha256, b.size from snapshots s join bodies b using (sha256)",
    )[0]
    assert robots == "noarchive"
    (headline, body) = rows(db, "select headline, body from articles")[0]
    assert headline
    if choice == "respect":
        assert (size, body) == (0, None)
        assert withheld
    else:
        assert withheld is None
        assert body
    assert scraper("verify", db=db).returncode == 0
