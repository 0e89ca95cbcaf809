"""Said, or merely marked? Titles, nicknames, terms and scare quotes are nobody's words."""

from __future__ import annotations

import math
import re

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.attribution import Attribution
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.text import QUOTE, Line

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_FINAL = ".,?!…;。"
_LONG = 400  # characters of a quotation that are looked at


def judge(result: Attribution, lexicon: Lexicon) -> float:
    """The chance, 0 to 1, that the words between the marks were said or written by a source."""
    score = _from_words(result, lexicon) + _from_place(result, lexicon) + _from_rule(result)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def _from_words(result: Attribution, lexicon: Lexicon) -> float:
    text = result.line.text[result.span.start : result.span.end]
    words = _WORD.findall(text[:_LONG])
    count = len(words) if lexicon.code not in ("ja", "zh") else len(text) // 3
    if count == 0:
        return -6.0
    score = 0.0
    if count >= 8:
        score += 2.0
    elif count >= 5:
        score += 1.0
    elif count <= 1:
        score -= 1.0
    elif count <= 3:
        score -= 0.6
    if lexicon.cased and not lexicon.noun_capitals and _is_title(words, lexicon):
        score -= 3.0
    if any(lexicon.bits.get(w.lower(), 0) & lx.FIRST for w in words):
        score += 1.2
    if text[-1:] in ".?!…" and count >= 3:
        score += 0.8
    return score


def _is_title(words: list[str], lexicon: Lexicon) -> bool:
    """Capitals throughout but for small words, as in the name of a song."""
    main = [w for w in words if not lexicon.bits.get(w.lower(), 0) & lx.FUNCTION or w[0].isupper()]
    if not main:
        return False
    capitals = sum(1 for w in main if w[0].isupper() or w[0].isdigit())
    return capitals == len(main) and (len(words) > 1 or words[0] != "I")


def _from_place(result: Attribution, lexicon: Lexicon) -> float:
    line, token = result.line, result.token
    score = 0.0
    i = token - 1
    before = line.bits[i] if i >= 0 else 0
    if before & lx.NAMING:
        score -= 3.0
    elif result.line.text[result.span.start].islower():
        pass
    elif before & lx.WORK or (i >= 1 and line.bits[i - 1] & lx.NAMING and line.words[i] != ":"):
        score -= 2.0
    words = len(line.text[result.span.start : min(result.span.end, result.span.start + 90)].split())
    if before & lx.ARTICLE and not before & lx.PERSONAL and words <= 3:
        score -= 0.6
    if _in_list(line, token) and words <= 4:
        score -= 0.8
    return score


def _in_list(line: Line, token: int) -> bool:
    """Third or later of a row of marked words divided by commas, or before such a row."""
    near = 0
    for k in range(max(0, token - 4), min(len(line.words), token + 5)):
        near += line.words[k] == QUOTE
    return near >= 3


def _from_rule(result: Attribution) -> float:
    line, token, cue = result.line, result.token, result.cue
    if result.rule in ("split", "continuation", "forward"):
        return 2.5
    if result.rule in ("context", "interview"):
        return 1.2
    if cue is None:
        return {"colon": 1.5, "sentence": -1.6, "": -2.6}.get(result.rule, -1.6)
    distance = sum(
        1 for k in range(min(cue.end, token), max(cue.start, token)) if line.words[k][0].isalnum()
    )
    if result.rule == "cue after" and distance <= 6:
        return 3.5 if cue.strong else 2.0
    if result.rule == "colon":
        return 3.5
    if cue.strong:
        return 2.6 - 0.12 * distance
    return 1.6 - 0.15 * distance
