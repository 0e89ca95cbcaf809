"""What templates do to values: dates, numbers, addresses, languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ps sd ug ur yi".split())


def day(text: str | None) -> str:
    """Write a time's day: "1 August 2025"; what is no time is left as it is."""
    moment = _moment(text)
    return f"{moment.day} {moment:%B} {moment.year}" if moment else (text or "")


def moment(text: str | None) -> str:
    """Write a time with its hour, where one is known: "1 August 2025, 09:00 +03:00"."""
    found = _moment(text)
    if not found or not text or len(text) <= 10:
        return day(text)
    zone = found.isoformat()[-6:] if found.utcoffset() else "UTC"
    return f"{day(text)}, {found:%H:%M} {zone}"


def number(value: int | None) -> str:
    """Write a number with its thousands apart: "12,345"."""
    return f"{value or 0:,}"


def counted(value: int | None, noun: str) -> str:
    """Write a number with its noun: "1 quote", "1,200 quotes"."""
    return f"{number(value)} {noun}" + ("" if value == 1 else "s")


def web_address(url: str | None) -> str | None:
    """Return an address that may be a link: http or https, and nothing else."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def language_tag(text: str | None) -> str | None:
    """Return a language tag that may stand in `lang`; None for anything else."""
    return text if text and _LANGUAGE_TAG.fullmatch(text) else None


def direction(language: str | None) -> str:
    """Return which way a language is written, or "auto"."""
    if language is None:
        return "auto"
    return "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "moment": moment,
    "number": number,
    "counted": counted,
    "web_address": web_address,
    "language_tag": language_tag,
    "direction": direction,
}
