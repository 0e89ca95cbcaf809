"""Give each quotation its cue and its speaker: the sentence first, then the prose around it."""

from __future__ import annotations

from dataclasses import dataclass, field

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.cues import Cue, find_cues, main_subject
from scraper.extraction.quotes.marks import Span
from scraper.extraction.quotes.phrases import Reader, Subject
from scraper.extraction.quotes.sources import Source
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE

_NEAR = 8


@dataclass(slots=True)
class Attribution:
    """What was found out about one quotation, and the rule that found it.

    `words` and `verb` are the printed words for speaker and cue where they come from no
    `subject` and `cue`; `said` is the chance that the marks hold somebody's words,
    `confidence` the chance that the speaker is right.
    """

    line: Line
    token: int
    span: Span
    sentence: int
    rule: str = ""
    cue: Cue | None = None
    subject: Subject | None = None
    source: Source | None = None
    words: str | None = None
    verb: str | None = None
    said: float = 0.0
    indirect: bool = False
    confidence: float = 0.0


@dataclass(slots=True)
class Sentence:
    """One sentence with its quotations and its cues."""

    line: Line
    index: int
    begin: int
    end: int
    quotes: list[int]
    cues: list[Cue] = field(default_factory=list)


def attribute_sentence(reader: Reader, line: Line, number: int) -> list[Attribution]:
    """One attribution a quotation of the sentence; subjects are found but not yet resolved."""
    begin, end = line.sentences[number]
    quotes = [i for i in line.spans if begin <= i < end]
    if not quotes:
        return []
    sentence = Sentence(line, number, begin, end, quotes)
    if not line.is_bare(number):
        sentence.cues = find_cues(reader, line, begin, end)
    return [_in_sentence(reader, sentence, token) for token in quotes]


def _in_sentence(reader: Reader, sentence: Sentence, token: int) -> Attribution:
    line = sentence.line
    result = Attribution(line, token, line.spans[token], sentence.index)
    best, best_score, best_rule = None, 0.0, ""
    for cue in _nearest(sentence.cues, token):
        score, rule = _fit(reader, sentence, token, cue)
        if score > best_score:
            best, best_score, best_rule = cue, score, rule
    if best is not None:
        result.cue, result.rule, result.subject = best, best_rule, best.subject
        return result
    if token > sentence.begin and line.words[token - 1] == ":":
        result.subject = main_subject(reader, line, sentence.begin, token)
        result.rule = "colon" if result.subject is not None else ""
    return result


def _nearest(cues: list[Cue], token: int) -> list[Cue]:
    """The few cues on either side that may matter."""
    if len(cues) <= _NEAR:
        return cues
    return sorted(cues, key=lambda cue: abs(cue.start - token))[:_NEAR]


def _fit(reader: Reader, sentence: Sentence, token: int, cue: Cue) -> tuple[float, str]:
    """How well a cue goes with a quotation of its sentence; 0 where it can't."""
    line = sentence.line
    if cue.kind == "passive" and cue.subject is None:
        return 0.0, ""
    if cue.start > token:
        joined = cue.kind == "verb" and line.low(cue.start) not in reader.lexicon.bits
        return _fit_after(sentence, token, cue, reader.lexicon.order, joined)
    return _fit_before(reader, line, token, cue)


def _fit_after(
    sentence: Sentence, token: int, cue: Cue, order: str, joined: bool
) -> tuple[float, str]:
    line = sentence.line
    first = cue.start
    if cue.subject is not None and not cue.inverted and not cue.inherits:
        first = min(first, cue.subject.start)
    if first <= token:
        return 0.0, ""
    between = range(token + 1, first)
    blockers = sum(1 for k in between if _is_content(line, k))
    quotes = sum(1 for k in between if line.words[k] == QUOTE)
    comma = line.text[: line.spans[token].end][-1:] in ",?!…，،؟" or (
        token + 1 < len(line.words) and line.words[token + 1] in ",،–—-"
    )
    if blockers == 0 and quotes == 0 and joined:
        return 0.6, "cue after"  # in Arabic "and" opens the next clause
    if blockers == 0 and quotes == 0:
        base = 10.0 if comma else 8.0
        if cue.kind == "participle" or (cue.inherits and not comma):
            base -= 4.5
        if not cue.strong and not comma:
            base -= 3.0
        return base, "cue after"
    while first - 1 > token and line.bits[first - 1] & (lx.AUXILIARY | lx.ADVERB):
        first -= 1
    if joined:
        return 0.0, ""
    trailing = line.words[first - 1] in ",،"
    if cue.kind == "phrase":
        return max(1.0, 7.0 - 0.15 * blockers), "cue after"
    if trailing and cue.strong and not cue.inherits:
        return max(0.6, 6.0 - 0.15 * blockers), "cue after"
    if cue.inherits and order == "subject-verb":
        return 0.0, ""
    return (max(0.5, 3.0 - 0.2 * blockers), "cue after") if cue.strong else (0.0, "")


def _is_content(line: Line, k: int) -> bool:
    if not line.words[k][0].isalnum() or line.bits[k] & (lx.AUXILIARY | lx.ADVERB):
        return False
    follows = line.bits[k + 1] if k + 1 < len(line.bits) else 0
    return not (line.bits[k] & lx.ARTICLE and follows & (lx.AUXILIARY | lx.CUE))  # "les dijo"


def _is_embedded(line: Line, cue: Cue) -> bool:
    """Whether the cue belongs to a clause inside another: what he believes, that they said."""
    first = min(cue.start, cue.subject.start) if cue.subject is not None else cue.start
    opener = line.bits[first - 1] if first else 0
    if opener & lx.WHAT and line.bits[cue.end - 1] & lx.CALLING:
        return False  # praised what she called “…”
    if opener & (lx.RELATIVE | lx.THAT):
        return not opener & lx.AND
    beside = first > 1 and line.words[first - 2] in ",،"  # ", while she called it …"
    return bool(opener & lx.CONJUNCTION) and not opener & lx.AND and not beside


def _fit_before(reader: Reader, line: Line, token: int, cue: Cue) -> tuple[float, str]:
    if cue.inverted and cue.subject is not None and cue.subject.end > token:
        return 0.0, ""
    last = cue.end
    if cue.inverted or cue.kind == "phrase":
        last = max(last, cue.subject.end if cue.subject is not None else last)
    words = [k for k in range(last, token) if line.words[k][0].isalnum()]
    distance = len(words)
    breaks = sum(1 for k in range(last, token) if line.words[k] in ",;–—")
    quotes = sum(1 for k in range(last, token) if line.words[k] == QUOTE)
    colon = line.words[token - 1] == ":"
    score = 7.5 - 0.15 * distance - 0.3 * breaks - 0.1 * quotes
    if colon:
        score += 2.0
    if not cue.strong:
        if distance > _NEAR + 4 * quotes and not colon:
            return 0.0, ""
        score -= 1.5
    if cue.subject is None:
        score -= 2.0
    elif _is_embedded(line, cue):
        score -= 1.5
    if cue.start and line.bits[cue.start - 1] & lx.INFINITIVE:
        score -= 2.0  # would meet to discuss
    if line.words[token - 1] == "," and distance <= 6:
        score += 0.8
    if distance == 0:
        score += 0.5
    if line.bits[token - 1] & lx.THAT:
        score += 1.0
    return max(score, 0.3), "colon" if colon else "cue before"
