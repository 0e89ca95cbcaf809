"""What is in an archive: how much, from where, from when, and who speaks in it."""

from __future__ import annotations

import sqlite3
from typing import Any

_TOTALS = {
    "articles": "SELECT count(*) FROM articles",
    "revisions": "SELECT count(*) FROM stored_revisions",
    "sites": "SELECT count(*) FROM sites",
    "authors": "SELECT count(*) FROM authors",
    "captions": "SELECT count(*) FROM captions",
    "quotes": "SELECT count(*) FROM quotes",
    "speakers": "SELECT count(*) FROM speakers",
    "words": "SELECT coalesce(sum(word_count), 0) FROM articles",
    "snapshots": "SELECT count(*) FROM snapshots",
    "bodies": "SELECT count(*) FROM bodies",
    "body_bytes": "SELECT coalesce(sum(size), 0) FROM bodies",
    "file_bytes": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "first_published": "SELECT min(published) FROM articles",
    "last_published": "SELECT max(published) FROM articles",
}
_RANKINGS = {
    "sites": (
        "SELECT s.host AS site, count(*) AS articles, min(a.published) AS first, "
        "max(a.published) AS last FROM articles a JOIN sites s ON s.id = a.site_id "
        "GROUP BY s.id ORDER BY articles DESC, site LIMIT ?"
    ),
    "sections": (
        "SELECT s.host AS site, c.name AS section, count(*) AS articles FROM articles a "
        "JOIN sections c ON c.id = a.section_id JOIN sites s ON s.id = a.site_id "
        "GROUP BY c.id ORDER BY articles DESC, section LIMIT ?"
    ),
    "languages": (
        "SELECT coalesce(language, 'unknown') AS language, count(*) AS articles FROM articles "
        "GROUP BY language ORDER BY articles DESC, language LIMIT ?"
    ),
    "authors": (
        "SELECT n.name AS author, count(*) AS articles FROM article_authors w "
        "JOIN authors n ON n.id = w.author_id "
        "GROUP BY n.id ORDER BY articles DESC, author LIMIT ?"
    ),
    "speakers": (
        "SELECT p.name AS speaker, count(*) AS quotes, "
        "count(DISTINCT q.article_id) AS articles FROM quotes q "
        "JOIN speakers p ON p.id = q.speaker_id "
        "GROUP BY p.id ORDER BY quotes DESC, speaker LIMIT ?"
    ),
}


def collect_stats(connection: sqlite3.Connection, top: int = 10) -> dict[str, Any]:
    """Return totals, and the `top` sites, sections, languages, authors and speakers.

    {"totals": {"articles": 12, …}, "sites": [{"site": …, "articles": …}, …], …}
    """
    stats: dict[str, Any] = {
        "totals": {name: connection.execute(sql).fetchone()[0] for name, sql in _TOTALS.items()}
    }
    for name, sql in _RANKINGS.items():
        cursor = connection.execute(sql, (top,))
        columns = [column[0] for column in cursor.description]
        stats[name] = [dict(zip(columns, row, strict=True)) for row in cursor]
    return stats
