"""Articles over time: out of the archive's own counts, or along the indexes of their dates."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import pairwise

from scraper.query.overview import OutletLine
from scraper.query.timeline import LATEST, REST, Calendar, Series, Timeline, calendar_of

_ALL = "SELECT count(*) FROM articles WHERE published >= ? AND published < ?"
_OF_SITE = "SELECT count(*) FROM articles WHERE published >= ? AND published < ? AND site_id = ?"
_MONTHS = (
    "SELECT substr(month, 1, ?), sum(articles) FROM article_months WHERE month <> '' {} GROUP BY 1"
)


def articles_over_time(
    connection: sqlite3.Connection, outlets: Sequence[OutletLine], *, most_series: int = 6
) -> Timeline | None:
    """Count the articles of all these outlets, in their order; None where none has a date.

    Beyond `most_series` outlets the rest is one series, for which `outlets` are all that
    there are in the archive.
    """
    first = min((outlet.first for outlet in outlets if outlet.first), default=None)
    last = max((outlet.last for outlet in outlets if outlet.last), default=None)
    calendar = calendar_of(first, last)
    if calendar is None:
        return None
    series = [
        Series(outlet.host, _counts(connection, calendar, outlet.id))
        for outlet in outlets[:most_series]
    ]
    if len(outlets) > most_series:
        whole = _counts(connection, calendar, None)
        shown = map(sum, zip(*(each.counts for each in series), strict=True))
        rest = tuple(total - part for total, part in zip(whole, shown, strict=True))
        series += [Series(REST, rest)] if any(rest) else []
    return Timeline(calendar.unit, calendar.buckets, tuple(each for each in series if each.total))


def _counts(
    connection: sqlite3.Connection, calendar: Calendar, site_id: int | None
) -> tuple[int, ...]:
    """Count the articles of a site, or all, in each bucket."""
    site = () if site_id is None else (site_id,)
    if calendar.has_whole_months:
        sql = _MONTHS.format("AND site_id = ?" if site else "")
        found = dict(connection.execute(sql, (calendar.length, *site)).fetchall())
        return tuple(found.get(bucket, 0) for bucket in calendar.buckets)
    sql = _OF_SITE if site else _ALL
    periods = pairwise((*calendar.buckets, LATEST))
    return tuple(connection.execute(sql, (*period, *site)).fetchone()[0] for period in periods)
