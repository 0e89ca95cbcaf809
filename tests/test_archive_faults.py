"""Whatever breaks while it is written, the archive opens, and holds whole articles only."""

from __future__ import annotations

import itertools
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.archive.store import Archive
from tests.archives import make_article, make_outcome, rows

ROOT = Path(__file__).parent.parent

WRITER = """
import resource, signal, sys
from scraper.archive.store import Archive
from scraper.errors import ScraperError
from scraper.records import Seed
from tests.archives import make_article, make_outcome
path, limit = sys.argv[1], int(sys.argv[2])
if limit:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    archive = Archive(path)
    number = archive.connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    for number in range(number, number + 4000):
        url = f"https://harbourpost.example/{number}"
        archive.frontier.queue([Seed(url)])
        words = tuple(f"word{number} and {n} more of it" for n in range(12))
        archive.save([make_outcome(url, article=make_article(url, paragraphs=words))])
        print(url, flush=True)
except ScraperError as exc:
    sys.exit(str(exc))
"""


def start_writer(path: Path, limit: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(limit)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


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
        writer = start_writer(path)
        assert writer.stdout is not None
        told.add(writer.stdout.readline().strip())
        time.sleep(chance.random() / 4)
        writer.send_signal(signal.SIGKILL)
        output, _ = writer.communicate()
        told |= {line for line in output.splitlines(keepends=True) if line.endswith("\n")}
        told = {line.strip() for line in told}
        assert_sound(path, told)
    assert len(told) > 6


@pytest.mark.parametrize("limit", [4_096, 20_000, 150_000, 400_000, 700_000])
def test_a_full_disk_stops_with_one_line_and_the_archive_intact(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "archive.db"
    writer = start_writer(path, limit)
    output, errors = writer.communicate(timeout=60)
    assert writer.returncode == 1
    assert errors.startswith(f"{path}: ")
    assert errors.count("\n") == 1
    assert_sound(path, set(output.split()))


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


READER = """
import sys, time
from scraper.query.reader import open_archive
from scraper.query.search import search
deadline = time.monotonic() + 2
while time.monotonic() < deadline:
    with open_archive(sys.argv[1]) as connection:
        search(connection, "word1 OR bridge")
"""


def test_two_writers_and_four_readers_never_meet_a_locked_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(path)], stderr=subprocess.PIPE, cwd=ROOT
        )
        for _ in range(4)
    ]
    writer = start_writer(path)
    with Archive(path) as archive:
        for number in range(60):
            archive.add(make_article(f"https://northledger.example/{number}"))
    for reader in readers:
        _, errors = reader.communicate(timeout=60)
        assert (reader.returncode, errors) == (0, b"")
    writer.kill()
    _, complaint = writer.communicate()
    assert complaint == ""
    assert_sound(path, set())
