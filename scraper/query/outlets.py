"""One outlet: its articles, sections and speakers, and why some of its addresses were not read."""

from __future__ import annotations

import sqlite3

from scraper.query.filters import Condition
from scraper.query.overview import OUTLETS, OutletLine, Ranked

SAMPLED = 2_000
"""Who is quoted most is counted in so many articles, the newest: more would keep people waiting."""


def load_outlet(connection: sqlite3.Connection, site_id: int) -> OutletLine | None:
    """Return a site; None if there is none of that id."""
    row = connection.execute(f"{OUTLETS} WHERE s.id = ?", (site_id,)).fetchone()
    return OutletLine(*row) if row else None


def sections_of(
    connection: sqlite3.Connection, site_id: int, limit: int = 12
) -> tuple[Ranked, ...]:
    """Return the sections of a site with most articles."""
    rows = connection.execute(
        "SELECT c.id, c.name, sum(m.articles) AS number FROM article_months m "
        "JOIN sections c ON c.id = m.section_id WHERE m.site_id = ? "
        "GROUP BY 1 ORDER BY number DESC, c.name LIMIT ?",
        (site_id, limit),
    )
    return tuple(Ranked(*row) for row in rows)


def most_quoted_in(
    connection: sqlite3.Connection, condition: Condition, limit: int = 12
) -> tuple[Ranked, ...]:
    """Return who is quoted most in the newest SAMPLED articles that fit a condition."""
    rows = connection.execute(
        "SELECT p.id, p.name, n.number FROM (SELECT q.speaker_id, count(*) AS number FROM ("
        f"SELECT a.id FROM articles a WHERE {condition.sql} ORDER BY a.published DESC LIMIT ?) a "
        "CROSS JOIN quotes q ON q.article_id = a.id WHERE q.speaker_id IS NOT NULL "
        "GROUP BY q.speaker_id ORDER BY number DESC, q.speaker_id LIMIT ?) n "
        "JOIN speakers p ON p.id = n.speaker_id ORDER BY n.number DESC, p.id",
        (*condition.values, SAMPLED, limit),
    )
    return tuple(Ranked(*row) for row in rows)


def refusals_of(connection: sqlite3.Connection, host: str, limit: int = 8) -> tuple[Ranked, ...]:
    """Return why addresses of a host failed or were skipped, the most frequent reason first."""
    rows = connection.execute(
        "SELECT NULL, error, count(*) AS number FROM frontier WHERE host IN (?, 'www.' || ?) "
        "AND state IN ('failed', 'skipped') AND error IS NOT NULL "
        "GROUP BY error ORDER BY number DESC, error LIMIT ?",
        (host, host, limit),
    )
    return tuple(Ranked(*row) for row in rows)
