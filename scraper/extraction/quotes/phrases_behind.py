"""Noun phrases read forwards: the one that starts at a word, with a name set off by commas."""

from __future__ import annotations

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.offices import OTHER, is_definite, noun_end, role_end
from scraper.extraction.quotes.phrases import (
    COMMAS,
    MAX_PHRASE,
    STOPS,
    Reader,
    Subject,
    head_of,
    is_body_in_marks,
    is_noun,
    is_person,
    looks_nominal,
    of_role,
    tokens_between,
)
from scraper.extraction.quotes.sources import PERSON, Name
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE

_TITLE = lx.TITLE | lx.ROLE | lx.MODIFIER | lx.DEMONYM | lx.ARTICLE
_TITLES = 5  # words of one before a name
_NOUNLIKE = lx.NOMINAL | lx.MODIFIER | lx.LINKING | lx.AND | lx.MAYBE_NOUN | lx.ARTICLE | lx.WORK


def phrase_starting(reader: Reader, line: Line, i: int, end: int) -> Subject | None:
    """The noun phrase whose first word is token `i`, with a name set off by commas."""
    stop, name, head = _walk_right(reader, line, i, end)
    if stop == i:
        return None
    if name is not None:
        office = tokens_between(i, name.core) or _role_behind(reader, line, stop, end)
        return Subject(line, i, stop, name.core, "name", name, office or of_role(name, stop))
    apposed = _apposed_name(reader, line, stop, end)
    if apposed is not None and line.words[stop] == "," and line.bits[head] & lx.DOCUMENT:
        apposed = None  # "According to the ruling, Ruiz paid"
    if apposed is not None:
        office = i, _with_rank(line, stop, apposed)
        return Subject(line, i, apposed.end, apposed.core, "name", apposed, office)
    if line.bits[head] & lx.NOMINAL or looks_nominal(reader, line, i, stop - 1):
        return Subject(line, i, stop, head, "nominal")
    return None


def _apposed_name(reader: Reader, line: Line, stop: int, end: int) -> Name | None:
    if stop >= end or line.words[stop] not in COMMAS:
        return None
    name = reader.starting(line, titles_end(reader, line, stop + 1))
    if name is None or not is_person(name):
        return None
    after = name.end
    fits = after >= end or line.words[after] in STOPS or not line.bits[after] & lx.CAPITAL
    return name if fits else None


def titles_end(reader: Reader, line: Line, k: int) -> int:
    """The token after titles in small letters before a name: "colonel Ana Ruiz" at Ana."""
    if reader.lexicon.definite:
        return role_end(line, k, reader.lexicon)
    last = min(len(line.words), k + _TITLES)
    while k < last and line.bits[k] & _TITLE and reader.starting(line, k) is None:
        if line.bits[k] & lx.LINKING and not line.bits[k] & lx.ARTICLE:
            break
        k += 1
    return k


def _with_rank(line: Line, stop: int, name: Name) -> int:
    """Where an office with a rank behind the comma ends: "the head of police, Col." """
    ranks = range(stop + 1, name.core)
    polite = all(line.bits[k] & (lx.HONORIFIC | lx.ARTICLE) or line.words[k] == "." for k in ranks)
    return stop if polite else name.core


def _role_behind(reader: Reader, line: Line, stop: int, end: int) -> tuple[int, int] | None:
    """The apposition behind a name: ", head of the clinic"."""
    if stop >= end or line.words[stop] not in COMMAS:
        return None
    last, _, _ = _walk_right(reader, line, stop + 1, end)
    if last == stop + 1 or not any(line.bits[k] & lx.ROLE for k in range(stop + 1, last)):
        return None
    return stop + 1, last


