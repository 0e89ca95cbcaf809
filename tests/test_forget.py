"""What is forgotten is gone from every byte of the file, and does not come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.archive.store import Archive
from scraper.commands import main
from scraper.errors import ArchiveError
from scraper.records import Outcome, Seed
from tests.archives import NOON, URL, make_article, make_outcome, make_snapshot, rows

SECRET = "Quixotelia Zanzibarra confessed to the harbour master."
OTHER = "https://northledger.example/2025/ferry"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    """Two sites, one article each; the first was read twice and its page is packed."""
    secret = make_article(paragraphs=(SECRET, "More of it."), headline="Quixotelia speaks")
    with Archive(path, clock=lambda: NOON) as opened:
        crawl_id = opened.start_crawl([URL, OTHER], {})
        opened.frontier.queue(
            [Seed(URL), Seed(OTHER, found_on=URL), Seed(URL.replace("https", "http") + "/")]
        )
        pages = [
            make_outcome(
                f"https://harbourpost.example/{n}",
                snapshot=make_snapshot(
                    f"https://harbourpost.example/{n}", payload=b"<p>Page %d of many</p>" % n * 99
                ),
                article=make_article(f"https://harbourpost.example/{n}", headline=f"No. {n}"),
            )
            for n in range(3)
        ]
        first = make_snapshot(payload=b"<p>" + SECRET.encode() * 20)
        again = make_snapshot(hours=2, payload=b"<p>Again " + SECRET.encode() * 20)
        opened.save([*pages, make_outcome(snapshot=first, article=secret)], crawl_id)
        changed = make_article(paragraphs=(SECRET, "And more."), headline="Quixotelia is silent")
        opened.save([make_outcome(snapshot=again, article=changed)], crawl_id)
        opened.save(
            [make_outcome(OTHER, article=make_article(OTHER, site="northledger.example"))], crawl_id
        )
        opened.finish_crawl(crawl_id, "done")
        opened.pack(lambda packed: None)
        yield opened


def assert_no_trace(archive: Archive, path: Path) -> None:
    assert [check for check in archive.verify() if check.problems] == []
    dump = "\n".join(archive.connection.iterdump()).lower()
    for word in ("quixotelia", "zanzibarra", "2025/bridge"):
        assert word not in dump
        for file in path.parent.glob("archive.db*"):
            assert word.encode() not in file.read_bytes().lower(), f"{word} in {file.name}"


def test_nothing_is_left_of_it_in_any_table_index_or_free_page(
    archive: Archive, path: Path
) -> None:
    links = [f"https://harbourpost.example/{n}" for n in range(3)]
    assert rows(archive, "SELECT count(*) FROM dictionaries") == [1]
    forgotten = archive.forget(URL)
    assert (forgotten.articles, forgotten.revisions, forgotten.snapshots) == (1, 2, 2)
    assert_no_trace(archive, path)
    assert rows(archive, "SELECT url FROM articles ORDER BY id") == [*links, OTHER]
    assert rows(archive, "SELECT count(*) FROM articles_fts('quixotelia')") == [0]


def test_a_site_without_articles_goes_as_well(archive: Archive) -> None:
    archive.forget(OTHER)
    assert rows(archive, "SELECT host FROM sites") == ["harbourpost.example"]
    assert [check for check in archive.verify() if check.problems] == []


def test_it_does_not_come_back_by_crawl_import_or_hand(archive: Archive, path: Path) -> None:
    archive.forget(URL)
    assert archive.frontier.queue([Seed(URL), Seed(URL.replace("https", "http") + "/")]) == 0
    counts = archive.save([make_outcome(article=make_article(headline="Quixotelia"))])
    assert (counts.skipped, counts.snapshots, counts.new) == (1, 0, 0)
    saved = Outcome(
        "file:///saved/page.html",
        "done",
        snapshot=make_snapshot("file:///saved/page.html", payload=b"<p>" + SECRET.encode() * 20),
        article=make_article("file:///saved/page.html", headline="Quixotelia"),
    )
    assert archive.save([saved], frontier=False).skipped == 1
    with pytest.raises(ArchiveError, match="was forgotten"):
        archive.add(make_article(headline="Quixotelia"))
    assert_no_trace(archive, path)


def test_an_address_that_was_never_stored_can_be_forgotten_beforehand(archive: Archive) -> None:
    never = "https://harbourpost.example/never"
    assert archive.forget(never).articles == 0
    assert archive.save([make_outcome(never)]).new == 0


def test_the_command_says_what_went(archive: Archive, path: Path) -> None:
    archive.close()
    done = CliRunner().invoke(main, ["forget", URL, "--db", str(path)])
    assert (done.exit_code, done.output) == (
        0,
        f"{URL}: 1 articles, 2 revisions, 2 snapshots removed\n",
    )
