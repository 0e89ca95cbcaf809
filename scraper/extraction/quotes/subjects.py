"""Who a verb of speech belongs to: the noun phrase before it, or behind it when inverted."""

from __future__ import annotations

from dataclasses import dataclass, field

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.people import Cast
from scraper.extraction.quotes.sources import ORGANISATION, PERSON, Name
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.uncased import role_end
from scraper.extraction.quotes.words import QUOTE

_COMMAS = ",–—(（،、"
_CLOSERS = ",–—)）،、"
_STOPS = ',;:.!?–—()[]…،؛؟«»"“”'
_MAX_PHRASE = 18
_LONGEST_CLAUSE = 30  # tokens between a name and its verb
_SHORT_INSERTION = 6
_NOUNLIKE = lx.NOMINAL | lx.MODIFIER | lx.LINKING | lx.AND | lx.MAYBE_NOUN | lx.ARTICLE | lx.WORK
_SKIPPED = lx.ADVERB | lx.AUXILIARY


@dataclass(slots=True)
class Subject:
    """Words that stand for a source: tokens `start` to `end`, the head at `head`.

    `form` is "name", "pronoun" or "nominal"; `name` is set for names. `office` are the
    tokens beside a name that say what the person is.
    """

    line: Line
    start: int
    end: int
    head: int
    form: str
    name: Name | None = None
    office: tuple[int, int] | None = None

    @property
    def role(self) -> str | None:
        """The words of the office as printed."""
        return self.line.slice(*self.office) if self.office is not None else None

    @property
    def text(self) -> str:
        """The words as printed."""
        if self.name is not None:
            return self.line.slice(self.name.start, self.name.end)
        return self.line.slice(self.start, self.end)

    @property
    def bits(self) -> int:
        """What the head word may be."""
        return self.line.bits[self.head]


@dataclass(slots=True)
class Reader:
    """What the search needs: the language, the article's names."""

    lexicon: Lexicon
    cast: Cast
    _starts: dict[int, dict[int, Name]] = field(default_factory=dict)
    _ends: dict[int, dict[int, Name]] = field(default_factory=dict)

    def ending(self, line: Line, token: int) -> Name | None:
        """The name whose last token is `token`."""
        ends = self._ends.get(line.index)
        if ends is None:
            names = self.cast.names[line.index]
            ends = self._ends[line.index] = {name.end - 1: name for name in names}
        return ends.get(token)

    def starting(self, line: Line, token: int) -> Name | None:
        """The name that starts at `token`."""
        starts = self._starts.get(line.index)
        if starts is None:
            names = self.cast.names[line.index]
            starts = self._starts[line.index] = {name.start: name for name in names}
        return starts.get(token)


def subject_before(reader: Reader, line: Line, verb: int, begin: int) -> Subject | None:
    """The noun phrase that ends at a verb, over adverbs and insertions between commas."""
    i = _skip_left(line, verb - 1, begin)
    for _ in range(4):
        if i < begin or line.words[i] == QUOTE:
            return None
        bits = line.bits[i]
        if bits & lx.PERSONAL:
            return Subject(line, i, i + 1, i, "pronoun")
        if bits & lx.RELATIVE:
            i = i - 2 if i - 1 >= begin and line.words[i - 1] in _COMMAS else i - 1
            continue
        if line.words[i] in _CLOSERS:
            return _around_insertion(reader, line, i, begin)
        found = phrase_ending(reader, line, i, begin)
        if found is not None and _stands_inside(reader, line, found, begin):
            return None
        return _named_apposition(reader, line, found, begin)
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
    if name is None or name.start != begin or line.words[found.start - 1] not in _COMMAS:
        return found
    if not line.bits[found.head] & lx.ROLE or not _is_person(name):
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
        if name is not None and name.start == left + 1 and _is_person(name):
            office = None
            if left >= begin and line.words[left] in _COMMAS:
                before = phrase_ending(reader, line, left - 1, begin)
                if before is not None and before.form == "nominal":
                    office = before.start, before.end
            return Subject(line, name.start, right, name.core, "name", name, office)
        if left < begin:
            break
        inserted = inserted or _tokens(left + 1, right)
        i = _skip_left(line, left - 1, begin)
        if i < begin:
            break
        if line.bits[i] & lx.PERSONAL:
            return Subject(line, i, i + 1, i, "pronoun")
        if line.words[i] != QUOTE and line.words[i] not in _STOPS:
            found = phrase_ending(reader, line, i, begin)
            if found is not None and (found.form == "name" or left - found.start < _MAX_PHRASE):
                if found.name is not None and found.office is None and _is_person(found.name):
                    found.office = inserted
                return found
        right = left
    return None


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
        if word in _COMMAS and (closing not in ")）" or word in "(（"):
            return j
        if word == QUOTE:
            return begin - 1
        j -= 1
    return begin - 1


