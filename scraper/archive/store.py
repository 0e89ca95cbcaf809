"""The archive as one object: opened, written in whole transactions, closed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

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
from scraper.archive.database import Database
from scraper.archive.forgetting import Forgotten, forget_address
from scraper.archive.frontier import Frontier
from scraper.archive.fulltext import index_waiting
from scraper.archive.handover import Handover
from scraper.archive.lock import CrawlLock
from scraper.archive.manifest import Comparison, compare_manifest, make_manifest
from scraper.archive.merging import (
    Merged,
    merge_article,
    merge_crawls,
    merge_frontier,
    merge_notes,
    merge_snapshots,
    merge_tombstones,
    rows_after,
)
from scraper.archive.names import Names
from scraper.archive.packing import (
    LEVEL,
    Packed,
    find_unpacked,
    make_dictionary,
    make_shared_dictionary,
    pack_bodies,
)
from scraper.archive.queueing import queue_seeds
from scraper.archive.repair import repair_archive
from scraper.archive.rereading import (
    Describe,
    Reread,
    Run,
    Stored,
    begin_run,
    end_run,
    load_stored,
    newest_replacing_run,
    note_run,
    replace_reading,
    undo_batch,
)
from scraper.archive.revisits import News, Schedule, schedule_visit
from scraper.archive.segments import optimize
from scraper.archive.settling import save_state, settle_aliases
from scraper.archive.snapshots import (
    find_body,
    has_snapshot,
    load_snapshot,
    newest_answer,
    save_snapshot,
)
from scraper.archive.tombstones import Tombstones
from scraper.archive.verify import Check, verify_archive
from scraper.errors import ArchiveError
from scraper.records import ARTICLE_KINDS, Article, Checked, HostPause, Outcome, Snapshot
from scraper.version import __version__


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
EXTRACTOR = f"scraper {__version__}"
"""Program and version that reads pages today."""

Replaced = tuple[dict[str, Any], dict[str, Any]] | ValueError | None
"""Records before and after; None if nothing differs; or why the new record was refused."""

_UNDO_BATCH = 100
_PACK_BATCH = 50
_MERGE_BATCH = 100


def _record_of(outcome: Outcome, article: Article) -> Checked:
    """Return the article made ready: by the worker that read it, or now if it is another one."""
    checked = outcome.checked
    return checked if checked and checked.article is article else check_record(article)


class _Rehearsed(Exception):
    """Ends a transaction that was only tried."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Archive:
    """An archive that can be written: created, or migrated to today's schema, when opened.

    Every method that writes is one transaction: all of it is on the disk when it
    returns, and nothing of it if it raises. One Archive belongs to one thread.

    Args:
        path: the SQLite file.
        create: make the file if it isn't there; else ArchiveError.
        clock: tells the time that rows are stamped with.
    """

    def __init__(
        self,
        path: str | Path = "archive.db",
        *,
        create: bool = True,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._database = Database(path, create=create)
        self._names = Names(self._database.connection)
        self._lock = CrawlLock(self._database.path)
        self._clock = clock
        self.frontier = Frontier(self._database, clock)
        self.handover = Handover(self._database)

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self._database.path

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, for reading."""
        return self._database.connection

    def close(self) -> None:
        """Close the file and let go of the crawl's lock, if it is held."""
        self._lock.release()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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

    def begin_reextraction(self, report: str) -> Run:
        """Go on with a run of today's extractor that was stopped, or begin one.

        `report` is the JSON text that a new run starts with.
        """
        with self._database.transaction() as connection:
            return begin_run(connection, EXTRACTOR, report, self._now())

    def finish_reextraction(self, run_id: int) -> None:
        """Close a run that has seen every article."""
        with self._database.transaction() as connection:
            end_run(connection, run_id, self._now())

    def next_stored(self, after: int, limit: int) -> list[Stored]:
        """Return the next articles, by id, with the snapshots to read them from again."""
        with self._database.reading() as connection:
            return load_stored(connection, after, limit)

    def reread(
        self,
        batch: Sequence[Reread],
        run_id: int | None,
        describe: Describe,
        note: Callable[[Sequence[Replaced]], tuple[int, str]],
    ) -> None:
        """Write a batch of new readings over the stored ones, whole or not at all.

        `note` is told the records before and after of each article and returns how far
        the run has come: the last article's id and the report so far. Without a run
        everything is tried and then undone.
        """
        try:
            with self._writing() as connection:
                replaced = [self._replace(connection, one, run_id, describe) for one in batch]
                last_article_id, report = note(replaced)
                if run_id is None:
                    raise _Rehearsed
                note_run(connection, run_id, last_article_id, report)
                index_waiting(connection)
        except _Rehearsed:
            pass

    def undo_reextraction(self) -> tuple[int, int] | None:
        """Put back what the newest run replaced that replaced anything.

        Returns how many articles were put back, and how many were read from the web
        again since and keep that; None if there is nothing to undo. Killed, it goes on
        where it stopped.
        """
        with self._database.reading() as connection:
            run_id = newest_replacing_run(connection)
        if run_id is None:
            return None
        restored = moved_on = 0
        while newest_replacing_run(self.connection) == run_id:
            with self._writing() as connection:
                counts = undo_batch(connection, self._names, run_id, _UNDO_BATCH)
                index_waiting(connection)
            restored, moved_on = restored + counts[0], moved_on + counts[1]
        return restored, moved_on

    def pack(self, watch: Callable[[Packed], None], level: int = LEVEL) -> Packed:
        """Pack the stored pages that are not yet packed at this level, and shrink the file.

        Killed, it goes on where it stopped. Needs room for a second copy of the file
        while that is written anew.

        Raises:
            ArchiveError: a stored page is damaged, or the file cannot be written.
        """
        total = Packed()
        with self._database.reading() as connection:
            hosts = find_unpacked(connection, level)
        for packed in self._pack_hosts(hosts, level):
            total += packed
            watch(total)
        with self._database.reading() as connection:
            optimize(connection)
            if hosts or connection.execute("PRAGMA freelist_count").fetchone()[0]:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return total

    def _pack_hosts(self, hosts: Mapping[str, Sequence[str]], level: int) -> Iterator[Packed]:
        """Pack host by host; what a power cut takes back is only packed again."""
        try:
            with self._database.transaction(durable=False) as connection:
                shared, size = make_shared_dictionary(connection, hosts)
            yield Packed(after=size)
            for host, digests in hosts.items():
                with self._database.transaction(durable=False) as connection:
                    number, size = make_dictionary(connection, host, digests, shared)
                yield Packed(after=size)
                for start in range(0, len(digests), _PACK_BATCH):
                    with self._database.transaction(durable=False) as connection:
                        batch = digests[start : start + _PACK_BATCH]
                        packed = pack_bodies(connection, batch, number, level)
                    yield packed
        except ValueError as exc:
            raise ArchiveError(self.path, f"{exc}; run `scraper verify`") from exc

    def merge(
        self, source: sqlite3.Connection, describe: Describe, watch: Callable[[Merged], None]
    ) -> Merged:
        """Take in what another archive, opened for reading, holds; nothing twice.

        Killed, it is run again.
        """
        with self._writing() as connection:
            merge_tombstones(connection, self._names, source, self._now())
            crawls = merge_crawls(connection, source)
            merge_notes(connection, source)
            index_waiting(connection)
        total = Merged()
        for added in self._merge_rows(source, describe, crawls):
            total += added
            watch(total)
        return total

    def _merge_rows(
        self, source: sqlite3.Connection, describe: Describe, crawls: Mapping[int, int]
    ) -> Iterator[Merged]:
        """Merge snapshots, articles and addresses, a transaction a batch."""
        last: Any = 0
        while rows := rows_after(source, "snapshots", "id", last, _MERGE_BATCH):
            last = rows[-1]["id"]
            with self._writing() as connection:
                added = merge_snapshots(connection, source, rows, crawls)
            yield added
        last = 0
        while rows := rows_after(source, "articles", "id", last, _MERGE_BATCH):
            last = rows[-1]["id"]
            added = Merged()
            with self._writing() as connection:
                for row in rows:
                    added += merge_article(connection, self._names, source, row["id"], describe)
                index_waiting(connection)
            yield added
        last = ""
        while rows := rows_after(source, "frontier", "url", last, _MERGE_BATCH):
            last = rows[-1]["url"]
            with self._writing() as connection:
                added = merge_frontier(connection, rows)
            yield added

    def forget(self, url: str) -> Forgotten:
        """Remove what is known of an address, and of the article there; it cannot come back.

        Freed space is overwritten, in the file and in its write-ahead log.
        """
        self.connection.execute("PRAGMA secure_delete = ON")
        with self._writing() as connection:
            index_waiting(connection)
            forgotten = forget_address(connection, self._names, url, self._now())
            index_waiting(connection)
        with self._database.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return forgotten

    def repair(self) -> dict[str, int]:
        """Work out anew what is derived; return how much of what was not as it should be."""
        with self._writing() as connection:
            done = repair_archive(connection)
            self._names.forget()
        return done

    def manifest(self) -> dict[str, Any]:
        """Return a digest of every table, to be signed and compared later."""
        with self._database.reading() as connection:
            return make_manifest(connection, self._now())

    def compare(self, manifest: Mapping[str, Any]) -> list[Comparison]:
        """Say what became of each table since a manifest was made.

        Raises:
            ValueError: it is no manifest, or speaks of what this archive has not.
        """
        with self._database.reading() as connection:
            return list(compare_manifest(connection, manifest))

    def verify(self) -> Iterator[Check]:
        """Check every hash, offset, key and index; yield one result a promise."""
        with self._database.reading() as connection:
            yield from verify_archive(connection)

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

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction in which shared names may be looked up and added."""
        try:
            with self._database.transaction() as connection:
                self._names.refresh()
                yield connection
        except BaseException:
            self._names.forget()
            raise

    def _replace(
        self, connection: sqlite3.Connection, reread: Reread, run_id: int | None, describe: Describe
    ) -> Replaced:
        try:
            return replace_reading(connection, self._names, reread, EXTRACTOR, run_id, describe)
        except ValueError as exc:  # raised before anything is written
            return exc

    def _reading(
        self, record: Checked, snapshot: Snapshot | None, snapshot_id: int | None
    ) -> Reading:
        seen = utc_text(snapshot.fetched) if snapshot else self._now()
        return Reading(record, snapshot, snapshot_id, seen, EXTRACTOR)

    def _now(self) -> str:
        return utc_text(self._clock())
