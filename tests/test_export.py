"""Out of the archive and back: the same record, whole files, harmless cells."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive.border import clean_record, split_time
from scraper.archive.store import Archive
from scraper.errors import InputError
from scraper.formats.files import atomic_file
from scraper.formats.tables import guard_formula, write_csv, write_jsonl
from scraper.query.reader import open_archive
from scraper.query.records import find_article, join_time, load_record
from scraper.records import Article, Author, Caption, Link
from tests.archives import URL, make_article, make_snapshot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def came_back(path: Path, *articles: Article) -> list[dict[str, object]]:
    """Store articles and read the export again."""
    with Archive(path) as archive:
        ids = [archive.add(article) for article in articles]
    out = io.BytesIO()
    with open_archive(path) as connection:
        records = (load_record(connection, article_id) for article_id in ids)
        assert write_jsonl(records, out) == len(ids)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_record_comes_back_as_it_was_stored(path: Path) -> None:
    article = make_article("https://harbourpost.example/?id=1", canonical_url=URL)
    (record,) = came_back(path, article)
    assert record == article.to_dict()
    assert list(record) == list(article.to_dict())


@pytest.mark.parametrize(
    "changes",
    [
        {"paragraphs": (), "body": None, "quotes": (), "blocks": ()},
        {"section": "Weather", "sections": ("News", "City")},
        {"section": None, "sections": ("News",)},
        {"section": "City", "sections": ()},
        {"section": "News", "sections": ("News", "City", "News")},
        {"authors": (Author("A"), Author("A"), Author("B", "editor", "organisation"))},
        {"tags": ("b", "a", "b"), "links": (Link("https://x.example/", "x"),) * 2},
        {"captions": (Caption(0, None), Caption(1, "t", kind="video"))},
        {"published": None, "modified": "2025-08-01T00:30:00-09:30", "paywalled": True},
        {
            "published": "2025-08-01T00:00:00+00:00",
            "language": None,
            "provenance": {},
            "locators": {},
        },
        {"headline": None, "dek": None, "byline": None, "kicker": None, "dateline": None},
    ],
)
def test_unusual_records_come_back_too(path: Path, changes: dict[str, object]) -> None:
    article = make_article(**changes)
    (record,) = came_back(path, article)
    assert record == article.to_dict()


def make_found(origins: dict[str, tuple[str, str]], **changes: Any) -> Article:
    """Build an article whose fields were found in these sources, at these places."""
    sources = {field: source for field, (source, _) in origins.items()}
    places = {field: locator for field, (_, locator) in origins.items()}
    return make_article(provenance=sources, locators=places, **changes)


WORDS = st.text(max_size=12)
ARTICLES = st.builds(
    make_found,
    paragraphs=st.lists(WORDS, max_size=4).map(tuple),
    quotes=st.just(()),
    headline=st.none() | WORDS,
    dek=st.none() | WORDS,
    section=st.none() | WORDS,
    sections=st.lists(WORDS, max_size=3).map(tuple),
    authors=st.lists(st.builds(Author, WORDS, st.none() | WORDS), max_size=3).map(tuple),
    tags=st.lists(WORDS, max_size=3).map(tuple),
    origins=st.dictionaries(WORDS, st.tuples(WORDS, WORDS), max_size=3),
    published=st.datetimes(timezones=st.timezones().filter(lambda zone: "/" in zone.key)).map(
        lambda moment: moment.replace(microsecond=0).isoformat()
    ),
)


@settings(max_examples=60)
@given(ARTICLES)
def test_any_record_comes_back_clean(
    tmp_path_factory: pytest.TempPathFactory, article: Article
) -> None:
    with Archive(tmp_path_factory.mktemp("any") / "archive.db") as archive:
        record = load_record(archive.connection, archive.add(article))
    stored = clean_record(article).to_dict()
    stored["published"] = join_time(*split_time(article.published))
    assert record == stored


def test_an_article_is_found_by_any_of_its_addresses(path: Path) -> None:
    with Archive(path) as archive:
        article_id = archive.add(
            make_article(URL + "?a=1", canonical_url=URL), make_snapshot(URL + "?a=1")
        )
    with open_archive(path) as connection:
        for wanted in (URL, URL + "?a=1", URL + "#top", URL + "?utm_source=x", str(article_id)):
            assert find_article(connection, wanted) == article_id
        assert find_article(connection, URL.removeprefix("https://")) == article_id
        for wanted in ("77", "https://harbourpost.example/none", "", "::", "\0"):
            assert find_article(connection, wanted) is None


def test_csv_has_a_row_an_article_and_no_formula(path: Path) -> None:
    with Archive(path) as archive:
        article_id = archive.add(make_article(headline='=HYPERLINK("x")', dek="a,b\n“c”"))
    with open_archive(path) as connection:
        for raw, headline in ((False, '\'=HYPERLINK("x")'), (True, '=HYPERLINK("x")')):
            out = io.BytesIO()
            row_of = (article_id, load_record(connection, article_id))
            assert write_csv([row_of], out, raw=raw) == 1
            (row,) = csv.DictReader(io.StringIO(out.getvalue().decode(), newline=""))
            assert row["headline"] == headline
            assert row["dek"] == "a,b\n“c”"
            assert (row["authors"], row["quote_count"]) == ("Li Wei; Omar Haddad", "2")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_guarded(cell: str) -> None:
    assert guard_formula(cell) == "'" + cell
    assert guard_formula("a" + cell) == "a" + cell
    assert guard_formula(-5) == -5


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    with contextlib.suppress(KeyboardInterrupt), atomic_file(target) as out:
        out.write(b"half")
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.jsonl"]
    with atomic_file(target) as out:
        out.write(b"whole")
    assert target.read_text() == "whole"
    assert os.listdir(tmp_path) == ["out.jsonl"]


def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match="cannot be written: No such file"),
        atomic_file(tmp_path / "no" / "x"),
    ):
        pass
