"""RSS, Atom, RDF and JSON feeds -> seeds, newest knowledge of an outlet first."""

from __future__ import annotations

import calendar
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from scraper.discovery.frontier import Window, rank, spell_utc
from scraper.discovery.gzipped import unpack
from scraper.records import Seed
from scraper.urls import both_spellings

MOST_ENTRIES = 5_000
MOST_BYTES = 10_000_000
_Entry = tuple[str, str | None, str | None]
"""Address, publication and last change."""

_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?")


def find_entries(
    payload: bytes, url: str, *, depth: int = 1, window: Window | None = None
) -> list[Seed]:
    """Find the pages that a feed announces, in its order, each once.

    Never fetches: relative addresses are read from the feed's own `url`.
    `published` and `modified` are ISO 8601 in UTC, the day alone where no more is
    given, or None.
    Entries outside the window are left out. Nonsense gives an empty list.
    """
    content = unpack(payload, MOST_BYTES)
    entries = _json_entries(content) if content.lstrip()[:1] == b"{" else _xml_entries(content)
    seeds: dict[str, Seed] = {}
    for address, published, modified in entries:
        spellings = both_spellings(address, url)
        if spellings is None or (found := spellings[0]) in seeds:
            continue
        if window is not None and not window.keeps(found, published=published):
            continue
        priority = rank("article", published=published)
        seeds[found] = Seed(
            *(found, depth, priority, url, published),
            listed_in="feed",
            modified=modified,
            raw_url=spellings[1],
        )
        if len(seeds) >= MOST_ENTRIES:
            break
    return list(seeds.values())


def _xml_entries(content: bytes) -> Iterator[_Entry]:
    import feedparser  # a fifth of a worker's start, and most never see a feed

    # A file object: feedparser would take bytes for a path or an address to open.
    file = io.BytesIO(content)
    try:
        feed = feedparser.parse(file, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError):
        return  # an XML declaration that names no encoding trips it
    for entry in feed.entries:
        if address := _address_of(entry):
            published = _date_of(entry, "published", "updated", "created")
            yield address, published, _date_of(entry, "updated")


def _address_of(entry: Mapping[str, Any]) -> str | None:
    """Return where an entry leads: past FeedBurner, to the page, else a permanent id."""
    for name in ("feedburner_origlink", "link"):
        if address := str(entry.get(name) or "").strip():
            return address
    for link in entry.get("links") or ():
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            return str(link["href"])
    identity = str(entry.get("id") or "")
    return identity if identity.startswith(("http://", "https://")) else None


def _date_of(entry: Mapping[str, Any], *names: str) -> str | None:
    """Return the first of these dates that the entry has."""
    for name in names:
        if f"{name}_parsed" not in entry:
            continue  # asking would make feedparser warn of the stand-in it gives
        moment = entry[f"{name}_parsed"]
        if isinstance(moment, struct_time):
            printed = str(entry.get(name) or "")
            return _iso(moment, day_alone=len(printed.strip()) <= len("2025-08-01"))
    return None


def _iso(moment: struct_time, *, day_alone: bool) -> str | None:
    try:
        time = datetime.fromtimestamp(calendar.timegm(moment), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return time.date().isoformat() if day_alone else spell_utc(time)


def _json_entries(content: bytes) -> Iterator[_Entry]:
    try:
        feed = json.loads(content)
    except (ValueError, RecursionError):
        return
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else ():
        address = item.get("url") or item.get("external_url") if isinstance(item, dict) else None
        if isinstance(address, str):
            modified = _json_date(item.get("date_modified"))
            yield address, _json_date(item.get("date_published")) or modified, modified


def _json_date(value: object) -> str | None:
    if not isinstance(value, str) or not _ISO_TIME.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if len(value) == len("2025-08-01") or moment.tzinfo is None:
        return value[:10]
    return spell_utc(moment)
