"""Dates written for machines, in one spelling: ISO 8601 with an offset, or the day alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"\s*(\d{4})-?(\d\d)-?(\d\d)(?!\d)"
    r"(?:[T\s,]+(?:at\s+)?(\d{1,2}):?(\d\d)(?::?(\d\d))?(?:[.,:]\d+)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d(?!\d))?)?",
    re.IGNORECASE,
)
_RFC_2822 = re.compile(r"\s*(?:[A-Z][a-z]{2},?\s+)?\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4}\s+\d\d?:\d\d")
_EPOCH = re.compile(r"\s*(1\d{9})(?:\d{3})?\s*")
_OLDEST, _NEWEST = 1700, 2100


def normalize_stamp(text: str) -> str | None:
    """Return a machine's date as "2025-08-01T08:00:00+02:00", or as "2025-08-01" alone.

    A time without an offset could be anywhere's, so it gives the day. Seconds since
    1970 and e-mail's dates are read as well. None for what is no date.
    """
    if found := _ISO.match(text):
        return _from_iso(found)
    if _RFC_2822.match(text):
        try:
            moment = parsedate_to_datetime(text.strip())
        except ValueError:
            return None
        return moment.isoformat() if moment.tzinfo else moment.date().isoformat()
    if found := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(found[1]), UTC).isoformat()
    return None


def day_of(stamp: str) -> str:
    """Return the calendar day that a stamp names, where it was written."""
    return stamp[:10]


def days_of(stamp: str) -> frozenset[str]:
    """Return the days a stamp may be printed as: where it was written, and in UTC."""
    if len(stamp) <= 10:
        return frozenset((stamp,))
    moment = datetime.fromisoformat(stamp).astimezone(UTC)
    return frozenset((day_of(stamp), moment.date().isoformat()))


def _from_iso(found: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0) % 24, int(minute or 0))
        moment = moment.replace(second=min(int(second or 0), 59))
    except ValueError:
        return None
    if not _OLDEST <= moment.year <= _NEWEST:
        return None
    if hour is None or zone is None:
        return moment.date().isoformat()
    return moment.isoformat() + _offset(zone)


def _offset(zone: str) -> str:
    if not zone[1:].replace(":", "").isdigit():
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        return "+00:00"
    return f"{zone[0]}{hours:02}:{minutes:02}"
