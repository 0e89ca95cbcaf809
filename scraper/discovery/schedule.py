"""When an address is asked again: soon where things change, ever later where they don't.

The adaptive schedule of Nutch and StormCrawler: what has changed since the last visit
is asked again after half the time, what hasn't after half as much more, between a
shortest and a longest interval for each kind of page. How long an article is left
alone at first follows its age, a tenth of it (RFC 9111 §4.2.2 guesses freshness so):
this morning's story is corrected today, last year's never.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scraper.records import Visit

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0
_CHANGED = 0.5
_UNCHANGED = 1.5
_OF_AGE = 0.1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The intervals of one kind of page, in seconds."""

    first: float
    shortest: float
    longest: float


RHYTHMS: Mapping[str, Rhythm] = {
    "feed": Rhythm(30 * _MINUTE, 5 * _MINUTE, _DAY),
    "front": Rhythm(30 * _MINUTE, 5 * _MINUTE, _DAY),
    "sitemap": Rhythm(6 * _HOUR, _HOUR, 7 * _DAY),
    "article": Rhythm(_HOUR, _HOUR, 30 * _DAY),
}
"""By the role that an address turned out to have; what has none here is asked once."""


def next_interval(visit: Visit) -> float | None:
    """Return after how many seconds the address is worth asking again; None: never."""
    rhythm = RHYTHMS.get(visit.role or "")
    if rhythm is None:
        return None
    if visit.is_gone:
        return rhythm.longest
    if visit.interval is None:
        wanted = rhythm.first
        if visit.role == "article" and visit.age is not None:
            wanted = visit.age * _OF_AGE
    else:
        wanted = visit.interval * (_CHANGED if visit.has_changed else _UNCHANGED)
    return min(max(wanted, rhythm.shortest), rhythm.longest)
