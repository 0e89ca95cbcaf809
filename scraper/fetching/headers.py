"""What a few headers mean: Content-Type, Retry-After, and the name we go by."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scraper.records import Snapshot
from scraper.version import __version__

ROBOTS_TOKEN = "scraper"
MAX_RETRY_AFTER = 24 * 3600.0
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:;|,|$)")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)


def user_agent(contact: str | None) -> str:
    """Return the honest name: project, version and whom to write to."""
    plain = "".join(char for char in contact or "" if char.isascii() and char.isprintable())
    name = f"{ROBOTS_TOKEN}/{__version__}"
    return f"{name} (+{plain})" if plain else name


def parse_content_type(value: str | None) -> tuple[str | None, str | None]:
    """Return media type and charset, both lower case; None where the header has none.

    "text/html; charset=UTF-8" gives ("text/html", "utf-8").
    """
    if not value:
        return None, None
    media_type = _MEDIA_TYPE.match(value)
    charset = _CHARSET.search(value)
    return (
        media_type.group(1).lower() if media_type else None,
        charset.group(1).lower() if charset else None,
    )


def retry_after(snapshot: Snapshot, now: datetime) -> float | None:
    """Return how many seconds a 429 or 503 (or any answer) asks us to wait, None if it doesn't.

    Reads both forms, seconds and a date; at most a day, at least 0.
    """
    value = (snapshot.header("Retry-After") or "").strip()
    if value.isdecimal():
        return min(float(value[:9]), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_AFTER)
