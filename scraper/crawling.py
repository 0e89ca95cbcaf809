"""The loop of a crawl: claim what is due, let it be visited, save what came back.

It knows the frontier and nothing of the web: what a visit does is the pipeline's
matter. The archive is touched from this one thread only, and every state change is
saved together with what it produced (`saving.py`). A kill costs what is in flight or
not yet saved, never more than twice the concurrency.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf

from scraper.archive.claiming import Queued
from scraper.archive.revisits import Schedule
from scraper.archive.store import Archive
from scraper.errors import ScraperError
from scraper.records import HostPause, Outcome
from scraper.saving import Ended, broken

_SHORTEST_NAP = 0.01
_COUNT_TO = 100_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is: answers fetched, articles new or changed, and what is left.

    `queued` counts to 100,000 and no further; `waiting` are the hosts in a delay or pause.
    `seconds_left` is how long the host with most to do takes for what is queued there now,
    `slowest` that host; both None while nothing is. `next_visit` is when a watch goes on
    that has nothing to do until then; `packed` are the pages packed after the last visit.
    """

    fetched: int = 0
    stored: int = 0
    failed: int = 0
    skipped: int = 0
    queued: int = 0
    in_flight: int = 0
    waiting: int = 0
    seconds_left: float | None = None
    slowest: str | None = None
    next_visit: datetime | None = None
    packed: int = 0


def _for_ever() -> float:
    return inf


