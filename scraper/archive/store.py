"""The archive as one object: opened, written in whole transactions, closed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scraper.archive.addresses import remember_pages
from scraper.archive.articles import Change, Reading, note_seen, save_article
from scraper.archive.border import check_record, parse_utc, utc_text
from scraper.archive.crawls import (
    Crawl,
    begin_crawl,
    count_crawl,
    end_crawl,
    name_holder,
    newest_crawl,
    sum_crawls,
)
from scraper.archive.fulltext import index_waiting
from scraper.archive.opened import EXTRACTOR
from scraper.archive.queueing import queue_seeds
from scraper.archive.renewal import Renewal
from scraper.archive.revisits import News, Schedule, schedule_visit
from scraper.archive.settling import save_state, settle_aliases
from scraper.archive.snapshots import (
    find_body,
    has_snapshot,
    load_snapshot,
    newest_answer,
    save_snapshot,
)
from scraper.archive.tombstones import Tombstones
from scraper.archive.upkeep import Upkeep
from scraper.errors import ArchiveError
from scraper.records import ARTICLE_KINDS, Article, Checked, HostPause, Outcome, Snapshot


@dataclass(frozen=True, slots=True)
class SaveCounts:
    """What a batch of outcomes did."""

    snapshots: int = 0
    new: int = 0
    revised: int = 0
    reread: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0
    queued: int = 0


_COUNTED = {
    Change.NEW: "new",
    Change.REVISED: "revised",
    Change.REREAD: "reread",
    Change.SAME: "unchanged",
}


_REVISED = frozenset({"new", "revised"})


def _record_of(outcome: Outcome, article: Article) -> Checked:
    """Return the article made ready: by the worker that read it, or now if it is another one."""
    checked = outcome.checked
    return checked if checked and checked.article is article else check_record(article)


class Archive(Upkeep, Renewal):
    """An archive that can be written: created, or migrated to today's schema, when opened.

    Every method that writes is one transaction: all of it is on the disk when it
    returns, and nothing of it if it raises. One Archive belongs to one thread.

    Args:
        path: the SQLite file.
        create: make the file if it isn't there; else ArchiveError.
        clock: tells the time that rows are stamped with.
    """

    def add(self, article: Article, snapshot: Snapshot | None = None) -> int:
        """Save one article, with the answer it was read from, and return its id.

        Known by its canonical address, it is updated: a new headline, dek, byline or
        body makes a revision; the same text is only noted as seen.

        Raises:
            ValueError: the page is no article, or an offset does not hold its text.
            ArchiveError: the file cannot be written.
        """
        record = check_record(article)
        with self._writing() as connection:
            if Tombstones(connection).forbid(
                Outcome(article.url, "done", snapshot=snapshot, article=article)
            ):
                raise ArchiveError(
                    self.path, f"{article.url} was forgotten and is not stored again"
                )
            snapshot_id = save_snapshot(connection, snapshot) if snapshot else None
            article_id, _ = save_article(
                connection, self._names, self._reading(record, snapshot, snapshot_id)
            )
            index_waiting(connection)
        return article_id

    def save(
        self,
        outcomes: Sequence[Outcome],
        crawl_id: int | None = None,
        *,
        frontier: bool = True,
        again_before: datetime | None = None,
        schedule: Schedule | None = None,
    ) -> SaveCounts:
        """Save a batch whole: snapshots, articles, frontier states, newly found seeds.

        A record that contradicts itself is not stored: its snapshot is, and its
        address fails with the reason. `frontier=False` leaves the frontier alone (an
        import). `again_before` is what `Frontier.queue` does with known seeds, `schedule`
        says when what is done is visited anew.
        """
        total: Counter[str] = Counter()
        with self._writing() as connection:
            tombstones = Tombstones(connection)
            for outcome in outcomes:
                if tombstones.forbid(outcome):
                    connection.execute("DELETE FROM frontier WHERE url = ?", (outcome.url,))
                    total["skipped"] += 1
                    continue
                settled, happened = self._save_one(connection, outcome, crawl_id)
                total.update(happened)
                if frontier:
                    self._settle(connection, settled)
                    found = queue_seeds(connection, outcome.seeds, self._now(), again_before)
                    total["queued"] += found.asked
                    if schedule:
                        news = News(found.new > 0, not _REVISED.isdisjoint(happened))
                        schedule_visit(connection, settled, news, self._now(), schedule)
            index_waiting(connection)
            counts = SaveCounts(**total)
            if crawl_id is not None:
                stored = counts.new + counts.revised
                count_crawl(connection, crawl_id, counts.snapshots, stored, counts.failed)
        return counts

    def save_pauses(self, pauses: Sequence[HostPause]) -> None:
        """Remember how long hosts are to be left alone, for the crawl after this one."""
        if not pauses:
            return
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO hosts (host, paused_until, pauses, failures) "
                "VALUES (?, ?, ?, ?)",
                [(p.host, utc_text(p.until), p.pauses, p.failures) for p in pauses],
            )

    def pauses(self) -> list[HostPause]:
        """Return the hosts that are still to be left alone."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT host, paused_until, pauses, failures FROM hosts WHERE paused_until > ?",
                (self._now(),),
            ).fetchall()
        return [HostPause(host, parse_utc(until), *counts) for host, until, *counts in rows]

    def start_crawl(self, seeds: Sequence[str], options: Mapping[str, Any]) -> int:
        """Take the archive for one crawl and return the crawl's id.

        The lock dies with this process or with `close`. Runs that were killed are
        marked as interrupted.

        Raises:
            ArchiveError: another crawl holds the archive; the message names it.
        """
        with self._database.reading() as connection:
            if not self._lock.acquire():
                raise ArchiveError(self.path, name_holder(connection))
        with self._database.transaction() as connection:
            return begin_crawl(connection, seeds, options, self._now())

    def finish_crawl(self, crawl_id: int, state: str) -> None:
        """Close the run as done, interrupted or failed, and let go of the archive."""
        with self._database.transaction() as connection:
            end_crawl(connection, crawl_id, state, self._now())
        self._lock.release()

    def last_crawl(self) -> Crawl | None:
        """Return the newest run; a killed one still says "running". None: never crawled."""
        with self._database.reading() as connection:
            return newest_crawl(connection)

    def sum_crawls(self) -> tuple[int, int, int]:
        """Return the answers fetched, articles stored and addresses failed in all runs so far."""
        with self._database.reading() as connection:
            return sum_crawls(connection)

    def final_urls(self, urls: Iterable[str]) -> list[str]:
        """Return where redirects from these addresses have led so far."""
        with self._database.reading() as connection:
            found = [
                connection.execute("SELECT final_url FROM snapshots WHERE url = ?", (url,))
                for url in urls
            ]
            return [final_url for rows in found for (final_url,) in rows]

    def last_answer(self, url: str) -> Snapshot | None:
        """Return the newest good answer of an address, which a 304 refers to; None without."""
        with self._database.reading() as connection:
            snapshot_id = newest_answer(connection, url)
            return load_snapshot(connection, snapshot_id) if snapshot_id else None

    def has_snapshot(self, snapshot: Snapshot) -> bool:
        """Whether an answer of that address at that time is stored, drawn by a browser or not."""
        with self._database.reading() as connection:
            return has_snapshot(connection, snapshot)

    def has_article(self, url: str) -> bool:
        """Whether the address leads to an article."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT 1 FROM article_urls WHERE url = ?", (url,))
            return found.fetchone() is not None

    def find_body(self, url: str, fetched: datetime | None, sha256: str | None) -> bytes | None:
        """Return a stored body by its hash, or by its address and time; None without."""
        with self._database.reading() as connection:
            return find_body(connection, url, fetched, sha256)

    def load_snapshot(self, snapshot_id: int) -> Snapshot | None:
        """Read a snapshot back as it was fetched; None if there is none of that id."""
        with self._database.reading() as connection:
            return load_snapshot(connection, snapshot_id)

    def _save_one(
        self, connection: sqlite3.Connection, outcome: Outcome, crawl_id: int | None
    ) -> tuple[Outcome, list[str]]:
        """Write snapshot and article; return what to tell the frontier, and what to count."""
        article, snapshot, snapshot_id = outcome.article, outcome.snapshot, None
        happened = []
        if snapshot:
            if snapshot.drawn_from:
                save_snapshot(connection, snapshot.drawn_from, crawl_id)
            snapshot_id = save_snapshot(connection, snapshot, crawl_id)
            happened.append("snapshots")
        for further in outcome.more:
            save_snapshot(connection, further, crawl_id)
        if article and article.kind in ARTICLE_KINDS:
            try:
                reading = self._reading(_record_of(outcome, article), snapshot, snapshot_id)
            except ValueError as exc:
                reason = f"the record contradicts itself: {exc}"
                outcome = replace(outcome, state="failed", error=reason, due=None)
            else:
                article_id, change = save_article(connection, self._names, reading)
                remember_pages(connection, article_id, outcome.more)
                happened.append(_COUNTED[change])
        elif snapshot and snapshot.status == 304:
            note_seen(connection, snapshot)
        if outcome.state in ("failed", "skipped"):
            happened.append(outcome.state)
        return outcome, happened

    def _settle(self, connection: sqlite3.Connection, outcome: Outcome) -> None:
        """Write the new states of an address, of its other spellings and its further pages."""
        now = self._now()
        save_state(connection, outcome, now)
        settle_aliases(connection, outcome, now)
        for further in outcome.more:
            page = Outcome(further.url, "done", snapshot=further, role="page")
            save_state(connection, page, now)

    def _reading(
        self, record: Checked, snapshot: Snapshot | None, snapshot_id: int | None
    ) -> Reading:
        seen = utc_text(snapshot.fetched) if snapshot else self._now()
        return Reading(record, snapshot, snapshot_id, seen, EXTRACTOR)
