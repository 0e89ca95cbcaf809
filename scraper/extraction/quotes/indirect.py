"""Reported clauses without marks: "Officials said the talks would resume".

A clause counts where a strong verb of speech with a subject of its own opens or closes
the sentence. What is reported is the rest of it, without "that".
"""

from __future__ import annotations

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.attribution import Attribution
from scraper.extraction.quotes.cues import Cue, find_cues
from scraper.extraction.quotes.datelines import after_dateline
from scraper.extraction.quotes.looks import CLAIM, COMMA, STRONG_VERB
from scraper.extraction.quotes.marks import Span
from scraper.extraction.quotes.phrases import Reader
from scraper.extraction.quotes.text import Line

_SHORTEST = 4  # words of a reported clause
_LISTENER = 9  # tokens that may stand between "told" and "that"
_FINAL = ".!?…;,:"
FAMILY = "indirect"


def find_indirect(reader: Reader, line: Line, number: int) -> list[Attribution]:
    """The reported clauses of one sentence: none where it holds marked words of its own."""
    begin, end = line.sentences[number]
    if not may_report(line.looks, begin, end):
        return []
    begin = min(max(begin, after_dateline(line) if not begin else 0), end)
    quoted = [i for i in line.spans if begin <= i < end]
    if quoted and quoted != [begin]:
        return []
    found: list[Attribution] = []
    taken = 0
    for cue in find_cues(reader, line, begin, end):
        clause = _clause(line, cue, begin, end, bool(quoted)) if cue.start >= taken else None
        if clause is None or not _is_long_enough(line, *clause):
            continue
        result = _attribution(line, number, cue, *clause)
        found.append(result)
        taken = clause[1]
        if clause[0] < cue.start:
            break
    return found


def may_report(looks: str, begin: int, end: int) -> bool:
    """A glance that spares most sentences the search for subjects."""
    if CLAIM.search(looks, begin, end) is not None:
        return True
    comma = looks.find(chr(COMMA), begin, end)
    return comma >= 0 and STRONG_VERB.search(looks, comma, end) is not None


def _clause(line: Line, cue: Cue, begin: int, end: int, quoted: bool) -> tuple[int, int] | None:
    """Tokens of what the cue reports."""
    if not cue.strong or cue.subject is None or cue.kind == "passive":
        return None
    if quoted:
        return _after_that(line, cue, end) if cue.kind == "participle" else None
    if cue.kind == "phrase":
        return _around_phrase(line, cue, begin, end)
    if cue.kind == "participle":
        return _after_that(line, cue, end)
    first = cue.start if cue.inverted or cue.inherits else min(cue.start, cue.subject.start)
    if first - 1 > begin and line.words[first - 1] == "," and _closes(line, cue, end):
        return begin, first - 1
    if cue.inherits or cue.inverted:
        return _after_that(line, cue, end)
    return _behind(line, cue, end)


def _closes(line: Line, cue: Cue, end: int) -> bool:
    """Whether nothing but a comma, a full stop or a circumstance follows the cue."""
    last = cue.end
    if cue.inverted and cue.subject is not None:
        last = max(last, cue.subject.end)
    if last >= end:
        return True
    bits = line.bits[last]
    if line.words[last] in _FINAL:
        return True
    return bool(bits & (lx.ADVERB | lx.PREPOSITION)) and not bits & lx.THAT


def _after_that(line: Line, cue: Cue, end: int) -> tuple[int, int] | None:
    if cue.end < end and line.bits[cue.end] & lx.THAT:
        return _without_that(line, cue.end), _clause_end(line, end)
    return None


def _behind(line: Line, cue: Cue, end: int) -> tuple[int, int] | None:
    """The clause behind the verb, over "reporters on Monday that"."""
    i = cue.end
    if i >= end or line.words[i] in _FINAL:
        return None
    for k in range(i, min(end, i + _LISTENER)):
        if line.words[k] in ",:;":
            break
        if line.bits[k] & lx.THAT and not (k > i and line.bits[k - 1] & lx.PREPOSITION):
            return _without_that(line, k), _clause_end(line, end)
    while i < end and line.bits[i] & lx.ADVERB:
        i += 1
    if i >= end or not line.bits[cue.start] & lx.SAYING:
        return None
    if line.bits[i] & (lx.PREPOSITION | lx.AND) and not line.bits[i] & lx.CAPITAL:
        return None
    return i, _clause_end(line, end)


def _without_that(line: Line, k: int) -> int:
    return k + 1 if line.low(k) == "that" else k


def _clause_end(line: Line, end: int) -> int:
    while end > 0 and line.words[end - 1] in _FINAL:
        end -= 1
    return end


def _around_phrase(line: Line, cue: Cue, begin: int, end: int) -> tuple[int, int] | None:
    """ "According to the bank, prices fell" and "Prices fell, according to the bank"."""
    if cue.subject is None:
        return None
    if cue.start == begin:
        comma = cue.subject.end
        if comma < end and line.words[comma] == ",":
            return comma + 1, _clause_end(line, end)
        return None
    last = cue.start - 1 if line.words[cue.start - 1] == "," else cue.start
    return begin, last


def _is_long_enough(line: Line, first: int, last: int) -> bool:
    return sum(line.words[k][0].isalnum() for k in range(first, last)) >= _SHORTEST


def _attribution(line: Line, number: int, cue: Cue, first: int, last: int) -> Attribution:
    start, end = line.place(first)[0], line.place(last - 1)[1]
    span = Span(line.index, start, end, start, end, FAMILY)
    result = Attribution(line, first, span, number, "indirect", cue, cue.subject)
    result.said, result.indirect = 1.0, True
    return result
