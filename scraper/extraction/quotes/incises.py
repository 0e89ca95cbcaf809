"""The writer's words inside the marks: « We waited, says Holm. For months. »

French sets the verb of speech between commas inside the marks, Italian and Russian between
dashes. The speech is cut there into parts, so that the rest of the walk meets the words as
prose; at the end the parts are one quotation again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.attribution import Attribution
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.marks import Span

_TURN = re.compile(r"[,?!…]\s+(?![–—-]\s)|[,?!….]?\s*[–—]\s*|\s-\s")
_STOP = re.compile(r"[,.;?!]|\s*[–—]|\s-\s")
_DASHES = "–—-"
_BEFORE = 5  # words that may stand before the verb: "a-t-il"
_MOST_TURNS = 12  # of one quotation that are looked at
_BESIDE = 4  # characters before and behind the marks
_WIDEST = 120  # characters from the turn to the end of the writer's words
_LEAST = 3  # letters of speech on either side
_SKIPPED = lx.AUXILIARY | lx.ADVERB | lx.PERSONAL


def open_incises(
    paragraphs: Sequence[str], spans: list[list[Span]], lexicon: Lexicon
) -> list[list[Span]]:
    """The spans, those with the writer's words inside cut into their parts of speech."""
    if not lexicon.incises:
        return spans
    return [
        [part for span in found for part in _parts(text, span, lexicon)] if found else found
        for text, found in zip(paragraphs, spans, strict=True)
    ]


def close_incises(results: list[Attribution]) -> list[Attribution]:
    """The results, with the parts of one pair of marks made one quotation again."""
    if all(result.span.whole is None for result in results):
        return results
    kept: list[Attribution] = []
    for result in results:
        whole = result.span.whole
        if whole is None:
            kept.append(result)
        elif not kept or kept[-1].span is not whole:
            result.span = whole
            kept.append(result)
    return kept


def _parts(text: str, span: Span, lexicon: Lexicon) -> list[Span]:
    if not _stands_alone(text, span):
        return [span]
    for number, turn in enumerate(_TURN.finditer(text, span.start, span.end)):
        if number > _MOST_TURNS:
            break
        if turn.start() - span.start < _LEAST:
            continue
        end = _incise_end(text, turn, span.end, lexicon)
        if end is None:
            continue
        first = replace(span, end=turn.start(), outer_end=turn.start(), closed=True, whole=span)
        if text[turn.start()] in "?!…":
            first = replace(first, end=turn.start() + 1, outer_end=turn.start() + 1)
        rest = _trimmed(text, end, span.end)
        if span.end - rest < _LEAST:
            return [replace(first, closed=span.closed)]
        return [first, replace(span, start=rest, outer_start=rest, whole=span)]
    return [span]


def _stands_alone(text: str, span: Span) -> bool:
    """Whether the marks hold a sentence of their own: a cue outside makes those inside speech."""
    before = text[max(0, span.outer_start - _BESIDE) : span.outer_start].rstrip()
    after = text[span.outer_end : span.outer_end + _BESIDE].lstrip()
    if before and before[-1] not in ".!?…»”":
        return False
    return not after or after[0] in ".«“" or after[0].isupper()


def _incise_end(text: str, turn: re.Match[str], limit: int, lexicon: Lexicon) -> int | None:
    """Where the writer's words behind a turn end; None where there are none."""
    reach = min(limit, turn.end() + _WIDEST)
    words = list(lexicon.token.finditer(text, turn.end(), reach))
    verb = _verb(words, lexicon)
    if verb is None:
        return None
    dashed = any(dash in turn.group() for dash in _DASHES)
    stop = _STOP.search(text, words[verb].end(), reach)
    while stop is not None and dashed and not any(dash in stop.group() for dash in _DASHES):
        stop = _STOP.search(text, stop.end(), reach)
    if stop is None:
        return limit if limit - words[verb].end() < _WIDEST else None
    if not dashed and text[stop.start()] == "," and _is_office(text, stop.end(), lexicon):
        after = _STOP.search(text, stop.end(), limit)
        return after.end() if after is not None else limit
    return stop.end()


def _verb(words: Sequence[re.Match[str]], lexicon: Lexicon) -> int | None:
    """The verb of speech at the opening of some words, its subject behind it or in between."""
    pronoun = False
    for k, word in enumerate(words[: _BEFORE + 1]):
        bits = lexicon.bits.get(lexicon.low(word.group()), 0)
        if bits & lx.STRONG and not bits & lx.PARTICIPLE and word.group()[0].islower():
            return k if pronoun or _subject_follows(words, k + 1, lexicon) else None
        if not bits & _SKIPPED and word.group() not in ("-", "t"):
            return None
        pronoun = pronoun or (k > 0 and bool(bits & lx.PERSONAL))
    return None


def _subject_follows(words: Sequence[re.Match[str]], k: int, lexicon: Lexicon) -> bool:
    while k < len(words) and words[k].group() in ("-", "t"):
        k += 1
    if k >= len(words):
        return False
    word = words[k].group()
    bits = lexicon.bits.get(lexicon.low(word), 0)
    return word[0].isupper() or bool(bits & (lx.PERSONAL | lx.ARTICLE | lx.NOMINAL | lx.TITLE))


def _is_office(text: str, start: int, lexicon: Lexicon) -> bool:
    """Whether an office is set off behind the speaker's name."""
    words = [word.group() for word in lexicon.token.finditer(text, start, start + _WIDEST // 2)]
    bits = [lexicon.bits.get(lexicon.low(word), 0) for word in words[:4]]
    return bool(bits) and bits[0] & lx.FIRST == 0 and any(b & lx.ROLE for b in bits)


def _trimmed(text: str, start: int, end: int) -> int:
    while start < end and (text[start].isspace() or text[start] in ".,–—-"):
        start += 1
    return start
