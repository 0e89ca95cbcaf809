"""What an article says somebody is: the words before the name, or set off behind it."""

from __future__ import annotations

import re

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.sources import PERSON, Name, Source
from scraper.extraction.quotes.subjects import Reader, noun_phrase
from scraper.extraction.quotes.text import QUOTE, Line, look_up

_MENTIONS = 8  # of one source that are looked at
_ROLES = 2  # that are compared; the fuller one is kept
_LONGEST = 16  # words of a role
_CLOSES = ",.;:()–—"
_EDGES = " ,;:–—-()\u00a0"


def find_roles(reader: Reader, lines: list[Line]) -> None:
    """Give every person of the cast the fuller of the first roles beside a mention."""
    for source in reader.cast.sources:
        if source.kind == PERSON or (source.kind == "" and source.personal):
            source.role = _role(reader, lines, source)
            if source.role:
                source.kind = PERSON
        elif source.mentions:
            source.described = _nouns_before(lines, source)


def _role(reader: Reader, lines: list[Line], source: Source) -> str | None:
    found: list[str] = []
    for name in source.mentions[:_MENTIONS]:
        line = lines[name.line]
        role = role_before(reader, line, name) or role_behind(reader, line, name)
        if role:
            found.append(role)
    words = " ".join(found).lower().replace(",", " ").split()
    source.described = source.described | frozenset(words)
    return max(found[:_ROLES], key=lambda role: len(role.split()), default=None)


def _nouns_before(lines: list[Line], source: Source) -> frozenset[str]:
    """What an organisation is called beside its name: "the lender Example Savings"."""
    nouns: set[str] = set()
    for name in source.mentions[:_MENTIONS]:
        line = lines[name.line]
        for k in (name.start - 1, name.end, name.end + 1, name.end + 2, name.end + 3):
            if 0 <= k < len(line.words) and line.bits[k] & lx.ORGANISATION:
                nouns.add(line.lows[k])
    return frozenset(nouns)


def role_before(reader: Reader, line: Line, name: Name) -> str | None:
    """ "Example Bank chief economist Ana Ruiz" and "the chief economist, Ana Ruiz"."""
    begin = line.sentences[line.sentence_of(name.start)][0]
    found = noun_phrase(reader, line, name.end - 1, begin)
    if found is not None and found.name is name and tells_role(reader, found.role):
        return clean_role(reader, found.role)
    comma = name.start - 1
    after = line.words[name.end] if name.end < len(line.words) else "."
    if comma <= begin or line.words[comma] != "," or after not in ",.;)":
        return None
    before = noun_phrase(reader, line, comma - 1, begin)
    whole = _one_phrase(line, begin, comma)
    start = begin if whole or before is None else before.start
    if not whole and (before is None or not line.bits[before.head] & lx.ROLE):
        return None
    if not any(line.bits[k] & lx.ROLE for k in range(start, comma)):
        return None
    return clean_role(reader, line.slice(start, comma))


def _one_phrase(line: Line, begin: int, end: int) -> bool:
    """Whether no verb, pronoun or comma stands between: all of it is one noun phrase."""
    verbal = lx.AUXILIARY | lx.PERSONAL | lx.RELATIVE
    for k in range(begin, end):
        bits = line.bits[k]
        if line.words[k] in ",;:" or line.words[k] == QUOTE or bits & verbal:
            return False
        if bits & lx.CUE and not bits & (lx.MAYBE_NOUN | lx.NOMINAL | lx.MODIFIER):
            return False
    return not line.bits[begin] & (lx.PREPOSITION | lx.CONJUNCTION | lx.ADVERB)


def role_behind(reader: Reader, line: Line, name: Name) -> str | None:
    """ "Ana Ruiz, a lawyer for the union, …" up to the next comma or full stop."""
    i = name.end
    if i >= len(line.words) or line.words[i] not in ",(–—":
        return None
    last = i + 1
    tells = False
    while last < len(line.words) and last - i <= _LONGEST:
        bits = line.bits[last]
        if line.words[last] in ",.;:()–—" or line.words[last][0] == "\u0000":
            break
        if bits & (lx.RELATIVE | lx.PERSONAL) or (bits & lx.CUE and not bits & _NOUNS):
            break
        tells = tells or bool(bits & lx.ROLE)
        last += 1
    if not tells or last == i + 1 or (last < len(line.words) and line.words[last] not in _CLOSES):
        return None
    first = line.bits[i + 1]
    if not first & _OPENS and not line.words[i + 1][0].isupper():
        return None
    other = reader.ending(line, last - 1)
    if other is not None and other.kind == PERSON and not line.bits[other.start - 1] & _LINKS:
        return None  # the next of a list: "Ana Ruiz, the lawyer Li Wei, and others"
    return clean_role(reader, line.slice(i + 1, last))


_NOUNS = lx.MAYBE_NOUN | lx.NOMINAL | lx.MODIFIER
_OPENS = lx.ARTICLE | lx.POSSESSIVE | lx.NOMINAL | lx.TITLE | lx.MODIFIER | lx.DEMONYM
_LINKS = lx.LINKING | lx.PREPOSITION | lx.POSSESSIVE | lx.TITLE


def tells_role(reader: Reader, role: str | None) -> bool:
    """Whether a role noun is among the words, more than an honorific ("Mr")."""
    known = reader.lexicon.bits
    for word in (role or "").lower().split():
        bits = known.get(word.strip(".,"), 0) or look_up(word.strip(".,") or ".", reader.lexicon)
        if bits & (lx.ROLE | lx.TITLE) and not bits & lx.HONORIFIC:
            return True
    return False


def clean_role(reader: Reader, role: str | None) -> str | None:
    """A role without edges, honorifics alone ("Mr") and the article before it."""
    text = re.sub(r"\s+", " ", role or "").strip(_EDGES)
    honorific = reader.lexicon.bits.get(text.lower().rstrip("."), 0) & lx.HONORIFIC
    if honorific or not any(c.isalpha() for c in text):
        return None
    return text
