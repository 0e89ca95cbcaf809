"""What can be worked out from the rest is worked out anew; nothing that was stored is judged.

A text whose hash does not fit, or bytes that are damaged, are never made to look right: for
them there are copies of the archive, and `reextract` where the page is whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from scraper.archive.duplicates import settle_duplicates
from scraper.archive.fulltext import rebuild_indexes
from scraper.archive.names import ORPHANS, USES_SITE, Names
from scraper.archive.sketch import sketch
from scraper.archive.tallies import TALLIES, count_anew, differences
from scraper.folding import text_key


def repair_archive(connection: sqlite3.Connection) -> dict[str, int]:
    """Rebuild what is derived, inside the caller's transaction; return how much of what differed.

    That are the indexes, the addresses that lead to articles, the numbers of newest
    revisions, offsets where there is but one place for a text, the keys and sketches that
    find the same words elsewhere, links between near-duplicates, names nobody uses, and counts.
    """
    connection.execute("REINDEX")
    done = {
        "addresses": _addresses(connection),
        "revision numbers": _revision_numbers(connection),
        "block offsets": _blocks(connection),
        "quote offsets": _quotes(connection),
        "quote keys": _quote_keys(connection),
        "near-duplicates": _duplicates(connection),
        "unused names": _orphans(connection),
        "counts": _tallies(connection),
    }
    rebuild_indexes(connection)
    return done


def _addresses(connection: sqlite3.Connection) -> int:
    """Let every article's own address lead to it."""
    return connection.execute(
        "INSERT INTO article_urls (url, article_id) SELECT url, id FROM articles WHERE true "
        "ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id "
        "WHERE article_id != excluded.article_id"
    ).rowcount


def _revision_numbers(connection: sqlite3.Connection) -> int:
    """Count an article's revisions again where the last one has the article's own text."""
    return connection.execute(
        "UPDATE articles SET revision = r.number FROM stored_revisions r "
        "WHERE r.article_id = articles.id AND r.number != articles.revision "
        "AND r.content_sha256 = articles.content_sha256 AND r.number = "
        "(SELECT max(number) FROM stored_revisions WHERE article_id = articles.id)"
    ).rowcount


def _blocks(connection: sqlite3.Connection) -> int:
    """Lay the blocks over the body again where it has as many paragraphs as there are blocks."""
    moved = 0
    for (article_id,) in connection.execute("SELECT id FROM articles").fetchall():
        spans = connection.execute(
            'SELECT id, start, "end" FROM block_spans WHERE article_id = ? ORDER BY position, id',
            (article_id,),
        ).fetchall()
        (body,) = connection.execute(
            "SELECT body FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        right = list(_paragraphs(body or ""))
        if len(right) != len(spans):
            continue
        wrong = [
            (start, end, span[0])
            for span, (start, end) in zip(spans, right, strict=True)
            if span[1:] != (start, end)
        ]
        connection.executemany('UPDATE block_spans SET start = ?, "end" = ? WHERE id = ?', wrong)
        moved += len(wrong)
    return moved


def _paragraphs(body: str) -> Iterator[tuple[int, int]]:
    start = 0
    for text in body.split("\n\n"):
        yield start, start + len(text)
        start += len(text) + 2


def _quotes(connection: sqlite3.Connection) -> int:
    """Find a quote's place again where its words stand in the body once."""
    wrong = connection.execute(
        "SELECT q.id, q.text, a.body, a.id FROM quotes q JOIN articles a ON a.id = q.article_id "
        "LEFT JOIN block_spans b ON b.id = q.block_id "
        'WHERE substr(a.body, q.start + 1, q."end" - q.start) IS NOT q.text OR q.block_id NOT NULL '
        'AND (b.id IS NULL OR q.start < b.start OR q."end" > b."end" OR b.article_id != a.id)'
    ).fetchall()
    moved = 0
    for row_id, text, body, article_id in wrong:
        if (body or "").count(text) != 1:
            continue
        start = body.index(text)
        end = start + len(text)
        moved += connection.execute(
            'UPDATE quotes SET start = ?1, "end" = ?2, block_id = (SELECT id FROM block_spans '
            'WHERE article_id = ?3 AND start <= ?1 AND "end" >= ?2) WHERE id = ?4',
            (start, end, article_id, row_id),
        ).rowcount
    return moved


def _quote_keys(connection: sqlite3.Connection) -> int:
    connection.create_function("text_key", 1, text_key, deterministic=True)
    return connection.execute(
        "UPDATE quotes SET text_key = text_key(text) WHERE text_key IS NOT text_key(text)"
    ).rowcount


def _duplicates(connection: sqlite3.Connection) -> int:
    """Sketch every body again and link anew what was linked wrongly."""
    before = connection.execute("SELECT id, duplicate_of FROM articles ORDER BY id").fetchall()
    connection.execute("UPDATE articles SET duplicate_of = NULL")
    for article_id, _ in before:
        (body,) = connection.execute(
            "SELECT body FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        settle_duplicates(connection, article_id, sketch(body))
    after = connection.execute("SELECT id, duplicate_of FROM articles ORDER BY id").fetchall()
    return sum(old != new for old, new in zip(before, after, strict=True))


def _tallies(connection: sqlite3.Connection) -> int:
    wrong = sum(sum(1 for _ in differences(connection, tally)) for tally in TALLIES)
    if wrong:
        count_anew(connection)
    return wrong


def _orphans(connection: sqlite3.Connection) -> int:
    """Delete shared names that nothing refers to; bytes of pages stay, whoever they belong to."""
    unused = connection.execute(f"SELECT id FROM sites WHERE NOT EXISTS ({USES_SITE})").fetchall()
    for (site_id,) in unused:
        Names(connection).sweep_site(site_id)
    return len(unused) + sum(
        connection.execute(f"DELETE FROM {table} WHERE NOT EXISTS ({used})").rowcount
        for table, used in ORPHANS.items()
    )