def _is_person(name: Name) -> bool:
    assert name.source is not None
    return name.source.kind in (PERSON, "")


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
    if start > i:
        return None
    if name is not None and name.kind == ORGANISATION and _is_of_office(line, name, start):
        return Subject(line, start, i + 1, name.start - 1, "nominal")
    if name is not None:
        office = _tokens(start, max(name.start, name.core))
        if name.end <= i:
            office = office or _of_role(name, i + 1)
        return Subject(line, start, i + 1, name.core, "name", name, office)
    if line.bits[head] & lx.NOMINAL or _looks_nominal(reader, line, start, i):
        return Subject(line, start, i + 1, head, "nominal")
    return None


def _is_of_office(line: Line, name: Name, start: int) -> bool:
    """Whether an office stands right before the name: "the Example Bank director"."""
    return name.start > start and bool(line.bits[name.start - 1] & lx.ROLE)


def _governs(bits: int) -> bool:
    return bool(bits & lx.PREPOSITION) and not bits & lx.ARTICLE


def _tokens(start: int, end: int) -> tuple[int, int] | None:
    return (start, end) if start < end else None


def _of_role(name: Name, end: int) -> tuple[int, int] | None:
    """ "of the Daily Mail" after a name says where the person belongs."""
    return _tokens(name.end + 1, end)


def _looks_nominal(reader: Reader, line: Line, start: int, i: int) -> bool:
    """A phrase with an article; in languages of free order only known nouns are trusted."""
    if reader.lexicon.order != "subject-verb":
        return False
    return bool(line.bits[start] & (lx.ARTICLE | lx.POSSESSIVE)) and i > start


def _walk_left(reader: Reader, line: Line, i: int, begin: int) -> tuple[int, int, Name | None]:
    """Start of the phrase, its head and its name, walking left from its last word."""
    k, head, start = i, i, i + 1
    name: Name | None = None
    limit = max(begin, i - _MAX_PHRASE)
    while k >= limit:
        found = reader.ending(line, k)
        if found is not None:
            if name is None and not found.possessive and (k == i or _after_link(line, found, i)):
                name, head = found, found.core
            start, k = found.start, found.start - 1
            continue
        word, bits = line.words[k], line.bits[k]
        if word == ")" and k < i and k - 2 > limit and line.words[k - 2] == "(":
            k -= 3  # an abbreviation in brackets
            continue
        if word == QUOTE or word in _STOPS or bits & (lx.RELATIVE | lx.PERSONAL):
            break
        if bits & lx.ARTICLE and bits & lx.OF and _noun(line, k - 1):
            name, head = None, k - 1
            start = k = k - 1
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
        head = _head(reader, line, start, i + 1)
    return start, head, name


def _is_month(line: Line, k: int) -> bool:
    """ "May" before a day: its other senses do not count."""
    day = line.words[k + 1 : k + 2]
    return line.words[k][0].isupper() and day != [] and day[0].isdigit()


def _coordinates(reader: Reader, line: Line, k: int, name: Name | None) -> bool:
    """ "director and economist", "the UN and other agencies"; never two persons."""
    if name is not None and k >= name.start - 1:
        return _noun(line, k - 1) and name.start > k + 1
    return _noun(line, k - 1) or reader.ending(line, k - 1) is not None


def _after_link(line: Line, found: Name, i: int) -> bool:
    """Whether only "of …" stands between the name and the phrase's end."""
    return found.end <= i and bool(line.bits[found.end] & lx.LINKING)


def _linked_left(reader: Reader, line: Line, k: int, limit: int) -> bool:
    """Whether "noun of" stands before token `k`."""
    if k - 2 < limit or not line.bits[k - 1] & lx.LINKING:
        return False
    return reader.ending(line, k - 2) is not None or _noun(line, k - 2)


def _noun(line: Line, k: int) -> bool:
    return k >= 0 and bool(line.bits[k] & lx.NOMINAL)


def _ends_phrase(bits: int) -> bool:
    if bits & (lx.AUXILIARY | lx.PREPOSITION):
        return True
    if bits & lx.CUE:
        return not bits & (lx.MAYBE_NOUN | lx.NOMINAL | lx.MODIFIER)
    return bool(bits & lx.ADVERB) and not bits & (lx.NOMINAL | lx.MODIFIER)


def _head(reader: Reader, line: Line, start: int, end: int) -> int:
    """The head noun: the last source noun before a linking word, else the last word there."""
    last, k = end - 1, start
    while k < end:
        name = reader.starting(line, k)
        if name is not None:
            k = name.end
            continue
        if line.bits[k] & lx.LINKING and k > start:
            last = k - 1
            break
        k += 1
    nouns = range(start, last + 1) if reader.lexicon.definite else range(last, start - 1, -1)
    for k in nouns:
        if line.bits[k] & lx.NOMINAL and line.words[k][-2:] not in ("'s", "’s"):
            return k
    return last


