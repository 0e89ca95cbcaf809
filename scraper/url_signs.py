"""What an address tells of the page behind it, before anybody asks for that."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

_HOME = re.compile(
    r"/(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home)(?:\.[a-z]{3,5})?/?)?",
    re.IGNORECASE,
)
_VARIANT_PATH = re.compile(
    r"/(?:amp|print|druck|imprimir|imprimer|stampa)(?:/|$)|\.amp(?:\.html?)?$"
)
_VARIANT_QUERY = re.compile(
    r"(?:^|&)(?:amp|print|outputtype|output|view)(?:=(?:1|true|yes|amp|print))?(?:&|$)"
)
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"  # as in /2025/aug/01/
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([-_.])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_DATES = (
    re.compile(r"(?<!\d)((?:18|19|20)\d\d)/(\d{1,2}|[a-z]{3})/(\d{1,2})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)((?:18|19|20)\d\d)([-_.])(\d{1,2})\2(\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)/?(\d\d)/?(\d\d)(?=(?:T?\d{4}|T?\d{6})?(?!\d))"),
)


def is_variant(url: str) -> bool:
    """Say whether an address names a page's AMP or print version."""
    parts = urlsplit(url)
    host, path = parts.netloc.lower(), parts.path.lower()
    if host.startswith("amp.") or _VARIANT_PATH.search(path):
        return True
    return _VARIANT_QUERY.search(parts.query.lower()) is not None


def is_home_page(url: str) -> bool:
    """Say whether the address is a host's front door: "/", "/index.html", "/en/"."""
    parts = urlsplit(url)
    return not parts.query and is_home_path(parts.path)


def is_home_path(path: str) -> bool:
    """Say the same of an address' path."""
    return _HOME.fullmatch(path or "/") is not None


def date_in_url(url: str) -> str | None:
    """Return the day that an address names, as "2025-08-01", or None.

    Read from 2025/08/01, 2025/aug/01, 2025-08-01 (or _ or .), 20250801 and the
    same with a time behind it, and from 29-08-2025 and 08-29-2025 where no other order
    makes sense. The last in the address wins within one spelling.
    """
    if _YEAR.search(url) is None:
        return None
    parts = urlsplit(url)
    where = f"{parts.path}?{parts.query}"
    for spelling in _DATES:
        for found in reversed(list(spelling.finditer(where))):
            groups = found.groups()
            if day := _valid_day(groups[0], groups[-2], groups[-1]):
                return day
    for found in reversed(list(_DAY_FIRST.finditer(where))):
        one, other, year = found[1], found[3], found[4]
        day, swapped = _valid_day(year, other, one), _valid_day(year, one, other)
        if not (day and swapped) or day == swapped:
            return day or swapped
    return None


def extension_in(path: str) -> str:
    """Return the extension of an address' path: its last segment's, lower case, no dot, or ""."""
    stem, dot, extension = path.rpartition("/")[2].rpartition(".")
    return extension.lower() if dot and stem and extension.isalnum() else ""


def _valid_day(year: str, month: str, day: str) -> str | None:
    number = _MONTHS.get(month.lower(), 0) if month.isalpha() else int(month)
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return None
