"""What a record is made of, as rows: blocks, quotes, captions, links, authors, keywords."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from scraper.archive.border import block_of
from scraper.archive.names import Names
from scraper.archive.origins import origin_fields
from scraper.folding import text_key
from scraper.records import Article

TABLES_OF_PARTS = (
    "quotes",
    "block_spans",
    "captions",
    "links",
    "article_authors",
    "article_tags",
    "article_origins",
)
"""In an order that never leaves a row pointing at one that is gone."""


def delete_parts(connection: sqlite3.Connection, article_id: int) -> dict[str, list[int]]:
    """Delete these rows and return which shared names they used: they may be orphans now."""
    shared = {
        "speakers": _ids(connection, "quotes", "speaker_id", article_id),
        "authors": _ids(connection, "article_authors", "author_id", article_id),
        "tags": _ids(connection, "article_tags", "tag_id", article_id),
        "origins": _ids(connection, "article_origins", "origin_id", article_id),
    }
    for table in TABLES_OF_PARTS:
        connection.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
    return shared


def _ids(connection: sqlite3.Connection, table: str, column: str, article_id: int) -> list[int]:
    rows = connection.execute(
        f"SELECT DISTINCT {column} FROM {table} WHERE article_id = ? AND {column} IS NOT NULL",
        (article_id,),
    )
    return [int(row[0]) for row in rows]


def insert_parts(
    connection: sqlite3.Connection, names: Names, article: Article, article_id: int
) -> None:
    """Write the rows that make up a record, beside the article's own."""
    first_block = _insert_blocks(connection, article, article_id)
    _insert_quotes(connection, names, article, article_id, first_block)
    _insert_many(
        connection,
        "captions (article_id, position, text, credit, image_url, alt, kind)",
        [
            (article_id, c.position, c.text, c.credit, c.image_url, c.alt, c.kind)
            for c in article.captions
        ],
    )
    _insert_many(
        connection,
        "links (article_id, position, url, text)",
        [(article_id, place, link.url, link.text) for place, link in enumerate(article.links)],
    )
    _insert_many(
        connection,
        "article_authors (article_id, author_id, position, role)",
        [
            (article_id, names.author(author.name, author.kind), place, author.role)
            for place, author in enumerate(article.authors)
        ],
    )
    _insert_many(
        connection,
        "article_tags (article_id, tag_id, position)",
        [(article_id, names.tag(tag), place) for place, tag in enumerate(article.tags)],
    )
    if article.provenance:
        connection.execute(
            "INSERT INTO article_origins (article_id, origin_id) VALUES (?, ?)",
            (article_id, names.origin(origin_fields(article))),
        )


def _insert_blocks(connection: sqlite3.Connection, article: Article, article_id: int) -> int:
    """Write the blocks under ids in a row, and return the first."""
    first = int(
        connection.execute("SELECT coalesce(max(id), 0) + 1 FROM block_spans").fetchone()[0]
    )
    _insert_many(
        connection,
        'block_spans (id, article_id, position, kind, level, start, "end")',
        [
            (row_id, article_id, b.position, b.kind, b.level, b.start, b.end)
            for row_id, b in enumerate(article.blocks, start=first)
        ],
    )
    return first


def _insert_quotes(
    connection: sqlite3.Connection,
    names: Names,
    article: Article,
    article_id: int,
    first_block: int,
) -> None:
    speakers = _speaker_ids(names, article)
    rows = []
    for q in article.quotes:
        block = block_of(article, q)
        block_id = None if block is None else first_block + block
        speaker_id = speakers[q.speaker, q.speaker_kind] if q.speaker else None
        where = (article_id, block_id, q.position, q.text, q.start, q.end, q.kind)
        said = (speaker_id, q.speaker_text, q.role, q.cue, q.confidence)
        rows.append((*where, *said, text_key(q.text)))
    _insert_many(
        connection,
        'quotes (article_id, block_id, position, text, start, "end", kind, speaker_id, '
        "speaker_text, role, cue, confidence, text_key)",
        rows,
    )


def _speaker_ids(names: Names, article: Article) -> dict[tuple[str | None, str | None], int]:
    """Return the row of every speaker; in one article, one name of one kind is one speaker."""
    roles: dict[tuple[str, str | None], str | None] = {}
    for quote in article.quotes:
        if quote.speaker:
            key = quote.speaker, quote.speaker_kind
            roles[key] = roles.get(key) or quote.role
    if not roles:
        return {}
    site_id = names.site(article.site.lower(), article.language)
    return {key: names.speaker(*key, role, site_id) for key, role in roles.items()}


def _insert_many(
    connection: sqlite3.Connection, target: str, rows: Sequence[tuple[object, ...]]
) -> None:
    if rows:
        places = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {target} VALUES ({places})", rows)
