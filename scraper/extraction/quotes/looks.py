"""What words look like: one letter each, so that a regular expression finds the places that count.

A look is a set of flags written as one character. Sentence ends, names and reporting
words of a paragraph are found in its looks without a step for every word.
"""

from __future__ import annotations

import re
from itertools import combinations, product

OPENING = 1 << 0  # may open a sentence
CAPITAL = 1 << 1  # written as a name is
NAMELIKE = 1 << 2  # and no small word
TELLING = 1 << 3  # and something by itself: a given name, a place, an office
REPORTING = 1 << 4  # may report speech
STRONG = 1 << 5  # a verb that reports wherever it stands
SAYING = 1 << 6  # and a clause without "that"
JOINING = 1 << 7  # a small word that may stand inside a name
OFFICE = 1 << 8  # a title or a role
PHRASE = 1 << 9  # the word that tells "according to" and the like
THAT = 1 << 10  # may open a reported clause
COMMA = 1 << 11
BREAK = 1 << 12  # may end a sentence
HARD = 1 << 13  # and does whatever follows
SPEECH = 1 << 14  # a quoted stretch

_CASES = (
    0,
    OPENING,
    OPENING | CAPITAL,
    OPENING | CAPITAL | NAMELIKE,
    OPENING | CAPITAL | NAMELIKE | TELLING,
)
_VERBS = (0, REPORTING, REPORTING | STRONG, REPORTING | STRONG | SAYING)
_OTHERS = (JOINING, OFFICE, PHRASE, THAT)
_MARKS = (COMMA, BREAK, BREAK | HARD, SPEECH | OPENING)


def _sums() -> list[int]:
    return [sum(some) for n in range(len(_OTHERS) + 1) for some in combinations(_OTHERS, n)]


LOOKS = (*_MARKS, *map(sum, product(_CASES, _VERBS, _sums())))
"""Every set of flags that a word or a mark may have."""


def one_of(flags: int, without: int = 0) -> str:
    """A character class: the looks with any of the flags and none of the others."""
    return _class([look for look in LOOKS if look & flags and not look & without])


def none_of(flags: int) -> str:
    """A character class: the looks without the flags."""
    return _class([look for look in LOOKS if not look & flags])


def _class(looks: list[int]) -> str:
    return "[" + "".join(f"\\u{look:04x}" for look in looks) + "]"


# Each pattern begins with one character class, over which the engine skips fastest.
SENTENCE_END = re.compile(
    f"{one_of(BREAK | SPEECH)}(?:(?={one_of(OPENING)})"
    f"|(?<={one_of(HARD | SPEECH)})(?={none_of(BREAK)}))"
)
"""Marks and quotations behind which a sentence may begin."""

NAME = re.compile(
    f"{one_of(NAMELIKE)}(?:(?<={one_of(NAMELIKE, TELLING)})(?<!{one_of(OFFICE)}.)"
    f"(?!{one_of(CAPITAL | JOINING | STRONG)})())?"
)
"""Words that may begin a name; group 1 where nothing but the capital speaks for it."""

REPORTS = re.compile(one_of(REPORTING))
"""Words that may report speech."""

_NEAR = 10  # words from a verb to "that"
CLAIM = re.compile(
    f"{one_of(SAYING | PHRASE | STRONG)}"
    f"(?:(?<={one_of(SAYING | PHRASE)})|.{{0,{_NEAR}}}{one_of(THAT)})"
)
"""What a reported clause without marks may be told by."""

STRONG_VERB = re.compile(one_of(STRONG))
"""Verbs that may report the clause before a comma as well."""
