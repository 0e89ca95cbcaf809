"""What a field reader hands back: one decided value, and everything it weighed on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from lxml.etree import _Element

from scraper.extraction.lines import Line

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One field, decided.

    `source` is its provenance: "json-ld", "script", "opengraph", "meta", "markup", "url"
    or "text". `locator` says where exactly ("headline", "og:title", "h1.title"), None
    when there is nothing to add. `line` is the visible line it stands in, None when
    it isn't printed: the body leaves that line out.
    """

    value: T
    source: str
    locator: str | None = None
    line: Line | None = None


class Candidate(NamedTuple, Generic[T]):
    """One value that a field might have: where it was found, how it did, and why.

    Candidates of one field are comparable by `score`; one of 0 or less lost for
    good, whatever the others say. A tuple, since a page has scores of them: a frozen
    dataclass takes six times as long to make.
    """

    value: T
    source: str
    locator: str | None
    score: float
    reason: str
    line: Line | None = None


def rank(candidates: Iterable[Candidate[T]]) -> list[Candidate[T]]:
    """Return the candidates best first; equals keep their order."""
    return sorted(candidates, key=attrgetter("score"), reverse=True)


def decide(candidates: list[Candidate[T]]) -> Reading[T] | None:
    """Return the first of ranked candidates as a reading, None where nothing won."""
    if not candidates or candidates[0].score <= 0:
        return None
    best = candidates[0]
    return Reading(best.value, best.source, best.locator, best.line)


def locate(line: Line) -> str:
    """Name the element of a line as a selector would: "h1.title"."""
    return _selector(line.element)


def locate_all(lines: Sequence[Line]) -> str | None:
    """Name the innermost element around lines that stand in page order; None for no lines."""
    if not lines:
        return None
    last = lines[-1].element
    around_last = {last, *last.iterancestors()}
    first = lines[0].element
    shared = next(box for box in chain([first], first.iterancestors()) if box in around_last)
    return _selector(shared)


def _selector(element: _Element) -> str:
    classes = (element.get("class") or "").split()
    return f"{element.tag}.{classes[0]}" if classes else str(element.tag)
