"""An outlet: what it publishes, where, who speaks, and how far the archive covers it."""

from __future__ import annotations

from typing import Any

from scraper.browse.asked import PER_PAGE, Asked, paged
from scraper.browse.charts import stacked_bars
from scraper.browse.pages.names import chart_of
from scraper.query.coverage import load_coverage
from scraper.query.filters import Condition
from scraper.query.lists import newest
from scraper.query.outlets import load_outlet, refusals_of, sections_of, speakers_of
from scraper.query.timeline import count_over_time


def load_outlet_page(asked: Asked) -> dict[str, Any] | None:
    """Return an outlet with its sections, speakers, timeline, coverage ledger and articles."""
    connection = asked.connection
    outlet = load_outlet(connection, asked.id)
    if outlet is None:
        return None
    mine = Condition("a.site_id = ?", (asked.id,))
    pages = paged(asked, outlet.articles)
    timeline = count_over_time(
        connection, f"articles a JOIN sites s ON s.id = a.site_id WHERE {mine.sql}", mine.values
    )
    sections = sections_of(connection, asked.id)
    return {
        "outlet": outlet,
        "timeline": timeline,
        "chart": timeline and stacked_bars(timeline),
        "sections": sections,
        "sections_chart": chart_of(sections),
        "speakers": speakers_of(connection, asked.id),
        "coverage": load_coverage(connection, (outlet.host,)),
        "refusals": refusals_of(connection, outlet.host),
        "pages": pages,
        "articles": newest(connection, mine, limit=PER_PAGE, skip=pages.skip),
    }
