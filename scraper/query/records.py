"""An article put together again from its rows: the JSON record of the contract."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

from scraper.urls import normalize_url

_ARTICLE = """
    SELECT a.read_url AS url, a.url AS canonical_url, s.host AS site, a.kind, a.language,
      a.headline, a.kicker, a.dek, c.name AS section, a.breadcrumb_id AS sections, a.byline,
      NULL AS authors, a.dateline, a.published, a.modified, NULL AS captions, NULL AS blocks,
      a.body, NULL AS quotes, NULL AS tags, NULL AS links, a.paywalled, a.word_count,
      NULL AS provenance, NULL AS locators, a.utc_offset, a.modified_offset
    FROM articles a JOIN sites s ON s.id = a.site_id LEFT JOIN sections c ON c.id = a.section_id
    WHERE a.id = ?
"""
_TAGS = """
    SELECT t.name FROM article_tags x JOIN tags t ON t.id = x.tag_id
    WHERE x.article_id = ? ORDER BY x.position
"""
_PROVENANCE = (
    "SELECT field, source, locator, extractor, snapshot_id FROM provenance "
    "WHERE article_id = ? ORDER BY field"
)
_BREADCRUMB = """
    WITH RECURSIVE up(id, parent_id, name, height) AS (
      SELECT id, parent_id, name, 0 FROM sections WHERE id = ?
      UNION ALL SELECT s.id, s.parent_id, s.name, height + 1
      FROM sections s JOIN up ON s.id = up.parent_id)
    SELECT name FROM up ORDER BY height DESC
"""
_LISTS = {
    "authors": (
        "SELECT n.name, w.role, n.kind FROM article_authors w "
        "JOIN authors n ON n.id = w.author_id WHERE w.article_id = ? ORDER BY w.position"
    ),
    "captions": (
        "SELECT position, text, credit, image_url, alt, kind FROM captions "
        "WHERE article_id = ? ORDER BY position, id"
    ),
    "blocks": (
        'SELECT position, kind, level, NULL AS text, start, "end" FROM block_spans '
        "WHERE article_id = ? ORDER BY position, id"
    ),
    "quotes": (
        "SELECT q.position, coalesce(b.position, 0) AS paragraph, q.text, q.start, "
        'q."end", q.kind, p.name AS speaker, q.speaker_text, p.kind AS speaker_kind, q.role, '
        "q.cue, q.confidence FROM quotes q LEFT JOIN block_spans b ON b.id = q.block_id "
        "LEFT JOIN speakers p ON p.id = q.speaker_id "
        "WHERE q.article_id = ? ORDER BY q.position, q.id"
    ),
    "links": "SELECT url, text FROM links WHERE article_id = ? ORDER BY position",
}


def load_record(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """Return the record of an article, as `Article.to_dict()` gave it when it was stored.

    Raises:
        KeyError: there is no article of this id.
    """
    rows = _dicts(connection, _ARTICLE, article_id)
    if not rows:
        raise KeyError(article_id)
    record = rows[0]
    record["published"] = join_time(record["published"], record.pop("utc_offset"))
    record["modified"] = join_time(record["modified"], record.pop("modified_offset"))
    record["paywalled"] = bool(record["paywalled"])
    record["sections"] = _column(connection, _BREADCRUMB, record["sections"])
    record["tags"] = _column(connection, _TAGS, article_id)
    origins = load_provenance(connection, article_id)
    record["provenance"] = {each["field"]: each["source"] for each in origins}
    record["locators"] = {
        each["field"]: each["locator"] for each in origins if each["locator"] is not None
    }
    for name, sql in _LISTS.items():
        record[name] = _dicts(connection, sql, article_id)
    for block in record["blocks"]:  # the view `blocks` would count from the body's start each time
        block["text"] = (record["body"] or "")[block["start"] : block["end"]]
    return record


def load_provenance(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """Return of every field its source, its locator or None, extractor and snapshot."""
    return _dicts(connection, _PROVENANCE, article_id)


def find_article(connection: sqlite3.Connection, wanted: str) -> int | None:
    """Return the id of the article at any of its addresses, or of that id; None if none is."""
    if wanted.isascii() and wanted.isdigit():
        row = connection.execute("SELECT id FROM articles WHERE id = ?", (int(wanted),)).fetchone()
        return int(row[0]) if row else None
    for url in dict.fromkeys((wanted, normalize_url(wanted), normalize_url("https://" + wanted))):
        row = connection.execute(
            "SELECT article_id FROM article_urls WHERE url = ?", (url,)
        ).fetchone()
        if row:
            return int(row[0])
    return None


def join_time(text: str | None, offset: int | None) -> str | None:
    """Write a stored time with its offset: 06:00Z and 180 minutes give 09:00+03:00."""
    if text is None or offset is None:
        return text
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=None) + timedelta(minutes=offset)
    except OverflowError:  # the first or last day that there is
        return text
    sign = "-" if offset < 0 else "+"
    return f"{local.isoformat()}{sign}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"


def _dicts(connection: sqlite3.Connection, sql: str, article_id: int) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, (article_id,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _column(connection: sqlite3.Connection, sql: str, value: int | None) -> list[str]:
    return [name for (name,) in connection.execute(sql, (value,))]
