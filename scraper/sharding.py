"""A crawl over several archives and machines: a round for each shard, then links change hands.

The registrable domains of the seeds are dealt out to shards, each an ordinary crawl on an
archive of its own. Within a round a shard queues links to another's domains and asks none
of them; between two rounds the driver moves them over, as Nutch updates its database.
What a round has done stands in its archive, so that nothing depends on the cluster: workers,
the scheduler and the driver may be killed at any moment, and the same command goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scraper.archive.lock import CrawlLock
from scraper.cluster import connected
from scraper.crawling import Progress
from scraper.errors import InputError
from scraper.pipeline import seed_address
from scraper.settings import CrawlSettings
from scraper.shard import STOP, TOLD, Report, Round, ShardDied, await_predecessor, run_round
from scraper.shards import Shards
from scraper.territory import load_plan, save_plan

ROUND_SECONDS = 600.0
"""After which a shard that still has work lets links change hands."""

_MOST_TRIES = 12  # of one round; each may lose its worker or its process
_WATCH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ShardedCrawl:
    """What to crawl, and over how many shards; without `scheduler`, on this machine.

    The shards' archives are in `folder`, which every worker must see.
    """

    folder: Path
    seeds: Sequence[str]
    settings: CrawlSettings
    shards: int
    scheduler: str | None = None
    round_seconds: float = ROUND_SECONDS


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: what it did, addresses left, the archives, and what went wrong."""

    progress: Progress
    waiting: int
    archives: tuple[Path, ...]
    failures: tuple[str, ...]
    was_stopped: bool