def subject_after(reader: Reader, line: Line, verb: int, end: int) -> Subject | None:
    """The noun phrase that starts behind a verb: said the minister, Ana Ruiz."""
    i = verb + 1
    while i < end:
        skipped = line.bits[i] & _SKIPPED and not line.bits[i] & (lx.PERSONAL | lx.ARTICLE)
        if (not skipped and line.words[i] != "-") or reader.starting(line, i) is not None:
            break
        i += 1
    if i >= end or line.words[i] == QUOTE:
        return None
    if line.bits[i] & lx.PERSONAL and not line.bits[i] & lx.ARTICLE:
        return Subject(line, i, i + 1, i, "pronoun")
    return phrase_starting(reader, line, i, end)


def phrase_starting(reader: Reader, line: Line, i: int, end: int) -> Subject | None:
    """The noun phrase whose first word is token `i`, with a name set off by commas."""
    stop, name, head = _walk_right(reader, line, i, end)
    if stop == i:
        return None
    if name is not None:
        office = _tokens(i, name.core) or _role_behind(reader, line, stop, end)
        return Subject(line, i, stop, name.core, "name", name, office or _of_role(name, stop))
    apposed = _apposed_name(reader, line, stop, end)
    if apposed is not None:
        return Subject(line, i, apposed.end, apposed.core, "name", apposed, (i, stop))
    if line.bits[head] & lx.NOMINAL or _looks_nominal(reader, line, i, stop - 1):
        return Subject(line, i, stop, head, "nominal")
    return None


def _apposed_name(reader: Reader, line: Line, stop: int, end: int) -> Name | None:
    if stop >= end or line.words[stop] not in _COMMAS:
        return None
    name = reader.starting(line, stop + 1)
    if name is None or not _is_person(name):
        return None
    after = name.end
    fits = after >= end or line.words[after] in _STOPS or not line.bits[after] & lx.CAPITAL
    return name if fits else None


def _role_behind(reader: Reader, line: Line, stop: int, end: int) -> tuple[int, int] | None:
    """The apposition behind a name: ", head of the clinic"."""
    if stop >= end or line.words[stop] not in _COMMAS:
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
    end = min(end, i + _MAX_PHRASE)
    if reader.lexicon.definite:
        named, end = _uncased_end(reader, line, i, end)
        if named is not None:
            return named.end, named, named.core
    while k < end:
        found = reader.starting(line, k)
        if found is not None and found.end <= end:
            free = not linked or (name is None and _stands_free(line, found, i, k))
            if free and not found.possessive:
                name = name or found
            k = found.end
            continue
        word, bits = line.words[k], line.bits[k]
        if word == QUOTE or word in _STOPS or bits & (lx.RELATIVE | lx.PERSONAL | lx.AUXILIARY):
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
        if bits & lx.DEFINITE and k > i and _ends_noun(reader, line, k):
            break
        if bits & lx.CUE and not bits & (lx.MAYBE_NOUN | lx.NOMINAL | lx.MODIFIER) and k > i:
            break
        if k > i and _noun(line, k - 1) and _begins_clause(reader, line, k):
            break
        if name is not None and not linked:
            called = _is_person(name) and not line.bits[i] & lx.ARTICLE
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
    return k, name, _head(reader, line, i, k) if k > i else i


def _begins_clause(reader: Reader, line: Line, k: int) -> bool:
    """Whether a plain unknown word ends the phrase; before a name, a case may say "of"."""
    if line.bits[k] & _NOUNLIKE or not _is_plain(line, k):
        return False
    return reader.lexicon.has_of or reader.starting(line, k + 1) is None


def _ends_noun(reader: Reader, line: Line, k: int) -> bool:
    """Whether a noun or a name ends before an article that does not mean "of": another begins."""
    return not line.bits[k] & (lx.OF | lx.LINKING | lx.CAPITAL) and (
        _noun(line, k - 1) or reader.ending(line, k - 1) is not None
    )


def _uncased_end(reader: Reader, line: Line, i: int, end: int) -> tuple[Name | None, int]:
    """Without capitals: the name behind the nouns at `i`, and where the phrase ends."""
    first = i
    while first < end and line.bits[first] & lx.ARTICLE:
        first += 1
    stop = role_end(line, first, reader.lexicon)
    name = reader.starting(line, stop)
    if name is not None and name.end <= end and (stop == first or name.kind == PERSON):
        return name, name.end
    return None, min(end, stop) if stop > first else end


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
