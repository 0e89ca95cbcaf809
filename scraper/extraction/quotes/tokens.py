"""Prose cut into words, a printed chunk at a time.

What stands between two blanks ("“Well,”") is cut once and remembered: most chunks of an
article are known from those before it.
"""

from __future__ import annotations

from functools import lru_cache
from sys import intern

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes import looks
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.words import BREAKS, HARD_BREAKS, QUOTE, Vocabulary

_MOST = 1 << 16  # chunks that are remembered
_LONGEST = 40  # characters of one
_OPENERS = "([–—-¿¡"
_REPORTING = lx.CUE | lx.PHRASE | lx.POSTPOSITION | lx.OPINION
_TELLING = lx.GIVEN_NAME | lx.PLACE | lx.DEMONYM | lx.NAMED | lx.TITLE | lx.ROLE


Chunk = tuple[str, tuple[str, ...], tuple[str, ...], tuple[int, ...]]
"""The words between two blanks: their looks, as printed, in small letters, what they may be.

A plain tuple, since the garbage collector passes over those of plain values.
"""

SPEECH: Chunk = (chr(looks.SPEECH | looks.OPENING), (QUOTE,), (QUOTE,), (0,))
"""Stands for a quoted stretch."""


class Chunks(dict[str, Chunk]):
    """Printed chunk -> its words, cut when it is first seen."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._vocabulary = Vocabulary(lexicon)

    def __missing__(self, printed: str) -> Chunk:
        chunk = self._cut(printed)
        if len(printed) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[printed] = chunk
        return chunk

    def _cut(self, printed: str) -> Chunk:
        """Cut a chunk; "Dr." and the like keep their full stop."""
        words: list[str] = self._lexicon.token.findall(printed)
        if len(words) == 1:
            return self._alone(words[0])
        lows = list(map(self._lexicon.low, words))
        bits = list(map(self._vocabulary.__getitem__, words))
        for stop in range(len(words) - 1, 0, -1):
            if words[stop] == "." and bits[stop - 1] & lx.ABBREVIATED:
                words[stop - 1] += "."
                del words[stop], lows[stop], bits[stop]
        last = len(words) - 1
        seen = [self._look(words[k], lows[k], bits[k], k < last) for k in range(last + 1)]
        return intern("".join(map(chr, seen))), tuple(words), tuple(lows), tuple(bits)

    def _alone(self, word: str) -> Chunk:
        """The chunk of a word without a mark at it, as most are."""
        low, bits = self._lexicon.low(word), self._vocabulary[word]
        return intern(chr(self._look(word, low, bits, False))), (word,), (low,), (bits,)

    def _look(self, word: str, low: str, bits: int, followed: bool) -> int:
        """The flags of a word; a full stop that is `followed` at once ends no sentence: 6.6."""
        if word in BREAKS:
            inside = word == "." and followed
            return 0 if inside else looks.BREAK | (looks.HARD if word in HARD_BREAKS else 0)
        if word == ",":
            return looks.COMMA
        look = _verb(bits) | self._case(word, bits)
        if bits & (lx.PARTICLE | lx.LINKING) or word in "&'’":
            look |= looks.JOINING
        if bits & (lx.TITLE | lx.ROLE):
            look |= looks.OFFICE
        if low in self._lexicon.telling:
            look |= looks.PHRASE
        return look | (looks.THAT if bits & lx.THAT else 0)

    def _case(self, word: str, bits: int) -> int:
        if bits & lx.NAMELIKE:
            look = looks.OPENING | looks.CAPITAL | looks.NAMELIKE
            return look | (looks.TELLING if bits & _TELLING or word.isupper() else 0)
        if bits & lx.CAPITAL:
            return looks.OPENING | looks.CAPITAL
        opens = not self._lexicon.cased or word[0].isdigit() or word in _OPENERS
        return looks.OPENING if opens else 0


def _verb(bits: int) -> int:
    if not bits & _REPORTING:
        return 0
    if not bits & lx.STRONG:
        return looks.REPORTING
    return looks.REPORTING | looks.STRONG | (looks.SAYING if bits & lx.SAYING else 0)


@lru_cache(maxsize=64)
def chunks_of(lexicon: Lexicon) -> Chunks:
    """The language's chunks, one table for all its articles."""
    return Chunks(lexicon)
