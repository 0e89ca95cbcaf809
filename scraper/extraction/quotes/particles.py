"""Japanese and Korean: speakers and verbs by the particles around the marks.

The topic particle closes the speaker's name before the quotation, the quoting
particle opens what follows it: 市長は「…」と語った, 시장은 "…"라고 말했다. Marks without a
quoting particle or a verb of speech are names and terms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scraper.extraction.quotes.attribution import Attribution
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.marks import Span
from scraper.extraction.quotes.sources import GROUP, PERSON, Source
from scraper.extraction.quotes.text import Line

_STOP = re.compile(r"[。！？!?]|[.](?=\s)")
_CLAUSE = re.compile(r"[、，,。「」『』\"“”()（）！？]")
_BRACKETS = re.compile(r"[（(][^（）()]{0,40}[）)]")
_NO_NOUN = "てにでとをへ"  # particles that leave no noun before a topic
_SYLLABLES = 3  # of most Korean names
_REACH = 160  # characters around a quotation that are read


@dataclass(frozen=True, slots=True)
class _Words:
    topics: tuple[str, ...]
    quoting: tuple[str, ...]
    verbs: re.Pattern[str]
    people: tuple[str, ...]
    honorifics: tuple[str, ...]


def attribute_by_particles(
    paragraphs: Sequence[str], spans: Sequence[list[Span]], lexicon: Lexicon
) -> list[Attribution]:
    """One attribution a quotation, with speaker and chance of being said."""
    words = _words(lexicon)
    cast: dict[str, Source] = {}
    results: list[Attribution] = []
    last: Source | None = None
    for index, text in enumerate(paragraphs):
        line = Line(index, text, list(spans[index]), lexicon)
        for span in line.quoted:
            result = _attribution(paragraphs, line, span, words, cast, last)
            results.append(result)
            if result.said >= 0.5 and result.source is not None:
                last = result.source
    return results


def _words(lexicon: Lexicon) -> _Words:
    verbs = sorted(str(lexicon.extra["verbs"]).split(), key=len, reverse=True)
    return _Words(
        tuple(str(lexicon.extra["topics"]).split()),
        tuple(str(lexicon.extra["quoting"]).split()),
        re.compile("|".join(map(re.escape, verbs))),
        tuple(sorted(str(lexicon.extra["people"]).split(), key=len, reverse=True)),
        tuple(str(lexicon.extra["honorifics"]).split()),
    )


def _attribution(
    paragraphs: Sequence[str],
    line: Line,
    span: Span,
    words: _Words,
    cast: dict[str, Source],
    last: Source | None,
) -> Attribution:
    result = Attribution(line, 0, span, 0)
    tail = _tail(line, span)
    quoting = tail.lstrip().startswith(words.quoting)
    verb = words.verbs.search(tail)
    result.verb = verb.group() if verb is not None else None
    result.said = _chance(line, span, tail, quoting, verb is not None)
    topic = (
        _topic(_head(line, span), words)
        or _topic(tail, words)
        or _topic_near(paragraphs, line, span, words)
    )
    if topic is not None:
        result.words, result.rule = topic, "particle"
        result.source = _source(topic, words, cast)
    else:
        result.source, result.rule = last, "context"
    return result


def _topic_near(paragraphs: Sequence[str], line: Line, span: Span, words: _Words) -> str | None:
    """The topic of a sentence of speech beside: the one before, or the next paragraph's first."""
    before = [part for part in _STOP.split(_blanked(line, 0, span.outer_start)[-_REACH:]) if part]
    if len(before) > 1 or (before and _STOP.search(line.text[span.outer_start - 1])):
        spoken = before[-1] if words.verbs.search(before[-1]) else ""
        return _topic(spoken, words)
    alone = span.outer_end >= len(line.text.rstrip()) and not before
    if not alone or line.index + 1 >= len(paragraphs):
        return None
    first = _STOP.split(paragraphs[line.index + 1][:_REACH])[0]
    return _topic(first, words) if words.verbs.search(first) and "「" not in first else None


def _head(line: Line, span: Span) -> str:
    """The sentence before the quotation, other quotations blanked out."""
    text = _blanked(line, max(0, span.outer_start - _REACH), span.outer_start)
    return _STOP.split(text)[-1]


def _tail(line: Line, span: Span) -> str:
    text = _blanked(line, span.outer_end, span.outer_end + _REACH)
    return _STOP.split(text)[0]


def _blanked(line: Line, start: int, end: int) -> str:
    text = line.text[start:end]
    for span in line.quoted:
        if start <= span.outer_start and span.outer_end <= end:
            width = span.outer_end - span.outer_start
            at = span.outer_start - start
            text = text[:at] + "「" + " " * max(0, width - 2) + "」" + text[at + width :]
    return text


def _chance(line: Line, span: Span, tail: str, quoting: bool, verb: bool) -> float:
    alone = not line.text[: span.outer_start].strip() and not tail.strip()
    length = span.end - span.start
    if quoting and verb:
        return 0.95
    if quoting or alone:
        return 0.7
    if length >= 20 and (not tail.strip() or verb):
        return 0.6
    return 0.25 if length >= 12 else 0.1


def _topic(text: str, words: _Words) -> str | None:
    """The noun phrase that a topic particle closes, the nearest to the quotation."""
    text = _BRACKETS.sub("", text)
    for clause in map(str.strip, reversed(_CLAUSE.split(text))):
        for particle in words.topics:
            at = clause.rfind(particle)
            if at > 1 and (at + len(particle) == len(clause) or (len(particle) == 1 and at >= 2)):
                inner = at + len(particle) < len(clause)
                if inner and particle != "は" and not clause[:at].endswith(words.people):
                    continue
                if clause[at - 1] in _NO_NOUN:
                    continue
                return clause[:at].strip() or None
    return None


def _source(topic: str, words: _Words, cast: dict[str, Source]) -> Source:
    if topic in words.people:
        for source in reversed(cast.values()):
            if source.role == topic:
                return source
    name, role = topic, None
    for title in words.people:
        if topic.endswith(title) and len(topic) > len(title):
            name, role = topic[: -len(title)].strip(), title
            name = name.split("の")[-1] or name
            break
    if role is not None and " " in name:
        near = name.split()[-2:]
        name = next((word for word in near if len(word) == _SYLLABLES), near[-1])
    for known, source in cast.items():
        if known.startswith(name) or name.startswith(known):
            return source
    kind = PERSON if role else GROUP
    source = Source(name, kind, (name,), role=None if role in words.honorifics else role)
    cast[name] = source
    return source
