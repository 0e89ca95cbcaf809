"""Everybody who is quoted, the most quoted first, found by a part of the name."""

from __future__ import annotations

from typing import Any

from scraper.browse.asked import PER_PAGE, Asked, paged
from scraper.query.roster import count_roster, list_roster

KINDS = ("person", "organisation", "group", "document")


def load_speakers(asked: Asked) -> dict[str, Any]:
    """Return a page of speakers: those of a kind, those whose name has these words."""
    name = asked.first("name")
    kind = asked.first("kind")
    kind = kind if kind in KINDS else None
    pages = paged(asked, count_roster(asked.connection, name, kind))
    return {
        "name": name,
        "kind": kind,
        "kinds": KINDS,
        "pages": pages,
        "speakers": list_roster(asked.connection, name, kind, limit=PER_PAGE, skip=pages.skip),
    }
