"""What a crawl or an import leaves is packed by itself, once it is worth it, and free pages go."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from functools import partialmethod
from itertools import islice
from pathlib import Path

import pytest

from scraper.archive.store import Archive
from scraper.archive.tidying import FEWEST_WAITING
from scraper.archive.upkeep import Upkeep
from scraper.records import Outcome, Snapshot
from tests.archives import make_article, make_snapshot, rows
from tests.killing import count_steps, kill
from tests.newsroom import Newsroom
from tests.shell import FAST, scraper
from tests.test_watch import OUTLET, Days, keep_watch

CHANCE = random.Random(7)
HOST = "harbourpost.example"
MARKUP = b"".join(b"<div id='%x'></div>" % CHANCE.getrandbits(80) for _ in range(400))
SERVICE = b"".join(b"<i class='%x'></i>" % CHANCE.getrandbits(60) for _ in range(200))


def page(host: str, number: int, markup: bytes = MARKUP) -> Snapshot:
    own = b" ".join(b"word%x" % CHANCE.getrandbits(24) for _ in range(150))
    return make_snapshot(f"https://{host}/{number}", payload=markup + b"<p>" + own + b"</p>")


def fill(archive: Archive, host: str, numbers: range, markup: bytes = MARKUP) -> None:
    for number in numbers:
        snapshot = page(host, number, markup)
        archive.add(make_article(snapshot.url, site=host), snapshot)


def tidy(archive: Archive, fewest: int) -> int:
    """Tidy up; return how many pages were packed."""
    return sum(packed.bodies for packed in archive.tidy(fewest))


def payloads(archive: Archive) -> list[bytes]:
    ids = rows(archive, "SELECT id FROM snapshots ORDER BY id")
    return [snapshot.payload for row_id in ids if (snapshot := archive.load_snapshot(row_id))]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        yield opened


def test_a_host_with_pages_enough_gets_a_dictionary_and_the_others_wait(archive: Archive) -> None:
    fill(archive, HOST, range(12))
    fill(archive, "northledger.example", range(7))
    before = payloads(archive)
    assert tidy(archive, 13) == 0
    assert tidy(archive, 12) == 12
    assert payloads(archive) == before
    assert rows(archive, "SELECT host FROM dictionaries") == [HOST]
    assert rows(archive, "SELECT count(*) FROM bodies WHERE codec = 'zstd:1' AND packed") == [12]
    assert rows(archive, "SELECT count(*) FROM bodies WHERE packed IS NULL") == [7]
    assert rows(archive, "SELECT sum(length(data)) FROM bodies WHERE packed")[0] < 12 * 2_500
    assert [check for check in archive.verify() if check.problems] == []


def test_pages_that_come_later_are_counted_with_those_that_wait(archive: Archive) -> None:
    fill(archive, HOST, range(5))
    assert tidy(archive, 1) == 0
    fill(archive, HOST, range(5, 8))
    assert tidy(archive, 1) == 8
    fill(archive, HOST, range(8, 9))
    assert tidy(archive, 1) == 1
    assert rows(archive, "SELECT DISTINCT codec FROM bodies") == ["zstd:1"]


def test_a_host_that_changed_its_pages_gets_another_dictionary(archive: Archive) -> None:
    fill(archive, HOST, range(12))
    assert tidy(archive, 1) == 12
    fill(archive, HOST, range(12, 15), SERVICE)
    assert tidy(archive, 1) == 3  # too few to tell
    fill(archive, HOST, range(15, 24), SERVICE)
    assert tidy(archive, 1) == 9
    fill(archive, HOST, range(24, 33), SERVICE)
    before = payloads(archive)
    assert tidy(archive, 1) == 9
    assert rows(archive, "SELECT count(*) FROM bodies WHERE codec = 'zstd:2'") == [18]
    assert rows(archive, "SELECT count(*) FROM dictionaries") == [2]
    assert payloads(archive) == before


def test_single_pages_of_many_hosts_share_a_dictionary_until_there_is_a_better(
    archive: Archive,
) -> None:
    for number in range(100):
        fill(archive, f"outlet{number}.example", range(1), SERVICE)
    before = payloads(archive)
    assert tidy(archive, 100) == 100
    assert rows(archive, "SELECT host FROM dictionaries") == [""]
    assert rows(archive, "SELECT DISTINCT codec, packed FROM bodies") == [("zstd:1", None)]
    assert tidy(archive, 1) == 0
    assert payloads(archive) == before
    fill(archive, "outlet3.example", range(1, 8), SERVICE)
    assert tidy(archive, 1) == 8
    assert rows(archive, "SELECT count(*) FROM bodies WHERE codec = 'zstd:2'") == [8]
    archive.pack(lambda packed: None)
    assert rows(archive, "SELECT count(*) FROM bodies WHERE packed IS NULL") == [0]
    assert [check for check in archive.verify() if check.problems] == []


def test_left_in_the_middle_the_next_one_goes_on(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scraper.archive.upkeep._PACK_BATCH", 3)
    fill(archive, HOST, range(12))
    before = payloads(archive)
    steps = archive.tidy(1)
    while next(steps).bodies == 0:
        continue
    steps.close()
    assert rows(archive, "SELECT count(packed) FROM bodies") == [3]
    assert tidy(archive, 1) == 9
    assert payloads(archive) == before


def test_a_page_that_went_in_the_meantime_stops_nothing(archive: Archive) -> None:
    fill(archive, HOST, range(12))
    steps = archive.tidy(1)
    next(steps)
    archive.forget(f"https://{HOST}/3")
    assert sum(packed.bodies for packed in steps) == 11


def test_what_is_free_goes_back_to_the_system(archive: Archive) -> None:
    fill(archive, HOST, range(40))
    with archive._database.transaction() as connection:
        connection.execute("DELETE FROM articles_forms")
        connection.execute("CREATE TABLE passing AS SELECT zeroblob(400000) AS data")
        connection.execute("DROP TABLE passing")
    assert rows(archive, "PRAGMA freelist_count")[0] > 90
    pages = rows(archive, "PRAGMA page_count")[0]
    assert tidy(archive, 10_000) == 0
    assert rows(archive, "PRAGMA freelist_count") == [0]
    assert rows(archive, "PRAGMA page_count")[0] < pages - 90
    assert [check for check in archive.verify() if check.problems] == []


def test_an_archive_of_an_older_version_frees_pages_from_its_next_pack_on(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Archive(path) as archive:
        fill(archive, HOST, range(12))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA auto_vacuum = NONE")
        connection.execute("VACUUM")
    connection.close()
    with Archive(path) as archive:
        assert tidy(archive, 1) == 12
        assert rows(archive, "PRAGMA auto_vacuum") == [0]
        archive.pack(lambda packed: None)
        assert rows(archive, "PRAGMA auto_vacuum") == [2]


@pytest.mark.parametrize("size", [99, 5], ids=["on pages of its own", "among others"])
def test_what_a_forgotten_page_was_before_it_was_packed_is_gone_as_well(
    archive: Archive, size: int
) -> None:
    fill(
        archive, HOST, range(40), b"".join(CHANCE.randbytes(40).hex().encode() for _ in range(size))
    )
    of_page = "SELECT data FROM bodies b JOIN snapshots s USING (sha256) WHERE url LIKE '%/5'"
    own = rows(archive, of_page)[0][-500:]
    steps = archive.tidy(1)
    assert sum(packed.bodies for packed in islice(steps, 3)) == 40
    steps.close()  # killed here, the free pages would still hold it
    archive.forget(f"https://{HOST}/5")
    file = archive.path.read_bytes()
    assert not any(own[start : start + 20] in file for start in range(0, 500, 20))


def test_an_import_and_a_crawl_end_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Upkeep, "tidy", partialmethod(Upkeep.tidy, 8))
    folder = tmp_path / "saved"
    folder.mkdir()
    for number in range(9):
        body = "".join(f"<p>{paragraph} {number}.</p>" for paragraph in make_article().blocks)
        (folder / f"{number}.html").write_bytes(
            f"<link rel=canonical href='https://{HOST}/{number}'><h1>Bridge {number} opens</h1>"
            f"{body}{MARKUP.decode()}".encode()
        )
    imported = tmp_path / "imported.db"
    assert scraper("import", folder, db=imported).returncode == 0
    assert rows(Archive(imported), "SELECT count(*) FROM bodies WHERE codec = 'zstd:1'") == [9]
    crawled = tmp_path / "crawled.db"
    with Newsroom() as newsroom:
        ran = scraper("crawl", newsroom.home(OUTLET), *FAST, db=crawled)
        assert ran.returncode == 0
    with Archive(crawled) as archive:
        assert rows(archive, "SELECT count(*) FROM dictionaries") == [1]
        assert [check for check in archive.verify() if check.problems] == []


def test_killed_at_any_moment_it_is_sound_and_the_next_one_ends_it(tmp_path: Path) -> None:
    first, path, saved = (tmp_path / name for name in ("first.db", "archive.db", "late.html"))
    saved.write_text("<h1>Ferry stays</h1><p>The ferry company keeps its night boat.</p>")
    with Archive(first) as archive:
        hosts = (HOST, "northledger.example", "tidewatch.example")
        snapshots = [page(hosts[number % 3], number) for number in range(FEWEST_WAITING)]
        archive.save([Outcome(one.url, "done", snapshot=one) for one in snapshots], frontier=False)
        before = set(payloads(archive))
    shutil.copy(first, path)
    steps = count_steps("import", saved, "--db", path)
    kills = 0
    shutil.copy(first, path)
    for _ in kill(steps, 5, "import", saved, "--db", path):
        kills += 1
        with Archive(path) as archive:
            assert [check for check in archive.verify() if check.problems] == []
            assert before <= set(payloads(archive))
            tidy(archive, 1)
            assert before <= set(payloads(archive))
            assert rows(archive, "SELECT count(*) FROM bodies WHERE packed")[0] >= FEWEST_WAITING
        for left in tmp_path.glob("archive.db*"):
            left.unlink()
        shutil.copy(first, path)
    assert kills == 5


def test_a_watch_does_it_before_it_sleeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Upkeep, "tidy", partialmethod(Upkeep.tidy, 8))
    monkeypatch.setattr("scraper.watching.FEWEST_WAITING", 8)
    db = tmp_path / "a.db"
    with Newsroom() as newsroom:
        keep_watch(db, [newsroom.home(OUTLET)], Days(1))
    with Archive(db) as archive:
        assert rows(archive, "SELECT count(*) FROM dictionaries") == [1]
