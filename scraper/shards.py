"""The archives of a sharded crawl, between two rounds: what they did, what is left, what moves.

Nobody crawls then, so that the driver alone may write them. Links that wait in one archive for
another's domains are judged there as if its own pages had brought them, and dropped here only
when they are saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scraper.archive.store import Archive
from scraper.pipeline import open_frontier
from scraper.records import Seed
from scraper.settings import CrawlSettings
from scraper.territory import Plan

Sums = tuple[int, int, int]
"""Answers fetched, articles stored and addresses failed, in all a shard's life."""


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards' archives in a folder, by plan; `seeds` are those of the run at hand."""

    folder: Path
    plan: Plan
    seeds: tuple[str, ...]

    def path(self, number: int) -> Path:
        """Return where a shard's archive is, or will be."""
        return self.folder / f"shard-{number}.db"

    def paths(self) -> tuple[Path, ...]:
        """Return the archives that are there."""
        return tuple(path for path in map(self.path, range(self.plan.count)) if path.exists())

    def seeds_of(self, number: int) -> tuple[str, ...]:
        """Return the seeds that belong to a shard."""
        territory = self.plan.territory(number)
        return tuple(seed for seed in self.seeds if territory.is_ours(seed))

    def sums(self) -> list[Sums]:
        """Return what each shard has done so far."""
        return [self._sum(number) for number in range(self.plan.count)]

    def _sum(self, number: int) -> Sums:
        if not self.path(number).exists():
            return 0, 0, 0
        with Archive(self.path(number)) as archive:
            return archive.sum_crawls()

    def with_work(self) -> set[int]:
        """Return the shards with seeds, or with guests that an earlier run has left."""
        return {
            number
            for number in range(self.plan.count)
            if self.seeds_of(number) or self._has_guests(number)
        }

    def _has_guests(self, number: int) -> bool:
        if not self.path(number).exists():
            return False
        territory = self.plan.territory(number)
        with Archive(self.path(number)) as archive:
            hosts = archive.handover.waiting_hosts()
        return any(territory.is_guest(f"http://{host}/") for host in hosts)

    def exchange(self, settings: CrawlSettings) -> set[int]:
        """Move links to the shards that may ask them; return the shards that have more to do."""
        busy = set()
        for number in range(self.plan.count):
            if not self.path(number).exists():
                continue
            territory = self.plan.territory(number)
            with Archive(self.path(number)) as source:
                hosts = source.handover.waiting_hosts()
                foreign = [host for host in hosts if not territory.is_ours(f"http://{host}/")]
                while seeds := source.handover.load(foreign):
                    for owner in sorted({territory.owner_of(seed.url) for seed in seeds}):
                        given = [seed for seed in seeds if territory.owner_of(seed.url) == owner]
                        if self._hand_over(owner, given, settings):
                            busy.add(owner)
                        source.handover.drop(seed.url for seed in given)
        return busy

    def _hand_over(self, number: int, seeds: Sequence[Seed], settings: CrawlSettings) -> int:
        """Let a shard judge links as its own pages' links; return how many it will ask."""
        territory = self.plan.territory(number)
        quiet = replace(settings, refresh=False)
        with Archive(self.path(number)) as archive:
            scope = open_frontier(archive, self.seeds_of(number), quiet, territory)
            guests = [seed for seed in seeds if territory.is_guest(seed.url)]
            links = [seed for seed in seeds if not territory.is_guest(seed.url)]
            return archive.frontier.queue((*scope.choose(links), *guests))
