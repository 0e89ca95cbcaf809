"""What has ended and is not saved yet: saved together, whole, or given back unasked.

A commit waits for the disk, so what ends within a fifth of a second shares one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from datetime import datetime

from scraper.archive.revisits import Schedule
from scraper.archive.store import Archive, SaveCounts
from scraper.errors import ScraperError
from scraper.records import Outcome

_SAVE_SECONDS = 0.2
_SAVE_BYTES = 16_000_000
_LOG = logging.getLogger(__name__)
_DECISIONS = logging.getLogger("scraper.decisions")


class Ended:
    """The outcomes of one run that wait to be saved, and the addresses to be given back.

    `most` outcomes wait at the most; `again_before`, `lists` and `schedule` are those of
    `crawling.Pace`.
    """

    def __init__(
        self,
        archive: Archive,
        crawl_id: int,
        *,
        most: int,
        again_before: datetime | None,
        lists: frozenset[str],
        schedule: Schedule | None,
    ) -> None:
        self._archive = archive
        self._crawl_id = crawl_id
        self._most = most
        self._again_before = again_before
        self._lists = lists
        self._schedule = schedule
        self._outcomes: list[Outcome] = []
        self._given_back: list[str] = []
        self._oldest = 0.0

    def __len__(self) -> int:
        return len(self._outcomes)

    def add(self, outcome: Outcome) -> None:
        """Take in what became of an address."""
        if not self._outcomes:
            self._oldest = time.monotonic()
        self._outcomes.append(outcome)

    def give_back(self, url: str) -> None:
        """Take in an address that was claimed and will not be asked now."""
        self._given_back.append(url)

    @property
    def next_save(self) -> float:
        """The `time.monotonic()` second at which the oldest outcome has waited long enough."""
        return self._oldest + _SAVE_SECONDS

    def is_time_to_save(self, *, idle: bool) -> bool:
        """Whether enough has ended, or waited long enough, or nothing else is to be done."""
        if not self._outcomes and not self._given_back:
            return False
        return (
            idle
            or len(self._outcomes) >= self._most
            or time.monotonic() >= self.next_save
            or sum(o.snapshot.size for o in self._outcomes if o.snapshot) >= _SAVE_BYTES
        )

    def save(self) -> Iterator[SaveCounts]:
        """Save all that has ended, and give back what was dropped; tell of each transaction."""
        given_back, self._given_back = self._given_back, []
        if given_back:
            self._archive.frontier.release(given_back)
        outcomes, self._outcomes = self._outcomes, []
        for batch, again_before in self._batches(outcomes):
            counts = self._save_batch(batch, again_before)
            for outcome in batch:
                _note(outcome)
            yield counts

    def _save_batch(self, batch: list[Outcome], again_before: datetime | None) -> SaveCounts:
        """Save a batch whole; a record that cannot be stored is found and fails alone."""
        save, schedule = self._archive.save, self._schedule
        try:
            return save(batch, self._crawl_id, again_before=again_before, schedule=schedule)
        except ScraperError:
            raise
        except Exception as error:
            if len(batch) > 1:
                halves = (batch[: len(batch) // 2], batch[len(batch) // 2 :])
                return _add(*(self._save_batch(half, again_before) for half in halves))
            return save([broken(batch[0].url, error)], self._crawl_id)

    def _batches(
        self, outcomes: Iterable[Outcome]
    ) -> Iterator[tuple[list[Outcome], datetime | None]]:
        """Tell the outcomes whose seeds are asked again from those whose seeds are not."""
        again_before = self._again_before
        lists: list[Outcome] = []
        others: list[Outcome] = []
        for outcome in outcomes:
            is_list = again_before and outcome.role in self._lists
            (lists if is_list else others).append(outcome)
        if lists:
            yield lists, again_before
        if others:
            yield others, None


def broken(url: str, error: BaseException) -> Outcome:
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
