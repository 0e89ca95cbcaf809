"""The full-text indexes, and why they cannot drift from the text.

Both are external-content FTS5 tables over a view, so no text is stored twice. One
invariant holds after every statement, whoever wrote it: *the index holds exactly
the rows that are not listed in `…_unindexed`, with the text they have now.*
Triggers keep it: a row that is new is listed; a row about to change or to go is
first taken out of the index with its old text, then listed. `index_waiting` puts
the listed rows in and empties the list, once a transaction: row by row FTS5 would
write a segment for each, at nearly twice the cost.

Beside each stands a smaller index, `…_forms`, for texts in scripts whose words must be
normalised to be found (`wordforms.py`): it holds the normalised words of just those rows,
and of no row that is listed. What takes a row out of the one takes it out of the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.wordforms import has_forms, normalise


@dataclass(frozen=True, slots=True)
class Index:
    """One FTS5 table: its content view, its list of waiting rows, its columns; and the table of
    the same columns for the words that are normalised."""

    name: str
    forms: str
    content: str
    content_sql: str
    waiting: str
    waiting_key: str
    columns: dict[str, str]


ARTICLES_FTS = Index(
    "articles_fts",
    "articles_forms",
    "article_text",
    """
    SELECT id, headline, dek, body,
      (SELECT group_concat(text, char(10)) FROM (
        SELECT text FROM captions WHERE article_id = articles.id ORDER BY position, id)) AS captions
    FROM articles
    """,
    "articles_unindexed",
    "article_id",
    {
        "headline": "Headline.",
        "dek": "Standfirst.",
        "body": "Text.",
        "captions": "Captions, a line each.",
    },
)
QUOTES_FTS = Index(
    "quotes_fts",
    "quotes_forms",
    "quote_text",
    """
    SELECT quotes.id, quotes.text, speakers.name AS speaker
    FROM quotes LEFT JOIN speakers ON speakers.id = quotes.speaker_id
    """,
    "quotes_unindexed",
    "quote_id",
    {"text": "Words of the quote.", "speaker": "Name of the speaker."},
)
INDEXES = (ARTICLES_FTS, QUOTES_FTS)

_TOKENIZER = "unicode61 remove_diacritics 2"


def create_indexes(connection: sqlite3.Connection) -> None:
    """Create the FTS tables, their content views and triggers, inside the caller's transaction."""
    for index in INDEXES:
        connection.execute(f"CREATE VIEW {index.content} AS {index.content_sql}")
        connection.execute(
            f"CREATE VIRTUAL TABLE {index.name} USING fts5({', '.join(index.columns)}, "
            f"content='{index.content}', content_rowid='id', tokenize='{_TOKENIZER}')"
        )
        connection.execute(
            f"CREATE VIRTUAL TABLE {index.forms} USING fts5({', '.join(index.columns)}, "
            "tokenize='unicode61')"
        )
    create_triggers(connection)


def create_triggers(connection: sqlite3.Connection) -> None:
    """Create every trigger anew, inside the caller's transaction."""
    for name, rest in _triggers():
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(f"CREATE TRIGGER {name} {rest}")


def index_waiting(connection: sqlite3.Connection) -> None:
    """Put every listed row into its indexes and empty the lists."""
    for index in INDEXES:
        _index_forms(connection, index)
    index_as_written(connection)


def index_as_written(connection: sqlite3.Connection) -> None:
    """Put every listed row into the index of words as they are written, and empty the lists."""
    for index in INDEXES:
        names = ", ".join(index.columns)
        connection.execute(
            f"INSERT INTO {index.name}(rowid, {names}) SELECT id, {names} FROM {index.content} "
            f"WHERE id IN (SELECT {index.waiting_key} FROM {index.waiting}) ORDER BY id"
        )
        connection.execute(f"DELETE FROM {index.waiting}")


def rebuild_indexes(connection: sqlite3.Connection) -> None:
    """Make every index anew out of the text."""
    for index in INDEXES:
        connection.execute(f"INSERT INTO {index.name} ({index.name}) VALUES ('rebuild')")
        connection.execute(f"DELETE FROM {index.forms}")
        connection.execute(f"DELETE FROM {index.waiting}")
    index_all_forms(connection)


