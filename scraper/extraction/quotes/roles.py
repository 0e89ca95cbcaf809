"""What an article says somebody is: the words before the name, or set off behind it."""

from __future__ import annotations

import re

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.phrases import COMMAS, Reader, is_one_phrase
from scraper.extraction.quotes.phrases_before import noun_phrase
from scraper.extraction.quotes.sources import ORGANISATION, PERSON, Name, Source
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE, look_up

_MENTIONS = 8  # of one source that are looked at
_ROLES = 3  # that are compared where the first is short
_TELLING = 2  # words that make a role
_SHORT = 12  # words of one that no known noun tells
_LONGEST = 24  # words of a role
_CLOSES = ",.;:()–—،؛"
_EDGES = " ,;:–—-()،\u00a0"


def describe(reader: Reader, source: Source) -> Source:
    """Read, once, what the article says a source is, and return it.

    A person gets the fuller of the first roles beside a mention; a name that may be
    anything and has a role is a person's. An organisation gets the nouns beside it.
    """
    if source.is_described:
        return source
    source.is_described = True
    trade = _trade(reader, source) if source.kind != PERSON else None
    if trade is not None:
        source.kind = source.kind or ORGANISATION
    if source.kind == PERSON or (source.kind == "" and source.personal):
        source.role = source.role or _role(reader, source)
        if source.role:
            source.kind = PERSON
            _learn_gender(reader, source)
    elif source.mentions:
        source.described |= _nouns_before(source)
        source.role = source.role or trade
    return source


def _learn_gender(reader: Reader, source: Source) -> None:
    """What the role's own words tell: "la ministre", "businesswoman"."""
    both = lx.MASCULINE | lx.FEMININE
    for word in reader.lexicon.low(source.role or "").split():
        bits = reader.lexicon.bits.get(word.strip(".,"), 0)
        telling = bits & (lx.ROLE | lx.TITLE) or (bits & lx.ARTICLE and reader.lexicon.has_of)
        if telling and bits & both in (lx.MASCULINE, lx.FEMININE):
            source.male += 2 * bool(bits & lx.MASCULINE)
            source.female += 2 * bool(bits & lx.FEMININE)
            return


def _trade(reader: Reader, source: Source) -> str | None:
    """What an organisation is, by the words right before its name: "the newspaper Hale Post"."""
    for name in source.mentions[:_MENTIONS]:
        line, noun = name.line, name.start - 1
        before = line.bits[noun] if noun >= 0 else 0
        if not before & lx.ORGANISATION or before & (lx.CAPITAL | lx.ARTICLE | lx.POSSESSIVE):
            continue
        begin = line.sentences[line.sentence_of(noun)][0]
        found = noun_phrase(reader, line, noun, begin)
        if found is None or found.form != "nominal" or line.bits[found.start] & lx.POSSESSIVE:
            continue
        start = found.start
        for k in range(start, noun):  # "analysts at the bank Hale Savings": the bank
            if line.bits[k] & (lx.LINKING | lx.PREPOSITION):
                start = k + 1
        return clean_role(reader, line.slice(start, name.start))
    return None


def _role(reader: Reader, source: Source) -> str | None:
    found: list[str] = []
    for name in source.mentions[:_MENTIONS]:
        line = name.line
        role = role_before(reader, line, name)
        if role is not None and is_rank(reader, role):
            role = _ranked(reader, role, role_behind(reader, line, name))
        elif role is None or _is_short(reader, role):
            role = role_behind(reader, line, name) or role
        if role:
            found.append(role)
    if not found:
        return None
    words = reader.lexicon.low(" ".join(found)).replace(",", " ").split()
    source.described |= frozenset(words)
    plain = [len([w for w in role.split() if not _is_article(reader, w)]) for role in found]
    if plain[0] < _TELLING:
        return found[max(range(min(len(found), _ROLES)), key=lambda k: plain[k])]
    return found[0]


def _is_short(reader: Reader, role: str) -> bool:
    """One word, where words are not joined into one: "Stadtratsmitglied"."""
    return " " not in role and not reader.lexicon.noun_capitals


def is_rank(reader: Reader, role: str | None) -> bool:
    """Whether the only title in a role is a rank, "Col." or "Dr": what she does is open."""
    ranked = False
    for word in reader.lexicon.low(role or "").split():
        bits = _title(reader, word)
        if bits and not bits & lx.RANK:
            return False
        ranked = ranked or bits > 0
    return ranked


def _ranked(reader: Reader, role: str, behind: str | None) -> str:
    """A rank before the name and the office behind it: "Col., head of the mission"."""
    if behind is None:
        return role
    ranks: list[str] = []
    for word in reversed(role.split()):
        if not (_title(reader, reader.lexicon.low(word)) or word[0].isupper()):
            break
        ranks.insert(0, word)
    title = clean_role(reader, " ".join(ranks))
    comma = ", " if reader.lexicon.cased else "، "
    return f"{title}{comma}{behind}" if title else behind


def _title(reader: Reader, word: str) -> int:
    """The bits of a word of a role, 0 where it is no title or role noun."""
    word = word.strip(".,،") or "."
    bits = reader.lexicon.bits.get(word, 0) or look_up(word, reader.lexicon)
    return bits if bits & (lx.ROLE | lx.TITLE) else 0


def _is_article(reader: Reader, word: str) -> bool:
    return bool(reader.lexicon.bits.get(word.lower(), 0) & lx.ARTICLE)


