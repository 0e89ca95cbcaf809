"""Which address comes first, which is out of the dates asked for: pure policy, no state.

Priorities, higher is earlier: what the user typed, then what names many articles
(feeds, fronts, sitemaps), then articles with the newest first, then the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from scraper.url_signs import date_in_url

Role = Literal["seed", "feed", "front", "sitemap", "article", "pagination", "other"]

_BASE: dict[Role, float] = {
    "seed": 100.0,
    "feed": 90.0,
    "front": 70.0,
    "sitemap": 60.0,
    "article": 40.0,
    "pagination": 30.0,
    "other": 5.0,
}
_NO_DATE = 0.43  # undated links stand on today's fronts: nearly as new as the news
_FAR_FUTURE = 4e9  # seconds since 1970, the year 2096: recency stays below 1


@dataclass(frozen=True, slots=True)
class Window:
    """The days asked for, both included, as ISO dates; None leaves a side open.

    Days are compared as they are written; times are in UTC.
    """

    since: str | None = None
    until: str | None = None

    def keeps(self, url: str, *, published: str | None = None, modified: str | None = None) -> bool:
        """Say whether a page may lie inside, from what is known before it is asked.

        The publication date decides, else the day in the address. A page last
        modified before the window was published before it; one modified later may
        be older, so `until` never prunes by it. Unknown dates are kept.
        """
        day = published or date_in_url(url)
        if day is not None:
            return self._starts_by(day) and self._ends_after(day)
        return modified is None or self._starts_by(modified)

    def _starts_by(self, day: str) -> bool:
        """Whether a day, or any day of a year or month alone, is not before the window."""
        return self.since is None or day[:10].ljust(10, "9") >= self.since[:10]

    def _ends_after(self, day: str) -> bool:
        return self.until is None or day[:10] <= self.until[:10]


EVERYTHING = Window()


def rank(role: Role, *, score: float = 1.0, published: str | None = None, depth: int = 0) -> float:
    """Return a seed's priority.

    `score` is how sure we are that a link is what it seems (0 to 1), `published`
    any ISO date known of it, `depth` its links from the seed.
    """
    return _BASE[role] + 3 * score + 30 * _recency(published) - min(depth, 20) / 4


def spell_utc(moment: datetime) -> str:
    """Return an aware time as the archive spells it: "2025-08-01T06:00:00Z"."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _recency(published: str | None) -> float:
    """Map a date to 0 (1970) … 1 (2096)."""
    if published is None:
        return _NO_DATE
    whole = published + "-01-01"[len(published) - 4 :] if len(published) < 10 else published
    try:
        moment = datetime.fromisoformat(whole)
    except ValueError:
        return _NO_DATE
    zone = moment.tzinfo or UTC
    return min(max(moment.replace(tzinfo=zone).timestamp() / _FAR_FUTURE, 0.0), 1.0)
