"""What a newer extractor changed: counted per field, with examples, and where an outlet drifts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

WAYS = ("changed", "gained", "lost", "fewer")
"""Ways in which a field differs: another value; one where none was; none where one was; a
list that got shorter."""

_LEFT_OUT = frozenset({"url", "word_count"})
_LONGEST_EXAMPLE = 160
_FEWEST_PAGES = 3


@dataclass(frozen=True, slots=True)
class Drift:
    """A field that pages of an outlet had, and that is now empty on most of them."""

    site: str
    field: str
    had: int
    emptied: int


@dataclass(slots=True)
class Report:
    """Counts of one run, kept up to date as it goes on, and written to the archive with it.

    `kept` are articles whose page today's extractor takes for none: they stay as they
    were. `fields` holds, per field and way, a count and a few examples; `outlets`, per
    site and field, how many articles had it and on how many it is now empty.
    """

    read: int = 0
    changed: int = 0
    kept: int = 0
    without_snapshot: int = 0
    failures: list[str] = field(default_factory=list)
    fields: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    outlets: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Self:
        """Take up a report that `to_dict` wrote."""
        return cls(**saved)

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists and numbers."""
        return asdict(self)

    def compare(
        self, url: str, before: Mapping[str, Any], after: Mapping[str, Any], examples: int
    ) -> None:
        """Count what differs between two records of one article."""
        names = [name for name in before if name not in _LEFT_OUT and before[name] != after[name]]
        for name in names:
            self._compare_field(name, url, before[name], after[name], examples)
        self.changed += bool(names)

    def keep(self, site: str) -> None:
        """Count an article whose page is none any more: it counts as empty of its kind."""
        self.kept += 1
        had_emptied = self.outlets.setdefault(site, {}).setdefault("kind", [0, 0])
        had_emptied[0] += 1
        had_emptied[1] += 1

    def note_presence(self, site: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Count which fields were there, and which of those are empty now."""
        counts = self.outlets.setdefault(site, {})
        for name, value in before.items():
            if name not in _LEFT_OUT and not _is_empty(value):
                had_emptied = counts.setdefault(name, [0, 0])
                had_emptied[0] += 1
                had_emptied[1] += _is_empty(after[name])

    def drifts(self) -> Iterator[Drift]:
        """Yield what calls for a look: fields empty now on most of the pages that had them."""
        for site, counts in sorted(self.outlets.items()):
            for name, (had, emptied) in sorted(counts.items()):
                if had >= _FEWEST_PAGES and emptied * 2 > had:
                    yield Drift(site, name, had, emptied)

    def _compare_field(self, name: str, url: str, before: Any, after: Any, examples: int) -> None:
        counts = self.fields.setdefault(name, {})
        for way in _ways(before, after):
            counted = counts.setdefault(way, {"count": 0, "examples": []})
            counted["count"] += 1
            if len(counted["examples"]) < examples:
                shown = {
                    "url": url,
                    "before": _shown(before, after),
                    "after": _shown(after, before),
                }
                counted["examples"].append(shown)


def _ways(before: Any, after: Any) -> Iterator[str]:
    if _is_empty(before):
        yield "gained"
    elif _is_empty(after):
        yield "lost"
    else:
        yield "changed"
        if isinstance(before, list) and len(after) < len(before):
            yield "fewer"


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _shown(value: Any, other: Any) -> str | None:
    """Write a value short; of a list or a mapping, what the other one has not."""
    if _is_empty(value):
        return None
    if isinstance(value, list):
        own = [item for item in value if item not in (other or [])]
        text = f"{len(value)}: " + " | ".join(map(_item, own))
    elif isinstance(value, dict):
        text = ", ".join(f"{k}: {v}" for k, v in value.items() if (other or {}).get(k) != v)
    else:
        text = str(value)
        if isinstance(other, str):
            text = text[_first_difference(text, other) :]
    return text if len(text) <= _LONGEST_EXAMPLE else text[: _LONGEST_EXAMPLE - 1] + "…"


def _first_difference(text: str, other: str) -> int:
    """Return where to begin showing a text: a little before it differs from the other."""
    if len(text) <= _LONGEST_EXAMPLE:
        return 0
    same = next((n for n, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), 0)
    return max(0, same - 40)


def _item(item: Any) -> str:
    return (
        str(item.get("text") or item.get("name") or item) if isinstance(item, dict) else str(item)
    )
