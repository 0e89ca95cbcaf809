"""One author or section: who or what that is, and where it stands."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from scraper.query.belongings import MANY, SIGNED, count_of, ends_of, spread_of
from scraper.query.filters import Condition
from scraper.query.overview import Ranked
from scraper.query.spread import outlets_of, ranking_of, timeline_of
from scraper.query.timeline import Timeline, calendar_of, count_over_time


@dataclass(frozen=True, slots=True)
class Author:
    """A name that signs articles: so many."""

    id: int
    name: str
    kind: str
    articles: int
    roles: tuple[str, ...]
    outlets: tuple[Ranked, ...]
    sections: tuple[Ranked, ...]
    timeline: Timeline | None


@dataclass(frozen=True, slots=True)
class Section:
    """A department of an outlet; `path` leads to it from the top, `below` are its own.

    `articles` and `timeline` count those below as well.
    """

    id: int
    name: str
    site: str
    path: tuple[Ranked, ...]
    below: tuple[Ranked, ...]
    articles: int
    timeline: Timeline | None


_ROLES = (
    "SELECT role FROM author_months WHERE author_id = ? AND role <> '' "
    "GROUP BY role ORDER BY sum(articles) DESC, role"
)
_SECTIONS = (
    "SELECT section_id, sum(articles) FROM author_months "
    "WHERE author_id = ? AND section_id <> 0 GROUP BY section_id"
)
_FEW = (
    "SELECT a.id FROM (SELECT DISTINCT article_id FROM article_authors WHERE author_id = ?) w "
    "CROSS JOIN articles a INDEXED BY articles_narrow ON a.id = w.article_id "
    "ORDER BY a.published DESC, a.id DESC LIMIT ? OFFSET ?"
)
_MANY = (
    "SELECT a.id FROM articles a INDEXED BY articles_by_published WHERE EXISTS "
    "(SELECT 1 FROM article_authors w WHERE w.author_id = ? AND w.article_id = a.id) "
    "ORDER BY a.published DESC, a.id DESC LIMIT ? OFFSET ?"
)
_ARTICLES = "articles a JOIN sites s ON s.id = a.site_id"
_BELOW = (
    "WITH RECURSIVE below(id) AS (SELECT ? UNION "
    "SELECT c.id FROM sections c JOIN below ON c.parent_id = below.id) "
)
_SECTION_ENDS = (
    f"{_BELOW} SELECT min(first), max(last) FROM (SELECT "
    "(SELECT min(published) FROM articles WHERE section_id = below.id) AS first, "
    "(SELECT max(published) FROM articles WHERE section_id = below.id) AS last FROM below)"
)
_SECTION_MONTHS = (
    f"{_BELOW} SELECT site_id, nullif(substr(month, 1, ?), ''), sum(articles) FROM article_months "
    "WHERE site_id = (SELECT site_id FROM sections WHERE id = ?) "
    "AND section_id IN (SELECT id FROM below) GROUP BY 1, 2"
)


def load_author(connection: sqlite3.Connection, author_id: int) -> Author | None:
    """Return an author; None if there is none of that id."""
    mine = (author_id,)
    row = connection.execute("SELECT id, name, kind FROM authors WHERE id = ?", mine).fetchone()
    if row is None:
        return None
    articles = count_of(connection, SIGNED, author_id)
    calendar = calendar_of(*ends_of(connection, SIGNED, author_id, articles))
    spread = spread_of(connection, SIGNED, author_id, calendar)
    in_sections = Counter(dict(connection.execute(_SECTIONS, mine).fetchall()))
    _, name, kind = row
    return Author(
        id=author_id,
        name=name,
        kind=kind,
        articles=articles,
        roles=tuple(role for (role,) in connection.execute(_ROLES, mine)),
        outlets=outlets_of(connection, spread),
        sections=ranking_of(connection, "sections", in_sections),
        timeline=timeline_of(connection, spread, calendar),
    )


def signed_by(
    connection: sqlite3.Connection, author: Author, *, limit: int, skip: int = 0
) -> list[int]:
    """Return the ids of articles that an author has signed, the newest first."""
    sql = _FEW if author.articles < MANY else _MANY
    return [row_id for (row_id,) in connection.execute(sql, (author.id, limit, skip))]


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
        "SELECT id, name, (SELECT coalesce(sum(articles), 0) FROM article_months m "
        "WHERE m.site_id = sections.site_id AND m.section_id = sections.id) "
        "FROM sections WHERE parent_id = ? ORDER BY name",
        (section_id,),
    )
    articles, timeline = _over_time(connection, section_id)
    _, name, site = row
    return Section(
        id=section_id,
        name=name,
        site=site,
        path=tuple(Ranked(*line) for line in above),
        below=tuple(Ranked(*line) for line in below),
        articles=articles,
        timeline=timeline,
    )


def in_section(section_id: int) -> Condition:
    """Say which articles stand in a section or below it."""
    return Condition(f"a.section_id IN ({_BELOW} SELECT id FROM below)", (section_id,))


def _over_time(connection: sqlite3.Connection, section_id: int) -> tuple[int, Timeline | None]:
    """Count the articles in a section or below it, in all and over time."""
    calendar = calendar_of(*connection.execute(_SECTION_ENDS, (section_id,)).fetchone())
    length = calendar.length if calendar else 0
    spread = connection.execute(_SECTION_MONTHS, (section_id, length, section_id)).fetchall()
    articles = sum(number for _, _, number in spread)
    if calendar is None or calendar.has_whole_months:
        return articles, timeline_of(connection, spread, calendar)
    mine = in_section(section_id)
    return articles, count_over_time(connection, f"{_ARTICLES} WHERE {mine.sql}", mine.values)