def _no_time(_host: str, _requests: int) -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How much may happen at once.

    `most` answers are fetched at the most. `ready_at` gives the `time.monotonic()`
    second at which a host may be asked again, `seconds_for` how long so many requests to it
    take. `again_before` is set in a refresh:
    what an outcome of a role in `lists` names is asked again if it was last asked before
    that. `new_pauses` gives the hosts' pauses since it was last called, to be saved;
    `resting` are the hosts in a pause from an earlier run. `schedule` says when what is
    done is visited anew, `patience` how many seconds `run` may wait at the most for an
    address that is not due yet.
    """

    concurrency: int
    per_host: int
    most: int
    ready_at: Callable[[str], float]
    seconds_for: Callable[[str, int], float] = _no_time
    again_before: datetime | None = None
    lists: frozenset[str] = frozenset()
    new_pauses: Callable[[], Sequence[HostPause]] = tuple
    resting: frozenset[str] = frozenset()
    schedule: Schedule | None = None
    patience: Callable[[], float] = _for_ever


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
        self._visit = visit
        self._scope = scope
        self._pace = pace
        self._watch = watch
        self._tasks: dict[asyncio.Future[Outcome], Queued] = {}
        self._asking: Counter[str] = Counter()
        self._resting = set(pace.resting)
        self._ended = Ended(
            archive,
            crawl_id,
            most=pace.concurrency,
            again_before=pace.again_before,
            lists=pace.lists,
            schedule=pace.schedule,
        )
        self._counted = -inf
        self._fatal: ScraperError | None = None
        self._wake = asyncio.Event()
        self._stopped = asyncio.Event()
        self.progress = Progress()
        self.is_stopping = False

    async def run(self) -> None:
        """Work until nothing is queued, the budget is spent, or `stop` was called.

        It can be called again when more is queued.

        Raises:
            ArchiveError: nothing more can be saved; what was saved before is whole.
            NoWorkers: no process can be started.
        """
        try:
            while self._fatal is None:
                self._start()
                if self._ended.is_time_to_save(idle=not self._tasks):
                    self._save()
                elif self._tasks or self._ended:
                    await self._sleep(self._seconds_to_wait())
                elif not await self._rest():
                    return
            raise self._fatal
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            with suppress(ScraperError):  # one that is being raised says the same
                self._save()

    async def until_stopped(self) -> None:
        """Wait until `stop` is called."""
        await self._stopped.wait()

    def stop(self) -> None:
        """Claim nothing more, finish what is in flight; called again, drop that as well."""
        if self.is_stopping:
            for task in self._tasks:
                task.cancel()
        self.is_stopping = True
        self._stopped.set()
        self._wake.set()

    def fetched(self, queued: Queued) -> None:
        """Note that the network is done with an address; it may still be being read."""
        self._asking[queued.host] -= 1
        self._wake.set()

    def _start(self) -> None:
        """Claim as much as may be asked now and give each address a task."""
        free = self._free_places()
        if free <= 0:
            return
        now = time.monotonic()
        self._resting = {host for host in self._resting if self._is_busy(host, now)}
        for queued in self._archive.frontier.claim(
            datetime.now(UTC), free, self._resting, only=self._scope, per_host=self._pace.per_host
        ):
            self._resting.add(queued.host)
            self._asking[queued.host] += 1
            task = asyncio.ensure_future(self._visit(queued))
            self._tasks[task] = queued
            task.add_done_callback(self._end)

    def _free_places(self) -> int:
        if self.is_stopping:
            return 0
        unsaved = len(self._tasks) + len(self._ended)
        return min(
            self._pace.concurrency - self._asking.total(),
            2 * self._pace.concurrency - unsaved,
            self._pace.most - self.progress.fetched - unsaved,
        )

    def _is_busy(self, host: str, now: float) -> bool:
        if self._asking[host] >= self._pace.per_host or self._pace.ready_at(host) > now:
            return True
        if not self._asking[host]:
            del self._asking[host]
        return False

    def _end(self, task: asyncio.Future[Outcome]) -> None:
        """Take what a task gave; a bug in one page fails that page and no other."""
        queued = self._tasks.pop(task)
        self._wake.set()
        if task.cancelled():
            self._ended.give_back(queued.url)
            return
        error = task.exception()
        if isinstance(error, ScraperError):
            self._fatal = error
            self._ended.give_back(queued.url)
            return
        self._ended.add(task.result() if error is None else broken(queued.url, error))

    def _save(self) -> None:
        """Save all that has ended, and give back what was dropped."""
        self._archive.save_pauses(self._pace.new_pauses())
        for counts in self._ended.save():
            before = self.progress
            self.progress = replace(
                before,
                fetched=before.fetched + counts.snapshots,
                stored=before.stored + counts.new + counts.revised,
                failed=before.failed + counts.failed,
                skipped=before.skipped + counts.skipped,
            )
        self._count()
        self._watch(self.progress)

    def _count(self) -> None:
        """Bring up to date what changes without an outcome; the queue once a second."""
        now = time.monotonic()
        if now - self._counted >= 1.0:
            self._counted = now
            self._count_queue()
        waiting = sum(now < self._pace.ready_at(host) < inf for host in self._resting)
        self.progress = replace(self.progress, in_flight=len(self._tasks), waiting=waiting)

    def _count_queue(self) -> None:
        """Count what is queued, and find the host that will take longest for its share."""
        hosts = self._archive.frontier.queued_by_host(self._scope, _COUNT_TO)
        times = ((self._pace.seconds_for(host, count), host) for host, count in hosts.items())
        seconds, slowest = max(times, default=(None, None))
        self.progress = replace(
            self.progress, queued=sum(hosts.values()), seconds_left=seconds, slowest=slowest
        )

    async def _rest(self) -> bool:
        """Wait for a time when something is due; False when nothing more is to be done."""
        spent = self._pace.most <= self.progress.fetched
        if self.is_stopping or spent or not self._archive.frontier.count_queued(self._scope, 1):
            return False
        seconds = self._seconds_to_wait() or _SHORTEST_NAP
        if seconds > self._pace.patience():
            return False
        await self._sleep(seconds)
        return True

    async def _sleep(self, seconds: float | None) -> None:
        """Sleep until something has happened, or so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()

    def _seconds_to_wait(self) -> float | None:
        """Return when time alone changes something: a host gets ready, a retry or a save is due.

        None when only a task's end can.
        """
        now = time.monotonic()
        ahead = [self._ended.next_save - now] if self._ended else []
        if self._free_places() > 0:
            ahead += (
                seconds
                for host in self._resting
                if 0 < (seconds := self._pace.ready_at(host) - now) < inf
            )
            if due := self._archive.frontier.next_retry(self._scope):
                ahead.append((due - datetime.now(UTC)).total_seconds())
        return max(min(ahead), _SHORTEST_NAP) if ahead else None
