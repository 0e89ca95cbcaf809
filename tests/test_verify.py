"""verify finds each kind of damage, and nothing in a sound archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.archive.schema_page import schema_page
from scraper.archive.store import Archive
from tests.archives import NOON, make_article, make_outcome, make_snapshot, rows


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", clock=lambda: NOON) as opened:
        opened.save([make_outcome(), make_outcome("https://harbourpost.example/2")])
        yield opened


def problems_of(archive: Archive) -> dict[str, tuple[str, ...]]:
    return {check.name: check.problems for check in archive.verify() if check.problems}


def test_a_sound_archive_has_no_problems_and_everything_is_counted(archive: Archive) -> None:
    archive.add(make_article(headline="Changed"), make_snapshot(hours=2, payload=b"other"))
    looked_at = {check.name: check.looked_at for check in archive.verify()}
    assert problems_of(archive) == {}
    assert looked_at.pop("database") > 10
    assert looked_at.pop("foreign keys") > 10
    assert looked_at == {
        "orphans": 2 + 2 + 2 + 2 + 1 + 1,
        "bodies": 2,
        "articles": 2,
        "revisions": 3,
        "blocks": 6,
        "quotes": 4,
        "articles_fts": 2,
        "quotes_fts": 4,
        "counts": 7,
    }


@pytest.mark.parametrize(
    ("damage", "found_by", "line"),
    [
        ("UPDATE bodies SET data = X'00'", "bodies", "damaged"),
        ("UPDATE bodies SET data = X'41', codec = 'identity'", "bodies", "not those"),
        ("UPDATE bodies SET codec = 'rot13'", "bodies", "unknown codec"),
        ("UPDATE block_spans SET start = start + 1 WHERE id = 1", "blocks", "does not follow"),
        ("UPDATE quotes SET text = 'x' WHERE id = 1", "quotes", "another text"),
        ("UPDATE quotes SET block_id = 1 WHERE id = 1", "quotes", "does not stand"),
        ("UPDATE articles SET dek = 'x' WHERE id = 1", "articles", "not the one"),
        ("UPDATE article_months SET articles = 9", "counts", "article_months: another number"),
        ("DELETE FROM author_months", "counts", "author_months: another number"),
        ("DELETE FROM speaker_months", "counts", "speaker_months: another number"),
        ("UPDATE speaker_counts SET articles = 0", "counts", "another number is there of speaker"),
        ("UPDATE articles SET revision = 2 WHERE id = 1", "articles", "newest revision"),
        ("UPDATE articles SET duplicate_of = 3 - id", "articles", "chain"),
        (
            "UPDATE stored_revisions SET content_sha256 = 'x' WHERE id = 1",
            "revisions",
            "not the one",
        ),
        ("DELETE FROM article_urls", "articles", "own address"),
        ("INSERT INTO speakers (name) VALUES ('Nobody')", "orphans", "speakers 3"),
        ("UPDATE articles SET site_id = 77", "foreign keys", "sites"),
        (
            "INSERT INTO articles_fts(articles_fts, rowid, dek) VALUES ('delete', 1, 'Friday')",
            "articles_fts",
            "does not match",
        ),
        ("INSERT INTO quotes_fts(quotes_fts) VALUES ('delete-all')", "quotes_fts", "are indexed"),
    ],
)
def test_each_kind_of_damage_is_found(
    archive: Archive, damage: str, found_by: str, line: str
) -> None:
    archive.connection.execute("PRAGMA foreign_keys = OFF")
    archive.connection.execute(damage)
    assert any(line in problem for problem in problems_of(archive)[found_by])


EDITS = (
    "UPDATE articles SET headline = 'Zebra', body = body || ' stripes' WHERE id = {n}",
    "UPDATE articles SET dek = NULL WHERE id = {n}",
    "UPDATE captions SET text = 'A zebra.' WHERE article_id = {n}",
    "UPDATE captions SET article_id = 3 - article_id WHERE id = {n}",
    "DELETE FROM captions WHERE id = {n}",
    "INSERT INTO captions (article_id, position, text, kind) VALUES ({n}, 0, 'Zebra', 'image')",
    "UPDATE quotes SET text = 'zebra' WHERE id = {n}",
    "UPDATE quotes SET speaker_id = NULL WHERE id = {n}",
    "DELETE FROM quotes WHERE id = {n}",
    "UPDATE speakers SET name = 'Zara Zebra ' || id WHERE id = {n}",
    "UPDATE quotes SET speaker_id = {n}",
    "UPDATE quotes SET role = 'keeper', article_id = {n} WHERE id < 3",
    "UPDATE articles SET published = '2031-02-03' WHERE id = {n}",
    "UPDATE articles SET published = NULL, section_id = NULL",
    "UPDATE articles SET section_id = 1, published = published",
    "UPDATE article_authors SET role = 'zoologist' WHERE article_id = {n}",
    "DELETE FROM article_authors WHERE article_id = {n}",
    "INSERT INTO article_authors (article_id, author_id, position) VALUES ({n}, 1, 7) "
    "ON CONFLICT DO UPDATE SET role = 'guest'",
    'INSERT INTO quotes (article_id, position, text, start, "end", kind, confidence) '
    "VALUES ({n}, 9, 'zebra', 0, 5, 'direct', 1)",
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(1, 2)), max_size=8))
def test_indexes_and_counts_cannot_drift_whatever_is_edited_by_hand(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, int]]
) -> None:
    with Archive(tmp_path_factory.mktemp("drift") / "archive.db") as archive:
        archive.save([make_outcome(), make_outcome("https://harbourpost.example/2")])
        for edit, number in edits:
            archive.connection.execute(edit.format(n=number))
        archive.add(make_article("https://harbourpost.example/3"))  # indexes what waits
        found = problems_of(archive)
        assert "articles_fts" not in found
        assert "quotes_fts" not in found
        assert "counts" not in found
        for index, content in (("articles_fts", "article_text"), ("quotes_fts", "quote_text")):
            for word in ("zebra", "harbour", "bolt", "ruiz"):
                (hits,) = rows(archive, f"SELECT count(*) FROM {index}(?)", word)
                columns = "quote_text.text || ' ' || coalesce(speaker, '')"
                if index == "articles_fts":
                    columns = " || ' ' || ".join(
                        f"coalesce({name}, '')" for name in ("headline", "dek", "body", "captions")
                    )
                (truth,) = rows(
                    archive,
                    f"SELECT count(*) FROM {content} WHERE lower({columns}) LIKE ?",
                    f"%{word}%",
                )
                assert hits == truth, (index, word)


def test_an_article_deleted_by_hand_leaves_the_index(archive: Archive) -> None:
    archive.connection.execute("PRAGMA foreign_keys = OFF")
    archive.connection.execute("DELETE FROM articles WHERE id = 1")
    assert rows(archive, "SELECT rowid FROM articles_fts('harbour')") == [2]
    assert "articles_fts" not in problems_of(archive)


def test_the_page_about_the_schema_is_current() -> None:
    page = Path(__file__).parent.parent / "docs" / "schema.md"
    assert page.read_text(encoding="utf-8") == schema_page(), (
        "run: python -m scraper.archive.schema_page"
    )
