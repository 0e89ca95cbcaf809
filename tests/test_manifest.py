"""Digests that tell what changed since, repairs of what is derived, the methods of a corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.archive.store import Archive
from scraper.commands import main
from scraper.query.records import load_record
from scraper.records import Seed
from tests.archives import NOON, make_article, make_outcome, make_snapshot, rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path, clock=lambda: NOON) as opened:
        crawl_id = opened.start_crawl(["https://harbourpost.example/"], {"depth": 3})
        hidden = "https://harbourpost.example/hidden"
        opened.frontier.queue([Seed(hidden, skip="disallowed by robots.txt")])
        opened.save([make_outcome(), make_outcome("https://harbourpost.example/2")], crawl_id)
        opened.finish_crawl(crawl_id, "done")
        yield opened


def states(archive: Archive, manifest: dict[str, object]) -> dict[str, str]:
    told = json.loads(json.dumps(manifest))
    return {one.table: one.state for one in archive.compare(told)}


def test_an_archive_is_what_its_manifest_says(archive: Archive) -> None:
    assert set(states(archive, archive.manifest()).values()) == {"same"}


def test_packing_changes_nothing_and_growing_is_told_from_changing(archive: Archive) -> None:
    manifest = archive.manifest()
    archive.pack(lambda packed: None)
    assert set(states(archive, manifest).values()) == {"same"}
    archive.save(
        [
            make_outcome(
                "https://harbourpost.example/3",
                snapshot=make_snapshot("https://harbourpost.example/3", payload=b"new"),
                article=make_article("https://harbourpost.example/3", headline="Third"),
            )
        ]
    )
    found = states(archive, manifest)
    assert {found[name] for name in ("snapshots", "bodies", "articles", "quotes")} == {"grown"}
    assert "changed" not in found.values()


@pytest.mark.parametrize(
    ("damage", "table"),
    [
        ("UPDATE snapshots SET status = 404 WHERE id = 1", "snapshots"),
        ("UPDATE articles SET headline = 'Other' WHERE id = 2", "articles"),
        ("UPDATE articles SET body = 'Other' WHERE id = 2", "revisions"),
        ("DELETE FROM quotes WHERE id = 1", "quotes"),
        ("UPDATE origins SET fields = '{}'", "provenance"),
        ("DELETE FROM bodies", "bodies"),
    ],
)
def test_a_silent_change_is_told_by_table(archive: Archive, damage: str, table: str) -> None:
    manifest = archive.manifest()
    archive.connection.execute("PRAGMA foreign_keys = OFF")
    archive.connection.execute(damage)
    assert states(archive, manifest)[table] == "changed"


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--db", str(path)])


def test_the_command_writes_a_manifest_and_fails_against_a_changed_archive(
    archive: Archive, path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "archive.manifest"
    assert run(path, "verify", "--manifest", str(file)).exit_code == 0
    again = run(path, "verify", "--against", str(file))
    assert (again.exit_code, "snapshots: same, 2 rows then, 2 now\n" in again.output) == (0, True)
    archive.connection.execute("UPDATE snapshots SET status = 500 WHERE id = 2")
    failed = run(path, "verify", "--against", str(file))
    assert failed.exit_code == 1
    assert f"is not what {file} describes" in failed.output


@pytest.mark.parametrize("text", ["", "[1", '{"format": 1}', '{"tables": {}}'])
def test_what_is_no_manifest_is_told_in_one_line(
    archive: Archive, path: Path, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(text)
    failed = run(path, "verify", "--against", str(file))
    assert failed.exit_code == 1
    assert f"scraper: {file}: " in failed.output
    assert "Traceback" not in failed.output


DERIVED = (
    "INSERT INTO articles_fts(articles_fts, rowid, dek) VALUES ('delete', 1, 'Friday')",
    "INSERT INTO quotes_fts(quotes_fts) VALUES ('delete-all')",
    "INSERT INTO articles_forms(rowid, body) VALUES (1, 'جسر')",
    "UPDATE block_spans SET start = start + 1 WHERE id = 2",
    'UPDATE quotes SET start = start + 3, "end" = "end" + 3 WHERE id = 1',
    "UPDATE quotes SET block_id = 1 WHERE id = 1",
    "UPDATE articles SET revision = 2 WHERE id = 1",
    "UPDATE articles SET duplicate_of = 3 - id",
    "DELETE FROM article_urls WHERE article_id = 1",
    "INSERT INTO speakers (name) VALUES ('Nobody')",
    "UPDATE quotes SET text_key = 'x'",
)


@pytest.mark.parametrize("damage", DERIVED)
def test_what_is_derived_is_put_right(archive: Archive, damage: str) -> None:
    before = [load_record(archive.connection, number) for number in (1, 2)]
    keys = rows(archive, "SELECT text_key FROM quotes")
    archive.connection.execute("PRAGMA foreign_keys = OFF")
    archive.connection.execute(damage)
    archive.repair()
    assert [check for check in archive.verify() if check.problems] == []
    assert [load_record(archive.connection, number) for number in (1, 2)] == before
    assert rows(archive, "SELECT text_key FROM quotes") == keys


def test_a_text_that_does_not_fit_its_hash_is_never_made_to(archive: Archive, path: Path) -> None:
    archive.connection.execute("UPDATE articles SET dek = 'Forged' WHERE id = 1")
    failed = run(path, "verify", "--repair")
    assert failed.exit_code == 1
    assert "article 1: its text is not the one that was hashed" in failed.output
    assert rows(archive, "SELECT dek FROM articles WHERE id = 1") == ["Forged"]


def _kept(dump: list[str]) -> list[str]:
    """Leave out the full-text indexes, whose inside may differ."""
    return [line for line in dump if "_fts" not in line and "_forms" not in line]


def test_a_sound_archive_needs_no_repair(archive: Archive) -> None:
    before = list(archive.connection.iterdump())
    assert set(archive.repair().values()) == {0}
    assert _kept(list(archive.connection.iterdump())) == _kept(before)


def test_methods_tells_seeds_options_exclusions_and_checksums(archive: Archive, path: Path) -> None:
    told = run(path, "methods").output
    for line in (
        "- 1 seeds: <https://harbourpost.example/>",
        "- options: `depth = 3`",
        "| skipped | disallowed by robots.txt | 1 |",
        f"| articles | 2 | {archive.manifest()['tables']['articles']['sha256']} |",
    ):
        assert line in told
    again = run(path, "methods").output
    assert [line for line in told.splitlines() if line.startswith(">")] == [
        line for line in again.splitlines() if line.startswith(">")
    ]
