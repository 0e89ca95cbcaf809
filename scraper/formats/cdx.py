"""CDXJ index lines, sorted by SURT: how replay tools find a page in a WARC file.

SURT (sort-friendly URI rewriting) as the Heritrix glossary describes it, with the
canonicalisation that pywb looks addresses up by: lower case, no "www.", default port,
session number or final slash, and the query's parts in order.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC
from urllib.parse import quote, urlsplit

import orjson

from scraper.formats.warc import Entry

_WWW = re.compile(r"^www\d*\.")
_PORTS = {"http": 80, "https": 443}
_QUERY_SESSION = re.compile(
    r"(?:^|&)(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}"
    r"|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?=&|$)",
    re.IGNORECASE,
)


def surt(url: str) -> str:
    """Return the sort key of a web address: "https://www.a.example/B?b&a" is "example,a)/b?a&b"."""
    parts = urlsplit(url.strip())
    host = _WWW.sub("", (parts.hostname or "").lower())
    key = ",".join(reversed(host.split(".")))
    port = _port(parts.netloc)
    if port is not None and port != _PORTS.get(parts.scheme.lower()):
        key += f":{port}"
    path = _escaped(parts.path).lower() or "/"
    if path.endswith("/") and path != "/":
        path = path[:-1]
    query = _QUERY_SESSION.sub("", _escaped(parts.query)).lower()
    query = "&".join(sorted(query.split("&")))
    return f"{key}){path}" + (f"?{query}" if query else "")


def _escaped(text: str) -> str:
    return quote(text.strip(), safe="%/:?#[]@!$&'()*+,;=~|")


def _port(netloc: str) -> int | None:
    digits = netloc.rpartition("@")[2].rpartition(":")[2]
    return int(digits) if digits.isdecimal() and ":" in netloc else None


def cdx_line(entry: Entry, filename: str) -> str:
    """Return the line of one record, without its end."""
    stamp = entry.fetched.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    fields = {
        "url": entry.url,
        "mime": entry.media_type,
        "status": str(entry.status),
        "digest": entry.digest,
        "length": str(entry.length),
        "offset": str(entry.offset),
        "filename": filename,
    }
    return f"{surt(entry.url)} {stamp} {orjson.dumps(fields).decode()}"


class SortedLines:
    """Lines handed back in the order of their bytes; sorted on the disk, so there may be many."""

    def __init__(self) -> None:
        self._lines = sqlite3.connect("")  # a database of its own in a temporary file
        self._lines.execute("CREATE TABLE lines (line BLOB)")

    def add(self, line: str) -> None:
        """Keep a line."""
        self._lines.execute("INSERT INTO lines VALUES (?)", (line.encode("utf-8", "replace"),))

    def __iter__(self) -> Iterator[bytes]:
        for (line,) in self._lines.execute("SELECT line FROM lines ORDER BY line"):
            yield line

    def close(self) -> None:
        """Forget the lines."""
        self._lines.close()
