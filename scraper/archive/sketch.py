"""A body as a few numbers that near-duplicates share, and the judgement whether two are.

MinHash (Broder 1997) in one permutation (Li, Owen, Zhang 2012): every run of three
words that begins with one of a chosen half of all words is hashed once and falls into
one of 18 bins; the smallest hash of each bin is kept. Two bodies share a bin's value
with the probability of their Jaccard likeness, so three bins together make a band that
unrelated bodies hardly ever share, and of six bands near-duplicates share at least one:
0.997 of the pairs at a likeness of 0.85, and fewer than one in ten thousand at 0.02.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from zlib import crc32

from scraper.folding import words_of_text

BANDS = 6
FEWEST_WORDS = 60
"""Shorter bodies have no sketch: a template and a few names make them alike."""

_ROWS = 3
_BINS = BANDS * _ROWS
_SPACE = 1 << 61
_VALUE = 0xFFFF
_SAMPLED = 1
"""Bits that are unset in the hash of a chosen word: every second one."""
_MASK = _SPACE - 1
_SPREAD = 0x9E3779B97F4A7C15
"""Odd, and near 2 to the 64th over the golden ratio: spreads 32 bits over the space (Knuth)."""
_BORDERS = [_SPACE * place // _BINS for place in range(1, _BINS + 1)]
_MOST_WORDS_KNOWN = 200_000
_ALIKE = 0.85
_SAME_BINS = 7
_SAME_NUMBERS = 0.8
"""Of the numbers in two copies; stories of one template differ in just these."""


class _Hashes(dict[str, int]):
    """The hash of every word met so far; emptied when there are too many."""

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_WORDS_KNOWN:
            self.clear()
        value = self[word] = crc32(word.encode("utf-8", "replace")) * _SPREAD & _MASK
        return value


_HASHES = _Hashes()


def sketch(body: str | None) -> tuple[int, ...] | None:
    """Return the bands of a body, 48 bits each; None if it is too short to be compared."""
    words = words_of_text(body or "")
    if len(words) < FEWEST_WORDS:
        return None
    hashes = [_HASHES[word] for word in words]
    runs = zip(hashes, hashes[1:], hashes[2:], strict=False)
    values = sorted({(a + 3 * b + 5 * c) & _MASK for a, b, c in runs if not a & _SAMPLED})
    if not values:
        return None
    return _bands(_smallest(values))


def share_bins(bands: Sequence[int], others: Sequence[int]) -> bool:
    """Say cheaply whether two sketched bodies can be near-duplicates."""
    same = sum(a == b for a, b in zip(_bins(bands), _bins(others), strict=True))
    return same >= _SAME_BINS


def are_near_duplicates(body: str, other: str) -> bool:
    """Say whether two bodies are copies of one text, perhaps edited.

    Their sets of words overlap by 0.85 or more, and so do their numbers by 0.8: a
    template filled twice shares its words, but not its figures and dates.
    """
    words, others = frozenset(words_of_text(body)), frozenset(words_of_text(other))
    if _jaccard(words, others) < _ALIKE:
        return False
    return _jaccard(_numbers(words), _numbers(others)) >= _SAME_NUMBERS


def _smallest(values: Sequence[int]) -> list[int]:
    """Return the lowest hash of each bin; an empty bin takes that of the next one."""
    found: list[int | None] = []
    start = 0
    for border in _BORDERS:
        end = bisect_left(values, border, start)
        found.append(values[start] & _VALUE if end > start else None)
        start = end
    filled, nearest = [], next(value for value in found if value is not None)
    for value in reversed(found):
        nearest = nearest if value is None else value
        filled.append(nearest)
    return filled[::-1]


def _bands(bins: Sequence[int]) -> tuple[int, ...]:
    return tuple(bins[n] << 32 | bins[n + 1] << 16 | bins[n + 2] for n in range(0, _BINS, _ROWS))


def _bins(bands: Iterable[int]) -> list[int]:
    return [band >> shift & _VALUE for band in bands for shift in (32, 16, 0)]


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(map(str.isdigit, word)))


def _jaccard(some: frozenset[str], others: frozenset[str]) -> float:
    either = some | others
    return len(some & others) / len(either) if either else 1.0
