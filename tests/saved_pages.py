"""Saved pages: one folder a lesson, with the page, what came with it, and what it should give."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parent / "fixtures" / "pages"
SLUGS = sorted(folder.name for folder in PAGES.iterdir() if (folder / "source.html").exists())


@dataclass(frozen=True)
class SavedPage:
    """One answer of a server, saved: `why_kept` is its lesson."""

    payload: bytes
    final_url: str
    charset: str | None
    why_kept: str


def load_page(slug: str) -> SavedPage:
    """Return the page of a folder; `snapshot.json` holds url, why_kept and, if known, charset."""
    about = load_json(slug, "snapshot.json")
    return SavedPage(
        payload=(PAGES / slug / "source.html").read_bytes(),
        final_url=about["url"],
        charset=about.get("charset"),
        why_kept=about["why_kept"],
    )


def load_json(slug: str, name: str) -> dict[str, Any]:
    """Return one JSON file of a folder."""
    found: dict[str, Any] = json.loads((PAGES / slug / name).read_text(encoding="utf-8"))
    return found


def pick(found: Any, expected: Any) -> Any:
    """Cut a record down to the fields that are expected, inside lists of objects as well."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return {key: pick(found.get(key), value) for key, value in expected.items()}
    if isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        return [pick(one, other) for one, other in zip(found, expected, strict=True)]
    return found
