"""What an article says somebody is: the words before the name, or set off behind it."""

from __future__ import annotations

import re

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.people import PERSON, Name, Source
from scraper.extraction.quotes.subjects import Reader, phrase_ending
from scraper.extraction.quotes.text import Line

_MENTIONS = 4  # of one source that are looked at
_LONGEST = 16  # words of a role
_EDGES = " ,;:–—-()\u00a0"


def find_roles(reader: Reader, lines: list[Line]) -> None:
    """Give every person of the cast the first role that stands beside a mention."""
    for source in reader.cast.sources:
        if source.kind in (PERSON, "") and source.role is None:
            source.role = _role(reader, lines, source)


def _role(reader: Reader, lines: list[Line], source: Source) -> str | None:
    for name in source.mentions[:_MENTIONS]:
        line = lines[name.line]
        role = role_before(reader, line, name) or role_behind(reader, line, name)
        if role:
            return role
    return None


def role_before(reader: Reader, line: Line, name: Name) -> str | None:
    """ "Example Bank chief economist Ana Ruiz" and "the chief economist, Ana Ruiz"."""
    begin = line.sentences[line.sentence_of(name.start)][0]
    found = phrase_ending(reader, line, name.end - 1, begin)
    if found is not None and found.name is name and found.role:
        role = clean_role(reader, found.role)
        if role and _tells(reader, role):
            return role
    comma = name.start - 1
    if comma > begin and line.words[comma] == ",":
        before = phrase_ending(reader, line, comma - 1, begin)
        if before is not None and before.form == "nominal" and line.bits[before.head] & lx.ROLE:
            after = line.words[name.end] if name.end < len(line.words) else "."
            if after in ",.;)":
                return clean_role(reader, line.slice(before.start, before.end))
    return None


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
    if not tells or last == i + 1:
        return None
    return clean_role(reader, line.slice(i + 1, last))


_NOUNS = lx.MAYBE_NOUN | lx.NOMINAL | lx.MODIFIER


def _tells(reader: Reader, role: str) -> bool:
    known = reader.lexicon.bits
    return any(
        known.get(word.strip(".,").lower(), 0) & (lx.ROLE | lx.TITLE) for word in role.split()
    )


def clean_role(reader: Reader, role: str | None) -> str | None:
    """A role without edges, honorifics alone ("Mr") and the article before it."""
    text = re.sub(r"\s+", " ", role or "").strip(_EDGES)
    honorific = reader.lexicon.bits.get(text.lower().rstrip("."), 0) & lx.HONORIFIC
    if honorific or not any(c.isalpha() for c in text):
        return None
    return text
