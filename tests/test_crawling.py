"""The loop itself: nothing is lost, nothing waits for nothing, and one bad page costs one page."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import Any

import pytest

from scraper.archive.claiming import Queued
from scraper.archive.store import Archive
from scraper.crawling import Crawling, Pace, Progress
from scraper.errors import ArchiveError
from scraper.records import Outcome, Seed
from scraper.urls import host_of
from scraper.workers import NoWorkers
from tests.archives import archive_path, make_outcome, make_snapshot, rows

Visit = Callable[[Queued], Awaitable[Outcome]]
SITE = "https://harbourpost.example"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(archive_path(tmp_path)) as opened:
        yield opened


class Crawl:
    """A crawl whose visits the test makes up."""

    def __init__(self, archive: Archive, visit: Visit, urls: list[str], **pace: Any) -> None:
        archive.frontier.queue([Seed(url) for url in urls])
        chosen = {"concurrency": 4, "per_host": 1, "most": 1000, "ready_at": lambda _: -inf}
        self._visit = visit
        self.loop = Crawling(
            archive,
            archive.start_crawl(urls, {}),
            self.visit,
            {host_of(url) for url in urls},
            Pace(**(chosen | pace)),
            self.watch,
        )
        self.seen = Progress()

    async def visit(self, queued: Queued) -> Outcome:
        try:
            return await self._visit(queued)
        finally:
            self.loop.fetched(queued)

    def watch(self, progress: Progress) -> None:
        self.seen = progress


def hosts(count: int) -> list[str]:
    return [f"https://h{number}.example/" for number in range(count)]


async def succeed(queued: Queued) -> Outcome:
    return make_outcome(queued.url)


def test_a_bug_in_one_page_fails_that_page_and_leaves_its_traceback(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    async def visit(queued: Queued) -> Outcome:
        if "h3" in queued.url:
            raise KeyError("nobody thought of this")
        return make_outcome(queued.url)

    with caplog.at_level(logging.ERROR):
        asyncio.run(Crawl(archive, visit, hosts(6)).loop.run())
    assert archive.frontier.counts() == {"done": 5, "failed": 1}
    (error,) = rows(archive, "SELECT error FROM frontier WHERE state = 'failed'")
    assert error == "a bug in this program: KeyError: 'nobody thought of this'"
    assert "Traceback" in caplog.text
    assert "h3.example" in caplog.text


def test_a_record_that_cannot_be_stored_is_found_among_others_and_fails_alone(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    async def visit(queued: Queued) -> Outcome:
        status = "no number" if "h2" in queued.url else 200
        snapshot = make_snapshot(
            queued.url, status=status, fetched=None if "h2" in queued.url else datetime.now(UTC)
        )
        return make_outcome(queued.url, snapshot=snapshot)

    asyncio.run(Crawl(archive, visit, hosts(4)).loop.run())
    assert archive.frontier.counts() == {"done": 3, "failed": 1}
    assert "h2.example" in caplog.text


def test_a_disk_that_fills_up_ends_the_crawl_with_one_line_and_the_same_command_goes_on(
    archive: Archive,
) -> None:
    async def visit(queued: Queued) -> Outcome:
        number = int(queued.url.partition("//h")[2].partition(".")[0])
        payload = b"".join(b"%d " % (number * 10**6 + n * 7919 % 10**5) for n in range(9_000))
        return make_outcome(queued.url, snapshot=make_snapshot(queued.url, payload=payload))

    crawl = Crawl(archive, visit, hosts(60))
    (pages,) = rows(archive, "PRAGMA page_count")
    archive.connection.execute(f"PRAGMA max_page_count = {pages + 120}")
    with pytest.raises(ArchiveError, match="the disk is full") as caught:
        asyncio.run(crawl.loop.run())
    assert "\n" not in str(caught.value)
    assert not [check for check in archive.verify() if check.problems]
    stored = rows(archive, "SELECT count(*) FROM articles")[0]
    assert stored == archive.frontier.counts().get("done", 0)
    assert stored < 60

    archive.connection.execute("PRAGMA max_page_count = 1000000")
    archive.close()
    with Archive(archive.path) as again:
        again.frontier.recover()
        asyncio.run(Crawl(again, visit, hosts(60)).loop.run())
        assert again.frontier.counts() == {"done": 60}


def test_workers_that_cannot_start_end_the_crawl_and_fail_no_page(archive: Archive) -> None:
    async def visit(queued: Queued) -> Outcome:
        if "h2" in queued.url:
            raise NoWorkers("cannot start a worker process", "no memory")
        return make_outcome(queued.url)

    with pytest.raises(NoWorkers, match="no memory"):
        asyncio.run(Crawl(archive, visit, hosts(4)).loop.run())
    assert rows(archive, "SELECT count(*) FROM frontier WHERE state = 'failed'") == [0]
    assert rows(archive, "SELECT attempts FROM frontier WHERE url LIKE '%h2%'") == [0]


def test_waiting_for_a_paused_host_costs_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = time.monotonic()
    claims = []
    claim = archive.frontier.claim

    def counted(*arguments: Any, **options: Any) -> list[Queued]:
        claims.append(time.monotonic())
        return claim(*arguments, **options)

    monkeypatch.setattr(archive.frontier, "claim", counted)

    asked: set[str] = set()

    async def visit(queued: Queued) -> Outcome:
        asked.add(queued.url)
        return make_outcome(queued.url)

    def ready_at(host: str) -> float:
        return begun + 1.0 if asked else -inf

    urls = [f"{SITE}/a", f"{SITE}/b"]
    asyncio.run(Crawl(archive, visit, urls, ready_at=ready_at).loop.run())
    assert time.monotonic() - begun >= 1.0
    assert archive.frontier.counts() == {"done": 2}
    assert len(claims) < 12


def test_a_retry_that_is_due_does_not_wait_for_another_hosts_pause(archive: Archive) -> None:
    begun = time.monotonic()
    first, *others = hosts(2)

    async def visit(queued: Queued) -> Outcome:
        if queued.url == first and queued.attempts == 1:
            return Outcome(
                first, "queued", "timed out", due=datetime.now(UTC) + timedelta(seconds=1)
            )
        if queued.url == first:
            crawl.loop.stop()
        return make_outcome(queued.url)

    def ready_at(host: str) -> float:
        asked = rows(archive, "SELECT count(*) FROM frontier WHERE host = ? AND attempts > 0", host)
        return begun + 3600 if host == "h1.example" and asked == [1] else -inf

    urls = [first, *others, f"{others[0]}more"]
    crawl = Crawl(archive, visit, urls, ready_at=ready_at)
    asyncio.run(asyncio.wait_for(crawl.loop.run(), 30))
    assert archive.frontier.counts() == {"done": 2, "queued": 1}


def test_the_second_stop_gives_back_what_is_in_flight(archive: Archive) -> None:
    async def visit(queued: Queued) -> Outcome:
        await asyncio.sleep(3600)
        raise AssertionError("never reached")

    crawl = Crawl(archive, visit, hosts(3))

    async def main() -> None:
        running = asyncio.ensure_future(crawl.loop.run())
        await asyncio.sleep(0.05)
        crawl.loop.stop()
        crawl.loop.stop()
        await asyncio.wait_for(running, 10)

    asyncio.run(main())
    assert archive.frontier.counts() == {"queued": 3}
    assert rows(archive, "SELECT DISTINCT attempts FROM frontier") == [0]


def test_what_has_ended_is_saved_when_the_crawl_is_cancelled(archive: Archive) -> None:
    async def visit(queued: Queued) -> Outcome:
        if "h0" in queued.url:
            return make_outcome(queued.url)
        await asyncio.sleep(3600)
        raise AssertionError("never reached")

    crawl = Crawl(archive, visit, hosts(2))

    async def main() -> None:
        running = asyncio.ensure_future(crawl.loop.run())
        await asyncio.sleep(0.05)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(main())
    assert archive.frontier.counts() == {"done": 1, "queued": 1}


@pytest.mark.parametrize("concurrency", [1, 4])
def test_never_more_is_in_memory_than_twice_the_concurrency(
    concurrency: int, archive: Archive
) -> None:
    held = most = 0
    save = archive.save

    async def visit(queued: Queued) -> Outcome:
        nonlocal held, most
        held += 1
        most = max(most, held)
        crawl.loop.fetched(queued)
        crawl.loop._asking[queued.host] += 1
        await asyncio.sleep(0.005)
        return make_outcome(queued.url)

    def counted(outcomes: Any, *arguments: Any, **options: Any) -> Any:
        nonlocal held
        held -= len(outcomes)
        return save(outcomes, *arguments, **options)

    archive.save = counted  # type: ignore[method-assign]
    crawl = Crawl(archive, visit, hosts(40), concurrency=concurrency)
    asyncio.run(crawl.loop.run())
    assert archive.frontier.counts() == {"done": 40}
    assert most <= 2 * concurrency


def test_the_budget_holds_to_the_page(archive: Archive) -> None:
    asyncio.run(Crawl(archive, succeed, hosts(20), most=7).loop.run())
    assert rows(archive, "SELECT count(*) FROM snapshots") == [7]
