"""Noun phrases read backwards: the one that ends at a word."""

from __future__ import annotations

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.phrases import (
    MAX_PHRASE,
    STOPS,
    Reader,
    Subject,
    head_of,
    is_body_in_marks,
    is_noun,
    looks_nominal,
    of_role,
    tokens_between,
)
from scraper.extraction.quotes.sources import ORGANISATION, Name
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE


def phrase_ending(reader: Reader, line: Line, i: int, begin: int) -> Subject | None:
    """The noun phrase whose last word is token `i`, if it may be a subject.

    A phrase behind a preposition is none, but a name at its end may be: "to the Daily
    Example Ruiz said".
    """
    found = noun_phrase(reader, line, i, begin)
    if found is None or found.start <= begin or not _governs(line.bits[found.start - 1]):
        return found
    name = found.name
    if name is None or name.end != i + 1 or name.start == found.start:
        return None
    return Subject(line, name.start, i + 1, name.core, "name", name)


def noun_phrase(reader: Reader, line: Line, i: int, begin: int) -> Subject | None:
    """The noun phrase whose last word is token `i`; its head before "of" and the like."""
    if i < begin:
        return None
    start, head, name = _walk_left(reader, line, i, begin)
    if start < i and start > begin and _is_verb(line, start):
        start += 1
    if start > i:
        return None
    if name is not None and name.kind == ORGANISATION and _is_of_office(line, name, start):
        return Subject(line, start, i + 1, name.start - 1, "nominal")
    if name is not None:
        office = tokens_between(start, max(name.start, name.core))
        if name.end <= i:
            office = office or of_role(name, i + 1)
        return Subject(line, start, i + 1, name.core, "name", name, office)
    if line.bits[head] & lx.NOMINAL or looks_nominal(reader, line, start, i):
        return Subject(line, start, i + 1, head, "nominal")
    return None


def _is_verb(line: Line, k: int) -> bool:
    """Whether a word that nothing is known of stands behind "will" or "to": "will prosecute"."""
    behind = line.bits[k - 1] & (lx.AUXILIARY | lx.INFINITIVE)
    return bool(behind) and not line.bits[k] and line.words[k].islower()


def _is_of_office(line: Line, name: Name, start: int) -> bool:
    """Whether an office stands right before the name: "the Example Bank director"."""
    return name.start > start and bool(line.bits[name.start - 1] & lx.ROLE)


def _governs(bits: int) -> bool:
    return bool(bits & lx.PREPOSITION) and not bits & lx.ARTICLE


def _walk_left(reader: Reader, line: Line, i: int, begin: int) -> tuple[int, int, Name | None]:
    """Start of the phrase, its head and its name, walking left from its last word."""
    k, head, start = i, i, i + 1
    name: Name | None = None
    limit = max(begin, i - MAX_PHRASE)
    while k >= limit:
        found = reader.ending(line, k)
        if found is not None:
            if name is None and not found.possessive and (k == i or _after_link(line, found, i)):
                name, head = found, found.core
            start, k = found.start, found.start - 1
            continue
        word, bits = line.words[k], line.bits[k]
        if word == QUOTE and is_body_in_marks(line, k, limit):
            start = k = k - 1
            continue
        if word == ")" and k < i and k - 2 > limit and line.words[k - 2] == "(":
            k -= 3  # an abbreviation in brackets
            continue
        if word == QUOTE or word in STOPS or bits & (lx.RELATIVE | lx.PERSONAL | lx.WHAT):
            break
        if bits & lx.ARTICLE and bits & lx.OF and is_noun(line, k - 1):
            name, head = None, k - 1
            start = k = k - 1
            continue
        if bits & lx.POSSESSIVE and word[-2:] in ("'s", "’s") and k < i:
            start, k = k, k - 1  # the owner, up to its article: "the prime minister's"
            continue
        if bits & (lx.ARTICLE | lx.POSSESSIVE):
            start = k
            if not _linked_left(reader, line, k, limit):
                break
            if name is not None and name.start == k + 1:
                name = None
            k -= 1
            continue
        if bits & lx.LINKING:
            if not _linked_left(reader, line, k + 1, limit):
                break
            if name is not None and name.start == k + 1:
                name = None
            k -= 1
            head = k
            continue
        if bits & lx.CONJUNCTION:
            if not (bits & lx.AND and start <= i and _coordinates(reader, line, k, name)):
                break
        elif _ends_phrase(bits) and not _is_month(line, k):
            break
        start = k
        k -= 1
    if name is None and start <= i:
        head = head_of(reader, line, start, i + 1)
    return start, head, name


def _is_month(line: Line, k: int) -> bool:
    """ "May" before a day: its other senses do not count."""
    day = line.words[k + 1 : k + 2]
    return line.words[k][0].isupper() and day != [] and day[0].isdigit()


def _coordinates(reader: Reader, line: Line, k: int, name: Name | None) -> bool:
    """ "director and economist", "the UN and other agencies"; never two persons."""
    if name is not None and k >= name.start - 1:
        return is_noun(line, k - 1) and name.start > k + 1
    return is_noun(line, k - 1) or reader.ending(line, k - 1) is not None


def _after_link(line: Line, found: Name, i: int) -> bool:
    """Whether only "of …" stands between the name and the phrase's end."""
    return found.end <= i and bool(line.bits[found.end] & lx.LINKING)


def _linked_left(reader: Reader, line: Line, k: int, limit: int) -> bool:
    """Whether "noun of" stands before token `k`."""
    if k - 2 < limit or not line.bits[k - 1] & lx.LINKING:
        return False
    if reader.ending(line, k - 2) is not None or is_noun(line, k - 2):
        return True
    articled = k - 3 >= limit and line.bits[k - 3] & lx.INDEFINITE  # "a pal of the star"
    return bool(articled) and reader.lexicon.order == "subject-verb"


def _ends_phrase(bits: int) -> bool:
    if bits & (lx.AUXILIARY | lx.PREPOSITION):
        return True
    if bits & lx.CUE:
        return not bits & (lx.MAYBE_NOUN | lx.NOMINAL | lx.MODIFIER)
    return bool(bits & lx.ADVERB) and not bits & (lx.NOMINAL | lx.MODIFIER)
