"""Archives of several machines become one: nothing twice, nothing lost, whatever breaks off."""

from __future__ import annotations

import itertools
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.archive.merging import Merged
from scraper.archive.store import Archive
from scraper.commands import main
from scraper.query.records import load_record
from scraper.records import Seed
from tests.archives import NOON, URL, make_article, make_outcome, make_snapshot, rows
from tests.killing import count_steps, kill

SHARED = "https://harbourpost.example/shared"


def page(url: str, hours: int = 0, **changes: object) -> object:
    """Build an outcome whose page names its headline."""
    headline = str(changes.get("headline", "Harbour bridge reopens"))
    payload = f"<h1>{headline}</h1>".encode() * 40
    return make_outcome(
        url,
        snapshot=make_snapshot(url, hours=hours, payload=payload),
        article=make_article(url, **changes),
    )


def fill(path: Path, batches: list[list[object]], queued: tuple[str, ...] = ()) -> None:
    with Archive(path, clock=lambda: NOON) as archive:
        crawl_id = archive.start_crawl([str(path)], {})
        archive.frontier.queue([Seed(url, depth=2) for url in queued])
        for batch in batches:
            archive.save(batch, crawl_id)
        archive.finish_crawl(crawl_id, "done")


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    path = tmp_path / "laptop.db"
    own = [page(f"https://harbourpost.example/{n}", headline=f"Laptop {n}") for n in range(6)]
    fill(path, [[*own, page(SHARED, 1, headline="First")], [page(SHARED, 5, headline="Third")]])
    with Archive(path) as archive:
        archive.pack(lambda packed: None)
        assert rows(archive, "SELECT count(*) FROM dictionaries") == [1]
    return path


@pytest.fixture
def server(tmp_path: Path) -> Path:
    path = tmp_path / "server.db"
    own = [page(f"https://northledger.example/{n}", headline=f"Server {n}") for n in range(3)]
    both = page("https://harbourpost.example/0", headline="Laptop 0")
    fill(
        path,
        [[*own, both, page(SHARED, 2, headline="First")], [page(SHARED, 3, headline="Second")]],
        queued=("https://northledger.example/waiting", SHARED),
    )
    return path


def merge(target: Path, *others: Path) -> Merged:
    total = Merged()
    with Archive(target, clock=lambda: NOON) as archive:
        for other in others:
            with Archive(other) as source:
                total += archive.merge(source.connection, load_record, lambda merged: None)
        assert [check for check in archive.verify() if check.problems] == []
    return total


def contents(path: Path) -> dict[str, object]:
    """Return what a reader can know of an archive, whatever the numbers of its rows."""
    with Archive(path) as archive:
        ids = rows(archive, "SELECT id FROM articles ORDER BY url")
        return {
            "records": [load_record(archive.connection, row_id) for row_id in ids],
            "revisions": rows(
                archive,
                "SELECT a.url, r.number, r.seen, r.headline, s.url, s.fetched FROM revisions r "
                "JOIN articles a ON a.id = r.article_id LEFT JOIN snapshots s "
                "ON s.id = r.snapshot_id ORDER BY 1, 2",
            ),
            "read from": rows(
                archive,
                "SELECT a.url, a.read_url, s.url, s.fetched FROM articles a "
                "JOIN snapshots s ON s.id = a.snapshot_id ORDER BY 1",
            ),
            "pages": rows(
                archive,
                "SELECT url, fetched, sha256, crawl_id IS NULL FROM snapshots ORDER BY 1, 2",
            ),
            "bodies": rows(archive, "SELECT sha256, size FROM bodies ORDER BY 1"),
            "frontier": rows(archive, "SELECT url, state, depth FROM frontier ORDER BY 1"),
            "speakers": rows(archive, "SELECT name, kind, role FROM speakers ORDER BY 1"),
            "crawls": rows(archive, "SELECT seeds, state FROM crawls ORDER BY 1"),
        }


def test_both_archives_are_in_it_and_nothing_is_doubled(
    laptop: Path, server: Path, tmp_path: Path
) -> None:
    merged = merge(tmp_path / "all.db", laptop, server)
    found = contents(tmp_path / "all.db")
    assert (merged.articles, merged.snapshots) == (10, 8 + 5)
    assert len(found["records"]) == 10
    assert len(found["pages"]) == 13
    assert len(found["bodies"]) == 8 + 4
    assert [(row[1], row[3]) for row in found["revisions"] if row[0] == SHARED] == [
        (1, "First"),
        (2, "Second"),
        (3, "Third"),
    ]
    assert ("https://northledger.example/waiting", "queued", 2) in found["frontier"]
    assert len(found["speakers"]) == 2


