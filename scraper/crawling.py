"""The loop of a crawl: claim what is due, let it be visited, save what came back.

It knows the frontier and nothing of the web: what a visit does is the pipeline's
matter. The archive is touched from this one thread only, and every state change is
saved together with what it produced.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf
from typing import Any

from scraper.archive.frontier import Queued
from scraper.archive.store import Archive
from scraper.records import Outcome

_SHORTEST_NAP = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is: answers fetched, articles new or changed, and what is left."""

    fetched: int = 0
    stored: int = 0
    failed: int = 0
    skipped: int = 0
    queued: int = 0
    in_flight: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How much may happen at once.

    `most` answers are fetched at the most. `ready_at` gives the `time.monotonic()`
    second at which a host may be asked again. `again_before` is set in a refresh:
    what an outcome of a role in `lists` names is asked again if it was last asked before that.
    """

    concurrency: int
    per_host: int
    most: int
    ready_at: Callable[[str], float]
    again_before: datetime | None = None
    lists: frozenset[str] = frozenset()


class Crawling:
    """One run over the frontier of an archive.

    `scope` holds the hosts that may be asked; the caller adds to it. `visit` turns a
    claimed address into its outcome and calls `fetched` as soon as the network is done
    with it, so that the host's next turn need not wait for the reading.
    """

    def __init__(
        self,
        archive: Archive,
        crawl_id: int,
        visit: Callable[[Queued], Awaitable[Outcome]],
        scope: set[str],
        pace: Pace,
        watch: Callable[[Progress], None],
    ) -> None:
        self._archive = archive
        self._crawl_id = crawl_id
        self._visit = visit
        self._scope = scope
        self._pace = pace
        self._watch = watch
        self._tasks: dict[asyncio.Future[Outcome], Queued] = {}
        self._asking: Counter[str] = Counter()
        self._hosts: set[str] = set()
        self._wake = asyncio.Event()
        self.progress = Progress()
        self.is_stopping = False

    async def run(self) -> None:
        """Work until nothing is queued, the budget is spent, or `stop` was called."""
        try:
            while True:
                self._start()
                if self._tasks:
                    await self._save_finished()
                elif not await self._rest():
                    return
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def stop(self) -> None:
        """Claim nothing more, finish what is in flight; called again, drop that as well."""
        if self.is_stopping:
            for task in self._tasks:
                task.cancel()
        self.is_stopping = True
        self._wake.set()

    def fetched(self, queued: Queued) -> None:
        """Note that the network is done with an address; it may still be being read."""
        self._asking[queued.host] -= 1
        self._wake.set()

    def _start(self) -> None:
        """Claim as much as may be asked now and give each address a task."""
        for queued in self._claim():
            self._hosts.add(queued.host)
            self._asking[queued.host] += 1
            self._tasks[asyncio.ensure_future(self._visit(queued))] = queued

    def _claim(self) -> list[Queued]:
        pace = self._pace
        free = min(
            pace.concurrency - self._asking.total(),
            2 * pace.concurrency - len(self._tasks),
            pace.most - self.progress.fetched - len(self._tasks),
        )
        if self.is_stopping or free <= 0:
            return []
        now = time.monotonic()
        busy = {host for host in self._hosts if self._is_busy(host, now)}
        return self._archive.frontier.claim(
            datetime.now(UTC), free, busy, only=self._scope, per_host=pace.per_host
        )

    def _is_busy(self, host: str, now: float) -> bool:
        return self._asking[host] >= self._pace.per_host or self._pace.ready_at(host) > now

    async def _save_finished(self) -> None:
        """Wait until a task ends or a host gets free, and save all that has ended."""
        self._wake.clear()
        waker = asyncio.ensure_future(self._wake.wait())
        awaited: set[asyncio.Future[Any]] = {waker, *self._tasks}
        await asyncio.wait(awaited, timeout=self._nap(), return_when=asyncio.FIRST_COMPLETED)
        waker.cancel()
        finished = [task for task in self._tasks if task.done()]
        cancelled = [self._tasks.pop(task) for task in finished if task.cancelled()]
        if cancelled:
            self._archive.frontier.release(queued.url for queued in cancelled)
        self._save([task.result() for task in finished if self._tasks.pop(task, None)])

    def _save(self, outcomes: Iterable[Outcome]) -> None:
        for batch, again_before in self._batches(outcomes):
            counts = self._archive.save(batch, self._crawl_id, again_before=again_before)
            before = self.progress
            self.progress = replace(
                before,
                fetched=before.fetched + counts.snapshots,
                stored=before.stored + counts.new + counts.revised,
                failed=before.failed + counts.failed,
                skipped=before.skipped + counts.skipped,
            )
        self._watch(replace(self.progress, in_flight=len(self._tasks)))

    def _batches(
        self, outcomes: Iterable[Outcome]
    ) -> Iterator[tuple[list[Outcome], datetime | None]]:
        """Tell the outcomes whose seeds are asked again from those whose seeds are not."""
        if self._pace.again_before is None:
            if batch := list(outcomes):
                yield batch, None
            return
        for outcome in outcomes:
            yield [outcome], self._pace.again_before if outcome.role in self._pace.lists else None

    async def _rest(self) -> bool:
        """Wait for a time when something is due; False when nothing more is to be done."""
        due = self._archive.frontier.next_due(self._scope)
        spent = self._pace.most <= self.progress.fetched
        if self.is_stopping or spent or due is None:
            return False
        seconds = (due - datetime.now(UTC)).total_seconds()
        self._wake.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, self._nap() or _SHORTEST_NAP)):
                await self._wake.wait()
        return True

    def _nap(self) -> float | None:
        """Seconds until the next host is ready; None when only a task's end can change things."""
        now = time.monotonic()
        ahead = (self._pace.ready_at(host) - now for host in self._hosts)
        return min((seconds for seconds in ahead if 0 < seconds < inf), default=None)
