"""What a page says about being kept: robots directives and reservations of data mining.

X-Robots-Tag and `<meta name="robots">` as Google documents them, the reservation as in
the TDM Reservation Protocol (W3C community report, 2024). The crawl records what is
said; robots.txt alone decides what is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace

from scraper.fetching.headers import ROBOTS_TOKEN
from scraper.records import Snapshot

_HEAD_BYTES = 100_000
_MOST_CHARACTERS = 500
_META = re.compile(r"<meta\b[^<>]{1,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_AGENT = re.compile(r"\s*([\w*.-]+)\s*:\s*(.*)", re.DOTALL)
_WITH_VALUES = ("max-", "unavailable_after")  # directives that have a colon of their own


def note_rights(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with `robots` and `tdm` filled in."""
    metas = _metas(snapshot)
    told = [value for name, value in snapshot.headers if name.lower() == "x-robots-tag"]
    directives = [text for value in told if (text := _for_us(value))]
    directives += [metas[name] for name in ("robots", ROBOTS_TOKEN) if name in metas]
    words = {word.strip().lower() for text in directives for word in text.split(",")}
    robots = ", ".join(sorted(word for word in words if word))[:_MOST_CHARACTERS]
    return replace(snapshot, robots=robots or None, tdm=_reservation(snapshot, metas))


def forbids_archiving(snapshot: Snapshot) -> bool:
    """Say whether `robots` asks for no copies to be kept."""
    return bool({"noarchive", "none"} & set((snapshot.robots or "").split(", ")))


def _for_us(value: str) -> str | None:
    """Return the directives of one X-Robots-Tag, None if they are for another crawler."""
    named = _AGENT.match(value)
    if named is None or named.group(1).lower().startswith(_WITH_VALUES):
        return value
    return named.group(2) if named.group(1).lower() in (ROBOTS_TOKEN, "*") else None


def _reservation(snapshot: Snapshot, metas: dict[str, str]) -> str | None:
    reserved = snapshot.header("tdm-reservation") or metas.get("tdm-reservation")
    if reserved is None or reserved.strip() != "1":
        return None
    policy = snapshot.header("tdm-policy") or metas.get("tdm-policy") or ""
    return f"1 {policy.strip()}".strip()[:_MOST_CHARACTERS]


def _metas(snapshot: Snapshot) -> dict[str, str]:
    """Return the meta elements of a page's beginning by lower-case name; equal names joined."""
    if b"<meta" not in (head := snapshot.payload[:_HEAD_BYTES]).lower():
        return {}
    found: dict[str, str] = {}
    for tag in _META.findall(head.decode("latin-1")):
        values = {
            name.lower(): double or single or bare
            for name, double, single, bare in _ATTRIBUTE.findall(tag)
        }
        if (name := values.get("name", "").lower()) and "content" in values:
            found[name] = (
                f"{found[name]}, {values['content']}" if name in found else values["content"]
            )
    return found