def test_the_order_makes_no_difference_and_a_second_time_changes_nothing(
    laptop: Path, server: Path, tmp_path: Path
) -> None:
    merge(tmp_path / "one.db", laptop, server)
    merge(tmp_path / "two.db", server, laptop)
    assert contents(tmp_path / "one.db") == contents(tmp_path / "two.db")
    with Archive(tmp_path / "one.db") as archive:
        before = list(archive.connection.iterdump())
    assert merge(tmp_path / "one.db", laptop, server, tmp_path / "two.db") == Merged()
    with Archive(tmp_path / "one.db") as archive:
        assert list(archive.connection.iterdump()) == before


def test_killed_at_any_moment_it_is_sound_and_ends_up_the_same(
    laptop: Path, server: Path, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    steps = count_steps("merge", laptop, server, "--db", whole)
    kills = 0
    for _ in kill(steps, 4, "merge", laptop, server, "--db", broken):
        kills += 1
        with Archive(broken) as archive:
            assert [check for check in archive.verify() if check.problems] == []
        merge(broken, laptop, server)
        assert contents(broken) == contents(whole)
        for left in tmp_path.glob("broken.db*"):
            left.unlink()
    assert kills == 4


def test_broken_off_at_any_step_it_is_sound_and_goes_on(
    laptop: Path, server: Path, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    merge(whole, laptop, server)
    merge(broken, laptop)
    stops = 0
    with Archive(server) as source:
        for patience in itertools.count(1, 300):
            calls = itertools.count()
            with Archive(broken, clock=lambda: NOON) as archive:
                archive.connection.set_progress_handler(
                    lambda calls=calls, patience=patience: next(calls) == patience, 5
                )
                try:
                    archive.merge(source.connection, load_record, lambda merged: None)
                    break
                except sqlite3.OperationalError:
                    stops += 1
                finally:
                    archive.connection.set_progress_handler(None, 0)
                assert [check for check in archive.verify() if check.problems] == []
    assert stops > 3
    assert contents(broken) == contents(whole)


def test_what_was_forgotten_in_one_of_them_does_not_come_back(
    laptop: Path, server: Path, tmp_path: Path
) -> None:
    with Archive(server) as archive:
        archive.forget(SHARED)
    merge(tmp_path / "one.db", laptop, server)
    merge(tmp_path / "two.db", server, laptop)
    for path in (tmp_path / "one.db", tmp_path / "two.db"):
        with Archive(path) as archive:
            assert SHARED not in "\n".join(archive.connection.iterdump())


def test_a_newer_text_comes_with_the_page_that_it_was_read_from(laptop: Path, server: Path) -> None:
    merge(server, laptop)
    with Archive(server) as archive:
        (found,) = rows(
            archive,
            "SELECT a.headline, r.snapshot_id IS a.snapshot_id FROM articles a JOIN revisions r "
            "ON r.article_id = a.id AND r.number = a.revision WHERE a.url = ?",
            SHARED,
        )
        assert found == ("Third", 1)


def test_an_older_page_imported_late_is_not_lost(tmp_path: Path) -> None:
    late = tmp_path / "late.db"
    fill(late, [[page(SHARED, 5, headline="August")], [page(SHARED, 1, headline="January")]])
    merge(tmp_path / "all.db", late)
    assert contents(tmp_path / "all.db")["revisions"] == contents(late)["revisions"]
    assert merge(tmp_path / "all.db", late) == Merged()


def test_what_was_announced_is_known_from_either_archive(
    laptop: Path, server: Path, tmp_path: Path
) -> None:
    with Archive(server) as archive:
        archive.frontier.queue([Seed(SHARED, listed_in="feed", depth=1)])
    for name, order in (("one.db", (laptop, server)), ("two.db", (server, laptop))):
        merge(tmp_path / name, *order)
        with Archive(tmp_path / name) as archive:
            found = rows(
                archive, "SELECT in_feed NOT NULL, depth FROM frontier WHERE url = ?", SHARED
            )
        assert found == [(1, 0)]


def test_a_forgotten_page_that_is_no_article_goes_as_well(laptop: Path, tmp_path: Path) -> None:
    front = "https://harbourpost.example/front"
    other = tmp_path / "other.db"
    for path in (laptop, other):
        outcome = make_outcome(front, snapshot=make_snapshot(front, payload=b"<p>A front</p>"))
        fill(path, [[replace(outcome, article=None)]])
    with Archive(other) as archive:
        archive.forget(front)
    merge(laptop, other)
    with Archive(laptop) as archive:
        assert front not in "\n".join(archive.connection.iterdump())


def test_the_command_merges_into_the_archive_that_db_names(
    laptop: Path, server: Path, tmp_path: Path
) -> None:
    into = tmp_path / "all.db"
    done = CliRunner().invoke(main, ["merge", str(laptop), str(server), "--db", str(into)])
    assert done.exit_code == 0, done.output
    assert done.output.endswith(f"merged, in {into}\n")
    refused = CliRunner().invoke(main, ["merge", str(into), "--db", str(into)])
    assert refused.exit_code == 2
    assert URL not in refused.output
