"""What is in an archive, or in a part of it: how much, from where, from when, who speaks."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

import orjson

from scraper.query.filters import Condition, Filters, condition_of, names_fitting
from scraper.query.timeline import Calendar, calendar_of

_NARROW = "articles a INDEXED BY articles_narrow"
"""All that filters ask for; whole articles are ten times as much to read."""
_SAID = f"{_NARROW} CROSS JOIN quotes q ON q.article_id = a.id"
_SIGNED = f"{_NARROW} CROSS JOIN article_authors w ON w.article_id = a.id"
_OF_ARTICLES = {
    "articles": f"SELECT count(*) FROM {_NARROW} WHERE {{articles}}",
    "revisions": f"SELECT count(*) FROM {_NARROW} "
    "CROSS JOIN stored_revisions r ON r.article_id = a.id WHERE {articles}",
    "sites": f"SELECT count(DISTINCT a.site_id) FROM {_NARROW} WHERE {{articles}}",
    "authors": f"SELECT count(DISTINCT w.author_id) FROM {_SIGNED} WHERE {{articles}}",
    "captions": f"SELECT count(*) FROM {_NARROW} "
    "CROSS JOIN captions k ON k.article_id = a.id WHERE {articles}",
    "words": "SELECT coalesce(sum(a.word_count), 0) FROM articles a WHERE {articles}",
    "first_published": "SELECT min(a.published) FROM articles a WHERE {articles}",
    "last_published": "SELECT max(a.published) FROM articles a WHERE {articles}",
}
_OF_QUOTES = {
    "quotes": f"SELECT count(*) FROM {_SAID} WHERE {{quotes}}",
    "speakers": f"SELECT count(DISTINCT q.speaker_id) FROM {_SAID} WHERE {{quotes}}",
}
_OF_FILE = {
    "snapshots": "SELECT count(*) FROM snapshots",
    "bodies": "SELECT count(*) FROM bodies",
    "body_bytes": "SELECT coalesce(sum(size), 0) FROM bodies",
    "file_bytes": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
}


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Names and how often each stands in `source`, which has `articles` called `a`."""

    key: str
    shown: str
    counted: str
    source: str
    order: str
    is_of_quotes: bool = False


_RANKINGS = {
    "sites": _Ranking(
        "s.id",
        "s.host AS site",
        "count(*) AS articles, min(a.published) AS first, max(a.published) AS last",
        f"{_NARROW} JOIN sites s ON s.id = a.site_id",
        "articles DESC, site",
    ),
    "sections": _Ranking(
        "c.id",
        "s.host AS site, c.name AS section",
        "count(*) AS articles",
        f"{_NARROW} JOIN sections c ON c.id = a.section_id JOIN sites s ON s.id = a.site_id",
        "articles DESC, section",
    ),
    "languages": _Ranking(
        "coalesce(a.language, 'unknown')",
        "coalesce(a.language, 'unknown') AS language",
        "count(*) AS articles",
        _NARROW,
        "articles DESC, language",
    ),
    "authors": _Ranking(
        "n.id",
        "n.name AS author",
        "count(*) AS articles",
        f"{_SIGNED} JOIN authors n ON n.id = w.author_id",
        "articles DESC, author",
    ),
    "speakers": _Ranking(
        "p.id",
        "p.name AS speaker",
        "count(*) AS quotes, count(DISTINCT q.article_id) AS articles",
        f"{_SAID} JOIN speakers p ON p.id = q.speaker_id",
        "quotes DESC, speaker",
        is_of_quotes=True,
    ),
}


