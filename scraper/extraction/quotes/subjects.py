"""Who a verb of speech belongs to: the noun phrase before it, or behind it when inverted."""

from __future__ import annotations

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.offices import noun_end
from scraper.extraction.quotes.phrases import (
    COMMAS,
    MAX_PHRASE,
    STOPS,
    Reader,
    Subject,
    head_of,
    is_body_in_marks,
    is_one_phrase,
    is_person,
    tokens_between,
)
from scraper.extraction.quotes.phrases_before import phrase_ending
from scraper.extraction.quotes.phrases_behind import phrase_starting, titles_end
from scraper.extraction.quotes.sources import PERSON, Name
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE

_CLOSERS = ",–—)）،、"
_LONGEST_CLAUSE = 30  # tokens between a name and its verb
_SHORT_INSERTION = 6
_SKIPPED = lx.ADVERB | lx.AUXILIARY


def subject_before(reader: Reader, line: Line, verb: int, begin: int) -> Subject | None:
    """The noun phrase that ends at a verb, over adverbs and insertions between commas."""
    i = _skip_left(line, verb - 1, begin)
    for _ in range(4):
        if i < begin or (line.words[i] == QUOTE and not is_body_in_marks(line, i, begin)):
            return None
        bits = line.bits[i]
        if bits & lx.PERSONAL:
            return Subject(line, i, i + 1, i, "pronoun")
        if bits & lx.RELATIVE:
            i = i - 2 if i - 1 >= begin and line.words[i - 1] in COMMAS else i - 1
            continue
        if line.words[i] in _CLOSERS:
            return _around_insertion(reader, line, i, begin)
        found = phrase_ending(reader, line, i, begin) or _whole_clause(reader, line, i, begin)
        if found is not None and _stands_inside(reader, line, found, begin):
            return None
        return _named_apposition(reader, line, found, begin)
    return None


def _whole_clause(reader: Reader, line: Line, i: int, begin: int) -> Subject | None:
    """ "A person familiar with the matter", "Ana Ruiz from the bakery": all before the verb."""
    if reader.lexicon.order == "verb-first":
        return None
    first = begin
    while first < i and line.bits[first] & lx.CONJUNCTION:
        first += 1
    name = reader.starting(line, first)
    opens = line.bits[first] & (lx.ARTICLE | lx.NOMINAL) and not line.bits[first] & lx.PREPOSITION
    if i - first > MAX_PHRASE or not (name or opens) or not is_one_phrase(line, first, i + 1):
        return None
    if name is not None:
        return Subject(line, first, i + 1, name.core, "name", name)
    stop = next((k for k in range(first + 1, i) if line.bits[k] & lx.PREPOSITION), i + 1)
    head = head_of(reader, line, first, stop)
    if line.bits[head] & lx.NOMINAL:
        return Subject(line, first, i + 1, head, "nominal")
    return None


def _stands_inside(reader: Reader, line: Line, found: Subject, begin: int) -> bool:
    """Whether a name that is no person's only ends the words before a verb without subject."""
    if not reader.lexicon.drops_subjects or found.name is None or found.start <= begin:
        return False
    plain = line.words[found.start - 1][0].islower() and not line.bits[found.start - 1]
    return plain and found.name.kind != PERSON


def _named_apposition(
    reader: Reader, line: Line, found: Subject | None, begin: int
) -> Subject | None:
    """ "Ana Ruiz, an officer who came, said": the name that the phrase stands beside."""
    if found is None or found.form != "nominal" or found.start - 2 < begin:
        return found
    name = reader.ending(line, found.start - 2)
    if name is None or name.start != begin or line.words[found.start - 1] not in COMMAS:
        return found
    if not line.bits[found.head] & lx.ROLE or not is_person(name):
        return found
    office = found.start, found.end
    return Subject(line, name.start, found.end, name.core, "name", name, office)


def _skip_left(line: Line, i: int, begin: int) -> int:
    while i >= begin:
        bits = line.bits[i]
        if bits & lx.PERSONAL or not bits & _SKIPPED or line.words[i] == QUOTE:
            if line.words[i] in "-" and i > begin:
                i -= 1
                continue
            break
        if bits & (lx.NOMINAL | lx.CUE) and not bits & lx.AUXILIARY and bits & lx.CAPITAL:
            break
        i -= 1
    return i


