"""Whatever breaks while it is written, the archive opens, and holds whole articles only."""

from __future__ import annotations

import itertools
import multiprocessing
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from scraper.archive.store import Archive
from scraper.errors import ScraperError
from scraper.query.reader import open_archive
from scraper.query.search import search
from scraper.records import Seed
from tests.archives import make_article, make_outcome, rows

PROCESSES = multiprocessing.get_context("forkserver")
"""They begin with everything imported, so that a test does not wait for it each time."""
PROCESSES.set_forkserver_preload(
    ["tests.archives", "scraper.archive.store", "scraper.query.search"]
)


def write(path: Path, limit: int, told: Connection) -> None:
    """Save articles, and tell of each when it is saved; at last of the error that ended it."""
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        archive = Archive(path)
        first = archive.connection.execute("SELECT count(*) FROM articles").fetchone()[0]
        for number in range(first, first + 4000):
            url = f"https://harbourpost.example/{number}"
            archive.frontier.queue([Seed(url)])
            words = tuple(f"word{number} and {n} more of it" for n in range(12))
            archive.save([make_outcome(url, article=make_article(url, paragraphs=words))])
            told.send(url)
    except ScraperError as exc:
        told.send(str(exc))


class Writer:
    """A process that writes: a context manager, which kills it."""

    def __init__(self, path: Path, limit: int = 0) -> None:
        self._told, theirs = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(target=write, args=(path, limit, theirs))
        self._process.start()
        theirs.close()

    def told(self) -> Iterator[str]:
        """Yield what it tells, until it has ended."""
        with suppress(EOFError, OSError):  # the latter in the midst of a line
            while True:
                yield str(self._told.recv())

    def kill(self) -> None:
        """End it by SIGKILL."""
        self._process.kill()
        self._process.join()


def assert_sound(path: Path, told: set[str]) -> None:
    """The archive is whole, and everything that was reported as saved is in it."""
    with Archive(path) as archive:
        assert [check for check in archive.verify() if check.problems] == []
        assert told <= set(rows(archive, "SELECT url FROM articles"))
        assert rows(
            archive,
            "SELECT count(*) FROM articles a JOIN frontier f ON f.url = a.url "
            "WHERE f.state != 'done'",
        ) == [0]
        archive.add(make_article("https://harbourpost.example/after"))


def test_a_killed_writer_leaves_whole_articles_and_loses_none_it_told_of(tmp_path: Path) -> None:
    path, chance, told = tmp_path / "archive.db", random.Random(3), set[str]()
    for _ in range(6):
        writer = Writer(path)
        heard = writer.told()
        told.add(next(heard))
        time.sleep(chance.random() / 8)
        writer.kill()
        told.update(heard)
        assert_sound(path, told)
    assert len(told) > 6


@pytest.mark.parametrize("limit", [4_096, 20_000, 150_000, 400_000, 700_000])
def test_a_full_disk_stops_with_one_line_and_the_archive_intact(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "archive.db"
    *told, error = Writer(path, limit).told()
    assert error.startswith(f"{path}: ")
    assert "\n" not in error
    assert_sound(path, set(told))


def countdown(patience: int) -> Callable[[], bool]:
    """Break a statement off at the n-th call."""
    calls = itertools.count()
    return lambda: next(calls) == patience


def test_a_batch_broken_off_at_any_step_changes_nothing(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.save([make_outcome()])
        before = list(archive.connection.iterdump())
        batch = [
            make_outcome(article=make_article(headline="Changed", paragraphs=("New text.",))),
            make_outcome("https://harbourpost.example/2"),
        ]
        broken = 0
        for patience in itertools.count(1, 7):
            archive.connection.set_progress_handler(countdown(patience), 20)
            try:
                archive.save(batch)
                break
            except sqlite3.OperationalError:
                broken += 1
            finally:
                archive.connection.set_progress_handler(None, 0)
            assert list(archive.connection.iterdump()) == before
        assert broken > 10
        assert rows(archive, "SELECT url, revision FROM articles ORDER BY id") == [
            (make_article().url, 2),
            ("https://harbourpost.example/2", 1),
        ]
        assert [check for check in archive.verify() if check.problems] == []


def read(path: Path, told: Connection) -> None:
    """Search for two seconds; tell what went wrong."""
    deadline = time.monotonic() + 2
    try:
        while time.monotonic() < deadline:
            with open_archive(path) as connection:
                search(connection, "word1 OR bridge")
    except Exception as exc:
        told.send(repr(exc))


def test_two_writers_and_four_readers_never_meet_a_locked_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    complaints, theirs = PROCESSES.Pipe(duplex=False)
    readers = [PROCESSES.Process(target=read, args=(path, theirs)) for _ in range(4)]
    for reader in readers:
        reader.start()
    theirs.close()
    writer = Writer(path)
    with Archive(path) as archive:
        for number in range(60):
            archive.add(make_article(f"https://northledger.example/{number}"))
    for reader in readers:
        reader.join(60)
    assert [reader.exitcode for reader in readers] == [0] * 4
    with pytest.raises(EOFError):
        complaints.recv()
    writer.kill()
    told = list(writer.told())
    assert told
    assert [line for line in told if not line.startswith("https:")] == []
    assert_sound(path, set(told))