def _walk_right(reader: Reader, line: Line, i: int, end: int) -> tuple[int, Name | None, int]:
    """End of the phrase, its person or lone name, and the head noun, walking right."""
    k = i
    name: Name | None = None
    linked = False
    end = min(end, i + MAX_PHRASE)
    if reader.lexicon.definite:
        named, end = _uncased_end(reader, line, i, end)
        if named is not None:
            return named.end, named, named.core
        if end > i and line.words[i] != QUOTE and line.words[i] not in STOPS:
            return end, None, head_of(reader, line, i, end)
    while k < end:
        found = reader.starting(line, k)
        if found is not None and found.end <= end:
            free = not linked or (name is None and _stands_free(line, found, i, k))
            if free and not found.possessive:
                name = name or found
            k = found.end
            continue
        word, bits = line.words[k], line.bits[k]
        if word == QUOTE and is_body_in_marks(line, k, i):
            k += 1
            continue
        if word == QUOTE or word in STOPS or bits & (lx.RELATIVE | lx.PERSONAL | lx.AUXILIARY):
            break
        if bits & lx.LINKING and not (k == i and bits & lx.ARTICLE):
            if not _continues_right(reader, line, k, end, i, name):
                break
            linked = True
            k += 1
            continue
        if bits & (lx.PREPOSITION | lx.CONJUNCTION) and not bits & (lx.AND | lx.ARTICLE):
            break
        if bits & lx.THAT and not bits & lx.ARTICLE:
            break
        if not bits and k > i and _is_participle(line, k):
            break
        if bits & lx.DEFINITE and k > i and _ends_noun(reader, line, k):
            break
        if bits & lx.CUE and not bits & (lx.MAYBE_NOUN | lx.NOMINAL | lx.MODIFIER) and k > i:
            break
        if k > i and is_noun(line, k - 1) and _begins_clause(reader, line, k):
            break
        if name is not None and not linked:
            called = is_person(name) and not line.bits[i] & lx.ARTICLE
            if called or not bits & (lx.NOMINAL | lx.MODIFIER):
                break
            name = None
        k += 1
    while (
        k > i
        and line.bits[k - 1] & (lx.CONJUNCTION | lx.LINKING | lx.ARTICLE)
        and (reader.ending(line, k - 1) is None)
    ):
        k -= 1
    return k, name, head_of(reader, line, i, k) if k > i else i


def _is_participle(line: Line, k: int) -> bool:
    """An unknown plain word before "by": a report seen by the agency."""
    follows = line.bits[k + 1] if k + 1 < len(line.bits) else 0
    return bool(follows & lx.BY) and line.words[k][0].islower()


def _begins_clause(reader: Reader, line: Line, k: int) -> bool:
    """Whether a plain unknown word ends the phrase; before a name, a case may say "of"."""
    if line.bits[k] & _NOUNLIKE or not _is_plain(line, k):
        return False
    return reader.lexicon.has_of or reader.starting(line, k + 1) is None


def _ends_noun(reader: Reader, line: Line, k: int) -> bool:
    """Whether a noun or a name ends before an article that does not mean "of": another begins."""
    return not line.bits[k] & (lx.OF | lx.LINKING | lx.CAPITAL) and (
        is_noun(line, k - 1) or reader.ending(line, k - 1) is not None
    )


def _uncased_end(reader: Reader, line: Line, i: int, end: int) -> tuple[Name | None, int]:
    """Without capitals: the name behind the nouns at `i`, and where the phrase ends."""
    first = i
    while first < end and line.bits[first] & lx.ARTICLE:
        first += 1
    stop = role_end(line, first, reader.lexicon)
    if stop == first and first + 1 < end and _is_bare_noun(reader, line, first):
        inner = role_end(line, first + 1, reader.lexicon)
        if reader.starting(line, inner) is not None:
            first, stop = first + 1, inner  # "in the words of Ruiz"
    name = reader.starting(line, stop)
    if name is not None and name.end <= end and (stop == first or name.kind == PERSON):
        return name, name.end
    if stop == first and first < end and not line.bits[first] & OTHER:
        stop = noun_end(line, first, reader.lexicon)  # an unknown noun with what it governs
    return None, min(end, stop)


def _is_bare_noun(reader: Reader, line: Line, k: int) -> bool:
    """An unknown word without the article, as in "the expression of"."""
    plain = line.words[k][0].isalpha() and not line.bits[k] and reader.starting(line, k) is None
    return plain and not is_definite(line, k, reader.lexicon)


def _is_plain(line: Line, k: int) -> bool:
    return line.words[k][0].islower() and not line.bits[k] & lx.CAPITAL


def _stands_free(line: Line, name: Name, start: int, k: int) -> bool:
    """Whether a name is the phrase's own: "the head of sales Ana Ruiz", not "of Ana Ruiz"."""
    if not any(line.bits[j] & lx.NOMINAL for j in range(start, k)):
        return True
    governed = lx.LINKING | lx.PREPOSITION | lx.ARTICLE
    return name.kind == PERSON and not line.bits[k - 1] & governed


def _continues_right(
    reader: Reader, line: Line, k: int, end: int, start: int, name: Name | None
) -> bool:
    """Whether "of …" still belongs to the phrase: it follows a noun or a name directly."""
    if k + 1 >= end or k == start:
        return False
    if name is not None:
        inner = bool(line.bits[k] & lx.OF)
        return (
            inner
            and reader.ending(line, k - 1) is name
            and (
                reader.starting(line, k + 1) is not None or reader.starting(line, k + 2) is not None
            )
        )
    if line.bits[k] & lx.OF:
        return True
    return bool(line.bits[k - 1] & lx.ROLE)
