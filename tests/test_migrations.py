"""Opening a file: new, ours, older, newer, foreign, damaged, out of reach."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from scraper.archive.database import Database
from scraper.archive.migrations import MIGRATIONS, migrate, version_of
from scraper.archive.schema import SCHEMA_VERSION
from scraper.archive.store import Archive
from scraper.errors import ArchiveError
from tests.archives import make_article, rows
from tests.killing import count_steps, kill


def add_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE sites ADD COLUMN colour TEXT")


def break_down(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE sites ADD COLUMN colour TEXT")
    raise RuntimeError("killed half-way")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_the_version_is_one_more_than_there_are_steps() -> None:
    assert len(MIGRATIONS) + 1 == SCHEMA_VERSION


def test_a_step_is_taken_once_and_the_version_moves_with_it(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(make_article())
    database = Database(path)
    for _ in range(2):
        migrate(database.connection, database.transaction, [*MIGRATIONS, add_column])
    assert version_of(database.connection) == SCHEMA_VERSION + 1
    assert database.connection.execute("SELECT host, colour FROM sites").fetchall() == [
        ("harbourpost.example", None)
    ]
    database.close()


def test_a_killed_migration_leaves_the_version_it_started_from(path: Path) -> None:
    database = Database(path)
    before = list(database.connection.iterdump())
    with pytest.raises(RuntimeError):
        migrate(database.connection, database.transaction, [*MIGRATIONS, break_down])
    assert list(database.connection.iterdump()) == before
    assert version_of(database.connection) == SCHEMA_VERSION
    database.close()


def shape_of(connection: sqlite3.Connection) -> dict[str, object]:
    """Every table's columns and every index, however they came about."""
    objects = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE type != 'trigger' ORDER BY 1, 2"
    ).fetchall()
    return {
        name: connection.execute(
            f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}')"
            if kind != "index"
            else f"SELECT name FROM pragma_index_info('{name}')"
        ).fetchall()
        for kind, name in objects
    }


@pytest.fixture
def oldest(path: Path) -> Path:
    """An archive as the first version wrote it: two articles, one of them revised."""
    saved = Path(__file__).parent / "fixtures" / "archives" / "schema-1.db.gz"
    path.write_bytes(gzip.decompress(saved.read_bytes()))
    return path


def test_the_oldest_archive_gets_the_shape_of_a_new_one(oldest: Path, tmp_path: Path) -> None:
    with Archive(oldest) as archive, Archive(tmp_path / "new.db") as new:
        assert shape_of(archive.connection) == shape_of(new.connection)
        assert [check for check in archive.verify() if check.problems] == []
        assert rows(archive, "SELECT headline FROM articles ORDER BY id") == [
            "Harbour bridge closes again",
            "Harbour bridge reopens",
        ]


def test_the_oldest_archive_still_says_where_its_fields_were_found(oldest: Path) -> None:
    before = sqlite3.connect(oldest)
    told = before.execute(
        "SELECT article_id, field, source FROM provenance ORDER BY 1, 2"
    ).fetchall()
    before.close()
    assert told
    with Archive(oldest) as archive:
        assert (
            rows(archive, "SELECT article_id, field, source FROM provenance ORDER BY 1, 2") == told
        )
        assert rows(archive, "SELECT count(locator) FROM provenance") == [0]


def test_killed_at_any_moment_a_migration_leaves_a_whole_version_and_goes_on(
    oldest: Path, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    shutil.copy(oldest, whole)
    shutil.copy(oldest, broken)
    steps = count_steps("pack", "--db", whole)
    stopped = []
    for _ in kill(steps, 4, "pack", "--db", broken):
        connection = sqlite3.connect(broken)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stopped.append(version_of(connection))
        connection.close()
        with Archive(broken) as archive:
            archive.pack(lambda packed: None)
            assert [check for check in archive.verify() if check.problems] == []
            found = sorted(archive.connection.iterdump())
        with Archive(whole) as archive:
            assert found == sorted(archive.connection.iterdump())
        shutil.copy(oldest, broken)
    assert len(stopped) == 4
    assert min(stopped) < SCHEMA_VERSION


def test_namesakes_of_the_oldest_archive_are_told_apart(oldest: Path) -> None:
    with Archive(oldest) as archive:
        assert rows(
            archive,
            "SELECT p.name, p.role, s.host FROM speakers p JOIN sites s ON s.id = p.site_id "
            "ORDER BY p.id",
        ) == [
            ("Ana Ruiz", "chief engineer", "harbourpost.example"),
            ("Coast Ferries", None, "northledger.example"),
            ("Ana Ruiz", "goalkeeper", "northledger.example"),
        ]
        assert rows(archive, "SELECT articles, outlets, text FROM utterance_view") == [
            (2, 2, "We counted every bolt twice,")
        ]
        assert rows(archive, "SELECT count(*) FROM quotes_fts('ruiz')") == [2]


def test_a_newer_archive_is_refused_and_untouched(path: Path) -> None:
    Archive(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"written by a newer version .*; upgrade scraper"):
        Archive(path)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_and_untouched(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE moz_places (id)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match="is no archive"):
        Archive(path)
    assert path.read_bytes() == before
    assert sorted(os.listdir(path.parent)) == ["archive.db"]


def test_a_file_that_is_no_database_is_refused_and_untouched(path: Path) -> None:
    path.write_text("Dear diary,\n" * 200)
    with pytest.raises(ArchiveError, match="is no archive"):
        Archive(path)
    assert path.read_text() == "Dear diary,\n" * 200


def test_a_folder_a_missing_file_and_a_missing_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is no archive, but a folder"):
        Archive(tmp_path)
    with pytest.raises(ArchiveError, match="no such archive; make one with `scraper crawl URL`"):
        Archive(tmp_path / "archive.db", create=False)
    with pytest.raises(ArchiveError, match="folder does not exist"):
        Archive(tmp_path / "nowhere" / "archive.db")
    assert os.listdir(tmp_path) == []


def test_an_empty_file_becomes_an_archive(path: Path) -> None:
    path.touch()
    with Archive(path) as archive:
        assert archive.add(make_article()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_read_only_folder_is_told_in_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ArchiveError, match="may you write there"):
            Archive(tmp_path / "archive.db")
    finally:
        tmp_path.chmod(0o700)


def test_a_damaged_archive_is_told_in_one_line(path: Path) -> None:
    with Archive(path) as archive:
        for number in range(50):
            archive.add(make_article(f"https://harbourpost.example/{number}"))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"is damaged; run `scraper verify`"), Archive(path) as a:
        a.add(make_article())


def test_another_writer_is_waited_for_and_then_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scraper.archive.database.BUSY_SECONDS", 0.05)
    with Archive(path) as archive:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match="another program is writing to it; try again"):
            archive.add(make_article())
        other.execute("ROLLBACK")
        other.close()
        archive.add(make_article())
        assert rows(archive, "SELECT count(*) FROM articles") == [1]
