"""What words look like: one letter each, so that a regular expression finds the places that count.

A look is a set of flags written as one character. Sentence ends, names and reporting
words of a paragraph are found in its looks without a step for every word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

CAPITAL = 1 << 0  # written as a name is
NAMELIKE = 1 << 1  # and no small word
TELLING = 1 << 2  # is something by itself: a given name, a place, an office
JOINING = 1 << 3  # a small word that may stand inside a name
OFFICE = 1 << 4  # a title or a role
REPORTING = 1 << 5  # may report speech
STRONG = 1 << 6  # a verb that reports wherever it stands
PHRASE = 1 << 7  # the last word of "according to" and the like
OPENING = 1 << 8  # may open a sentence
BREAK = 1 << 9  # may end one
HARD = 1 << 10  # ends one whatever follows
SPEECH = 1 << 11  # a quoted stretch
_ALL = 1 << 12


def letter(flags: int) -> str:
    """The character for a set of flags."""
    return chr(flags)


def one_of(flags: int, without: int = 0) -> str:
    """A character class: the looks with any of the flags and none of the others."""
    return _class(look for look in range(_ALL) if look & flags and not look & without)


def none_of(flags: int) -> str:
    """A character class: the looks without the flags."""
    return _class(look for look in range(_ALL) if not look & flags)


def _class(looks: Iterable[int]) -> str:
    return "[" + "".join(f"\\u{look:04x}" for look in looks) + "]"


SENTENCE_END = re.compile(
    f"{one_of(BREAK, HARD)}(?={one_of(OPENING)})|{one_of(HARD | SPEECH)}(?={none_of(BREAK)})"
)
"""Marks and quotations behind which a sentence may begin."""

NAME = re.compile(
    f"(?<!{one_of(OFFICE)})({one_of(NAMELIKE, TELLING)})(?!{one_of(CAPITAL | JOINING | STRONG)})"
    f"|{one_of(NAMELIKE)}"
)
"""Words that may begin a name; group 1 where nothing but the capital speaks for it."""

REPORTS = re.compile(one_of(REPORTING))
"""Words that may report speech."""

CLAIM = re.compile(one_of(STRONG | PHRASE))
"""Words that report a clause without marks."""
