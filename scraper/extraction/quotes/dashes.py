"""Speech after a dash, as Scandinavian, Polish and Russian papers set it: – We waited, says Holm.

A paragraph that opens with a dash is speech up to the comma or dash before a verb of
speech; without such a verb it is taken for a list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.marks import Span

_OPENING = re.compile(r"\s*[–—-]\s+(?=\S)")
_TURN = re.compile(r"[,.!?…]?\s+[–—-]\s+|,\s+|(?<=[!?])\s+")
_RESUMES = re.compile(r"[.,]\s+[–—-]\s+(?=\S)")
_WORD = re.compile(r"\w+")
_MOST_TURNS = 40
_FAMILY = "dash"


def add_dash_speech(
    paragraphs: Sequence[str], spans: list[list[Span]], lexicon: Lexicon
) -> list[list[Span]]:
    """Return the spans with those of dashed speech added, where no other mark stands."""
    if not lexicon.dash_speech:
        return spans
    return [
        found or _dashed(index, text, lexicon)
        for index, (text, found) in enumerate(zip(paragraphs, spans, strict=True))
    ]


def _dashed(index: int, text: str, lexicon: Lexicon) -> list[Span]:
    opening = _OPENING.match(text)
    if opening is None:
        return []
    start = opening.end()
    for number, turn in enumerate(_TURN.finditer(text, start)):
        if number > _MOST_TURNS:
            break
        if _verb_follows(text, turn.end(), lexicon):
            end = turn.start() + len(turn.group()) - len(turn.group().lstrip(",.!?…"))
            speech = Span(index, start, end, opening.end() - 1, turn.end() - 1, _FAMILY)
            return [speech, *_resumed(index, text, turn.end())]
    return []


def _verb_follows(text: str, position: int, lexicon: Lexicon) -> bool:
    word = _WORD.match(text, position)
    if word is None or word.group()[0].isupper():
        return False
    return bool(lexicon.bits.get(word.group().lower(), 0) & lx.STRONG)


def _resumed(index: int, text: str, position: int) -> list[Span]:
    """What is said on behind a second dash: – We waited, – says Holm. – For months."""
    turn = _RESUMES.search(text, position)
    if turn is None:
        return []
    return [Span(index, turn.end(), len(text.rstrip()), turn.end() - 1, len(text), _FAMILY)]
