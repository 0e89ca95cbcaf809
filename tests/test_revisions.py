"""A revision is a change by the outlet: nothing else becomes one, whatever a server sends."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scraper.archive.store import Archive
from scraper.errors import ArchiveError
from scraper.records import Outcome
from tests.archives import NOON, PARAGRAPHS, URL, make_article, make_outcome, make_snapshot, rows

WHOLE = b"<html><body>" + b"<p>The harbour bridge reopened.</p>" * 40 + b"</body></html>"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", clock=lambda: NOON) as opened:
        opened.save([make_outcome(snapshot=make_snapshot(payload=WHOLE))])
        yield opened


def texts(archive: Archive) -> list[object]:
    return rows(archive, "SELECT number, headline, length(body) FROM revisions ORDER BY id")


def visit(archive: Archive, payload: bytes = WHOLE + b"<!-- 2 -->", **changes: object) -> None:
    snapshot = make_snapshot(hours=3, payload=payload)
    archive.save([make_outcome(snapshot=snapshot, article=make_article(**changes))])


@pytest.mark.parametrize(
    "kind", ["consent", "error", "index", "paywall"], ids=lambda kind: f"a page of kind {kind}"
)
def test_a_page_that_is_no_article_makes_no_revision(archive: Archive, kind: str) -> None:
    before = texts(archive)
    visit(archive, kind=kind, headline="We value your privacy", paragraphs=("Accept all",))
    assert texts(archive) == before
    assert rows(archive, "SELECT count(*) FROM snapshots") == [2]


def test_an_empty_answer_makes_no_revision(archive: Archive) -> None:
    before = texts(archive)
    empty = Outcome(URL, "done", snapshot=make_snapshot(hours=3, payload=b""))
    archive.save([empty])
    visit(archive, body=None, blocks=(), quotes=(), headline="Harbour bridge")
    assert texts(archive) == before


def test_a_page_that_broke_off_makes_no_revision_and_a_shortened_one_does(
    archive: Archive,
) -> None:
    before = texts(archive)
    visit(archive, payload=WHOLE[:500], paragraphs=PARAGRAPHS[:2])
    assert texts(archive) == before
    assert rows(archive, "SELECT snapshot_id FROM articles") == [1]
    visit(archive, paragraphs=PARAGRAPHS[:2])
    assert len(texts(archive)) == 2


def test_a_wall_that_came_up_makes_no_revision(archive: Archive) -> None:
    before = texts(archive)
    visit(archive, paragraphs=PARAGRAPHS[:1], paywalled=True)
    assert texts(archive) == before


def test_an_address_that_shows_less_of_an_article_still_leads_to_it(archive: Archive) -> None:
    before = texts(archive)
    alias = f"{URL}?from=newsletter"
    walled = make_article(alias, canonical_url=URL, paragraphs=PARAGRAPHS[:1], paywalled=True)
    snapshot = make_snapshot(alias, hours=3, payload=WHOLE + b"<!-- 2 -->")
    archive.save([Outcome(alias, "done", snapshot=snapshot, article=walled)])
    assert texts(archive) == before
    assert archive.has_article(alias)
    assert rows(archive, "SELECT read_url FROM articles") == [URL]


def test_two_changed_articles_among_a_thousand_are_two_revisions(tmp_path: Path) -> None:
    urls = [f"https://harbourpost.example/{number}" for number in range(1000)]
    with Archive(tmp_path / "archive.db", clock=lambda: NOON) as archive:
        for hours in (0, 4):
            outcomes = []
            for number, url in enumerate(urls):
                changes = {"headline": f"No. {number}", "paragraphs": (f"Story {number}.",)}
                changes |= dict.fromkeys(("captions", "links", "authors", "sections"), ())
                if hours and number in (17, 900):
                    changes["headline"] = f"No. {number}, corrected"
                if hours and number % 10 == 0:
                    changes["tags"] = ("views: 1,234",)
                snapshot = make_snapshot(url, hours=hours, payload=b"%d %d" % (number, hours))
                outcomes.append(
                    make_outcome(url, snapshot=snapshot, article=make_article(url, **changes))
                )
            archive.save(outcomes)
        assert rows(
            archive, "SELECT a.url FROM revisions r JOIN articles a ON a.id = article_id "
            "WHERE number > 1 ORDER BY 1"
        ) == [urls[17], urls[900]]  # fmt: skip
        assert rows(archive, "SELECT count(*) FROM revisions") == [1002]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let every write beyond this size of a file fail, in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_whichever_write_of_an_import_fails_the_archive_is_sound(tmp_path: Path) -> None:
    """Twenty pages in batches of five; the n-th page of the log cannot be written, for every n."""
    pages = [
        make_outcome(
            f"file:///saved/{number}.html",
            snapshot=make_snapshot(f"file:///saved/{number}.html", payload=b"%d" % number * 500),
            article=make_article(
                f"https://harbourpost.example/{number}",
                paragraphs=(f"Page {number}.",),
                **dict.fromkeys(("captions", "links", "authors", "sections", "tags"), ()),
            ),
        )
        for number in range(20)
    ]
    Archive(tmp_path / "empty.db").close()
    empty = (tmp_path / "empty.db").read_bytes()
    failures, told, saved = 0, set(), 0
    for frames in range(1, 1000):
        path = tmp_path / f"{frames}.db"
        path.write_bytes(empty)
        saved = 0
        with Archive(path) as archive:
            archive.connection.execute("PRAGMA wal_autocheckpoint = 0")
            try:
                with largest_file(32 + frames * (4096 + 24)):
                    for start in range(0, 20, 5):
                        archive.save(pages[start : start + 5], frontier=False)
                        saved += 5
            except ArchiveError as error:
                failures += 1
                told.add(str(error).partition(": ")[2])
        with Archive(path) as archive:
            assert [check for check in archive.verify() if check.problems] == []
            assert rows(archive, "SELECT count(*) FROM articles") == [saved]
        path.unlink()
        if saved == 20:
            break
    assert saved == 20
    assert failures > 50
    assert told <= {
        "the disk is full; nothing of this step was saved, free some space and go on",
        "cannot be read or written: the disk reports an error",
    }
