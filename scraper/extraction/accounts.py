"""The one shape in which every field's story is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was weighed: a candidate, a line of the page, a quotation.

    `verdict` says "won" or "kept", else why not. `score` compares within a field,
    None where nothing was counted: an earlier test decided. `line` is the printed
    line that it stands in, where that is another text.
    """

    value: str
    verdict: str
    score: float | None
    reason: str
    source: str | None = None
    locator: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A field's value as told, None without one, its provenance, and all that was weighed."""

    field: str
    value: str | None
    source: str | None
    items: tuple[Item, ...]
    note: str | None = None
