"""One speaker: how often quoted, in which roles, where and when, and every quotation."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scraper.query.lists import names_of
from scraper.query.overview import Ranked
from scraper.query.records import join_time
from scraper.query.speakers import RoleSpan
from scraper.query.timeline import Timeline, arrange, calendar_of


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


_Count = tuple[int, str | None, int]
_DATED = "articles a INDEXED BY articles_by_id_site_id_published"
"""SQLite would rather look up whole articles; the narrow index holds what is counted here."""
_COUNTS = (
    "SELECT coalesce(sum(number), 0), count(*) FROM (SELECT count(*) AS number FROM quotes "
    "WHERE speaker_id = ? GROUP BY article_id)"
)
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
    "SELECT a.site_id, substr(a.published, 1, ?), sum(q.number) FROM ("
    "SELECT article_id, count(*) AS number FROM quotes WHERE speaker_id = ? GROUP BY article_id) q "
    f"CROSS JOIN {_DATED} ON a.id = q.article_id GROUP BY 1, 2"
)
_ROLES = (
    "SELECT q.role, min(a.published) AS first, max(a.published), count(*) FROM quotes q "
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
_MOST_SERIES = 6


def load_speaker(connection: sqlite3.Connection, speaker_id: int) -> Speaker | None:
    """Return a speaker; None if there is none of that id."""
    row = connection.execute(
        "SELECT id, name, kind, role FROM speakers WHERE id = ?", (speaker_id,)
    ).fetchone()
    if row is None:
        return None
    mine = (speaker_id,)
    quotes, articles = connection.execute(_COUNTS, mine).fetchone()
    first, last = _ends(connection, speaker_id, quotes)
    calendar = calendar_of(first, last)
    length = calendar.length if calendar else 0
    spread = connection.execute(_SPREAD, (length, speaker_id)).fetchall()
    hosts = names_of(connection, "sites", list({site for site, _, _ in spread}), column="host")
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
        roles=tuple(RoleSpan(*line) for line in connection.execute(_ROLES, mine)),
        outlets=_outlets(spread, hosts),
        namesakes=_namesakes(connection, speaker_id, name),
        timeline=arrange(calendar.unit, _dated(spread, hosts), _MOST_SERIES) if calendar else None,
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


def _outlets(spread: Iterable[_Count], hosts: Mapping[int, str]) -> tuple[Ranked, ...]:
    counts: Counter[int] = Counter()
    for site_id, _, number in spread:
        counts[site_id] += number
    ranked = (Ranked(site_id, hosts[site_id], number) for site_id, number in counts.items())
    return tuple(sorted(ranked, key=lambda line: (-line.count, line.name)))


def _dated(spread: Iterable[_Count], hosts: Mapping[int, str]) -> Iterator[tuple[str, str, int]]:
    return ((hosts[site_id], when, number) for site_id, when, number in spread if when)


def _namesakes(connection: sqlite3.Connection, speaker_id: int, name: str) -> tuple[int, ...]:
    rows = connection.execute(
        "SELECT id FROM speakers WHERE name = ? AND id <> ? ORDER BY id", (name, speaker_id)
    )
    return tuple(row_id for (row_id,) in rows)
