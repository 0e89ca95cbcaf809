"""Text made equal for comparing: without case, accents, vowel signs and punctuation."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_WORD = re.compile(r"\w+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_TATWEEL = "\u0640"
_CONTINUOUS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that put no space between words: about two make one."""
_FEWEST_WORDS = 5


def fold(text: str | None) -> str | None:
    """Return text as it is compared: "Élodie" and "ELODIE" both give "elodie"."""
    if text is None:
        return None
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _BEYOND_ASCII.sub(_without_marks, decomposed)


def _without_marks(run: re.Match[str]) -> str:
    return "".join(
        char for char in run[0] if char != _TATWEEL and unicodedata.category(char) != "Mn"
    )


def words_of(text: str) -> frozenset[str]:
    """Return the folded words of a name."""
    return frozenset(_WORD.findall(fold(text) or ""))


def words_of_text(text: str) -> tuple[str, ...]:
    """Return the folded words of a text in order, letters and digits only."""
    return tuple(_WORD.findall((fold(text) or "").replace("_", " ")))


def fits_by_words(name: str, wanted: frozenset[str]) -> bool:
    """Say whether every wanted word is one of the name's: "ruiz" fits "Ana Ruiz"."""
    return wanted <= words_of(name)


def text_key(text: str) -> str | None:
    """Return what is the same for the same utterance: a hash of its letters and digits.

    Case, accents, punctuation and spaces make no difference. None below five words,
    which different people say independently.
    """
    words = words_of_text(text)
    joined = "".join(words)
    if len(words) < _FEWEST_WORDS and len(_CONTINUOUS.findall(joined)) < 2 * _FEWEST_WORDS:
        return None
    return hashlib.sha256(joined.encode()).hexdigest()[:16]
