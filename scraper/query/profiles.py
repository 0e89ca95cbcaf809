"""One author or section: who or what that is, and where it stands."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper.query.filters import Condition
from scraper.query.overview import Ranked


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
