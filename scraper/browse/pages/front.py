"""The front: what is in this archive."""

from __future__ import annotations

from typing import Any

from scraper.browse.asked import Asked
from scraper.browse.charts import ranked_bars, stacked_bars
from scraper.query.articles_over_time import articles_over_time
from scraper.query.filters import Condition
from scraper.query.lists import lines_of, newest
from scraper.query.overview import (
    last_changed,
    list_outlets,
    load_totals,
    most_quoted,
    section_mix,
)

_NEWEST = 8


def load_front(asked: Asked) -> dict[str, Any]:
    """Return totals, outlets, sections, speakers, the newest articles and the latest changes."""
    connection = asked.connection
    outlets = list_outlets(connection)
    timeline = articles_over_time(connection, outlets)
    sections = section_mix(connection)
    return {
        "totals": load_totals(connection),
        "outlets": outlets,
        "timeline": timeline,
        "chart": timeline and stacked_bars(timeline),
        "sections": sections,
        "sections_chart": sections
        and ranked_bars(tuple(s.name for s in sections), tuple(s.count for s in sections)),
        "speakers": most_quoted(connection),
        "newest": newest(connection, Condition("true", ()), limit=_NEWEST),
        "changed": lines_of(connection, last_changed(connection)),
    }
