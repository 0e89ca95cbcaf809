"""Every promise of the archive, asked again: hashes, offsets, keys, indexes, orphans."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scraper.archive.border import content_sha256
from scraper.archive.fulltext import INDEXES, Index, forms_of
from scraper.archive.names import ORPHANS, USES_SITE
from scraper.archive.snapshots import Dictionaries, decode_body
from scraper.archive.tallies import TALLIES, differences

Problems = Iterator[str]


@dataclass(frozen=True, slots=True)
class Check:
    """One promise: how many things were looked at, and a line for each that breaks it."""

    name: str
    looked_at: int
    problems: tuple[str, ...]


def verify_archive(connection: sqlite3.Connection) -> Iterator[Check]:
    """Check an archive and yield one result a promise, as each is done.

    Reads every row and every body. Nothing is changed; checking the full-text
    indexes takes the write lock for that while. A part that is too damaged to be
    read is a problem of its check, not an error.
    """
    yield _run(connection, "database", "sqlite_master", _pages)
    yield _run(connection, "foreign keys", None, _foreign_keys)
    yield _run(connection, "bodies", "bodies", _bodies)
    yield _run(connection, "articles", "articles", _articles)
    yield _run(connection, "revisions", "revisions", _revisions)
    yield _run(connection, "blocks", "block_spans", _blocks)
    yield _run(connection, "quotes", "quotes", _quotes)
    for index in INDEXES:
        yield _run(connection, index.name, index.content, _index_check(index))
    yield _run(connection, "counts", _COUNTS, _counts)
    yield _run(connection, "orphans", _SHARED, _orphans)


def _run(
    connection: sqlite3.Connection,
    name: str,
    table: str | None,
    check: Callable[[sqlite3.Connection], Problems],
) -> Check:
    looked_at, problems = 0, []
    try:
        looked_at = _count(connection, table)
        for problem in check(connection):
            problems.append(problem)
    except sqlite3.DatabaseError as exc:
        problems.append(f"cannot be read: {exc}")
    return Check(name, looked_at, tuple(problems))


def _count(connection: sqlite3.Connection, table: str | None) -> int:
    """Count what is looked at: the rows of a table, or the columns that refer to another."""
    if table:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return sum(
        len(connection.execute(f"PRAGMA foreign_key_list({name})").fetchall()) for (name,) in tables
    )


def _pages(connection: sqlite3.Connection) -> Problems:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield str(line)


def _foreign_keys(connection: sqlite3.Connection) -> Problems:
    for table, row_id, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table} {row_id} refers to a row of {parent} that is not there"


def _bodies(connection: sqlite3.Connection) -> Problems:
    dictionaries = Dictionaries(connection)
    for digest, size, codec, data in connection.execute(
        "SELECT sha256, size, codec, data FROM bodies"
    ):
        try:
            payload = decode_body(codec, data, dictionaries)
        except ValueError as exc:
            yield f"body {digest}: {exc}"
            continue
        if len(payload) != size or hashlib.sha256(payload).hexdigest() != digest:
            yield f"body {digest}: the bytes are not those that were stored"


def _articles(connection: sqlite3.Connection) -> Problems:
    for row_id, number, newest, digest, newest_digest, addresses, *texts in connection.execute(
        "SELECT a.id, a.revision, (SELECT max(number) FROM revisions WHERE article_id = a.id), "
        "a.content_sha256, (SELECT content_sha256 FROM revisions WHERE article_id = a.id "
        "AND number = a.revision), EXISTS (SELECT 1 FROM article_urls u WHERE u.url = a.url "
        "AND u.article_id = a.id), a.headline, a.dek, a.byline, a.body FROM articles a"
    ):
        if content_sha256(*texts) != digest:
            yield f"article {row_id}: its text is not the one that was hashed"
        if number != newest or digest != newest_digest:
            yield f"article {row_id}: it is not the same as its newest revision"
        if not addresses:
            yield f"article {row_id}: its own address does not lead to it"
    for row_id, other in connection.execute(
        "SELECT a.id, b.id FROM articles a JOIN articles b ON b.id = a.duplicate_of "
        "WHERE b.duplicate_of IS NOT NULL"
    ):
        yield f"article {row_id}: duplicate_of is a chain through {other}"


def _revisions(connection: sqlite3.Connection) -> Problems:
    for article_id, number, digest, *texts in connection.execute(
        "SELECT article_id, number, content_sha256, headline, dek, byline, body FROM revisions"
    ):
        if content_sha256(*texts) != digest:
            yield f"article {article_id}, revision {number}: its text is not the one hashed"


def _blocks(connection: sqlite3.Connection) -> Problems:
    """Blocks have no text of their own: they must be the whole body, a blank line between."""
    for article_id, body in connection.execute(
        "SELECT id, body FROM articles WHERE EXISTS "
        "(SELECT 1 FROM block_spans WHERE article_id = articles.id)"
    ):
        place = -2
        for row_id, start, end in connection.execute(
            'SELECT id, start, "end" FROM block_spans WHERE article_id = ? ORDER BY position, id',
            (article_id,),
        ):
            if start != place + 2 or (body or "")[max(place, 0) : start].strip("\n"):
                yield f"block {row_id}: it does not follow the one before it in {article_id}"
            place = end
        if place != len(body or ""):
            yield f"article {article_id}: its body does not end where its last block does"


def _quotes(connection: sqlite3.Connection) -> Problems:
    for row_id, article_id in connection.execute(
        "SELECT q.id, q.article_id FROM quotes q JOIN articles a ON a.id = q.article_id "
        'WHERE substr(a.body, q.start + 1, q."end" - q.start) IS NOT q.text'
    ):
        yield f"quote {row_id}: the body of article {article_id} has another text there"
    for row_id, block_id in connection.execute(
        "SELECT q.id, b.id FROM quotes q JOIN block_spans b ON b.id = q.block_id "
        'WHERE q.start < b.start OR q."end" > b."end" OR q.article_id != b.article_id'
    ):
        yield f"quotes {row_id}: it does not stand in block {block_id}"


def _index_check(index: Index) -> Callable[[sqlite3.Connection], Problems]:
    def check(connection: sqlite3.Connection) -> Problems:
        waiting = _count(connection, index.waiting)
        if waiting:
            yield f"{waiting} rows wait to be indexed; the next program that writes does it"
        indexed = _count(connection, f"{index.name}_docsize")
        if indexed + waiting != _count(connection, index.content):
            yield f"{indexed} rows are indexed, and another number is there"
        if not waiting:
            yield from _compare(connection, index)
            yield from _compare_forms(connection, index)

    return check


def _compare(connection: sqlite3.Connection, index: Index) -> Problems:
    """Let FTS5 compare its index with the text; it can say only that something differs."""
    try:
        connection.execute(f"INSERT INTO {index.name}({index.name}, rank) VALUES (?, 1)", _CHECK)
    except sqlite3.DatabaseError as exc:
        if exc.sqlite_errorname != "SQLITE_CORRUPT_VTAB":
            raise
        yield "the index does not match the text"


def _compare_forms(connection: sqlite3.Connection, index: Index) -> Problems:
    """Normalise every row's words again."""
    names = ", ".join(index.columns)
    one = f"SELECT {names} FROM {index.forms} WHERE rowid = ?"
    for row_id, texts in _by_id(connection, f"SELECT id, {names} FROM {index.content}"):
        if connection.execute(one, (row_id,)).fetchone() != forms_of(texts):
            yield f"{index.forms} {row_id}: these are not the words of the text"
    for (row_id,) in connection.execute(
        f"SELECT rowid FROM {index.forms} WHERE rowid NOT IN (SELECT id FROM {index.content})"
    ):
        yield f"{index.forms} {row_id}: there is no such row"


