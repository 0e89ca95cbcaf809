"""The loop of a crawl: claim what is due, let it be visited, save what came back.

It knows the frontier and nothing of the web: what a visit does is the pipeline's
matter. The archive is touched from this one thread only, and every state change is
saved together with what it produced. A commit waits for the disk, so what ends within
a fifth of a second is saved together; a kill costs what is in flight or not yet saved,
never more than twice the concurrency.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from math import inf

from scraper.archive.frontier import Queued
from scraper.archive.revisits import Schedule
from scraper.archive.store import Archive, SaveCounts
from scraper.errors import ScraperError
from scraper.records import HostPause, Outcome

_SHORTEST_NAP = 0.01
_SAVE_SECONDS = 0.2
_SAVE_BYTES = 16_000_000
_COUNT_TO = 100_000
_LOG = logging.getLogger(__name__)
_DECISIONS = logging.getLogger("scraper.decisions")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is: answers fetched, articles new or changed, and what is left.

    `queued` counts to 100,000 and no further; `waiting` are the hosts in a delay or pause.
    `seconds_left` is how long the host with most to do takes for what is queued there now,
    `slowest` that host; both None while nothing is. `next_visit` is when a watch goes on
    that has nothing to do until then.
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
        self._crawl_id = crawl_id
        self._visit = visit
        self._scope = scope
        self._pace = pace
        self._watch = watch
        self._tasks: dict[asyncio.Future[Outcome], Queued] = {}
        self._asking: Counter[str] = Counter()
        self._resting = set(pace.resting)
        self._ended: list[Outcome] = []
        self._oldest_end = 0.0
        self._counted = -inf
        self._dropped: list[str] = []
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
                if self._is_time_to_save():
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
            self._dropped.append(queued.url)
            return
        error = task.exception()
        if isinstance(error, ScraperError):
            self._fatal = error
            self._dropped.append(queued.url)
            return
        if not self._ended:
            self._oldest_end = time.monotonic()
        self._ended.append(task.result() if error is None else _broken(queued.url, error))

    def _is_time_to_save(self) -> bool:
        """Whether enough has ended, or waited long enough, or nothing else is to be done."""
        if not self._ended and not self._dropped:
            return False
        return (
            not self._tasks
            or len(self._ended) >= self._pace.concurrency
            or time.monotonic() - self._oldest_end >= _SAVE_SECONDS
            or sum(o.snapshot.size for o in self._ended if o.snapshot) >= _SAVE_BYTES
        )

    def _save(self) -> None:
        """Save all that has ended, and give back what was dropped."""
        dropped, self._dropped = self._dropped, []
        if dropped:
            self._archive.frontier.release(dropped)
        self._archive.save_pauses(self._pace.new_pauses())
        ended, self._ended = self._ended, []
        for batch, again_before in self._batches(ended):
            counts = self._save_batch(batch, again_before)
            for outcome in batch:
                _note(outcome)
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

    def _save_batch(self, batch: list[Outcome], again_before: datetime | None) -> SaveCounts:
        """Save a batch whole; a record that cannot be stored is found and fails alone."""
        save, schedule = self._archive.save, self._pace.schedule
        try:
            return save(batch, self._crawl_id, again_before=again_before, schedule=schedule)
        except ScraperError:
            raise
        except Exception as error:
            if len(batch) > 1:
                halves = (batch[: len(batch) // 2], batch[len(batch) // 2 :])
                return _add(*(self._save_batch(half, again_before) for half in halves))
            return save([_broken(batch[0].url, error)], self._crawl_id)

    def _batches(
        self, outcomes: Iterable[Outcome]
    ) -> Iterator[tuple[list[Outcome], datetime | None]]:
        """Tell the outcomes whose seeds are asked again from those whose seeds are not."""
        again_before = self._pace.again_before
        lists: list[Outcome] = []
        others: list[Outcome] = []
        for outcome in outcomes:
            is_list = again_before and outcome.role in self._pace.lists
            (lists if is_list else others).append(outcome)
        if lists:
            yield lists, again_before
        if others:
            yield others, None

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
        ahead = [self._oldest_end + _SAVE_SECONDS - now] if self._ended else []
        if self._free_places() > 0:
            ahead += (
                seconds
                for host in self._resting
                if 0 < (seconds := self._pace.ready_at(host) - now) < inf
            )
            if due := self._archive.frontier.next_retry(self._scope):
                ahead.append((due - datetime.now(UTC)).total_seconds())
        return max(min(ahead), _SHORTEST_NAP) if ahead else None


def _broken(url: str, error: BaseException) -> Outcome:
    """Fail an address for a bug of ours, and leave the traceback in the log."""
    _LOG.error("a bug, met at %s", url, exc_info=error)
    return Outcome(url, "failed", error=f"a bug in this program: {type(error).__name__}: {error}")


def _note(outcome: Outcome) -> None:
    """Log what became of an address, now that it is saved."""
    if not _DECISIONS.isEnabledFor(logging.INFO):
        return
    snapshot = outcome.snapshot
    told = {
        "event": {"queued": "retried", "done": "stored"}.get(outcome.state, outcome.state),
        "url": outcome.url,
        "reason": outcome.error,
        "due": outcome.due and outcome.due.isoformat(timespec="seconds"),
        "status": snapshot and snapshot.status,
        "final_url": snapshot and snapshot.final_url,
        "bytes": snapshot and snapshot.size,
        "role": outcome.role,
        "article": outcome.article and outcome.article.canonical_url,
        "found": sum(seed.skip is None for seed in outcome.seeds),
        "passed_over": sum(seed.skip is not None for seed in outcome.seeds),
    }
    _DECISIONS.info("%s %s", told["event"], outcome.url, extra={"decision": told})


def _add(one: SaveCounts, other: SaveCounts) -> SaveCounts:
    """Add two counts up, field by field."""
    return SaveCounts(*(a + b for a, b in zip(astuple(one), astuple(other), strict=True)))
