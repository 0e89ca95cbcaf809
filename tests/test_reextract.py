"""Stored pages read again: what changes is counted, nothing is lost unsaid, all can be undone."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scraper import extract
from scraper.archive.store import Archive
from scraper.changes import Report
from scraper.commands import main
from scraper.formats.tables import write_jsonl
from scraper.query.reader import open_archive
from scraper.query.records import load_record
from scraper.query.search import find_ids
from scraper.records import Article, Outcome, Snapshot
from scraper.reextracting import reextract
from scraper.settings import CrawlSettings
from tests.archives import NOON, make_article, make_snapshot, rows
from tests.killing import count_steps, kill

PAGE = """<!DOCTYPE html><html lang="en"><head><title>{headline}</title></head><body><article>
<h1>{headline}</h1><p class="byline">By Li Wei</p>
<p>The harbour bridge reopened on Friday after two years of repairs that cost the town dearly.</p>
<p>“We counted every bolt twice and nobody slept,” said Ana Ruiz, the chief engineer.</p>
<p>The ferry company will keep its night boat until the end of the year, a notice says.</p>
<p>Traffic over the old road is expected to fall by half once lorries are allowed again.</p>
</article></body></html>"""


def page(number: int, headline: str = "Harbour bridge reopens") -> Snapshot:
    """A page of the outlet, as fetched."""
    url = f"https://harbourpost.example/2025/{number}"
    payload = PAGE.format(headline=f"{headline} {number}").encode()
    return make_snapshot(url, payload=payload)


def outcome(snapshot: Snapshot, **changes: Any) -> Outcome:
    """What an extractor read out of it: today's, less well where `changes` say so."""
    article = replace(extract(snapshot.payload, snapshot.final_url), **changes)
    return Outcome(snapshot.url, "done", snapshot=snapshot, article=article)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Four articles, read by an extractor that found no byline and made up a kicker."""
    path = tmp_path / "archive.db"
    with Archive(path, clock=lambda: NOON) as archive:
        archive.save(
            [
                outcome(page(number), byline=None, authors=(), kicker="Repairs", quotes=())
                for number in range(4)
            ],
            frontier=False,
        )
        archive.add(make_article("https://harbourpost.example/typed-in"))
    return path


def records(path: Path) -> bytes:
    with open_archive(path) as connection:
        out = io.BytesIO()
        write_jsonl((load_record(connection, i) for i in find_ids(connection, None)), out)
        return out.getvalue()


def reread(path: Path, **options: Any) -> Report:
    with Archive(path) as archive:
        work = reextract(archive, CrawlSettings(), lambda report: None, **options)
        return asyncio.run(work)


def problems(path: Path) -> list[str]:
    with Archive(path) as archive:
        return [problem for check in archive.verify() for problem in check.problems]


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["reextract", *arguments, "--db", str(path)])


def test_changes_are_counted_per_field_and_a_second_run_changes_nothing(path: Path) -> None:
    report = reread(path)
    assert (report.read, report.changed, report.without_snapshot) == (4, 4, 1)
    assert report.fields["byline"]["gained"]["count"] == 4
    assert report.fields["kicker"]["lost"]["examples"][0] == {
        "url": "https://harbourpost.example/2025/0",
        "before": "Repairs",
        "after": None,
    }
    first = records(path)
    assert json.loads(first.splitlines()[0])["byline"] == "By Li Wei"
    again = reread(path)
    assert (again.read, again.changed, again.fields) == (4, 0, {})
    assert records(path) == first
    assert problems(path) == []


def test_reading_again_gives_the_same_records_as_reading_for_the_first_time(
    path: Path, tmp_path: Path
) -> None:
    reread(path)
    with Archive(tmp_path / "fresh.db", clock=lambda: NOON) as fresh:
        fresh.save([outcome(page(number)) for number in range(4)], frontier=False)
        fresh.add(make_article("https://harbourpost.example/typed-in"))
    assert records(path) == records(tmp_path / "fresh.db")


def test_reading_again_makes_no_revision_and_moves_no_time(path: Path) -> None:
    sql = "SELECT revision, first_seen, last_seen, snapshot_id, url FROM articles"
    with Archive(path) as archive:
        before = rows(archive, sql)
    reread(path)
    with Archive(path) as archive:
        assert rows(archive, sql) == before
        assert rows(archive, "SELECT DISTINCT byline FROM revisions WHERE article_id < 5") == [
            "By Li Wei"
        ]


def test_older_revisions_are_read_again_as_well(path: Path) -> None:
    with Archive(path) as archive:
        archive.save([outcome(page(0, "Bridge closes"), byline=None)], frontier=False)
    reread(path)
    with Archive(path) as archive:
        assert rows(
            archive, "SELECT number, headline, byline FROM revisions WHERE article_id = 1"
        ) == [(1, "Harbour bridge reopens 0", "By Li Wei"), (2, "Bridge closes 0", "By Li Wei")]
    assert problems(path) == []


def test_drift_is_alarmed_where_a_field_vanished_from_most_pages(path: Path) -> None:
    report = reread(path, dry_run=True)
    (drift,) = report.drifts()
    assert (drift.site, drift.field, drift.had, drift.emptied) == (
        "harbourpost.example", "kicker", 4, 4,
    )  # fmt: skip


def test_a_dry_run_writes_nothing(path: Path) -> None:
    with Archive(path) as archive:
        before = list(archive.connection.iterdump())
    report = reread(path, dry_run=True)
    assert report.changed == 4
    with Archive(path) as archive:
        assert list(archive.connection.iterdump()) == before


def test_undo_puts_everything_back(path: Path) -> None:
    with Archive(path) as archive:
        archive.save([outcome(page(0, "Bridge closes"), byline=None)], frontier=False)
    before = records(path)
    revisions = "SELECT number, headline, dek, byline, body, content_sha256 FROM revisions"
    with Archive(path) as archive:
        texts = rows(archive, revisions)
    reread(path)
    assert records(path) != before
    assert run(path, "--undo").output == "4 articles are as they were before.\n"
    assert records(path) == before
    with Archive(path) as archive:
        assert rows(archive, revisions) == texts
    assert problems(path) == []
    assert run(path, "--undo").output == "Nothing to undo.\n"


def test_undo_leaves_alone_what_was_fetched_again_since(path: Path) -> None:
    reread(path)
    with Archive(path) as archive:
        archive.save([outcome(page(0, "Bridge closes"))], frontier=False)
    undone = run(path, "--undo")
    assert undone.output == (
        "3 articles are as they were before; 1 were fetched again since and keep that.\n"
    )
    with Archive(path) as archive:
        assert rows(archive, "SELECT headline FROM articles WHERE id = 1") == ["Bridge closes 0"]


def test_a_killed_run_goes_on_where_it_stopped_with_its_counts(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scraper.reextracting._BATCH", 2)

    def die(report: Report) -> None:
        raise KeyboardInterrupt

    with Archive(path) as archive, pytest.raises(KeyboardInterrupt):
        asyncio.run(reextract(archive, CrawlSettings(), die))
    with Archive(path) as archive:
        assert rows(archive, "SELECT last_article_id, finished FROM reextractions") == [(2, None)]
    report = reread(path)
    assert (report.read, report.changed) == (4, 4)
    assert report.fields["byline"]["gained"]["count"] == 4
    with Archive(path) as archive:
        assert rows(archive, "SELECT count(*) FROM reextractions WHERE finished") == [1]
    assert run(path, "--undo").output.startswith("4 articles")


def test_a_page_that_is_none_any_more_keeps_its_reading(path: Path) -> None:
    consent = make_snapshot(
        "https://harbourpost.example/wall", payload=b"<html><body><h1>404 Not Found</h1></body>"
    )
    article = make_article(consent.url)
    with Archive(path) as archive:
        archive.save([Outcome(consent.url, "done", snapshot=consent, article=article)])
    report = reread(path)
    assert report.kept == 1
    with Archive(path) as archive:
        assert rows(archive, "SELECT headline FROM articles WHERE id = 6") == [article.headline]


def test_the_command_says_what_changed_and_how_to_undo_it(path: Path) -> None:
    tried = run(path, "--dry-run", "--examples", "1")
    assert tried.exit_code == 0
    lines = tried.stdout.splitlines()
    assert lines[0] == "4 articles read again, 4 changed; 1 came without a page"
    assert lines[1].split("\t") == ["field", "changed", "gained", "lost", "fewer"]
    assert "byline\t0\t4\t0\t0" in lines
    assert "kicker lost: https://harbourpost.example/2025/0" in lines
    assert (
        "Drift: harbourpost.example: kicker was there in 4 articles and is now empty in 4" in lines
    )
    assert lines[-1] == "Nothing was written."
    found = json.loads(run(path, "--json").stdout)
    assert (found["changed"], found["drift"][0]["field"]) == (4, "kicker")
    assert run(path, "--undo", "--dry-run").exit_code == 2


def test_a_record_survives_the_way_to_a_dict_and_back() -> None:
    article = make_article()
    assert Article.from_dict(article.to_dict()) == article
    assert Article.from_dict(json.loads(json.dumps(article.to_dict()))) == article


def test_killed_at_any_moment_it_leaves_a_sound_archive_and_ends_up_the_same(
    path: Path, tmp_path: Path
) -> None:
    with Archive(path) as archive:
        batch = [outcome(page(number), kicker="Repairs") for number in range(4, 80)]
        archive.save(batch, frontier=False)
    shutil.copy(path, tmp_path / "unbroken.db")
    steps = count_steps("reextract", "--db", tmp_path / "unbroken.db")
    kills = 0
    for _ in kill(steps, 2, "reextract", "--db", path):
        kills += 1
        assert problems(path) == []
    assert kills
    reread(path)
    assert records(path) == records(tmp_path / "unbroken.db")