def _by_id(
    connection: sqlite3.Connection, sql: str
) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    for row_id, *texts in connection.execute(sql):
        yield row_id, tuple(texts)


_COUNTS = f"({' UNION ALL '.join(f'SELECT 1 FROM {tally.table}' for tally in TALLIES)})"


def _counts(connection: sqlite3.Connection) -> Problems:
    for tally in TALLIES:
        for cell in differences(connection, tally):
            said = ", ".join(f"{key} {value}" for key, value in zip(tally.keys, cell, strict=True))
            yield f"{tally.table}: another number is there of {said}"


_CHECK = ("integrity-check",)
_ORPHANS = {
    "bodies": ("sha256", "SELECT 1 FROM snapshots WHERE snapshots.sha256 = bodies.sha256"),
    **{table: ("id", used) for table, used in ORPHANS.items()},
    "sites": ("id", USES_SITE),
}
_SHARED = f"({' UNION ALL '.join(f'SELECT 1 FROM {table}' for table in _ORPHANS)})"


def _orphans(connection: sqlite3.Connection) -> Problems:
    for table, (key, used) in _ORPHANS.items():
        for (name,) in connection.execute(f"SELECT {key} FROM {table} WHERE NOT EXISTS ({used})"):
            yield f"{table} {name}: nothing refers to it"
