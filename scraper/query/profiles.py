"""One author or section: who or what that is, and where it stands."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from scraper.query.filters import Condition
from scraper.query.overview import Ranked
from scraper.query.spread import outlets_of, ranking_of, timeline_of
from scraper.query.timeline import Timeline, calendar_of


@dataclass(frozen=True, slots=True)
class Author:
    """A name that signs articles; `signed` are their ids, the newest first."""

    id: int
    name: str
    kind: str
    roles: tuple[str, ...]
    outlets: tuple[Ranked, ...]
    sections: tuple[Ranked, ...]
    timeline: Timeline | None
    signed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A department of an outlet; `path` leads to it from the top, `below` are its own."""

    id: int
    name: str
    site: str
    path: tuple[Ranked, ...]
    below: tuple[Ranked, ...]


_SIGNED = """
    SELECT a.id, a.site_id, a.section_id, a.published
    FROM (SELECT DISTINCT article_id FROM article_authors WHERE author_id = ?) w
      CROSS JOIN articles a INDEXED BY articles_narrow ON a.id = w.article_id
    ORDER BY a.published DESC, a.id DESC
"""


def load_author(connection: sqlite3.Connection, author_id: int) -> Author | None:
    """Return an author; None if there is none of that id.

    An agency signs a third of an archive: its articles are gone through once.
    """
    mine = (author_id,)
    row = connection.execute("SELECT id, name, kind FROM authors WHERE id = ?", mine).fetchone()
    if row is None:
        return None
    roles = connection.execute(
        "SELECT role FROM article_authors WHERE author_id = ? AND role IS NOT NULL "
        "GROUP BY role ORDER BY count(*) DESC, role",
        mine,
    )
    signed = connection.execute(_SIGNED, mine).fetchall()
    ids, sites, sections, times = zip(*signed, strict=True) if signed else ((), (), (), ())
    dated = [when for when in times if when]
    calendar = calendar_of(dated[-1], dated[0]) if dated else None
    length = calendar.length if calendar else 0
    counts = Counter(zip(sites, (when and when[:length] for when in times), strict=True))
    spread = [(site, when, number) for (site, when), number in counts.items()]
    in_sections = Counter(section for section in sections if section is not None)
    _, name, kind = row
    return Author(
        id=author_id,
        name=name,
        kind=kind,
        roles=tuple(role for (role,) in roles),
        outlets=outlets_of(connection, spread),
        sections=ranking_of(connection, "sections", in_sections),
        timeline=timeline_of(connection, spread, calendar),
        signed=ids,
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
