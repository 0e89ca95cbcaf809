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
from scraper.archive.store import Archive
from scraper.cluster import connected
from scraper.crawling import Progress
from scraper.errors import InputError
from scraper.pipeline import open_frontier, seed_address
from scraper.records import Seed
from scraper.settings import CrawlSettings
from scraper.shard import TOLD, Report, Round, ShardDied, run_round
from scraper.territory import Plan, load_plan, save_plan

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
    job = replace(job, folder=folder, seeds=tuple(map(seed_address, job.seeds)))
    folder.mkdir(exist_ok=True)
    with _held(folder):
        plan = _begin(folder, job.seeds, job.shards)
        workers = min(job.shards, os.cpu_count() or 1)
        threads = -(-job.shards // workers)
        with connected(job.scheduler, workers=workers, threads=threads) as client:
            run = Driver(client, job, plan, watch, is_stopped)
            run.go()
        if not run.was_stopped and not run.failures:
            save_plan(_plan_file(folder), replace(plan, begun=(), fetched=()))
        return run.ended()


def _plan_file(folder: Path) -> Path:
    return folder / "plan.json"


def _archive(folder: Path, number: int) -> Path:
    return folder / f"shard-{number}.db"


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    lock = CrawlLock(_plan_file(folder))
    if not lock.acquire():
        raise InputError(folder, "another crawl has these shards; wait for it to finish")
    try:
        yield
    finally:
        lock.release()


def _begin(folder: Path, seeds: Sequence[str], count: int) -> Plan:
    """Deal out the seeds' domains, and note where a new run begins; an old one goes on."""
    plan = load_plan(_plan_file(folder), count).with_seeds(seeds)
    if plan.begun != tuple(seeds):
        fetched = tuple(_sums(folder, number)[0] for number in range(count))
        plan = replace(plan, begun=tuple(seeds), fetched=fetched)
    save_plan(_plan_file(folder), plan)
    return plan


def _sums(folder: Path, number: int) -> tuple[int, int, int]:
    """Return what a shard has fetched, stored and failed in all its life."""
    path = _archive(folder, number)
    if not path.exists():
        return 0, 0, 0
    with Archive(path) as archive:
        return archive.sum_crawls()


class Driver:
    """One run of the driver: rounds until nothing is left."""

    def __init__(
        self,
        client: Any,
        job: ShardedCrawl,
        plan: Plan,
        watch: Callable[[Progress], None],
        is_stopped: Callable[[], bool],
    ) -> None:
        self._client = client
        self._job = job
        self._folder = job.folder
        self._plan = plan
        self._watch = watch
        self._is_stopped = is_stopped
        self._stop = job.folder / "stop"
        self._topic = f"scraper-{job.folder}"
        self._before = [_sums(job.folder, number) for number in range(plan.count)]
        self._live: dict[int, dict[str, int]] = {}
        self._settled: dict[str, int] = {}
        self._waiting: dict[int, int] = {}
        self._skipped = 0
        self.was_stopped = False
        self.failures: list[str] = []

    def go(self) -> None:
        """Do round after round."""
        with suppress(FileNotFoundError):
            self._stop.unlink()
        self._client.subscribe_topic(self._topic, self._note)
        self.exchange()  # what a run that was killed has left
        settings, due = self._job.settings, self._with_work()
        while due and not self.was_stopped:
            rounds = self._plan_rounds(due, settings)
            if not rounds:
                return
            for report in self._run(rounds):
                self._take(report)
            self._settle()
            settings = replace(settings, refresh=False)
            due = self.exchange() | {shard for shard, left in self._waiting.items() if left}

    def ended(self) -> Ended:
        """Sum up."""
        fetched, stored, failed = self._done()
        progress = Progress(fetched, stored, failed, self._skipped)
        archives = map(self._path, range(self._plan.count))
        return Ended(
            progress,
            sum(self._waiting.values()),
            tuple(path for path in archives if path.exists()),
            tuple(self.failures),
            self.was_stopped,
        )

    def _path(self, number: int) -> Path:
        return _archive(self._folder, number)

    def _seeds_of(self, number: int) -> tuple[str, ...]:
        territory = self._plan.territory(number)
        return tuple(seed for seed in self._job.seeds if territory.is_ours(seed))

    def _with_work(self) -> set[int]:
        """Return the shards with seeds of this run, or with guests that were left over."""
        found = {number for number in range(self._plan.count) if self._seeds_of(number)}
        for number in set(range(self._plan.count)) - found:
            if self._path(number).exists():
                territory = self._plan.territory(number)
                with Archive(self._path(number)) as archive:
                    hosts = archive.handover.waiting_hosts()
                if any(territory.is_guest(f"http://{host}/") for host in hosts):
                    found.add(number)
        return found

    def _done(self) -> tuple[int, int, int]:
        """Return what was fetched, stored and failed since this run of the driver began."""
        now = [_sums(self._folder, number) for number in range(self._plan.count)]
        spent = [
            [after - before for after, before in zip(mine, first, strict=True)]
            for mine, first in zip(now, self._before, strict=True)
        ]
        fetched, stored, failed = map(sum, zip(*spent, strict=True))
        return fetched, stored, failed

    def _plan_rounds(self, due: set[int], settings: CrawlSettings) -> list[Round]:
        """Share what is left of the page budget out among the shards that have work."""
        fetched = [_sums(self._folder, number)[0] for number in range(self._plan.count)]
        left = settings.max_pages - (sum(fetched) - sum(self._plan.fetched))
        share, over = divmod(max(left, 0), len(due))
        concurrency = max(1, settings.concurrency // self._plan.count)
        seconds = None if settings.refresh else self._job.round_seconds  # a refresh asks once
        return [
            Round(
                self._path(number),
                self._seeds_of(number),
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
                error = self._error_of(call)
                if error is None:
                    yield call.result()
                elif self._is_passing(error) and tries[number] < _MOST_TRIES:
                    tries[number] += 1
                    running[self._submit(one)] = one
                else:
                    yield Report(number, error=f"shard {number}: {type(error).__name__}: {error}")

    def _submit(self, one: Round) -> Any:
        return self._client.submit(run_round, one, pure=False)

    def _error_of(self, call: Any) -> Exception | None:
        """Return what a call ended with, None if all is well.

        Raises:
            InputError: the scheduler is gone, and the call with it.
        """
        if call.status in ("cancelled", "lost"):
            raise InputError(
                self._job.scheduler or "cluster",
                "the scheduler is gone; nothing is lost: start one, and run the same command again",
            )
        error: Exception | None = call.exception()
        return error

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

    def exchange(self) -> set[int]:
        """Move links to the shards that may ask them; return the shards that have more to do."""
        busy = set()
        for number in range(self._plan.count):
            if not self._path(number).exists():
                continue
            territory = self._plan.territory(number)
            with Archive(self._path(number)) as source:
                hosts = source.handover.waiting_hosts()
                foreign = [host for host in hosts if not territory.is_ours(f"http://{host}/")]
                seeds = source.handover.load(foreign)
                for owner in sorted({territory.owner_of(seed.url) for seed in seeds}):
                    given = [seed for seed in seeds if territory.owner_of(seed.url) == owner]
                    if self._hand_over(owner, given):
                        busy.add(owner)
                    source.handover.drop(seed.url for seed in given)
        return busy

    def _hand_over(self, number: int, seeds: Sequence[Seed]) -> int:
        """Let a shard judge links as its own pages' links; return how many it will ask."""
        territory = self._plan.territory(number)
        settings = replace(self._job.settings, refresh=False)
        with Archive(self._path(number)) as archive:
            scope = open_frontier(archive, self._seeds_of(number), settings, territory)
            guests = [seed for seed in seeds if territory.is_guest(seed.url)]
            links = [seed for seed in seeds if not territory.is_guest(seed.url)]
            return archive.frontier.queue((*scope.choose(links), *guests))
