"""What a search found, counted: by outlet, section, author, speaker and month."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from scraper.query.lists import names_of

MOST_COUNTED = 2_000
"""Facets count so many of the articles found, those stored last; more would keep people waiting."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to part what was found; values by count, months by time, the newest first."""

    name: str
    values: tuple[tuple[str, int], ...]


_MONTH = len("2025-08")
_FOUND = "json_each(?) f CROSS JOIN"
_PLACES = (
    "SELECT a.site_id, a.section_id, substr(a.published, 1, 7), count(*) "
    f"FROM {_FOUND} articles a INDEXED BY articles_narrow ON a.id = f.value GROUP BY 1, 2, 3"
)
_NAMES = {
    "author": ("authors", "author_id", f"{_FOUND} article_authors x ON x.article_id = f.value"),
    "speaker": ("speakers", "speaker_id", f"{_FOUND} quotes x ON x.article_id = f.value"),
}
_NAMED = (
    "SELECT n.name, sum(articles) FROM (SELECT x.{1} AS id, count(DISTINCT x.article_id) "
    "AS articles FROM {2} WHERE x.{1} IS NOT NULL GROUP BY 1) JOIN {0} n USING (id) GROUP BY 1"
)
"""Counted by number before names are looked up: there are far fewer of those."""


def count_facets(
    connection: sqlite3.Connection, ids: Sequence[int], limit: int = 8
) -> tuple[Facet, ...]:
    """Count the articles of these ids; a facet that would part nothing is left out."""
    found = orjson.dumps(list(ids)).decode()
    sites, sections, months = _count_places(connection, found)
    names = {
        facet: Counter(dict(connection.execute(_NAMED.format(*how), (found,)).fetchall()))
        for facet, how in _NAMES.items()
    }
    counted = {"site": sites, "section": sections} | names
    facets = [Facet(name, tuple(_ranked(counts)[:limit])) for name, counts in counted.items()]
    by_time = tuple(sorted(months.items(), reverse=True)[:limit])
    return tuple(facet for facet in (*facets, Facet("month", by_time)) if facet.values)


def _count_places(
    connection: sqlite3.Connection, found: str
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Count by host, name of the section, and month, in one pass."""
    rows = connection.execute(_PLACES, (found,)).fetchall()
    hosts = names_of(connection, "sites", list({row[0] for row in rows}), column="host")
    sections = names_of(connection, "sections", list({row[1] for row in rows if row[1]}))
    by_site, by_section, by_month = Counter[str](), Counter[str](), Counter[str]()
    for site_id, section_id, month, number in rows:
        by_site[hosts[site_id]] += number
        if section_id is not None:
            by_section[sections[section_id]] += number
        if month and len(month) == _MONTH:
            by_month[month] += number
    return by_site, by_section, by_month


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
