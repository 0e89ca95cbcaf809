"""`scraper.Archive` for notebooks and pipelines: rows, frames and relations, streamed."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import scraper
from scraper.formats.frames import Chunk, to_polars
from scraper.query.reader import open_archive
from tests.archives import URL, make_article
from tests.sample_archive import build

MIXED = (
    "SELECT 1 AS number, 2.5 AS share, x'00ff' AS bytes, NULL AS empty, 'a' AS text, 1 AS mixed "
    "UNION ALL SELECT NULL, 3, NULL, NULL, NULL, 'b'"
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[scraper.Archive]:
    with scraper.Archive(build(tmp_path_factory.mktemp("holdings") / "archive.db")) as opened:
        yield opened


def test_records_are_the_articles_as_they_were_stored(tmp_path: Path) -> None:
    stored = [make_article(URL), make_article(URL + "/ferry", headline="Ferry stops at night")]
    with scraper.Archive(tmp_path / "archive.db") as archive:
        for article in stored:
            archive.add(article)
        assert [record.to_dict() for record in archive.records()] == [a.to_dict() for a in stored]
        (found,) = archive.records("headline:ferry", site="harbourpost.example", since="2025")
        assert found.headline == "Ferry stops at night"
        assert list(archive.records("...")) == []


def test_rows_have_the_columns_of_the_views(archive: scraper.Archive) -> None:
    with open_archive(archive.path) as connection:
        for rows, view in (
            (archive.articles(), "article_view"),
            (archive.quotes(indirect=True), "quote_view"),
            (archive.captions(), "caption_view"),
        ):
            cursor = connection.execute(f"SELECT * FROM {view}")
            names = tuple(column[0] for column in cursor.description)
            expected = sorted(cursor.fetchall(), key=repr)
            assert rows.columns == names
            assert sorted((tuple(row.values()) for row in rows), key=repr) == expected


def test_rows_are_told_apart_as_on_the_command_line(archive: scraper.Archive) -> None:
    assert {row["speaker"] for row in archive.quotes(speaker="DARWISH")} == {"Nabil al-Darwish"}
    assert {row["kind"] for row in archive.quotes()} == {"direct", "mixed"}
    sites = ["northern-ledger.example", "www.alfajr-online.example"]
    some = list(archive.articles("harbour OR مرفأ", site=sites))
    assert {row["site"] for row in some} <= {site.removeprefix("www.") for site in sites}
    assert some == sorted(some, key=lambda row: row["id"])
    assert list(archive.captions("fire", section="Nowhere")) == []
    with pytest.raises(TypeError, match="sites"):
        archive.articles(sites="a")  # type: ignore[call-arg]
    with pytest.raises(scraper.ScraperError, match="is no date"):
        list(archive.articles(since="yesterday"))


@pytest.mark.parametrize("empty", [False, True])
def test_frames_hold_the_same_rows_in_one_type_a_column(
    archive: scraper.Archive, empty: bool
) -> None:
    rows = archive.sql(f"SELECT * FROM ({MIXED}) WHERE :all", {"all": not empty})
    plain = [
        (1, 2.5, b"\x00\xff", None, "a", "1"),
        (None, 3.0, None, None, None, "b"),
    ][: 0 if empty else 2]
    names = ["number", "share", "bytes", "empty", "text", "mixed"]
    frame = rows.to_pandas()
    assert list(frame.columns) == names
    absent = frame.astype(object).where(frame.notna(), None)
    assert [tuple(row) for row in absent.itertuples(index=False)] == plain
    polars = rows.to_polars()
    assert (polars.columns, polars.rows()) == (names, plain)
    relation = rows.to_duckdb()
    assert (relation.columns, relation.fetchall()) == (names, plain)
    if not empty:
        types = [str(kind) for kind in frame.dtypes]
        assert types[:2] == ["Int64", "Float64"]
        assert types[4].startswith("str")
        assert [str(kind) for kind in relation.types[:3]] == ["BIGINT", "DOUBLE", "BLOB"]


def test_chunks_are_frames_one_after_the_other(archive: scraper.Archive) -> None:
    quotes = archive.quotes()
    chunks = list(quotes.chunks(50))
    assert [len(chunk.rows) for chunk in chunks[:-1]] == [50] * (len(chunks) - 1)
    assert sum(len(chunk.to_pandas()) for chunk in chunks) == len(quotes.to_polars())
    assert sum(chunk.to_polars().height for chunk in chunks) == len(list(quotes))


def test_a_column_may_be_empty_in_one_chunk_and_text_in_the_next() -> None:
    chunks = [Chunk(("word",), [(None,)]), Chunk(("word",), [("late",)])]
    assert to_polars(("word",), chunks).rows() == [(None,), ("late",)]


def test_a_relation_joins_another_database(archive: scraper.Archive) -> None:
    with duckdb.connect() as mine:
        mine.execute("CREATE TABLE desks AS SELECT 'Security' AS section, 'Nadia' AS editor")
        quotes = archive.quotes().to_duckdb(mine)
        quotes.create_view("said")
        (row,) = mine.execute(
            "SELECT editor, count(*) > 5 FROM said JOIN desks USING (section) GROUP BY 1"
        ).fetchall()
    assert row == ("Nadia", True)


def test_the_files_of_relations_go_with_the_archive(tmp_path: Path) -> None:
    with scraper.Archive(build(tmp_path / "archive.db")) as archive:
        first, second = archive.articles().to_duckdb(), archive.quotes().to_duckdb()
        assert first.count("*").fetchall() != second.count("*").fetchall()
        folder = Path(archive._new_file()).parent
        assert len(list(folder.iterdir())) == 2
    assert not folder.exists()


def test_a_long_answer_is_streamed(archive: scraper.Archive) -> None:
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
        "SELECT i, hex(randomblob(100)) AS text FROM n"
    )
    tracemalloc.start()
    try:
        count = sum(1 for _ in archive.sql(numbers))
        relation = archive.sql(numbers).to_duckdb()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 50_000
    assert relation.max("i").fetchall() == [(50_000,)]
    assert most < 2_000_000  # all rows together are more than ten million bytes


def test_rows_are_read_anew_and_beside_a_writer(tmp_path: Path) -> None:
    with scraper.Archive(tmp_path / "archive.db") as archive:
        archive.add(make_article(URL))
        headlines = archive.sql("SELECT headline FROM article_view")
        reading = iter(headlines)
        assert next(reading)["headline"] == "Harbour bridge reopens"
        archive.add(make_article(URL + "/ferry", headline="Ferry stops at night"))
        assert list(reading) == []
        assert len(list(headlines)) == 2


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT 1, 1", "two columns are called 1; tell them apart by AS"),
        ("DELETE FROM articles", "only reading is possible here: SELECT …"),
        ("SELECT nowhere", "no such column: nowhere"),
    ],
)
def test_wrong_sql_is_told_in_one_line(archive: scraper.Archive, query: str, reason: str) -> None:
    with pytest.raises(scraper.ScraperError, match=reason):
        archive.sql(query).to_pandas()


@pytest.mark.parametrize(
    ("library", "extra"), [("pandas", "pandas"), ("polars", "polars"), ("duckdb", "duckdb")]
)
def test_a_missing_library_is_named_with_the_command_that_installs_it(
    archive: scraper.Archive, monkeypatch: pytest.MonkeyPatch, library: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(scraper.ScraperError) as caught:
        getattr(archive.articles(), f"to_{library}")()
    assert str(caught.value) == (
        f"{library}: is not installed; install it with: pip install 'scraper[{extra}]'"
    )
