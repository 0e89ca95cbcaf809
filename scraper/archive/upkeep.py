"""What an archive needs beside being written: packed, joined, cleaned, checked and repaired."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from scraper.archive.forgetting import Forgotten, forget_address
from scraper.archive.freeing import give_back, prepare
from scraper.archive.fulltext import index_waiting
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
from scraper.archive.opened import OpenArchive
from scraper.archive.packing import (
    LEVEL,
    Packed,
    find_unpacked,
    make_dictionary,
    make_shared_dictionary,
    pack_bodies,
)
from scraper.archive.repair import repair_archive
from scraper.archive.rereading import Describe
from scraper.archive.segments import optimize
from scraper.archive.tidying import FEWEST_HOSTS, FEWEST_WAITING, find_waiting
from scraper.archive.verify import Check, verify_archive
from scraper.errors import ArchiveError

_PACK_BATCH = 50
_MERGE_BATCH = 100


class Upkeep(OpenArchive):
    """The ways of an archive that a crawl does without; each is a command of its own."""

    def pack(self, watch: Callable[[Packed], None], level: int = LEVEL) -> Packed:
        """Pack the stored pages that are not yet packed at this level, and shrink the file.

        Killed, it goes on where it stopped. Needs room for a second copy of the file
        while that is written anew.

        Raises:
            ArchiveError: a stored page is damaged, or the file cannot be written.
        """
        with self._database.reading() as connection:
            hosts = find_unpacked(connection, level)
        total = Packed()
        for packed in self._pack_all(hosts, level):
            total += packed
            watch(total)
        with self._database.reading() as connection:
            optimize(connection)
            if hosts or connection.execute("PRAGMA freelist_count").fetchone()[0]:
                prepare(connection)
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return total

    def tidy(self, fewest: int = FEWEST_WAITING) -> Generator[Packed, None, None]:
        """Pack the pages that gain much by it, if they are so many, and free what is unused.

        For the end of a crawl or an import: beside other programs, and without a second
        copy of the file. Yields after each step what it did; left or killed in between,
        the next one goes on.

        Raises:
            ArchiveError: as `pack`.
        """
        yield from self._pack_waiting(fewest)
        with self._database.reading() as connection:
            give_back(connection)

    def _pack_all(self, hosts: Mapping[str, Sequence[str]], level: int) -> Iterator[Packed]:
        """Pack host by host, each with the best dictionary that it can have."""
        firsts = [digests[0] for host, digests in hosts.items() if host]
        with self._packing() as connection:
            shared, size = make_shared_dictionary(connection, firsts)
        yield Packed(after=size)
        yield from self._pack_hosts(hosts, shared, level)

    def _pack_waiting(self, fewest: int) -> Iterator[Packed]:
        """Pack what can have its host's dictionary, and the rest with the one of all outlets."""
        with self._packing() as connection:
            waiting = find_waiting(connection)
            if waiting.pages < fewest:
                return
            shared, size = make_shared_dictionary(connection, waiting.firsts, FEWEST_HOSTS)
        yield Packed(after=size)
        yield from self._pack_hosts(waiting.hosts, shared, LEVEL)
        yield from self._pack_batches(waiting.strays, shared, LEVEL, for_good=False)

    def _pack_hosts(
        self, hosts: Mapping[str, Sequence[str]], shared: int | None, level: int
    ) -> Iterator[Packed]:
        for host, digests in hosts.items():
            with self._packing() as connection:
                number, size = make_dictionary(connection, host, digests, shared)
            yield Packed(after=size)
            yield from self._pack_batches(digests, number, level)

    def _pack_batches(
        self, digests: Sequence[str], number: int | None, level: int, *, for_good: bool = True
    ) -> Iterator[Packed]:
        for start in range(0, len(digests), _PACK_BATCH):
            with self._packing() as connection:
                batch = digests[start : start + _PACK_BATCH]
                packed = pack_bodies(connection, batch, number, level, for_good=for_good)
            yield packed

    @contextmanager
    def _packing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that a power cut may take back: then it is only packed again."""
        try:
            with self._database.transaction(durable=False) as connection:
                yield connection
        except ValueError as exc:
            raise ArchiveError(self.path, f"{exc}; run `scraper verify`") from exc

    def merge(
        self, source: sqlite3.Connection, describe: Describe, watch: Callable[[Merged], None]
    ) -> Merged:
        """Take in what another archive, opened for reading, holds; nothing twice.

        What the other was told to forget is overwritten here. Killed, it is run again.
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
        self._empty_log()
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
        with self._writing() as connection:
            index_waiting(connection)
            forgotten = forget_address(connection, self._names, url, self._now())
            index_waiting(connection)
        self._empty_log()
        return forgotten

    def _empty_log(self) -> None:
        with self._database.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def repair(self) -> dict[str, int]:
        """Work out anew what is derived; return how much of what was not as it should be."""
        with self._writing() as connection:
            done = repair_archive(connection)
            self._names.forget()
        return done

    def manifest(self) -> dict[str, Any]:
        """Return a digest of every table, to be signed and compared later."""
        with self._database.reading() as connection:
            connection.execute("BEGIN")  # all tables as they are at one moment
            try:
                return make_manifest(connection, self._now())
            finally:
                connection.execute("ROLLBACK")

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
