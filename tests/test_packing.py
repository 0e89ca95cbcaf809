"""Pages packed with a dictionary for each host come back byte for byte."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.archive.compression import zstd
from scraper.archive.snapshots import Dictionaries
from scraper.archive.store import Archive
from scraper.commands import main
from scraper.errors import ArchiveError
from scraper.records import Snapshot
from tests.archives import make_article, make_snapshot, rows

CHANCE = random.Random(4)
MARKUP = {
    host: "".join(
        f"<div class='{CHANCE.getrandbits(64):x}' id='{CHANCE.getrandbits(48):x}'></div>"
        for _ in range(400)
    ).encode()
    for host in ("harbourpost.example", "northledger.example")
}


def page(host: str, number: int) -> Snapshot:
    """A page that shares its markup with the other pages of its host."""
    text = " ".join(f"word{CHANCE.getrandbits(20)}" for _ in range(150)).encode()
    payload = MARKUP[host] + b"<p>" + text + b"</p>"
    return make_snapshot(f"https://{host}/{number}", payload=payload)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive with twelve pages of one host, two of another, and an empty answer."""
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        for host, count in (("harbourpost.example", 12), ("northledger.example", 2)):
            for number in range(count):
                snapshot = page(host, number)
                archive.add(make_article(snapshot.url, site=host), snapshot)
        empty = "https://harbourpost.example/empty"
        archive.add(make_article(empty), make_snapshot(empty, payload=b""))
    return path


def payloads(archive: Archive) -> list[bytes]:
    ids = rows(archive, "SELECT id FROM snapshots ORDER BY id")
    loaded = [archive.load_snapshot(row_id) for row_id in ids]
    return [snapshot.payload for snapshot in loaded if snapshot]


def test_pages_come_back_byte_for_byte_from_less_space(path: Path) -> None:
    with Archive(path) as archive:
        before = payloads(archive)
        packed = archive.pack(lambda packed: None)
        assert payloads(archive) == before
        assert packed.bodies == 15
        assert packed.after * 2 < packed.before
        stored = (
            "SELECT (SELECT sum(length(data)) FROM bodies) + sum(length(data)) FROM dictionaries"
        )
        assert rows(archive, stored) == [packed.after]
        assert rows(archive, "SELECT host FROM dictionaries") == ["harbourpost.example"]
        assert rows(archive, "SELECT DISTINCT codec FROM bodies ORDER BY 1") == [
            "identity", "zstd", "zstd:1",
        ]  # fmt: skip
        assert [check for check in archive.verify() if check.problems] == []


def test_saved_pages_are_packed_by_the_site_of_their_articles(tmp_path: Path) -> None:
    with Archive(tmp_path / "saved.db") as archive:
        for number in range(5):
            saved = page("harbourpost.example", number)
            filed = make_article(saved.url)
            archive.add(
                filed, replace(saved, url=f"file:///{number}", final_url=f"file:///{number}")
            )
        archive.pack(lambda packed: None)
        assert rows(archive, "SELECT host FROM dictionaries") == ["harbourpost.example"]


def outlets(count: int, template: str) -> Iterator[Snapshot]:
    """Yield a page of each of so many hosts, which share a template and one sentence."""
    for number in range(count):
        own = "".join(f"<i id='{CHANCE.getrandbits(64):x}'></i>" for _ in range(20))
        said = "<p>The harbour bridge of Port Hale reopened after two years.</p>"
        payload = f"{template}{said}<p>Only host {number} says so.</p>{own}".encode()
        yield make_snapshot(f"https://outlet{number}.example/a", payload=payload)


def test_hosts_with_few_pages_share_a_dictionary_that_holds_nobodys_words(tmp_path: Path) -> None:
    template = MARKUP["harbourpost.example"].decode()
    with Archive(tmp_path / "many.db") as archive:
        for snapshot in outlets(25, template):
            archive.add(make_article(snapshot.url), snapshot)
        for number in range(5):
            snapshot = page("northledger.example", number)
            archive.add(make_article(snapshot.url), snapshot)
        before = payloads(archive)
        packed = archive.pack(lambda packed: None)
        assert packed.after * 3 < packed.before
        assert payloads(archive) == before
        assert rows(archive, "SELECT host, codec FROM dictionaries") == [
            ("", "zstd"), ("northledger.example", "zstd:1"),
        ]  # fmt: skip
        content = Dictionaries(archive.connection).get(1).dict_content
        assert template.encode() in content
        assert b"harbour bridge" not in content
        assert b"Only host" not in content
        for number in range(25):
            archive.forget(f"https://outlet{number}.example/a")
        assert payloads(archive) == before[25:]
        assert [check for check in archive.verify() if check.problems] == []


