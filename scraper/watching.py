"""A crawl that doesn't end: what has come due is visited again, until somebody says stop.

When each address is due stands in the archive, so a watch that was stopped or killed
goes on where it was. Between two visits it sleeps; clock and sleep are arguments.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf

from scraper.archive.store import Archive
from scraper.archive.tidying import FEWEST_WAITING
from scraper.crawling import Crawling, Progress
from scraper.tidying import tidy

_LONGEST_SLEEP = 3_600.0  # so that a clock that is set anew is noticed


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timer:
    """Tells the time, and sleeps so many seconds."""

    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(slots=True)
class Watching:
    """Keeps a crawl going on the frontier of its hosts; `show` is told how it stands."""

    archive: Archive
    hosts: Collection[str]
    show: Callable[[Progress], None]
    timer: Timer
    _tidied: int = 0

    async def run(self, loop: Crawling) -> None:
        """Visit what is due, sleep until more is, and so on until the loop is stopped."""
        while not loop.is_stopping:
            self.queue_due()
            await loop.run()
            if not loop.is_stopping:
                await self._tidy(loop)
                due = self.archive.frontier.next_visit(self.hosts)
                self.show(replace(loop.progress, next_visit=due))
                await self._sleep_or_stop(loop)

    def noticing(self, progress: Progress) -> None:
        """Show progress, and take up what has come due while the loop was at work."""
        self.queue_due()
        self.show(progress)

    def queue_due(self) -> None:
        """Queue again what is due by now."""
        self.archive.frontier.queue_due(self.timer.now(), self.hosts)

    def seconds_left(self) -> float:
        """Return the seconds until something is due: 0 if it is, infinite if nothing ever is."""
        due = self.archive.frontier.next_visit(self.hosts)
        return max((due - self.timer.now()).total_seconds(), 0.0) if due else inf

    async def _tidy(self, loop: Crawling) -> None:
        """Pack what was fetched, once there is enough new."""
        if loop.progress.fetched - self._tidied < FEWEST_WAITING:
            return
        self._tidied = loop.progress.fetched
        await tidy(self.archive, lambda _: None, lambda: loop.is_stopping)

    async def _sleep_or_stop(self, loop: Crawling) -> None:
        seconds = min(self.seconds_left(), _LONGEST_SLEEP)
        sleeping = asyncio.ensure_future(self.timer.sleep(seconds))
        stopped = asyncio.ensure_future(loop.until_stopped())
        try:
            await asyncio.wait((sleeping, stopped), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sleeping, stopped):
                task.cancel()
            await asyncio.gather(sleeping, stopped, return_exceptions=True)
