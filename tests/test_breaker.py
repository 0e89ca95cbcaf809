"""A host that only fails is given up: what is queued there fails without being asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scraper.archive.store import Archive
from scraper.crawling import Crawling, Pace
from scraper.discovery.traps import Traps
from scraper.fetching import robots
from scraper.fetching.client import Client
from scraper.fetching.politeness import Backoff, Politeness
from scraper.fetching.visitor import Visitor
from scraper.records import Seed
from scraper.scope import Scope
from scraper.settings import CrawlSettings
from scraper.urls import host_of
from scraper.visiting import Visits
from scraper.workers import Workers
from tests.archives import archive_path, rows

IMPATIENT = Backoff(first=2.0, patience=3, give_up=4)
_MOST_TRIES = 10
"""Until it is given up four, and one more whenever the pause ends before the crawl does."""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(archive_path(tmp_path)) as opened:
        yield opened


async def crawl_what_only_fails(archive: Archive, pages: int, *, has_robots: bool) -> int:
    """Crawl so many pages of a server that hangs up; return how often it was asked."""
    asked = 0

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        request = await reader.readline()
        if has_robots and b"/robots.txt" in request:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    home = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    archive.frontier.queue(Seed(f"{home}{number}", depth=1) for number in range(pages))
    politeness = Politeness(delay=0, backoff=IMPATIENT)
    settings = CrawlSettings(retry_seconds=0.01)
    async with server, Client(allow_private=True) as client, Workers(1, timeout=20) as workers:
        scope = Scope(3, Traps(date(2025, 8, 1)))
        scope.widen(home)
        visits = Visits(
            Visitor(client, politeness), workers, scope, settings, lambda _: None, lambda _: 0
        )
        pace = Pace(4, 1, 1_000, politeness.ready_at, politeness.seconds_for)
        crawl_id = archive.start_crawl([home], {})
        loop = Crawling(archive, crawl_id, visits.visit, {host_of(home)}, pace, lambda _: None)
        visits.on_fetched = loop.fetched
        await asyncio.wait_for(loop.run(), 60)
    return asked


@pytest.mark.parametrize("has_robots", [True, False])
def test_what_is_queued_on_a_host_that_only_fails_fails_without_being_asked(
    has_robots: bool, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "_RETRY_SECONDS", 0.01)
    asked = asyncio.run(crawl_what_only_fails(archive, 200, has_robots=has_robots))
    assert asked <= _MOST_TRIES
    assert archive.frontier.counts() == {"failed": 200}
    ((reason, count),) = rows(
        archive, "SELECT error, count(*) AS n FROM frontier GROUP BY 1 ORDER BY n DESC LIMIT 1"
    )
    assert "given up" in reason
    assert count > 150
    assert rows(archive, "SELECT count(*) FROM frontier WHERE due IS NULL") == [0]
