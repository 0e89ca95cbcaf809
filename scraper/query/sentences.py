"""A text cut into sentences and two texts compared by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_END = re.compile(r"(?<=[.!?…؟۔])[”\"’»«)\]]*\s+(?=[^\s\da-zß-öø-ÿа-я])|(?<=[。！？])(?=[^」』”])")
"""Where a sentence ends: a stop, perhaps closing marks, and something that is not lower case."""
_ALIKE = 0.6
_LONGEST_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """One sentence that differs: `before` is None if it was added, `after` if it was removed."""

    before: str | None
    after: str | None


def split_sentences(body: str | None) -> list[str]:
    """Cut a body into sentences; a paragraph's end always ends one.

    Abbreviations may end one too early, which does no harm where both texts are cut alike.
    """
    return [
        sentence
        for line in (body or "").splitlines()
        for sentence in (part.strip() for part in _cut(line))
        if sentence
    ]


def compare_sentences(before: str | None, after: str | None) -> tuple[SentenceChange, ...]:
    """Return the sentences that were added, removed or reworded, in the order of the text."""
    old, new = split_sentences(before), split_sentences(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        change
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
        for change in _pair(old[i:j], new[k:m])
    )


def _cut(line: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(line):
        yield line[start : end.end()]
        start = end.end()
    yield line[start:]


def _pair(removed: Sequence[str], added: Sequence[str]) -> Iterator[SentenceChange]:
    """Match each removed sentence with the next added one that is much alike."""
    waiting = list(added)
    for sentence in removed:
        place = next((n for n, other in enumerate(waiting) if _is_alike(sentence, other)), None)
        if place is None:
            yield SentenceChange(sentence, None)
            continue
        yield from (SentenceChange(None, other) for other in waiting[:place])
        yield SentenceChange(sentence, waiting[place])
        del waiting[: place + 1]
    yield from (SentenceChange(None, other) for other in waiting)


def _is_alike(sentence: str, other: str) -> bool:
    if max(len(sentence), len(other)) > _LONGEST_COMPARED:
        return False
    matcher = SequenceMatcher(None, sentence.split(), other.split(), autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE
