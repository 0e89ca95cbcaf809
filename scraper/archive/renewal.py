"""A whole archive read again by a newer extractor, a batch at a time, and put back if asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from scraper.archive.fulltext import index_waiting
from scraper.archive.opened import EXTRACTOR, OpenArchive
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

Replaced = tuple[dict[str, Any], dict[str, Any]] | ValueError | None
"""Records before and after; None if nothing differs; or why the new record was refused."""

_UNDO_BATCH = 100


class _Rehearsed(Exception):
    """Ends a transaction that was only tried."""


class Renewal(OpenArchive):
    """Stored pages read again, and the way back."""

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

    def _replace(
        self, connection: sqlite3.Connection, reread: Reread, run_id: int | None, describe: Describe
    ) -> Replaced:
        try:
            return replace_reading(connection, self._names, reread, EXTRACTOR, run_id, describe)
        except ValueError as exc:  # raised before anything is written
            return exc
