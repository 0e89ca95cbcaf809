"""What a source without a name is called: its own words, without article, date and clitic."""

from __future__ import annotations

from scraper.extraction.quotes import arabic
from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.phrases import Subject
from scraper.extraction.quotes.text import Line


def owner(subject: Subject) -> Subject:
    """The organisation whose document it is, where it stands beside: "a ministry statement"."""
    line, head = subject.line, subject.head
    if not line.bits[head] & lx.DOCUMENT or line.bits[head] & lx.ORGANISATION:
        return subject
    before = head - 1
    if before >= subject.start and _is_organisation(line.bits[before]):
        return Subject(line, subject.start, head, before, "nominal")
    if head + 1 < subject.end and _is_organisation(line.bits[head + 1]):
        return Subject(line, head + 1, subject.end, head + 1, "nominal")
    return subject


def _is_organisation(bits: int) -> bool:
    return bool(bits & lx.ORGANISATION) and not bits & (lx.DOCUMENT | lx.LINKING | lx.ARTICLE)


def document(subject: Subject) -> str:
    """A document by its noun alone, without the date and the looks of it, and what it is of."""
    line, first = subject.line, subject.start
    for k in range(first, subject.head):
        word = line.words[k]
        if line.bits[k] & lx.ARTICLE or word[0].isdigit() or "-" in word:
            first = k + 1
    return line.slice(first, subject.end)


def without_article(subject: Subject, lexicon: Lexicon) -> str:
    line, start = subject.line, subject.start
    low = line.lows[start]
    if lexicon.definite and low not in lexicon.bits:
        text = line.slice(start, subject.end)
        if low.startswith(arabic.TO_THE):
            return lexicon.definite + text[2:]
        return (
            text[1:]
            if low[0] in (arabic.TO, arabic.IN, *arabic.AND) and low[1:] in lexicon.bits
            else text
        )
    if lexicon.definite and line.bits[start] & lx.INDEFINITE:
        return line.slice(start, subject.end)  # "one of the residents"
    if line.bits[start] & (lx.DEFINITE | lx.INDEFINITE) and subject.end - start > 1:
        start += 1
    text = line.slice(start, subject.end)
    alone = lexicon.noun_capitals and start == subject.end - 1
    return text[:-1] if alone and _is_genitive(line, start, lexicon) else text


def _is_genitive(line: Line, k: int, lexicon: Lexicon) -> bool:
    """Whether a German noun is only known without the "s" at its end."""
    low = line.low(k)
    return low.endswith("s") and low not in lexicon.bits