def test_a_higher_level_packs_again_and_a_lower_one_does_not(path: Path) -> None:
    with Archive(path) as archive:
        before = payloads(archive)
        assert archive.pack(lambda packed: None).bodies == 15
        assert archive.pack(lambda packed: None, 19).bodies == 15
        assert archive.pack(lambda packed: None).bodies == 0
        assert payloads(archive) == before


def test_pages_that_come_later_use_the_same_dictionary(path: Path) -> None:
    with Archive(path) as archive:
        archive.pack(lambda packed: None)
        late = page("harbourpost.example", 99)
        archive.add(make_article(late.url), late)
        assert archive.pack(lambda packed: None).bodies == 1
        assert rows(archive, "SELECT count(*) FROM dictionaries") == [1]
        assert rows(archive, "SELECT codec FROM bodies ORDER BY rowid DESC LIMIT 1") == ["zstd:1"]
        assert archive.pack(lambda packed: None).bodies == 0


def test_a_killed_run_goes_on_where_it_stopped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.archive.upkeep._PACK_BATCH", 3)

    def die(packed: object) -> None:
        if getattr(packed, "bodies", 0) >= 6:
            raise KeyboardInterrupt

    with Archive(path) as archive:
        before = payloads(archive)
        with pytest.raises(KeyboardInterrupt):
            archive.pack(die)
        assert rows(archive, "SELECT count(packed) FROM bodies") == [6]
        assert payloads(archive) == before
        assert archive.pack(lambda packed: None).bodies == 9
        assert payloads(archive) == before


def test_killed_before_it_shrank_the_file_it_does_so_the_next_time(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(connection: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    with Archive(path) as archive:
        with monkeypatch.context() as patched:
            patched.setattr("scraper.archive.upkeep.optimize", die)
            with pytest.raises(KeyboardInterrupt):
                archive.pack(lambda packed: None)
        assert rows(archive, "PRAGMA freelist_count") != [0]
        assert archive.pack(lambda packed: None).bodies == 0
        assert rows(archive, "PRAGMA freelist_count") == [0]


def test_a_lost_dictionary_is_found_by_verify_and_told_by_pack(path: Path) -> None:
    with Archive(path) as archive:
        archive.pack(lambda packed: None)
        archive.connection.execute("DELETE FROM dictionaries")
        archive.connection.execute("UPDATE bodies SET packed = NULL")
        problems = {check.name: check.problems for check in archive.verify()}
        assert "dictionary 1 is not there" in problems["bodies"][0]
        with pytest.raises(ArchiveError, match="run `scraper verify`"):
            archive.pack(lambda packed: None)


def test_a_trained_dictionary_is_read_as_one(path: Path) -> None:
    samples = [page("harbourpost.example", number).payload for number in range(12)]
    trained = zstd.train_dict(samples, 20_000)
    with Archive(path) as archive:
        archive.connection.execute(
            "INSERT INTO dictionaries (id, host, data) VALUES (7, 'harbourpost.example', ?)",
            (trained.dict_content,),
        )
        before = payloads(archive)
        archive.pack(lambda packed: None)
        assert rows(archive, "SELECT count(*) FROM bodies WHERE codec = 'zstd:7'") == [12]
        assert payloads(archive) == before


def test_the_command_says_what_was_gained_and_shrinks_the_file(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = path.stat().st_size
    result = CliRunner().invoke(main, ["pack", "--db", str(path)])
    assert result.exit_code == 0
    assert result.output.startswith("15 pages packed: ")
    assert path.stat().st_size < before
    again = CliRunner().invoke(main, ["pack", "--json", "--db", str(path)])
    assert again.output == '{"bodies":0,"before":0,"after":0}\n'
