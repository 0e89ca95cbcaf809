"""The month or year that a sitemap's address names: archives are cut up by time.

"sitemap-2015-03.xml" and "?yyyy=2015&mm=03" hold a month, "archive/2015.xml" a year. But
sitemaps are numbered as well, and 2015 may be the file after 2014 others: a number is a
time only where each sibling, alike but for its digits, has one that can be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from scraper.discovery.frontier import Window
from scraper.records import Seed
from scraper.url_signs import date_in_url

_DIGITS = re.compile(r"\d+")
_MONTH = re.compile(
    r"(?<!\d)(?P<year>(?:19[89]|20\d)\d)(?:[-_/.]?|&(?:mm|month|m)=)(?P<month>0?[1-9]|1[0-2])(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19[89]|20\d)\d)(?!\d)")


def prune_by_period(sitemaps: Sequence[Seed], window: Window) -> list[Seed]:
    """Leave out the sitemaps of an index whose month or year lies outside the window."""
    families: dict[str, list[Seed]] = defaultdict(list)
    for sitemap in sitemaps:
        families[_DIGITS.sub("#", sitemap.url)].append(sitemap)
    outside = {
        sitemap.url
        for family in families.values()
        for sitemap, period in _periods(family)
        if not window.keeps(sitemap.url, published=period)
    }
    return [sitemap for sitemap in sitemaps if sitemap.url not in outside]


def _periods(family: Sequence[Seed]) -> list[tuple[Seed, str]]:
    """Return the period of each, or nothing if one of them can have none."""
    found = [(sitemap, period_in_url(sitemap.url)) for sitemap in family]
    return [(sitemap, period) for sitemap, period in found if period and all(p for _, p in found)]


def period_in_url(url: str) -> str | None:
    """Return the day, month or year that an address may name: "2015-03", or None."""
    if day := date_in_url(url):
        return day
    months = list(_MONTH.finditer(url))
    if months:
        return f"{months[-1]['year']}-{int(months[-1]['month']):02d}"
    years = list(_YEAR.finditer(url))
    return years[-1]["year"] if years else None
