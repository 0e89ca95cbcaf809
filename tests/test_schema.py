"""The tables that the contract names, with their columns, keys and indexes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.archive.fulltext import INDEXES
from scraper.archive.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES
from scraper.archive.store import Archive
from scraper.archive.views import VIEWS

CONTRACT = {
    "sites": "id host name language",
    "sections": "id site_id parent_id name",
    "articles": "id url site_id section_id kind language headline kicker dek byline dateline "
    "published modified utc_offset body word_count paywalled revision snapshot_id first_seen "
    "last_seen content_sha256 duplicate_of extractor",
    "article_urls": "url article_id",
    "authors": "id name kind",
    "article_authors": "article_id author_id position role",
    "blocks": "id article_id position kind level text start end",
    "captions": "id article_id position text credit image_url alt kind",
    "speakers": "id name kind",
    "quotes": "id article_id block_id position text start end kind speaker_id speaker_text role "
    "cue confidence",
    "tags": "id name",
    "article_tags": "article_id tag_id",
    "links": "id article_id position url text",
    "revisions": "id article_id number seen snapshot_id headline dek byline body content_sha256",
    "provenance": "article_id field source",
    "snapshots": "id url final_url fetched status headers media_type charset sha256 crawl_id",
    "bodies": "sha256 size codec data",
    "dictionaries": "id host data",
    "crawls": "id started finished state seeds options fetched stored failed",
    "frontier": "url host state priority depth attempts due error found_on etag last_modified",
    "articles_fts": "headline dek body captions",
    "quotes_fts": "text speaker",
    "article_view": "id url site section language kind headline dek authors published modified "
    "word_count quote_count caption_count body",
    "quote_view": "id article_id text kind speaker role cue confidence headline site section "
    "published url",
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with Archive(tmp_path / "archive.db") as archive:
        yield archive.connection


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize("table", CONTRACT)
def test_every_column_of_the_contract_is_there(connection: sqlite3.Connection, table: str) -> None:
    assert set(CONTRACT[table].split()) <= set(columns_of(connection, table))


def test_the_views_have_the_columns_of_the_contract_in_its_order(
    connection: sqlite3.Connection,
) -> None:
    for name in ("article_view", "quote_view", "articles_fts", "quotes_fts"):
        assert columns_of(connection, name) == CONTRACT[name].split()


def test_every_table_view_and_column_is_described(connection: sqlite3.Connection) -> None:
    described = {table.name: [column.name for column in table.columns] for table in TABLES}
    described |= {view.name: list(view.columns) for view in VIEWS}
    described |= {index.name: list(index.columns) for index in INDEXES}
    for name, columns in described.items():
        assert columns_of(connection, name) == columns
    docs = [column.doc for table in TABLES for column in table.columns]
    docs += [doc for view in VIEWS for doc in view.columns.values()]
    assert all(doc.endswith((".", "…")) for doc in docs)


def test_the_header_names_program_and_version(connection: sqlite3.Connection) -> None:
    assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_every_reference_has_an_index_so_that_deleting_stays_fast(
    connection: sqlite3.Connection,
) -> None:
    for table in TABLES:
        first = {table.key[0]}
        for index in connection.execute(f"PRAGMA index_list({table.name})").fetchall():
            first.add(connection.execute(f"PRAGMA index_info({index[1]})").fetchone()[2])
        for column in table.columns:
            if column.references:
                assert column.name in first, f"{table.name}.{column.name}"
