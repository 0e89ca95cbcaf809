"""Coming back: what a watch asks again and when, on the sample newsroom and a clock that jumps."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scraper.archive.store import Archive
from scraper.crawling import Progress
from scraper.pipeline import Summary, crawl
from scraper.settings import CrawlSettings
from scraper.watching import Timer
from tests.newsroom import NEWSROOM, Newsroom
from tests.shell import FAST, rows, scraper, start, wait_for_rows

OUTLET = "northern-ledger"
ARTICLE = "/security/2025/05/marsa-tayyib-harbour-fire"


class Days:
    """A clock that jumps: each sleep is over at once, and the last one stops the watch."""

    def __init__(self, sleeps: int, on_sleep: Callable[[int], None] = lambda _: None) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.slept: list[float] = []
        self._left = sleeps
        self._on_sleep = on_sleep

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._on_sleep(len(self.slept))
        self.now += timedelta(seconds=seconds)
        if len(self.slept) >= self._left:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(30)  # until the signal is heard


def keep_watch(db: Path, seeds: list[str], days: Days, **options: object) -> Summary:
    chosen = {"delay": 0.0, "depth": 1, "contact": "test@newsroom.example"} | options
    settings = CrawlSettings(**chosen)  # type: ignore[arg-type]
    with Archive(db, clock=lambda: days.now) as archive:
        timer = Timer(lambda: days.now, days.sleep)
        return asyncio.run(crawl(archive, seeds, settings, lambda _: None, timer))


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


def page_of(newsroom: Newsroom) -> bytes:
    return (NEWSROOM / OUTLET / f"{ARTICLE[1:]}.html").read_bytes()


def test_what_is_due_is_asked_again_conditionally_and_ever_more_rarely(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, home = tmp_path / "a.db", newsroom.home(OUTLET)
    days = Days(12)
    summary = keep_watch(db, [home], days)
    assert summary.signal == signal.SIGTERM
    asked = [r for r in newsroom.requests(OUTLET) if r.path == "/"]
    assert len(asked) >= 4
    assert [r.status for r in asked[1:]] == [304] * (len(asked) - 1)
    (interval, due, changed) = rows(
        db, f"select interval, due, changed from frontier where url = '{home}'"
    )[0]
    assert interval == pytest.approx(1800 * 1.5 ** (len(asked) - 1))
    assert str(due) > days.now.isoformat()
    assert str(changed).startswith("2026-03-01T12:00"), "only the first visit found something"
    assert rows(db, "select state from crawls") == [("interrupted",)]
    assert rows(db, "select max(revision) from articles") == [(1,)]


def test_a_front_that_names_something_new_is_asked_sooner_and_the_article_is_stored(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, home = tmp_path / "a.db", newsroom.home(OUTLET)
    front = (NEWSROOM / OUTLET / "index.html").read_bytes()

    def publish(sleep: int) -> None:
        path = f"/security/2026/03/storm-warning-number-{sleep}-for-the-northern-coast"
        story = page_of(newsroom).replace(ARTICLE.encode(), path.encode())
        newsroom.publish(OUTLET, path, story)
        link = f'<main id="main"><h2><a href="{path}">Storm warning {sleep} for the coast</a></h2>'
        newsroom.publish(OUTLET, "/", front.replace(b'<main id="main">', link.encode(), 1))

    days = Days(6, publish)
    keep_watch(db, [home], days)
    (interval,) = rows(db, f"select interval from frontier where url = '{home}'")[0]
    assert isinstance(interval, float)
    assert interval < 1800
    stored = rows(db, "select count(*) from article_urls where url like '%storm-warning%'")
    assert stored[0][0] >= 3  # type: ignore[operator]


def test_a_watch_goes_on_where_it_was_stopped(newsroom: Newsroom, tmp_path: Path) -> None:
    db, home = tmp_path / "a.db", newsroom.home(OUTLET)
    first = Days(2)
    keep_watch(db, [home], first)
    asked = len(newsroom.log)
    again = Days(1)
    again.now = first.now - timedelta(minutes=1)
    keep_watch(db, [home], again)
    paths = {request.path for request in newsroom.log[asked:]}
    assert paths <= {"/robots.txt"}, "nothing is due yet"
    assert again.slept[0] > 0


def test_a_changed_article_becomes_a_revision_and_a_gone_one_keeps_its_text(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, url = tmp_path / "a.db", newsroom.origin(OUTLET) + ARTICLE

    def change(sleep: int) -> None:
        if sleep == 1:
            text = page_of(newsroom).replace(b"</h1>", b" reopens</h1>", 1)
            newsroom.publish(OUTLET, ARTICLE, text)
        if sleep == 20:
            newsroom.withdraw(OUTLET, ARTICLE)

    days = Days(60, change)
    days.now = datetime(2025, 5, 4, 12, tzinfo=UTC)
    keep_watch(db, [url], days, depth=0)
    statuses = [r.status for r in newsroom.requests(OUTLET) if r.path == ARTICLE]
    assert statuses[:2] == [200, 200]
    assert set(statuses[2:-1]) == {304}
    assert statuses[-1] == 410
    assert rows(db, "select count(*) from revisions") == [(2,)]
    assert rows(db, "select body is not null, revision from articles") == [(1, 2)]
    (last,) = rows(db, "select status from snapshots order by id desc limit 1")[0]
    assert last == 410


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_sleeping_watch_ends_at_once_when_it_is_told_to(
    number: signal.Signals, status: int, newsroom: Newsroom, tmp_path: Path
) -> None:
    db, url = tmp_path / "a.db", newsroom.origin(OUTLET) + ARTICLE
    process = start("watch", url, *FAST, "--depth", 0, db=db)
    wait_for_rows(db, "select count(*) from frontier where due is not null", 1)
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == status, errors
    assert "run the same command to go on" in output
    assert rows(db, "select state from crawls") == [("interrupted",)]


def test_a_stopped_watch_leaves_the_whole_budget_to_the_crawl_after_it(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, home = tmp_path / "a.db", newsroom.home(OUTLET)
    keep_watch(db, [home], Days(1))
    done = scraper("crawl", home, *FAST, "--max-pages", 3, "--refresh", db=db)
    assert done.returncode == 0, done.stderr
    assert "3 fetched" in done.stdout


def test_two_changed_articles_among_many_give_two_revisions_and_the_rest_costs_a_304(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, home = tmp_path / "a.db", newsroom.home("feldpost")
    homes = [home, newsroom.home(OUTLET)]
    assert scraper("crawl", *homes, *FAST, db=db).returncode == 0
    before = len(newsroom.log)
    for path in (ARTICLE, "/sport/2025/04/harbour-town-rovers-late-winner"):
        text = (NEWSROOM / OUTLET / f"{path[1:]}.html").read_bytes()
        newsroom.publish(OUTLET, path, text.replace(b"</h1>", b", officials say</h1>", 1))
    assert scraper("crawl", *homes, *FAST, "--refresh", db=db).returncode == 0
    assert rows(db, "select count(*) from revisions where number > 1") == [(2,)]
    again = Counter(r.status for r in newsroom.log[before:] if r.path != "/robots.txt")
    assert again[304] >= 20
    assert again[200] <= 2 + 3, "only what has changed is sent"
    count = "select count(*) from snapshots where status = 304"
    assert rows(db, count) == [(again[304],)], "each is recorded"
    assert rows(db, f"{count} and sha256 != (select sha256 from bodies where size = 0)") == [(0,)]


def test_progress_tells_when_a_watch_goes_on(newsroom: Newsroom, tmp_path: Path) -> None:
    days, shown = Days(1), list[Progress]()
    settings = CrawlSettings(delay=0.0, depth=0, contact="test@newsroom.example")
    with Archive(tmp_path / "a.db", clock=lambda: days.now) as archive:
        timer = Timer(lambda: days.now, days.sleep)
        seeds = [newsroom.home(OUTLET)]
        asyncio.run(crawl(archive, seeds, settings, shown.append, timer))
    (resting,) = [progress.next_visit for progress in shown if progress.next_visit]
    assert resting == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