def _nouns_before(source: Source) -> frozenset[str]:
    """What an organisation is called beside its name: "the lender Example Savings"."""
    nouns: set[str] = set()
    for name in source.mentions[:_MENTIONS]:
        line = name.line
        for k in (name.start - 1, name.end, name.end + 1, name.end + 2, name.end + 3):
            if 0 <= k < len(line.words) and line.bits[k] & lx.ORGANISATION:
                nouns.add(line.lows[k])
    return frozenset(nouns)


def role_before(reader: Reader, line: Line, name: Name) -> str | None:
    """ "Example Bank chief economist Ana Ruiz" and "the chief economist, Ana Ruiz"."""
    begin = line.sentences[line.sentence_of(name.start)][0]
    found = noun_phrase(reader, line, name.end - 1, begin)
    if reader.lexicon.definite and found is not None and found.name is name:
        return _role_from(reader, line, found.start, name.core)
    beside = found.role if found is not None and found.name is name else None
    if not tells_role(reader, beside):
        beside = None
    whole = beside is not None and " " in beside and not is_rank(reader, beside)
    apposed = None if whole else _apposed_before(reader, line, name, begin)
    return clean_role(reader, apposed or beside)


def _apposed_before(reader: Reader, line: Line, name: Name, begin: int) -> str | None:
    """ "the governor, Col. Ana Ruiz," up to the name, with her rank."""
    comma = name.start - 1
    after = line.words[name.end] if name.end < len(line.words) else "."
    if comma <= begin or line.words[comma] != "," or after not in ",.;()":
        return None
    before = noun_phrase(reader, line, comma - 1, begin)
    whole = is_one_phrase(line, begin, comma)
    start = begin if whole or before is None else before.start
    if not whole and before is None:
        return None
    if not any(line.bits[k] & lx.ROLE for k in range(start, comma)):
        return None
    polite = all(line.bits[k] & lx.HONORIFIC for k in range(name.start, name.core))
    return line.slice(start, comma if polite else name.core)


def _role_from(reader: Reader, line: Line, start: int, end: int) -> str | None:
    """The words before a name from the first that is an office: no verb before it counts."""
    known = reader.lexicon.bits
    for k in range(start + 1, end):
        if reader.ending(line, k - 1) is not None:
            start = k
    for k in range(start, end):
        definite = line.lows[k].startswith(reader.lexicon.definite)
        if line.bits[k] & (lx.ROLE | lx.TITLE) and (definite or line.lows[k] in known):
            return clean_role(reader, line.slice(k, end))
        if line.bits[k] & lx.ROLE and line.lows[k][1:].startswith(reader.lexicon.definite):
            return clean_role(reader, line.slice(k, end)[1:])
    return None


def role_behind(reader: Reader, line: Line, name: Name) -> str | None:
    """ "Ana Ruiz, a lawyer for the union, …" up to the next comma or full stop."""
    first = name.end + 1
    if first >= len(line.words) or line.words[name.end] not in COMMAS:
        return None
    if line.words[first].isdigit() and line.words[first + 1 : first + 2] == [","]:
        first += 2  # her age
    if first >= len(line.words):
        return None
    if line.bits[first] & lx.RELATIVE and first + 2 < len(line.words):
        if not line.bits[first + 1] & lx.PASSIVE:
            return None
        first += 2  # "who is a lawyer"
    last = _apposition_end(line, first)
    closed = last >= len(line.words) or line.words[last] in _CLOSES
    if last == first or not (closed or line.bits[last] & lx.RELATIVE):
        return None
    opener = line.bits[first]
    if not opener & _OPENS and not opener & lx.CAPITAL:
        return None
    tells = any(line.bits[k] & lx.ROLE for k in range(first, last))
    articled = opener & (lx.INDEFINITE | lx.DEFINITE) and 1 < last - first <= _SHORT
    other = reader.ending(line, last - 1)
    if other is not None and other.kind == PERSON and not line.bits[other.start - 1] & _LINKS:
        return None  # the next of a list: "Ana Ruiz, the lawyer Li Wei, and others"
    return clean_role(reader, line.slice(first, last)) if tells or articled else None


def _apposition_end(line: Line, first: int) -> int:
    """The token that closes an apposition, or a verb or pronoun that shows it is none."""
    last = first
    while last < len(line.words) and last - first < _LONGEST:
        bits = line.bits[last]
        if line.words[last] in _CLOSES or line.words[last] == QUOTE:
            break
        if bits & (lx.RELATIVE | lx.PERSONAL | lx.AUXILIARY) or (
            bits & lx.CUE and not bits & _NOUNS
        ):
            break
        last += 1
    return last


_NOUNS = lx.MAYBE_NOUN | lx.NOMINAL | lx.MODIFIER
_OPENS = lx.ARTICLE | lx.POSSESSIVE | lx.NOMINAL | lx.TITLE | lx.MODIFIER | lx.DEMONYM
_LINKS = lx.LINKING | lx.PREPOSITION | lx.POSSESSIVE | lx.TITLE


def tells_role(reader: Reader, role: str | None) -> bool:
    """Whether a role noun is among the words, more than an honorific ("Mr")."""
    titles = (_title(reader, word) for word in reader.lexicon.low(role or "").split())
    return any(bits and not bits & lx.HONORIFIC for bits in titles)


def clean_role(reader: Reader, role: str | None) -> str | None:
    """A role without edges, honorifics alone ("Mr") and the article before it."""
    text = re.sub(r"\s+", " ", role or "").strip(_EDGES)
    honorific = reader.lexicon.bits.get(text.lower().rstrip("."), 0) & lx.HONORIFIC
    if honorific or not any(c.isalpha() for c in text):
        return None
    return text