def collect_stats(
    connection: sqlite3.Connection,
    filters: Filters = Filters(),  # noqa: B008  # frozen, so one for all is safe
    top: int = 10,
) -> dict[str, Any]:
    """Return totals, counts over time, and the `top` of each ranking, within the filters.

    {"totals": {"articles": 12, …}, "over_time": {"unit": "month", "buckets": ["2025-07", …],
    "articles": [3, …], "quotes": [9, …]}, "sites": [{"site": …, "articles": …, "over_time":
    [3, …]}, …], …}. Each `over_time` counts along the same buckets; `over_time` is None where
    no article has a date. With `filters.speakers` only what they say is counted. What the
    file holds besides articles is told when all of it is asked for.
    """
    articles = condition_of(connection, filters)
    quotes = _of_speakers(connection, articles, filters)
    totals = {name: _one(connection, sql, articles) for name, sql in _OF_ARTICLES.items()}
    totals |= {name: _one(connection, sql, quotes) for name, sql in _OF_QUOTES.items()}
    if filters == Filters():
        totals |= {name: _one(connection, sql, Condition("", ())) for name, sql in _OF_FILE.items()}
    calendar = calendar_of(totals["first_published"], totals["last_published"])
    stats: dict[str, Any] = {
        "totals": totals,
        "over_time": calendar and _all_over_time(connection, calendar, articles, quotes),
    }
    for name, ranking in _RANKINGS.items():
        condition = quotes if ranking.is_of_quotes else articles
        stats[name] = _ranked(connection, ranking, condition, calendar, top)
    return stats


def _of_speakers(
    connection: sqlite3.Connection, articles: Condition, filters: Filters
) -> Condition:
    """Say which quotes are counted: those in the articles, of the speakers if any are named."""
    if not filters.speakers:
        return articles
    ids = names_fitting(connection, "speakers", filters.speakers)
    return Condition(
        f"{articles.sql} AND q.speaker_id IN (SELECT value FROM json_each(?))",
        (*articles.values, ids),
    )


def _one(connection: sqlite3.Connection, sql: str, condition: Condition) -> Any:
    whole = sql.format(articles=condition.sql, quotes=condition.sql)
    return connection.execute(whole, condition.values).fetchone()[0]


def _all_over_time(
    connection: sqlite3.Connection, calendar: Calendar, articles: Condition, quotes: Condition
) -> dict[str, Any]:
    return {
        "unit": calendar.unit,
        "buckets": list(calendar.buckets),
        "articles": _spread(connection, calendar, "1", _NARROW, articles).get(1, []),
        "quotes": _spread(connection, calendar, "1", _SAID, quotes).get(1, []),
    }


def _ranked(
    connection: sqlite3.Connection,
    ranking: _Ranking,
    condition: Condition,
    calendar: Calendar | None,
    top: int,
) -> list[dict[str, Any]]:
    cursor = connection.execute(
        f"SELECT {ranking.key}, {ranking.shown}, {ranking.counted} FROM {ranking.source} "
        f"WHERE {condition.sql} GROUP BY {ranking.key} ORDER BY {ranking.order} LIMIT ?",
        (*condition.values, top),
    )
    columns = [column[0] for column in cursor.description][1:]
    found = {key: dict(zip(columns, row, strict=True)) for key, *row in cursor}
    if calendar:
        mine = Condition(
            f"{condition.sql} AND {ranking.key} IN (SELECT value FROM json_each(?))",
            (*condition.values, orjson.dumps(list(found)).decode()),
        )
        spread = _spread(connection, calendar, ranking.key, ranking.source, mine)
        nothing = [0] * len(calendar.buckets)
        for key, row in found.items():
            row["over_time"] = spread.get(key, nothing)
    return list(found.values())


def _spread(
    connection: sqlite3.Connection, calendar: Calendar, key: str, source: str, condition: Condition
) -> dict[Any, list[int]]:
    """Count along a calendar's buckets, one list a key."""
    rows = connection.execute(
        f"SELECT {key}, substr(a.published, 1, {calendar.length}), count(*) FROM {source} "
        f"WHERE {condition.sql} AND a.published IS NOT NULL GROUP BY 1, 2",
        condition.values,
    )
    spread: dict[Any, list[int]] = {}
    for name, when, count in rows:
        counts = spread.setdefault(name, [0] * len(calendar.buckets))
        counts[calendar.place(when)] += count
    return spread
