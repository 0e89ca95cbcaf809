"""One speaker: how often quoted, in which roles, where and when, and every quotation."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper.query.belongings import MANY, QUOTED, ends_of, spread_of
from scraper.query.overview import Ranked
from scraper.query.records import join_time
from scraper.query.speakers import RoleSpan
from scraper.query.spread import outlets_of, timeline_of
from scraper.query.timeline import LATEST, Timeline, calendar_of


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


_COUNTS = "SELECT quotes, articles FROM speaker_counts WHERE speaker_id = ?"
_ROLES = (
    "SELECT role, min(nullif(month, '')), max(nullif(month, '')), sum(quotes) FROM speaker_months "
    "WHERE speaker_id = ? AND role <> '' GROUP BY role"
)
_FEW_IN_ROLE = (
    "SELECT min(a.published), max(a.published) FROM quotes q INDEXED BY quotes_with_role "
    "CROSS JOIN articles a INDEXED BY articles_narrow ON a.id = q.article_id "
    "WHERE q.speaker_id = ? AND q.role = ?"
)
_END_IN_ROLE = (
    "SELECT a.published FROM articles a INDEXED BY articles_by_published "
    "WHERE a.published {} ? AND EXISTS (SELECT 1 FROM quotes q INDEXED BY quotes_with_role "
    "WHERE q.speaker_id = ? AND q.role = ? AND q.article_id = a.id) "
    "ORDER BY a.published {} LIMIT 1"
)
"""Goes through the articles from the month on, or back, that the tally names."""
_LINE = (
    "SELECT q.id, q.position, a.id, q.text, q.kind, q.cue, q.role, q.confidence, a.headline, "
    "s.host, a.published, a.utc_offset, a.language FROM {} JOIN sites s ON s.id = a.site_id "
    "WHERE q.speaker_id = ? ORDER BY a.published DESC, a.id DESC, q.position LIMIT ? OFFSET ?"
)
_OF_FEW = _LINE.format("quotes q JOIN articles a ON a.id = q.article_id")
_OF_MANY = _LINE.format(
    "articles a INDEXED BY articles_by_published CROSS JOIN quotes q ON q.article_id = a.id"
)


def load_speaker(connection: sqlite3.Connection, speaker_id: int) -> Speaker | None:
    """Return a speaker; None if there is none of that id."""
    row = connection.execute(
        "SELECT id, name, kind, role FROM speakers WHERE id = ?", (speaker_id,)
    ).fetchone()
    if row is None:
        return None
    quotes, articles = connection.execute(_COUNTS, (speaker_id,)).fetchone() or (0, 0)
    first, last = ends_of(connection, QUOTED, speaker_id, quotes)
    calendar = calendar_of(first, last)
    spread = spread_of(connection, QUOTED, speaker_id, calendar)
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
        roles=_roles(connection, speaker_id),
        outlets=outlets_of(connection, spread),
        namesakes=_namesakes(connection, speaker_id, name),
        timeline=timeline_of(connection, spread, calendar),
    )


def quotes_of(
    connection: sqlite3.Connection, speaker: Speaker, *, limit: int = 30, skip: int = 0
) -> list[SpokenLine]:
    """Return a speaker's quotations, the newest article first, in its order."""
    sql = _OF_FEW if speaker.quotes < MANY else _OF_MANY
    return [
        SpokenLine(*(*rest, join_time(published, offset), language))
        for *rest, published, offset, language in connection.execute(sql, (speaker.id, limit, skip))
    ]


def _roles(connection: sqlite3.Connection, speaker_id: int) -> tuple[RoleSpan, ...]:
    """Return the roles in order of time."""
    spans = [
        RoleSpan(role, *_ends_in_role(connection, (speaker_id, role), count, first, last), count)
        for role, first, last, count in connection.execute(_ROLES, (speaker_id,)).fetchall()
    ]
    return tuple(sorted(spans, key=lambda span: (span.first or "", span.role)))


def _ends_in_role(
    connection: sqlite3.Connection,
    speaker_and_role: tuple[int, str],
    count: int,
    first: str | None,
    last: str | None,
) -> tuple[str | None, str | None]:
    """Return when the first and the last article that give a role appeared, in these months."""
    if count < MANY or first is None or last is None:
        few: tuple[str | None, str | None] = connection.execute(
            _FEW_IN_ROLE, speaker_and_role
        ).fetchone()
        return few
    begin, end = (
        connection.execute(_END_IN_ROLE.format(*way), (bound, *speaker_and_role)).fetchone()
        for bound, way in ((first, (">=", "ASC")), (last + LATEST, ("<", "DESC")))
    )
    return begin[0], end[0]


def _namesakes(connection: sqlite3.Connection, speaker_id: int, name: str) -> tuple[int, ...]:
    rows = connection.execute(
        "SELECT id FROM speakers WHERE name = ? AND id <> ? ORDER BY id", (name, speaker_id)
    )
    return tuple(row_id for (row_id,) in rows)
