"""One speaker, author, section or outlet: who that is, and where it stands."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper.query.filters import Condition
from scraper.query.overview import Ranked
from scraper.query.records import join_time
from scraper.query.speakers import RoleSpan


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is quoted."""

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


@dataclass(frozen=True, slots=True)
class Author:
    """A name that signs articles."""

    id: int
    name: str
    kind: str
    articles: int
    roles: tuple[str, ...]
    outlets: tuple[Ranked, ...]
    sections: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A department of an outlet; `path` leads to it from the top, `below` are its own."""

    id: int
    name: str
    site: str
    path: tuple[Ranked, ...]
    below: tuple[Ranked, ...]


_SPOKEN = "quotes q JOIN articles a ON a.id = q.article_id JOIN sites s ON s.id = a.site_id"


def load_speaker(connection: sqlite3.Connection, speaker_id: int) -> Speaker | None:
    """Return a speaker; None if there is none of that id."""
    row = connection.execute(
        "SELECT id, name, kind, role FROM speakers WHERE id = ?", (speaker_id,)
    ).fetchone()
    if row is None:
        return None
    mine = (speaker_id,)
    counts = connection.execute(
        "SELECT count(*), count(DISTINCT a.id), min(a.published), max(a.published) "
        f"FROM {_SPOKEN} WHERE q.speaker_id = ?",
        mine,
    ).fetchone()
    roles = connection.execute(
        "SELECT q.role, min(a.published) AS first, max(a.published), count(*) "
        f"FROM {_SPOKEN} WHERE q.speaker_id = ? AND q.role IS NOT NULL "
        "GROUP BY q.role ORDER BY first, q.role",
        mine,
    )
    namesakes = connection.execute(
        "SELECT id FROM speakers WHERE name = ? AND id <> ? ORDER BY id", (row[1], row[0])
    )
    outlets = _ranking(connection, f"s.id, s.host FROM {_SPOKEN} WHERE q.speaker_id = ?", mine)
    lists = (
        tuple(RoleSpan(*role) for role in roles),
        outlets,
        tuple(row_id for (row_id,) in namesakes),
    )
    return Speaker(*(*row, *counts, *lists))


def quotes_of(
    connection: sqlite3.Connection, speaker_id: int, *, limit: int = 30, skip: int = 0
) -> list[SpokenLine]:
    """Return a speaker's quotations, the newest article first, in its order."""
    rows = connection.execute(
        "SELECT q.id, q.position, a.id, q.text, q.kind, q.cue, q.role, q.confidence, a.headline, "
        f"s.host, a.published, a.utc_offset, a.language FROM {_SPOKEN} WHERE q.speaker_id = ? "
        "ORDER BY a.published DESC, a.id DESC, q.position LIMIT ? OFFSET ?",
        (speaker_id, limit, skip),
    )
    return [
        SpokenLine(*(*rest, join_time(published, offset), language))
        for *rest, published, offset, language in rows
    ]


def load_author(connection: sqlite3.Connection, author_id: int) -> Author | None:
    """Return an author; None if there is none of that id."""
    row = connection.execute(
        "SELECT id, name, kind, (SELECT count(*) FROM article_authors WHERE author_id = id) "
        "FROM authors WHERE id = ?",
        (author_id,),
    ).fetchone()
    if row is None:
        return None
    signed = "article_authors w JOIN articles a ON a.id = w.article_id"
    roles = connection.execute(
        "SELECT role FROM article_authors WHERE author_id = ? AND role IS NOT NULL "
        "GROUP BY role ORDER BY count(*) DESC, role",
        (author_id,),
    )
    mine = (author_id,)
    outlets = f"s.id, s.host FROM {signed} JOIN sites s ON s.id = a.site_id WHERE w.author_id = ?"
    sections = (
        f"c.id, c.name FROM {signed} JOIN sections c ON c.id = a.section_id WHERE w.author_id = ?"
    )
    return Author(
        *(*row, tuple(role for (role,) in roles)),
        *(_ranking(connection, counted, mine) for counted in (outlets, sections)),
    )


def by_author(author_id: int) -> Condition:
    """Say which articles an author signed."""
    return Condition(
        "a.id IN (SELECT article_id FROM article_authors WHERE author_id = ?)", (author_id,)
    )


def load_section(connection: sqlite3.Connection, section_id: int) -> Section | None:
    """Return a section; None if there is none of that id."""
    row = connection.execute(
        "SELECT c.id, c.name, s.host FROM sections c JOIN sites s ON s.id = c.site_id "
        "WHERE c.id = ?",
        (section_id,),
    ).fetchone()
    if row is None:
        return None
    above = connection.execute(
        "WITH RECURSIVE up(id, parent_id, name, height) AS ("
        "SELECT id, parent_id, name, 0 FROM sections WHERE id = ? UNION ALL "
        "SELECT c.id, c.parent_id, c.name, height + 1 FROM sections c "
        "JOIN up ON c.id = up.parent_id) "
        "SELECT id, name, 0 FROM up WHERE height > 0 ORDER BY height DESC",
        (section_id,),
    )
    below = connection.execute(
        "SELECT id, name, (SELECT count(*) FROM articles WHERE section_id = sections.id) "
        "FROM sections WHERE parent_id = ? ORDER BY name",
        (section_id,),
    )
    return Section(
        *(
            *row,
            tuple(Ranked(*line) for line in above),
            tuple(Ranked(*line) for line in below),
        )
    )


def in_section(section_id: int) -> Condition:
    """Say which articles stand in a section or below it."""
    return Condition(
        "a.section_id IN (WITH RECURSIVE below(id) AS (SELECT ? UNION "
        "SELECT c.id FROM sections c JOIN below ON c.parent_id = below.id) SELECT id FROM below)",
        (section_id,),
    )


def speakers_in_section(
    connection: sqlite3.Connection, section_id: int, limit: int = 10
) -> tuple[Ranked, ...]:
    """Return who is quoted most in a section and below it."""
    condition = in_section(section_id)
    rows = connection.execute(
        "SELECT p.id, p.name, count(*) AS number FROM articles a "
        "JOIN quotes q ON q.article_id = a.id JOIN speakers p ON p.id = q.speaker_id "
        f"WHERE {condition.sql} GROUP BY p.id ORDER BY number DESC, p.name LIMIT ?",
        (*condition.values, limit),
    )
    return tuple(Ranked(*row) for row in rows)


def _ranking(
    connection: sqlite3.Connection, counted: str, values: tuple[object, ...]
) -> tuple[Ranked, ...]:
    head, _, rest = counted.partition(" FROM ")
    row_id, name = head.split(", ")
    rows = connection.execute(
        f"SELECT {row_id}, {name}, count(*) AS number FROM {rest} GROUP BY {row_id} "
        f"ORDER BY number DESC, {name}",
        values,
    )
    return tuple(Ranked(*row) for row in rows)
