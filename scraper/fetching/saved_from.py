"""Where a saved page came from, as the program that saved it wrote into a comment.

Browsers ("saved from url=(0042)…"), SingleFile ("Page saved with SingleFile") and HTTrack
("Mirrored from …") each leave one near the top.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scraper.urls import normalize_url

_HEAD_BYTES = 20_000
_BROWSER = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)\s*(https?://\S{1,4000})\s*-->", re.I)
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(https?://\S{1,4000})\s+"
    r"saved date:\s*([^\n(]{1,80})",
    re.IGNORECASE,
)
_HTTRACK = re.compile(
    r"<!--\s*Mirrored from\s+(\S{1,4000})\s+by HTTrack[^,>]{0,200},\s*([^>]{1,80}?)\s*-->", re.I
)


def saved_from(payload: bytes) -> tuple[str | None, datetime | None]:
    """Return the address and the time that the saving program noted; None for what it didn't."""
    address, moment = _find(payload[:_HEAD_BYTES].decode("utf-8", "replace"))
    return (address if address and normalize_url(address) else None), moment


def _find(head: str) -> tuple[str | None, datetime | None]:
    if found := _SINGLE_FILE.search(head):
        return found[1], _moment(found[2])
    if found := _BROWSER.search(head):
        return found[1], None
    if found := _HTTRACK.search(head):
        address = found[1] if "://" in found[1] else f"http://{found[1]}"
        return address, _moment(found[2])
    return None, None


def _moment(text: str) -> datetime | None:
    """Read "Fri Aug 01 2025 09:00:00 GMT+0200" and "Fri, 01 Aug 2025 07:00:00 GMT"."""
    text = text.strip()
    try:
        return datetime.strptime(text, "%a %b %d %Y %H:%M:%S GMT%z").astimezone(UTC)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