def crawl_in_shards(
    job: ShardedCrawl, watch: Callable[[Progress], None], is_stopped: Callable[[], bool]
) -> Ended:
    """Crawl until nothing is due, the budget is spent, or `is_stopped` says so.

    Raises:
        InputError: a seed is no web address, the crawl was begun with another number of
            shards, somebody is at it, or the cluster is gone. Run again, it goes on.
    """
    folder = job.folder.absolute()
    seeds = tuple(map(seed_address, job.seeds))
    folder.mkdir(exist_ok=True)
    with _held(folder):
        _end_orphans(folder)
        shards = _begin(folder, seeds, job.shards)
        workers = min(job.shards, os.cpu_count() or 1)
        threads = -(-job.shards // workers)
        with connected(job.scheduler, workers=workers, threads=threads) as client:
            run = _Driver(client, job, shards, watch, is_stopped)
            run.go()
        if not run.was_stopped and not run.failures:
            save_plan(_plan_file(folder), replace(shards.plan, begun=(), fetched=()))
        return run.ended()


def _plan_file(folder: Path) -> Path:
    return folder / "plan.json"


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    lock = CrawlLock(_plan_file(folder))
    if not lock.acquire():
        raise InputError(folder, "another crawl has these shards; wait for it to finish")
    try:
        yield
    finally:
        lock.release()


def _end_orphans(folder: Path) -> None:
    """Let the shards of a driver that was killed finish what is in flight."""
    stop = folder / STOP
    stop.touch()
    for archive in sorted(folder.glob("shard-*.db")):
        if not await_predecessor(archive):
            raise InputError(archive, "a shard of an earlier run still crawls; try again later")
    stop.unlink()


def _begin(folder: Path, seeds: tuple[str, ...], count: int) -> Shards:
    """Deal out the seeds' domains, and note where a new run begins; an old one goes on."""
    plan = load_plan(_plan_file(folder), count).with_seeds(seeds)
    if plan.begun != seeds:
        fetched = tuple(fetched for fetched, _, _ in Shards(folder, plan, seeds).sums())
        plan = replace(plan, begun=seeds, fetched=fetched)
    save_plan(_plan_file(folder), plan)
    return Shards(folder, plan, seeds)


class _Driver:
    """One run of the driver: rounds until nothing is left."""

    def __init__(
        self,
        client: Any,
        job: ShardedCrawl,
        shards: Shards,
        watch: Callable[[Progress], None],
        is_stopped: Callable[[], bool],
    ) -> None:
        self._client = client
        self._job = job
        self._shards = shards
        self._plan = shards.plan
        self._watch = watch
        self._is_stopped = is_stopped
        self._stop = shards.folder / STOP
        self._topic = f"scraper-{shards.folder}"
        self._before = shards.sums()
        self._live: dict[int, dict[str, int]] = {}
        self._settled: dict[str, int] = {}
        self._waiting: dict[int, int] = {}
        self._skipped = 0
        self.was_stopped = False
        self.failures: list[str] = []

    def go(self) -> None:
        """Do round after round."""
        self._client.subscribe_topic(self._topic, self._note)
        self._shards.exchange(self._job.settings)  # what a run that was killed has left
        settings, due = self._job.settings, self._shards.with_work()
        while due and not self.was_stopped:
            rounds = self._plan_rounds(due, settings)
            if not rounds:
                return
            for report in self._run(rounds):
                self._take(report)
            self._settle()
            settings = replace(settings, refresh=False)
            moved = self._shards.exchange(settings)
            due = moved | {shard for shard, left in self._waiting.items() if left}

    def ended(self) -> Ended:
        """Sum up."""
        fetched, stored, failed = self._done()
        progress = Progress(fetched, stored, failed, self._skipped)
        return Ended(
            progress,
            sum(self._waiting.values()),
            self._shards.paths(),
            tuple(self.failures),
            self.was_stopped,
        )

    def _done(self) -> tuple[int, int, int]:
        """Return what was fetched, stored and failed since this run of the driver began."""
        now = self._shards.sums()
        spent = [
            [after - before for after, before in zip(mine, first, strict=True)]
            for mine, first in zip(now, self._before, strict=True)
        ]
        fetched, stored, failed = map(sum, zip(*spent, strict=True))
        return fetched, stored, failed

    def _plan_rounds(self, due: set[int], settings: CrawlSettings) -> list[Round]:
        """Share what is left of the page budget out among the shards that have work."""
        fetched = [fetched for fetched, _, _ in self._shards.sums()]
        left = settings.max_pages - (sum(fetched) - sum(self._plan.fetched))
        share, over = divmod(max(left, 0), len(due))
        concurrency = max(1, settings.concurrency // self._plan.count)
        seconds = None if settings.refresh else self._job.round_seconds  # a refresh asks once
        return [
            Round(
                self._shards.path(number),
                self._shards.seeds_of(number),
                replace(settings, concurrency=concurrency, workers=1),
                self._plan.territory(number),
                fetched[number] + share + (place < over),
                seconds,
                self._stop,
                self._topic,
            )
            for place, number in enumerate(sorted(due))
            if share or place < over
        ]

    def _run(self, rounds: Sequence[Round]) -> Iterator[Report]:
        """Run rounds side by side; one that lost its worker or process is tried again."""
        from distributed import wait

        tries = dict.fromkeys(range(self._plan.count), 1)
        running = {self._submit(one): one for one in rounds}
        while running:
            with suppress(TimeoutError):
                wait(list(running), timeout=_WATCH_SECONDS, return_when="FIRST_COMPLETED")
            self._show()
            for call in [call for call in running if call.done()]:
                one = running.pop(call)
                number = one.territory.number
                error = call.exception()
                if error is None:
                    yield call.result()
                elif self._is_passing(error) and self.was_stopped:
                    yield Report(number)  # told to end before its crawl began, or after
                elif self._is_passing(error) and tries[number] < _MOST_TRIES:
                    tries[number] += 1
                    running[self._submit(one)] = one
                else:
                    yield Report(number, error=f"shard {number}: {type(error).__name__}: {error}")

    def _submit(self, one: Round) -> Any:
        return self._client.submit(run_round, one, pure=False)

    def _is_passing(self, error: Exception) -> bool:
        from distributed import KilledWorker

        return isinstance(error, ShardDied | KilledWorker)

    def _take(self, report: Report) -> None:
        self._skipped += report.skipped
        self._waiting[report.number] = 0 if report.error else report.waiting
        if report.error:
            self.failures.append(report.error)

    def _settle(self) -> None:
        """Take the shards' own word for what the rounds so far have done."""
        self._live.clear()
        done = zip(TOLD, (*self._done(), self._skipped), strict=False)
        self._settled = dict(done)

    def _note(self, event: tuple[float, dict[str, int]]) -> None:
        """Take a worker's word of how a shard stands; called from the client's thread."""
        _, told = event
        self._live[told["number"]] = told

    def _show(self) -> None:
        """Show progress, and pass a wish to stop on to the shards."""
        if self._is_stopped() and not self.was_stopped:
            self.was_stopped = True
            self._stop.touch()
        told = [self._settled, *self._live.values()]
        fetched, stored, failed, skipped, queued = (
            sum(one.get(name, 0) for one in told) for name in TOLD
        )
        self._watch(Progress(fetched, stored, failed, skipped, queued))
