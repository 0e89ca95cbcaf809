"""How much a name in a sentence stands out as the one that a pronoun means."""

from __future__ import annotations

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.sources import Name
from scraper.extraction.quotes.text import Line

OPENING = 3.6  # weight of standing first in a sentence
TAKEN_UP = 2.8  # of standing beside a preposition, before the pronoun: "to Ruiz, she"


def weight(lexicon: Lexicon, line: Line, name: Name, first: bool, begin: int) -> float:
    """How much a name stands out: 3 for a subject, less where something governs it."""
    if name.possessive:
        return 1.6
    governed = name.start > begin and line.bits[name.start - 1] & lx.PREPOSITION
    if governed or (lexicon.order == "verb-first" and _is_fronted(line, name, begin)):
        return 1.5
    if line.bits[begin] & lx.ASKED:
        return 1.2  # "Asked about Ruiz, she said"
    if name.start == begin:
        return OPENING
    return 3.0 if first else 2.0


def is_taken_up(line: Line, name: Name, begin: int, end: int, pronoun: int) -> bool:
    """Whether the same pronoun stands behind the name in its sentence, and not before."""
    same = [k for k in range(begin, end) if line.bits[k] & pronoun & (lx.HE | lx.SHE)]
    return bool(same) and same[0] >= name.end


def _is_fronted(line: Line, name: Name, begin: int) -> bool:
    """Whether a name closes the phrase that opens the sentence: "on the injury of Ruiz, he"."""
    bits = line.bits[begin]
    closed = name.end < len(line.words) and line.words[name.end] in ",،"
    commas = any(line.words[k] in ",،" for k in range(begin, name.start))
    return bool(bits & lx.PREPOSITION and not bits & lx.CUE) and closed and not commas
