"""How likely the speaker is right: by the words that name the source and the rule that spoke.

The shares are measured on annotated news articles, rounded, and multiplied; a part
that only goes on is as sure as the part it goes on from, less a little.
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.extraction.quotes.attribution import Attribution
from scraper.extraction.quotes.sources import PERSON

_WORDS = {
    "full name": 0.98,
    "short name": 0.96,
    "pronoun": 0.93,
    "organisation": 0.66,
    "noun of a name": 0.66,
    "noun": 0.72,
    "none": 0.6,
}
_RULES = {
    "cue after": 1.0,
    "indirect": 0.97,
    "colon": 0.95,
    "cue before": 0.93,
    "particle": 0.8,
    "sentence": 0.5,
}
_FROM_OTHERS = {"split": 0.97, "continuation": 0.97, "forward": 0.8}
_CONTEXT = 0.75
_SHARED_SUBJECT = 0.85
_WEAK_CUE = 0.92


def set_confidence(results: Sequence[Attribution]) -> None:
    """Set the chance that each speaker is right; 0 where there is none."""
    for position, result in enumerate(results):
        if result.source is None:
            result.confidence = 0.0
        elif result.rule in _FROM_OTHERS:
            result.confidence = _as_sure_as(results, position) * _FROM_OTHERS[result.rule]
        else:
            result.confidence = _own(result)
    for position in range(len(results) - 1, -1, -1):
        if results[position].rule == "forward":
            results[position].confidence = _ahead(results, position) * _FROM_OTHERS["forward"]
    for result in results:
        result.confidence = round(result.confidence * result.said**0.5, 3)


def _own(result: Attribution) -> float:
    if result.rule == "context":
        return _CONTEXT
    sure = _WORDS[_words(result)] * _RULES.get(result.rule, 0.6)
    if result.cue is not None:
        sure *= _SHARED_SUBJECT if result.cue.inherits else 1.0
        sure *= 1.0 if result.cue.strong else _WEAK_CUE
    return sure


def _words(result: Attribution) -> str:
    subject, source = result.subject, result.source
    if subject is None or source is None:
        return "none" if result.words is None else "noun"
    if subject.name is not None:
        if source.kind != PERSON:
            return "organisation"
        return "full name" if len(subject.name.words) > 1 else "short name"
    if subject.form == "pronoun":
        return "pronoun"
    return "noun of a name" if source.mentions else "noun"


def _as_sure_as(results: Sequence[Attribution], position: int) -> float:
    """The confidence of the part before that has the same speaker."""
    before = results[position - 1] if position else None
    if before is not None and before.source is results[position].source:
        return before.confidence
    return _CONTEXT


def _ahead(results: Sequence[Attribution], position: int) -> float:
    after = results[position + 1] if position + 1 < len(results) else None
    if after is not None and after.source is results[position].source:
        return after.confidence / (_FROM_OTHERS["forward"] if after.rule == "forward" else 1.0)
    return _CONTEXT
