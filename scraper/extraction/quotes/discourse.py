"""Speakers of quotations whose sentence names nobody: continuations, context, interviews."""

from __future__ import annotations

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.attribution import Attribution
from scraper.extraction.quotes.cues import find_cues, main_subject
from scraper.extraction.quotes.phrases import Subject
from scraper.extraction.quotes.resolve import Resolver
from scraper.extraction.quotes.roles import describe
from scraper.extraction.quotes.sources import PERSON, Source
from scraper.extraction.quotes.text import Line

_CHAIN = 12  # quotations that a speech may go on for before its speaker is named


def settle(resolver: Resolver, results: list[Attribution]) -> None:
    """Give every attribution its source, in text order; then those that wait for a later one."""
    waiting: list[Attribution] = []
    before: Attribution | None = None
    for position, result in enumerate(results):
        if _waits(results, position, before, bool(waiting)):
            waiting.append(result)
            before = result
            continue
        _settle_one(resolver, result, before)
        for earlier in waiting:
            earlier.source, earlier.rule = result.source, "forward"
        waiting.clear()
        before = result


def _waits(
    results: list[Attribution], position: int, before: Attribution | None, begun: bool
) -> bool:
    """Opens a speech, or goes on with one, whose speaker is named with a later part of it."""
    result = results[position]
    if not _is_unnamed(result) or (result.sentence > 0 and not begun):
        return False
    if not begun and before is not None:
        goes_on = not before.span.closed and before.line.index == result.line.index - 1
        if before.line is result.line or goes_on:
            return False
    for after in results[position + 1 : position + 1 + _CHAIN]:
        same = after.line is result.line
        if not same and (result.span.closed or after.line.index != result.line.index + 1):
            return False
        if not _is_unnamed(after):
            return after.cue is not None or after.subject is not None
        result = after
    return False


def _is_unnamed(result: Attribution) -> bool:
    return result.cue is None and result.subject is None and result.line.is_bare(result.sentence)


def _settle_one(resolver: Resolver, result: Attribution, before: Attribution | None) -> None:
    result.source = resolver.resolve(result.subject)
    if result.indirect:
        if result.source is not None:
            resolver.remember(result.line, result.sentence, result.source)
        return
    drops = resolver.reader.lexicon.drops_subjects and result.subject is None
    if result.cue is not None and drops:
        pronoun = _unspoken(result.line.bits[result.cue.start])
        result.source = resolver.antecedent(result.line, result.cue.start, pronoun)
    if result.source is None:
        _from_prose(resolver, result, before)
    if result.source is not None:
        resolver.remember(result.line, result.sentence, result.source)


def _from_prose(resolver: Resolver, result: Attribution, before: Attribution | None) -> None:
    """No subject in the sentence: who spoke before, or who the text before is about."""
    line = result.line
    bare = line.is_bare(result.sentence)
    if before is not None and before.line is line and before.source is not None:
        gap = result.sentence - before.sentence
        if gap <= 1 or not bare:
            _carry(result, before, "split" if gap <= 1 else "context")
            return
    if not bare:
        _from_own_sentence(resolver, result, before)
        return
    if before is not None and not before.span.closed and before.line.index == line.index - 1:
        _carry(result, before, "continuation")
        return
    source = _spoken_of(resolver, result)
    result.rule = "context"
    result.source = source or resolver.last_person or resolver.last


def _unspoken(verb: int) -> int:
    """The pronoun that a verb stands for where the language leaves it out."""
    if verb & lx.MASCULINE:
        return lx.HE | lx.IT
    return lx.SHE | lx.IT if verb & lx.FEMININE else lx.FIRST


def _carry(result: Attribution, before: Attribution, rule: str) -> None:
    result.source, result.rule = before.source, rule
    if result.cue is None and before.sentence in (result.sentence, result.sentence - 1):
        result.cue = before.cue if rule == "split" else None


def _from_own_sentence(resolver: Resolver, result: Attribution, before: Attribution | None) -> None:
    line = result.line
    begin, end = line.sentences[result.sentence]
    result.subject = result.subject or main_subject(resolver.reader, line, begin, end)
    result.source = resolver.resolve(result.subject)
    result.rule = result.rule or "sentence"
    if result.source is None and before is not None:
        result.source = before.source


def _spoken_of(resolver: Resolver, result: Attribution) -> Source | None:
    """Who the sentence before is about, unless it is a question or held a quotation itself."""
    line, number = result.line, result.sentence - 1
    if number < 0:
        if line.index == 0:
            return None
        line = resolver.lines[line.index - 1]
        number = len(line.sentences) - 1
    if number < 0:
        return None
    begin, end = line.sentences[number]
    if any(i in line.spans for i in range(begin, end)):
        return resolver.spoke.get((line.index, number))
    if line.words[end - 1] == "?":
        return None
    subject = _reporting_subject(resolver, line, begin, end)
    subject = subject or main_subject(resolver.reader, line, begin, end)
    source = resolver.resolve(subject) if _may_speak(subject) else None
    if source is not None and source.kind == PERSON:
        return source
    return _named_last(resolver, line, begin, end)


def _reporting_subject(resolver: Resolver, line: Line, begin: int, end: int) -> Subject | None:
    """Whose words a sentence without marks reports: the waiting, says the man, was hard."""
    for cue in reversed(find_cues(resolver.reader, line, begin, end)):
        if cue.strong and cue.subject is not None and not cue.inherits and cue.kind != "passive":
            return cue.subject
    return None


def _named_last(resolver: Resolver, line: Line, begin: int, end: int) -> Source | None:
    """The person that a sentence without a personal subject names last."""
    for name in reversed(resolver.reader.cast.names[line.index]):
        inside = begin <= name.start and name.end <= end
        if not inside or name.possessive or name.source is None:
            continue
        if describe(resolver.reader, name.source).kind == PERSON:
            return name.source
    return None


def _may_speak(subject: Subject | None) -> bool:
    if subject is None:
        return False
    return subject.form != "pronoun" or bool(subject.bits & (lx.HE | lx.SHE))