def _around_insertion(reader: Reader, line: Line, comma: int, begin: int) -> Subject | None:
    """ "Ana Ruiz, a lawyer, said" and "the minister, Ana Ruiz, said"."""
    main = _before_relative(reader, line, comma, begin)
    if main is not None:
        return main
    right = comma
    inserted: tuple[int, int] | None = None
    for _ in range(5):
        left = _previous_comma(line, right, begin)
        name = reader.ending(line, right - 1) if line.words[right] not in ")）" else None
        if name is not None and is_person(name) and _fills(reader, line, left, name):
            office = None
            if left >= begin and line.words[left] in COMMAS:
                before = phrase_ending(reader, line, left - 1, begin)
                if before is not None and before.form == "nominal":
                    office = before.start, before.end
            return Subject(line, name.start, right, name.core, "name", name, office)
        if left < begin:
            break
        inserted = inserted or tokens_between(left + 1, right)
        i = _skip_left(line, left - 1, begin)
        if i < begin:
            break
        if line.bits[i] & lx.PERSONAL:
            return Subject(line, i, i + 1, i, "pronoun")
        if line.words[i] != QUOTE and line.words[i] not in STOPS:
            found = phrase_ending(reader, line, i, begin)
            if found is not None and (found.form == "name" or left - found.start < MAX_PHRASE):
                if found.name is not None and found.office is None and is_person(found.name):
                    found.office = inserted
                return found
        right = left
    return None


def _fills(reader: Reader, line: Line, comma: int, name: Name) -> bool:
    """Whether a name, with its titles, is all that stands behind the comma."""
    first = comma + 1
    return name.start == first or (first > 0 and titles_end(reader, line, first) == name.start)


def _before_relative(reader: Reader, line: Line, comma: int, begin: int) -> Subject | None:
    """ "Ana Ruiz, whose firm, Hale Foods, has closed, said": who the clause is about."""
    for k in range(comma - 1, max(begin + 1, comma - _LONGEST_CLAUSE), -1):
        if line.words[k] == QUOTE:
            return None
        if line.bits[k] & lx.RELATIVE and line.words[k - 1] == ",":
            found = phrase_ending(reader, line, k - 2, begin)
            if found is None or found.name is None:
                left = _previous_comma(line, k - 1, begin)
                near = left > begin and k - left <= _SHORT_INSERTION
                found = phrase_ending(reader, line, left - 1, begin) if near else None
            return found if found is not None and found.name is not None else None
    return None


def _previous_comma(line: Line, i: int, begin: int) -> int:
    j = i - 1
    closing = line.words[i]
    while j >= begin:
        word = line.words[j]
        if word in COMMAS and (closing not in ")）" or word in "(（"):
            return j
        if word == QUOTE:
            return begin - 1
        j -= 1
    return begin - 1


def _behind_listener(reader: Reader, line: Line, i: int, end: int) -> int:
    """The token after those to whom it was said, where that stands before who said it."""
    if i >= end:
        return i
    bits = line.bits[i]
    if bits & lx.ATTACHED and reader.starting(line, i) is None:
        if reader.lexicon.cased:
            name = reader.starting(line, i + 1)
            marks = i + 1 < end and line.words[i + 1] == QUOTE
            return name.end if name is not None else i + 1 + marks
        return min(end, noun_end(line, i, reader.lexicon))
    if not bits & lx.TO or reader.starting(line, i) is not None:
        return i
    listener = phrase_starting(reader, line, i if bits & lx.ARTICLE else i + 1, end)
    return listener.end if listener is not None else end


def subject_after(reader: Reader, line: Line, verb: int, end: int) -> Subject | None:
    """The noun phrase that starts behind a verb: said the minister, Ana Ruiz."""
    i = verb + 1
    while i < end:
        skipped = line.bits[i] & _SKIPPED and not line.bits[i] & (lx.PERSONAL | lx.ARTICLE)
        if (not skipped and line.words[i] != "-") or reader.starting(line, i) is not None:
            break
        i += 1
    i = _behind_listener(reader, line, i, end)
    if i >= end or line.words[i] == QUOTE:
        return None
    if line.bits[i] & lx.PERSONAL and not line.bits[i] & lx.ARTICLE:
        return Subject(line, i, i + 1, i, "pronoun")
    return phrase_starting(reader, line, i, end)
