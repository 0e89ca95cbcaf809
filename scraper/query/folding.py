"""Text made equal for comparing: without case, accents and vowel signs."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")
_TATWEEL = "\u0640"


def fold(text: str | None) -> str | None:
    """Return text as it is compared: "Élodie" and "ELODIE" both give "elodie"."""
    if text is None:
        return None
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    marks = (char for char in decomposed if unicodedata.category(char) != "Mn")
    return "".join(char for char in marks if char != _TATWEEL)


def words_of(text: str) -> frozenset[str]:
    """Return the folded words of a name."""
    return frozenset(_WORD.findall(fold(text) or ""))


def fits_by_words(name: str, wanted: frozenset[str]) -> bool:
    """Say whether every wanted word is one of the name's: "ruiz" fits "Ana Ruiz"."""
    return wanted <= words_of(name)
