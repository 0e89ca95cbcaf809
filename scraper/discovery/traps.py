"""Traps that would keep a crawl busy for ever: calendars, growing paths, parameters without end.

Some addresses give themselves away; the others only by their number, so each
pattern of addresses has a budget. An address that is turned away comes with the
reason, for the frontier's `error` and the status report.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from scraper.url_signs import date_in_url
from scraper.urls import host_of


@dataclass(frozen=True, slots=True)
class Budgets:
    """How far we follow. Counts are per host and pattern."""

    length: int = 2_000  # characters of an address
    segments: int = 15  # of a path
    repeats: int = 3  # of one segment in a path
    parameters: int = 8  # of a query
    variants: int = 200  # of one path by several parameters
    calendar: int = 100  # pages that only name a day, month or year


DEFAULT_BUDGETS = Budgets()
_MOST_PATTERNS = 200_000
_CALENDAR_KEYS = frozenset({"year", "month", "day", "date", "tribe-bar-date", "eventdate", "week"})
_CALENDAR_PATH = re.compile(
    r"/(?:calendar|events?|kalender|agenda|schedule)/.*\d{4}"
    r"|/(?:1[89]|20|2[1-9])\d\d(?:/\d{1,2}){0,2}/?$",
    re.IGNORECASE,
)


class Traps:
    """Counts what was let through and turns away what goes on for ever."""

    def __init__(self, today: date, budgets: Budgets = DEFAULT_BUDGETS) -> None:
        self._next_year = f"{today.year + 1}-12-31"
        self._budgets = budgets
        self._seen: Counter[str] = Counter()

    def why_not(self, url: str) -> str | None:
        """Return why an address is not worth following, or None, and count it then.

        To be asked once for each new address of a crawl.
        """
        return _shape(url, self._budgets) or self._far_away(url) or self._worn_out(url)

    def _far_away(self, url: str) -> str | None:
        day = date_in_url(url)
        return "calendar: a day far ahead" if day is not None and day > self._next_year else None

    def _worn_out(self, url: str) -> str | None:
        pattern, budget, reason = _pattern_of(url, self._budgets)
        if budget is None:
            return None
        if self._seen[pattern] >= budget:
            return f"{reason} (more than {budget})"
        if len(self._seen) < _MOST_PATTERNS:
            self._seen[pattern] += 1
        return None


def _shape(url: str, budgets: Budgets) -> str | None:
    if len(url) > budgets.length:
        return f"address longer than {budgets.length} characters"
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > budgets.segments:
        return f"path deeper than {budgets.segments} segments"
    if segments and max(Counter(segments).values()) >= budgets.repeats:
        return "growing path: a segment again and again"
    if parts.query.count("&") >= budgets.parameters:
        return f"more than {budgets.parameters} parameters"
    return None


def _pattern_of(url: str, budgets: Budgets) -> tuple[str, int | None, str]:
    """Return the pattern an address counts for, its budget (None: no limit) and the reason."""
    parts = urlsplit(url)
    keys = [key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)]
    host = host_of(url)
    if _CALENDAR_KEYS.intersection(keys) or _CALENDAR_PATH.search(parts.path):
        folder = re.sub(r"\d+", "0", parts.path)
        return f"{host} calendar {folder}", budgets.calendar, "calendar: pages of dates"
    if len(keys) > 1:
        return f"{host} {parts.path}", budgets.variants, "parameters: variants of one page"
    return host, None, ""
