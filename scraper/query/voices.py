"""One speaker: how often quoted, in which roles, where and when, and every quotation."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from itertools import pairwise

import orjson

from scraper.query.overview import Ranked
from scraper.query.records import join_time
from scraper.query.speakers import RoleSpan
from scraper.query.spread import Spread, outlets_of, timeline_of
from scraper.query.timeline import LATEST, Calendar, Timeline, calendar_of


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is quoted; `timeline` is None where no article has a date."""

    id: int
    name: str
    kind: str | None
    role: str | None
    quotes: int
    articles: int
    first: str | None
    last: str | None
    roles: tuple[RoleSpan, ...]
    outlets: tuple[Ranked, ...]
    namesakes: tuple[int, ...]
    timeline: Timeline | None


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One quotation of a speaker, with the article it stands in."""

    id: int
    position: int
    article_id: int
    text: str
    kind: str
    cue: str | None
    role: str | None
    confidence: float
    headline: str | None
    site: str
    published: str | None
    language: str | None


_DATED = "articles a INDEXED BY articles_narrow"
"""SQLite would rather look up whole articles; the narrow index holds what is counted here."""
_QUOTES = "SELECT count(*) FROM quotes WHERE speaker_id = ?"
_ARTICLES = "SELECT count(DISTINCT article_id) FROM quotes WHERE speaker_id = ?"
_ENDS = (
    "SELECT min(a.published), max(a.published) FROM quotes q "
    f"CROSS JOIN {_DATED} ON a.id = q.article_id WHERE q.speaker_id = ?"
)
_END = (
    "SELECT a.published FROM articles a INDEXED BY articles_by_published "
    "WHERE a.published IS NOT NULL AND EXISTS "
    "(SELECT 1 FROM quotes q WHERE q.speaker_id = ? AND q.article_id = a.id) "
    "ORDER BY a.published {} LIMIT 1"
)
_SPREAD = (
    "SELECT a.site_id, substr(a.published, 1, ?), count(*) FROM quotes q "
    f"CROSS JOIN {_DATED} ON a.id = q.article_id WHERE q.speaker_id = ? GROUP BY 1, 2"
)
_IN_PERIODS = """
    WITH periods(first, later) AS MATERIALIZED (
      SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?2))
    SELECT s.id, p.first, (
      SELECT count(*) FROM articles a INDEXED BY articles_by_site_id_published_paywalled
        CROSS JOIN quotes q ON q.speaker_id = ?1 AND q.article_id = a.id
      WHERE a.site_id = s.id AND a.published >= p.first AND a.published < p.later)
    FROM sites s CROSS JOIN periods p
    UNION ALL
    SELECT s.id, NULL, (
      SELECT count(*) FROM articles a INDEXED BY articles_by_site_id_published_paywalled
        CROSS JOIN quotes q ON q.speaker_id = ?1 AND q.article_id = a.id
      WHERE a.site_id = s.id AND a.published IS NULL)
    FROM sites s
"""
"""The same counts along the index of outlets and dates: all articles are looked at, none sorted."""
_ROLES = (
    "SELECT q.role, min(a.published) AS first, max(a.published), count(*) "
    "FROM quotes q INDEXED BY quotes_with_role "
    f"CROSS JOIN {_DATED} ON a.id = q.article_id WHERE q.speaker_id = ? AND q.role IS NOT NULL "
    "GROUP BY q.role ORDER BY first, q.role"
)
_LINE = (
    "SELECT q.id, q.position, a.id, q.text, q.kind, q.cue, q.role, q.confidence, a.headline, "
    "s.host, a.published, a.utc_offset, a.language FROM {} JOIN sites s ON s.id = a.site_id "
    "WHERE q.speaker_id = ? ORDER BY a.published DESC, a.id DESC, q.position LIMIT ? OFFSET ?"
)
_OF_FEW = _LINE.format("quotes q JOIN articles a ON a.id = q.article_id")
_OF_MANY = _LINE.format(
    "articles a INDEXED BY articles_by_published CROSS JOIN quotes q ON q.article_id = a.id"
)
_MANY = 2_000
"""From so many quotations on it is quicker to go through the newest articles than to sort them."""
_EVERYWHERE = 0.5
"""From so many quotations an article of the archive on it is quicker to look at all articles."""


def load_speaker(connection: sqlite3.Connection, speaker_id: int) -> Speaker | None:
    """Return a speaker; None if there is none of that id."""
    row = connection.execute(
        "SELECT id, name, kind, role FROM speakers WHERE id = ?", (speaker_id,)
    ).fetchone()
    if row is None:
        return None
    quotes, articles = (
        connection.execute(sql, (speaker_id,)).fetchone()[0] for sql in (_QUOTES, _ARTICLES)
    )
    first, last = _ends(connection, speaker_id, quotes)
    calendar = calendar_of(first, last)
    spread = _spread(connection, speaker_id, quotes, calendar)
    roles = connection.execute(_ROLES, (speaker_id,))
    _, name, kind, role = row
    return Speaker(
        id=speaker_id,
        name=name,
        kind=kind,
        role=role,
        quotes=quotes,
        articles=articles,
        first=first,
        last=last,
        roles=tuple(RoleSpan(*line) for line in roles),
        outlets=outlets_of(connection, spread),
        namesakes=_namesakes(connection, speaker_id, name),
        timeline=timeline_of(connection, spread, calendar),
    )


def quotes_of(
    connection: sqlite3.Connection, speaker: Speaker, *, limit: int = 30, skip: int = 0
) -> list[SpokenLine]:
    """Return a speaker's quotations, the newest article first, in its order."""
    sql = _OF_FEW if speaker.quotes < _MANY else _OF_MANY
    return [
        SpokenLine(*(*rest, join_time(published, offset), language))
        for *rest, published, offset, language in connection.execute(sql, (speaker.id, limit, skip))
    ]


def _ends(
    connection: sqlite3.Connection, speaker_id: int, quotes: int
) -> tuple[str | None, str | None]:
    """Return when the first and the last article appeared."""
    if quotes < _MANY:
        few: tuple[str | None, str | None] = connection.execute(_ENDS, (speaker_id,)).fetchone()
        return few
    ends = (connection.execute(_END.format(way), (speaker_id,)) for way in ("ASC", "DESC"))
    first, last = (next((when for (when,) in found), None) for found in ends)
    return first, last


def _spread(
    connection: sqlite3.Connection, speaker_id: int, quotes: int, calendar: Calendar | None
) -> Spread:
    """Count quotations by outlet and by day, month or year, or the calendar's bucket."""
    if not _is_everywhere(connection, quotes):
        length = calendar.length if calendar else 0
        return connection.execute(_SPREAD, (length, speaker_id)).fetchall()
    buckets = calendar.buckets if calendar else ()
    periods = orjson.dumps(list(pairwise((*buckets, LATEST)))).decode()
    counts = connection.execute(_IN_PERIODS, (speaker_id, periods))
    return [count for count in counts if count[2]]


def _is_everywhere(connection: sqlite3.Connection, quotes: int) -> bool:
    """Say whether it is quicker to look at all articles than to sort a speaker's."""
    (articles,) = connection.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()
    return quotes > _MANY and quotes > articles * _EVERYWHERE


def _namesakes(connection: sqlite3.Connection, speaker_id: int, name: str) -> tuple[int, ...]:
    rows = connection.execute(
        "SELECT id FROM speakers WHERE name = ? AND id <> ? ORDER BY id", (name, speaker_id)
    )
    return tuple(row_id for (row_id,) in rows)
