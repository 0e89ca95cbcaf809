"""What becomes of an article and its snapshot in the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.border import check_offsets, clean_record, split_time
from scraper.archive.opened import EXTRACTOR
from scraper.archive.store import Archive, SaveCounts
from scraper.errors import ArchiveError
from scraper.records import Author, Caption, Outcome, Peer, Seed
from tests.archives import (
    NOON,
    PARAGRAPHS,
    URL,
    make_article,
    make_blocks,
    make_outcome,
    make_snapshot,
    rows,
)

SPANS_HOLD = 'SELECT count(*) FROM {0} JOIN articles a ON a.id = {0}.article_id WHERE substr(a.body, {0}.start + 1, {0}."end" - {0}.start) IS NOT {0}.text'  # noqa: E501


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", clock=lambda: NOON) as opened:
        yield opened


def count(archive: Archive, table: str) -> int:
    return int(rows(archive, f"SELECT count(*) FROM {table}")[0])


def test_an_article_becomes_rows(archive: Archive) -> None:
    article_id = archive.add(make_article(), make_snapshot())
    found = rows(
        archive,
        "SELECT id, url, site, section, headline, authors, published, quote_count, caption_count "
        "FROM article_view",
    )
    assert found == [
        (article_id, URL, "harbourpost.example", "City", "Harbour bridge reopens",
         "Li Wei; Omar Haddad", "2025-08-01T06:00:00Z", 2, 2)
    ]  # fmt: skip
    assert rows(archive, "SELECT speaker, role FROM quote_view ORDER BY id") == [
        ("Ana Ruiz", "chief engineer"),
        ("Coast Ferries", None),
    ]
    assert rows(archive, "SELECT utc_offset, modified, modified_offset FROM articles") == [
        (180, "2025-08-01", None)
    ]


def test_each_field_says_where_it_was_found_by_which_version_in_which_snapshot(
    archive: Archive,
) -> None:
    archive.add(make_article(), make_snapshot())
    assert rows(
        archive, "SELECT field, source, locator, extractor, snapshot_id FROM provenance ORDER BY 1"
    ) == [
        ("byline", "markup", "p.byline", EXTRACTOR, 1),
        ("headline", "json-ld", "headline", EXTRACTOR, 1),
        ("section", "url", None, EXTRACTOR, 1),
    ]


def test_articles_of_one_template_share_where_their_fields_were_found(archive: Archive) -> None:
    for number in range(3):
        archive.add(make_article(f"{URL}/{number}"))
    assert rows(archive, "SELECT count(*) FROM origins") == [1]
    assert rows(archive, "SELECT count(*) FROM provenance") == [9]
    for number in range(3):
        archive.add(make_article(f"{URL}/{number}", provenance={"headline": "text"}, locators={}))
        assert rows(archive, "SELECT count(*) FROM origins") == [1 if number == 2 else 2]
    assert rows(archive, "SELECT DISTINCT field, source, locator FROM provenance") == [
        ("headline", "text", None)
    ]


def test_offsets_hold_and_quotes_stand_in_their_blocks(archive: Archive) -> None:
    archive.add(make_article())
    assert rows(archive, SPANS_HOLD.format("blocks")) == [0]
    assert rows(archive, SPANS_HOLD.format("quotes")) == [0]
    assert rows(
        archive, "SELECT b.position FROM quotes q JOIN blocks b ON b.id = q.block_id ORDER BY q.id"
    ) == [1, 2]


def test_an_unchanged_article_seen_again_changes_only_when_it_was_seen(archive: Archive) -> None:
    archive.add(make_article(), make_snapshot())
    before = list(archive.connection.iterdump())
    archive.add(make_article(), make_snapshot(hours=5))
    after = list(archive.connection.iterdump())
    changed = set(after) - set(before)
    assert len(changed) == 2  # the new snapshot and the article's row
    assert rows(archive, "SELECT first_seen, last_seen, revision, snapshot_id FROM articles") == [
        ("2025-08-01T12:00:00Z", "2025-08-01T17:00:00Z", 1, 2)
    ]


def test_an_unchanged_page_seen_again_shares_its_body(archive: Archive) -> None:
    archive.add(make_article(), make_snapshot())
    archive.add(make_article(), make_snapshot(hours=5))
    assert (count(archive, "snapshots"), count(archive, "bodies")) == (2, 1)


def test_a_changed_text_makes_a_revision_and_new_rows(archive: Archive) -> None:
    archive.add(make_article(), make_snapshot())
    changed = make_article(headline="Harbour bridge closes again", paragraphs=PARAGRAPHS[:2])
    archive.add(changed, make_snapshot(hours=1, payload=b"<p>closed</p>"))
    assert rows(archive, "SELECT number, headline, seen, snapshot_id FROM revisions") == [
        (1, "Harbour bridge reopens", "2025-08-01T12:00:00Z", 1),
        (2, "Harbour bridge closes again", "2025-08-01T13:00:00Z", 2),
    ]
    assert rows(archive, "SELECT revision, headline FROM articles") == [
        (2, "Harbour bridge closes again")
    ]
    assert count(archive, "blocks") == 2
    assert rows(archive, "SELECT name FROM speakers") == ["Ana Ruiz"]
    assert rows(archive, "SELECT count(*) FROM articles_fts('ferry')") == [0]
    assert rows(archive, "SELECT count(*) FROM articles_fts('closes')") == [1]
    assert rows(archive, "SELECT count(*) FROM quotes_fts('boat')") == [0]


def test_the_same_text_read_better_is_no_revision(archive: Archive) -> None:
    archive.add(make_article(authors=(), captions=()))
    archive.add(make_article())
    assert count(archive, "revisions") == 1
    assert count(archive, "article_authors") == 2
    assert rows(archive, "SELECT count(*) FROM articles_fts('dawn')") == [1]


def test_every_address_leads_to_its_article(archive: Archive) -> None:
    asked, final = "https://harbourpost.example/x?id=7", "https://www.harbourpost.example/bridge"
    article = make_article(asked, canonical_url=URL)
    article_id = archive.add(article, make_snapshot(asked, final_url=final))
    assert dict(archive.connection.execute("SELECT url, article_id FROM article_urls")) == {
        asked: article_id,
        final: article_id,
        URL: article_id,
    }
    assert archive.add(make_article("https://harbourpost.example/amp", canonical_url=URL)) == (
        article_id
    )


def test_a_canonical_address_on_another_site_does_not_overwrite_that_site(
    archive: Archive,
) -> None:
    victim = archive.add(make_article(), make_snapshot())
    copy = "https://copycat.example/bridge"
    thief = make_article(copy, canonical_url=URL, site="copycat.example", headline="Stolen")
    other = archive.add(thief, make_snapshot(copy))
    assert other != victim
    assert rows(archive, "SELECT url, headline FROM articles ORDER BY id") == [
        (URL, "Harbour bridge reopens"),
        (copy, "Stolen"),
    ]
    assert rows(archive, "SELECT article_id FROM article_urls WHERE url = ?", URL) == [victim]


def test_ports_of_one_machine_are_sites_of_their_own(archive: Archive) -> None:
    first, second = "http://127.0.0.1:8001/a", "http://127.0.0.1:8002/b"
    archive.add(make_article(first, site="127.0.0.1:8001"))
    archive.add(make_article(second, canonical_url=first, site="127.0.0.1:8002", headline="Else"))
    assert rows(archive, "SELECT url FROM articles ORDER BY id") == [first, second]


def test_an_address_that_once_led_elsewhere_comes_home(archive: Archive) -> None:
    own = "https://harbourpost.example/short"
    elsewhere = "https://copycat.example/bridge"
    archive.add(
        make_article(elsewhere, site="copycat.example"), make_snapshot(own, final_url=elsewhere)
    )
    article_id = archive.add(make_article(own), make_snapshot(own))
    assert rows(archive, "SELECT article_id FROM article_urls WHERE url = ?", own) == [article_id]
    assert rows(archive, "SELECT url FROM articles ORDER BY id") == [elsewhere, own]


def test_sections_are_a_tree_of_their_site(archive: Archive) -> None:
    archive.add(make_article(sections=("News", "City"), section="City"))
    archive.add(make_article(URL + "/2", sections=("Sport", "City"), section="City"))
    archive.add(make_article(URL + "/3", sections=("News",), section="Weather"))
    assert rows(
        archive,
        "SELECT p.name, s.name FROM sections s LEFT JOIN sections p ON p.id = s.parent_id "
        "ORDER BY s.id",
    ) == [(None, "News"), ("News", "City"), (None, "Sport"), ("Sport", "City"), (None, "Weather")]
    assert rows(archive, "SELECT section FROM article_view ORDER BY id") == [
        "City", "City", "Weather",
    ]  # fmt: skip


def test_names_are_kept_once(archive: Archive) -> None:
    archive.add(make_article())
    archive.add(make_article(URL + "/2"))
    assert count(archive, "authors") == 2
    assert count(archive, "speakers") == 2
    assert count(archive, "tags") == 2


def test_names_that_another_writer_swept_are_not_used_again(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as one, Archive(path) as two:
        one.add(make_article())
        two.add(make_article(authors=(Author("Somebody Else"),), headline="New", quotes=()))
        one.add(make_article(URL + "/2"))
        assert rows(one, "PRAGMA foreign_key_check") == []
        assert rows(one, "SELECT authors FROM article_view WHERE url = ?", URL + "/2") == [
            "Li Wei; Omar Haddad"
        ]


def test_a_page_that_is_no_article_is_kept_as_a_snapshot(archive: Archive) -> None:
    wall = make_outcome(article=make_article(kind="consent"))
    assert archive.save([wall]) == SaveCounts(snapshots=1)
    assert count(archive, "articles") == 0
    with pytest.raises(ValueError, match="consent"):
        archive.add(make_article(kind="consent"))


def test_a_record_that_contradicts_itself_fails_alone(archive: Archive) -> None:
    good = make_outcome()
    article = make_article(URL + "/2")
    crooked = replace(article, quotes=(replace(article.quotes[0], start=3, end=9),))
    bad = make_outcome(URL + "/2", article=crooked)
    assert archive.save([bad, good]) == SaveCounts(snapshots=2, new=1, failed=1)
    assert rows(archive, "SELECT url FROM articles") == [URL]
    (error,) = rows(archive, "SELECT error FROM frontier WHERE state = 'failed'")
    assert error.startswith("the record contradicts itself: quote 0")
    with pytest.raises(ValueError, match="quote 0"):
        archive.add(crooked)


def test_a_batch_is_saved_whole_or_not_at_all(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.add(make_article(URL + "/0"))
    before = list(archive.connection.iterdump())

    def break_down(*_: Any) -> None:
        raise RuntimeError("the power goes out")

    monkeypatch.setattr("scraper.archive.store.index_waiting", break_down)
    with pytest.raises(RuntimeError):
        archive.save([make_outcome(), make_outcome(URL + "/2")])
    assert list(archive.connection.iterdump()) == before
    monkeypatch.undo()
    archive.save([make_outcome(), make_outcome(URL + "/2")])
    assert count(archive, "articles") == 3
    assert rows(archive, "PRAGMA foreign_key_check") == []


def test_a_full_disk_is_told_in_one_line_and_nothing_is_torn(archive: Archive) -> None:
    archive.add(make_article())
    pages = rows(archive, "PRAGMA page_count")[0]
    archive.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    big = make_article(URL + "/big", paragraphs=tuple(f"word{n} " * 400 for n in range(60)))
    with pytest.raises(ArchiveError, match="the disk is full") as caught:
        archive.add(replace(big, quotes=()))
    assert "\n" not in str(caught.value)
    archive.connection.execute("PRAGMA max_page_count = 1000000")
    assert count(archive, "articles") == 1
    assert rows(archive, "PRAGMA integrity_check") == ["ok"]
    archive.add(make_article(URL + "/2"))


def test_an_outcome_sets_its_address_and_brings_new_ones(archive: Archive) -> None:
    outcome = make_outcome(seeds=(Seed(URL + "/next", depth=1, found_on=URL),), role="article")
    crawl_id = archive.start_crawl([URL], {"depth": 3})
    assert archive.save([outcome], crawl_id) == SaveCounts(snapshots=1, new=1, queued=1)
    assert rows(archive, "SELECT url, host, state, depth, etag, role FROM frontier") == [
        (URL, "harbourpost.example", "done", 0, '"v1"', "article"),
        (URL + "/next", "harbourpost.example", "queued", 1, None, None),
    ]
    assert rows(archive, "SELECT crawl_id FROM snapshots") == [crawl_id]
    assert rows(archive, "SELECT fetched, stored, failed FROM crawls") == [(1, 1, 0)]


def test_an_import_leaves_the_frontier_alone(archive: Archive) -> None:
    archive.save([make_outcome(seeds=(Seed(URL + "/next"),))], frontier=False)
    assert count(archive, "frontier") == 0


def test_not_modified_says_that_the_article_was_seen(archive: Archive) -> None:
    archive.save([make_outcome()])
    unchanged = make_snapshot(hours=3, status=304, payload=b"", headers=())
    archive.save([Outcome(URL, "done", snapshot=unchanged)])
    assert rows(archive, "SELECT last_seen, revision FROM articles") == [
        ("2025-08-01T15:00:00Z", 1)
    ]
    assert rows(archive, "SELECT etag FROM frontier") == ['"v1"']


def test_a_withdrawn_article_stays(archive: Archive) -> None:
    archive.save([make_outcome()])
    archive.save([Outcome(URL, "done", snapshot=make_snapshot(hours=3, status=410, payload=b""))])
    assert rows(archive, "SELECT headline FROM articles") == ["Harbour bridge reopens"]
    assert rows(archive, "SELECT status FROM snapshots ORDER BY id DESC LIMIT 1") == [410]


@pytest.mark.parametrize(
    "payload", [b"", b"x", b"\x00\xff" * 5, b"<p>page</p>" * 500, bytes(range(256))]
)
def test_a_snapshot_comes_back_as_it_was_fetched(archive: Archive, payload: bytes) -> None:
    snapshot = make_snapshot(
        payload=payload,
        redirects=(URL + "/old",),
        redirect_statuses=(301,),
        headers=(("Set-Cookie", "a"), ("set-cookie", "b")),
        wire_sha256="ab" * 32,
        wire_size=7,
        peer=Peer("HTTP/1.1", "203.0.113.7:443", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "cd" * 32),
    )
    archive.add(make_article(), snapshot)
    assert archive.load_snapshot(1) == snapshot
    assert archive.load_snapshot(2) is None


def test_nuls_lone_surrogates_and_split_letters_are_cleaned_and_offsets_follow(
    archive: Archive,
) -> None:
    paragraphs = (
        "Cafe\u0301 owner\0 Jose\u0301 \ud800 spoke.",
        PARAGRAPHS[1].replace("bolt", "bo\u0308lt\0"),
    )
    body = "\n\n".join(paragraphs)
    said = "We counted every bo\u0308lt\0 twice,"
    quote = replace(
        make_article().quotes[0],
        text=said,
        start=body.index(said),
        end=body.index(said) + len(said),
    )
    article = make_article(
        paragraphs=paragraphs,
        quotes=(quote,),
        headline="Cafe\u0301\0",
        captions=(Caption(0, "\udfff"),),
    )
    archive.add(article)
    assert rows(archive, "SELECT headline FROM articles") == ["Café"]
    assert rows(archive, "SELECT text FROM captions") == ["\ufffd"]
    assert rows(archive, "SELECT text FROM quotes") == ["We counted every bölt twice,"]
    assert rows(archive, "SELECT text FROM blocks WHERE position = 0") == [
        "Café owner José \ufffd spoke."
    ]
    assert rows(archive, SPANS_HOLD.format("blocks")) == [0]
    assert rows(archive, SPANS_HOLD.format("quotes")) == [0]


ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("\0e\u0301\u0308\uac00\u1161\u11a8\u0627\u0653"),
    ),
    max_size=30,
)


@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_a_cleaned_record_keeps_true_offsets_whatever_the_text(texts: list[str]) -> None:
    paragraphs = tuple(texts)
    article = make_article(paragraphs=paragraphs, quotes=(), headline=texts[0])
    cleaned = clean_record(article)
    check_offsets(cleaned)
    assert cleaned.body == "\n\n".join(block.text for block in cleaned.blocks)
    assert clean_record(cleaned) == cleaned


@pytest.mark.parametrize(
    ("printed", "stored"),
    [
        ("2025-08-01T09:00:00+03:00", ("2025-08-01T06:00:00Z", 180)),
        ("2025-08-01T00:10:00-04:30", ("2025-08-01T04:40:00Z", -270)),
        ("2025-08-01T06:00:00Z", ("2025-08-01T06:00:00Z", 0)),
        ("2025-08-01T06:00:00.123Z", ("2025-08-01T06:00:00Z", 0)),
        ("2025-08-01T06:00:00", ("2025-08-01", None)),
        ("2025-08-01", ("2025-08-01", None)),
        ("2025-02-30", (None, None)),
        ("yesterday", (None, None)),
        ("0001-01-01T00:00:00+10:00", (None, None)),
        (None, (None, None)),
    ],
)
def test_times_are_stored_in_utc_or_as_the_day_alone(
    printed: str | None, stored: tuple[str | None, int | None]
) -> None:
    assert split_time(printed) == stored


def test_a_foreign_key_that_points_nowhere_is_refused(archive: Archive) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        archive.connection.execute("INSERT INTO article_urls VALUES ('x', 99)")


def test_readers_and_another_writer_never_see_a_locked_database(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as writer, Archive(path) as other:
        writer.add(make_article())
        for number in range(20):
            writer.save([make_outcome(f"{URL}/{number}")])
            other.add(make_article(f"{URL}/other/{number}"))
            assert rows(other, "SELECT count(*) FROM articles") == [1 + 2 * (number + 1)]


def test_the_clock_stamps_what_has_no_snapshot(archive: Archive) -> None:
    archive.add(make_article())
    assert rows(archive, "SELECT first_seen FROM articles") == ["2025-08-01T12:00:00Z"]
    later = make_snapshot(fetched=NOON - timedelta(days=1))
    archive.add(make_article(), later)
    assert rows(archive, "SELECT first_seen, last_seen FROM articles") == [
        ("2025-07-31T12:00:00Z", "2025-08-01T12:00:00Z")
    ]


def test_blocks_keep_kind_and_level(archive: Archive) -> None:
    blocks = make_blocks(("Head", "Text"))
    blocks = (replace(blocks[0], kind="heading", level=2), blocks[1])
    archive.add(make_article(paragraphs=("Head", "Text"), blocks=blocks, quotes=()))
    assert rows(archive, "SELECT kind, level FROM blocks ORDER BY position") == [
        ("heading", 2),
        ("paragraph", None),
    ]