def index_all_forms(connection: sqlite3.Connection) -> None:
    """Put every row that needs it into the indexes of normalised words."""
    for index in INDEXES:
        rows = connection.execute(f"SELECT id, {', '.join(index.columns)} FROM {index.content}")
        _insert_forms(connection, index, rows)


def forms_of(texts: Sequence[str | None]) -> tuple[str | None, ...] | None:
    """Return the normalised words of a row's texts; None for a row that needs none."""
    return tuple(map(normalise, texts)) if any(map(has_forms, texts)) else None


def _index_forms(connection: sqlite3.Connection, index: Index) -> None:
    rows = connection.execute(
        f"SELECT id, {', '.join(index.columns)} FROM {index.content} "
        f"WHERE id IN (SELECT {index.waiting_key} FROM {index.waiting}) ORDER BY id"
    )
    _insert_forms(connection, index, rows)


def _insert_forms(connection: sqlite3.Connection, index: Index, rows: sqlite3.Cursor) -> None:
    marks = ", ".join("?" * len(index.columns))
    connection.executemany(
        f"INSERT INTO {index.forms}(rowid, {', '.join(index.columns)}) VALUES (?, {marks})",
        ((row_id, *forms) for row_id, *texts in rows if (forms := forms_of(texts))),
    )


def _triggers() -> Iterator[tuple[str, str]]:
    articles, quotes = ARTICLES_FTS, QUOTES_FTS
    text_changes = " OR ".join(
        f"old.{name} IS NOT new.{name}" for name in ("headline", "dek", "body")
    )
    yield _trigger("article_added", "AFTER INSERT ON articles", _list(articles, "new.id"))
    yield _trigger(
        "article_changing",
        f"BEFORE UPDATE OF headline, dek, body ON articles WHEN {text_changes}",
        _take_out(articles, "old.id"),
    )
    yield _trigger(
        "article_going",
        "BEFORE DELETE ON articles",
        _take_out(articles, "old.id"),
        f"DELETE FROM {articles.waiting} WHERE {articles.waiting_key} = old.id",
    )
    for event, rows in (
        ("INSERT", "new.article_id"),
        ("UPDATE", "old.article_id, new.article_id"),
        ("DELETE", "old.article_id"),
    ):
        indexed = f"EXISTS (SELECT 1 FROM articles WHERE id IN ({rows}) AND {_is_in(articles)})"
        yield _trigger(
            f"caption_{event.lower()}",
            f"BEFORE {event} ON captions WHEN {indexed}",
            _take_out(articles, rows),
        )
    yield _trigger("quote_added", "AFTER INSERT ON quotes", _list(quotes, "new.id"))
    yield _trigger(
        "quote_changing",
        "BEFORE UPDATE OF text, speaker_id ON quotes",
        _take_out(quotes, "old.id"),
    )
    yield _trigger(
        "quote_going",
        "BEFORE DELETE ON quotes",
        _take_out(quotes, "old.id"),
        f"DELETE FROM {quotes.waiting} WHERE {quotes.waiting_key} = old.id",
    )
    theirs = "SELECT id FROM quotes WHERE speaker_id = old.id"
    yield _trigger(
        "speaker_changing", "BEFORE UPDATE OF name ON speakers", _take_out(quotes, theirs)
    )


def _trigger(name: str, event: str, *steps: str) -> tuple[str, str]:
    return name, f"{event} BEGIN {'; '.join(steps)}; END"


def _is_in(index: Index) -> str:
    return f"id NOT IN (SELECT {index.waiting_key} FROM {index.waiting})"


def _list(index: Index, row: str) -> str:
    return f"INSERT OR IGNORE INTO {index.waiting} VALUES ({row})"


def _take_out(index: Index, rows: str) -> str:
    """SQL that forgets the rows' old text, if it is indexed, and lists them."""
    names = ", ".join(index.columns)
    return (
        f"INSERT INTO {index.name}({index.name}, rowid, {names}) "
        f"SELECT 'delete', id, {names} FROM {index.content} "
        f"WHERE id IN ({rows}) AND {_is_in(index)}; "
        f"DELETE FROM {index.forms} WHERE rowid IN ({rows}); "
        f"INSERT OR IGNORE INTO {index.waiting} SELECT id FROM {index.content} WHERE id IN ({rows})"
    )
