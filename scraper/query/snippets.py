"""The place of a text where normalised words match, cut out and marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from scraper.wordforms import normalise

MARK = "**"
"""Stands before and behind each word of a snippet that was sought."""

_WORD = re.compile(r"\S+")
_BEFORE, _BEHIND = 60, 160
_LONGEST_PIECE = _BEHIND + 100
_LONGEST = 200_000


def mark_forms(texts: Sequence[str | None], forms: frozenset[str]) -> str | None:
    """Return a piece of the first text that has one of the forms, its words marked with `**`.

    Words are what stands between spaces; None if no text has any of them.
    """
    for text in texts:
        words = _matching((text or "")[:_LONGEST], forms)
        if first := next(words, None):
            shown = takewhile(lambda word: word[0] <= first[0] + _LONGEST_PIECE, words)
            return _cut(text or "", [first, *shown])
    return None


def _matching(text: str, forms: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where words stand that share a form with those sought."""
    for word in _WORD.finditer(text):
        if not forms.isdisjoint(_forms_of(word[0])):
            yield _trimmed(text, *word.span())


@lru_cache(maxsize=50_000)
def _forms_of(word: str) -> tuple[str, ...]:
    return tuple((normalise(word) or "").split())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave punctuation outside the marks."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum() and text[end - 1].isascii():
        end -= 1
    return start, end


def _cut(text: str, found: Sequence[tuple[int, int]]) -> str:
    first = found[0][0]
    begin = text.rfind(" ", 0, max(first - _BEFORE, 0)) + 1
    end = text.find(" ", first + _BEHIND)
    end = len(text) if end < 0 else end
    pieces, place = ["…" if begin else ""], begin
    for start, stop in found:
        if stop <= end:
            pieces += [text[place:start], MARK, text[start:stop], MARK]
            place = stop
    pieces += [text[place:end], "…" if end < len(text) else ""]
    return " ".join("".join(pieces).split())
