"""An outlet: what it publishes, where, who speaks, and how far the archive covers it."""

from __future__ import annotations

from typing import Any

from scraper.browse.asked import PER_PAGE, Asked, paged
from scraper.browse.charts import stacked_bars
from scraper.browse.pages.names import chart_of
from scraper.query.articles_over_time import articles_over_time
from scraper.query.coverage import load_coverage
from scraper.query.filters import Condition
from scraper.query.lists import newest
from scraper.query.outlets import (
    SAMPLED,
    load_outlet,
    most_quoted_in,
    refusals_of,
    sections_of,
)


def load_outlet_page(asked: Asked) -> dict[str, Any] | None:
    """Return an outlet with its sections, speakers, timeline and articles."""
    connection = asked.connection
    outlet = load_outlet(connection, asked.id)
    if outlet is None:
        return None
    mine = Condition("a.site_id = ?", (asked.id,))
    pages = paged(asked, outlet.articles)
    timeline = articles_over_time(connection, [outlet])
    sections = sections_of(connection, asked.id)
    return {
        "outlet": outlet,
        "timeline": timeline,
        "chart": timeline and stacked_bars(timeline),
        "sections": sections,
        "sections_chart": chart_of(sections),
        "speakers": most_quoted_in(connection, mine),
        "sampled": SAMPLED if outlet.articles > SAMPLED else None,
        "pages": pages,
        "articles": newest(connection, mine, limit=PER_PAGE, skip=pages.skip),
    }


def load_coverage_page(asked: Asked) -> dict[str, Any] | None:
    """Return an outlet with its coverage ledger, and why addresses were not read."""
    outlet = load_outlet(asked.connection, asked.id)
    if outlet is None:
        return None
    return {
        "outlet": outlet,
        "coverage": load_coverage(asked.connection, (outlet.host,)),
        "refusals": refusals_of(asked.connection, outlet.host),
    }
