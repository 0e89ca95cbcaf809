"""The article's cast: which names are the same source, and what is known about each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.names import cased_names
from scraper.extraction.quotes.sources import ORGANISATION, PERSON, Name, Source
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.uncased import uncased_names

_GIVEN = (lx.MALE_NAME, lx.FEMALE_NAME, lx.GIVEN_NAME)


@dataclass(slots=True)
class Cast:
    """The article's names, by line in text order, and its sources."""

    names: list[list[Name]]
    sources: list[Source]
    by_last: dict[str, list[Source]]
    by_first: dict[str, list[Source]]


def find_cast(lines: list[Line], lexicon: Lexicon) -> Cast:
    """Read all names of the article and tell who is who."""
    found = (cased_names if lexicon.cased else uncased_names)(lines, lexicon)
    cast = Cast([], [], {}, {})
    lone = [name for row in found for name in row if len(name.words) == 1]
    alone = {name.words[0] for name in lone}
    inside = {name.words[0] for name in lone if not name.initial}
    for row in found:
        for name in row:
            if len(name.words) > 1:
                name.source = _add_full(cast, name, alone)
    for row in found:
        kept: list[Name] = []
        for name in row:
            if len(name.words) > 2:
                name = _without_neighbour(cast, name)
            source = name.source or _find_single(cast, name, lexicon, inside)
            if source is not None:
                name.source = source
                _link(source, name)
                kept.append(name)
        cast.names.append(kept)
    return cast


def _add_full(cast: Cast, name: Name, alone: set[str]) -> Source:
    known = _same_name(cast, name)
    if known is None:
        kind = name.kind
        if kind is None and name.words[-1] in alone and name.personal:
            kind = PERSON
        known = Source(name, kind or "", name.words, personal=name.personal)
        cast.sources.append(known)
        cast.by_last.setdefault(name.words[-1], []).append(known)
        cast.by_first.setdefault(name.words[0], []).append(known)
    elif name.kind == PERSON and known.kind in ("", ORGANISATION):
        known.kind = PERSON
    elif not known.kind and name.kind:
        known.kind = name.kind
    if len(name.words) > len(known.words):
        known.known_as, known.words = name, name.words
    return known


def _same_name(cast: Cast, name: Name) -> Source | None:
    mine = set(name.words)
    for source in cast.by_last.get(name.words[-1], ()):
        if source.kind == ORGANISATION and name.kind == PERSON and source.words != name.words:
            continue
        theirs = set(source.words)
        if mine <= theirs or theirs <= mine:
            return source
    return None


def _link(source: Source, name: Name) -> None:
    source.mentions.append(name)
    if name.gender & lx.MASCULINE:
        source.male += 3
    if name.gender & lx.FEMININE:
        source.female += 3


def _without_neighbour(cast: Cast, name: Name) -> Name:
    """ "the Daily Mail Ruiz said": a surname that only happens to follow another name."""
    if name.kind != PERSON:
        for other in cast.by_last.get(name.words[-1], ()):
            if other.kind == PERSON and other is not name.source and len(other.words) <= 3:
                last = name.end - 1
                words = name.words[-1:]
                return replace(name, start=last, core=last, words=words, source=other, kind=None)
    return name


def _find_single(cast: Cast, name: Name, lexicon: Lexicon, inside: set[str]) -> Source | None:
    """A name of one word: the short form of a known one, else a source of its own."""
    word = name.words[0]
    candidates = _bearers(cast, name, bool(lexicon.bits.get(word, 0) & lx.GIVEN_NAME))
    if candidates and not (name.kind == ORGANISATION and candidates[0].kind == PERSON):
        return candidates[0] if len(candidates) == 1 else max(candidates, key=_last_mention)
    if name.initial and name.kind is None and word not in inside:
        return None
    given = lexicon.bits.get(word, 0) & (lx.GIVEN_NAME | lx.PLACE) in _GIVEN
    known = Source(name, name.kind or "", name.words, personal=given)
    cast.sources.append(known)
    cast.by_last.setdefault(word, []).append(known)
    return known


def _bearers(cast: Cast, name: Name, given: bool) -> list[Source]:
    """Known sources that a name of one word may be short for."""
    word = name.words[0]
    found = cast.by_last.get(word, [])
    ahead = found and not any(source.mentions for source in found)  # named only later
    if not found or given:
        found = found + [source for source in cast.by_first.get(word, ()) if source.kind != ""]
    elif ahead and name.kind is None:
        known = [s for s in cast.by_first.get(word, ()) if s.mentions and s.kind != PERSON]
        found = known or found
    if name.kind == ORGANISATION:
        found = [source for source in found if source.words == name.words]
    return [source for source in found if _agrees(source, name)] if name.gender else found


def _last_mention(source: Source) -> tuple[int, int]:
    """Where the source was mentioned last, among the names linked so far."""
    return source.mentions[-1].place if source.mentions else (-1, -1)


def _agrees(source: Source, name: Name) -> bool:
    if name.gender & lx.MASCULINE:
        return source.male >= source.female
    if name.gender & lx.FEMININE:
        return source.female >= source.male
    return True


def part(cast: Cast) -> None:
    """Tell each name what its source is, and part the two when the article is read.

    A source holds its names: those that held it as well would wait in circles, for
    Python's search for such.
    """
    for row in cast.names:
        for name in row:
            if name.source is not None:
                name.kind, name.source = name.source.kind, None


def weigh_genders(cast: Cast, lexicon: Lexicon) -> None:
    """Add what given names tell about gender, weaker than titles."""
    for source in cast.sources:
        first = lexicon.bits.get(source.words[0], 0)
        if first & lx.PARTICLE and len(source.words) > 1:  # "Abu", "Umm"
            source.male += 2 * bool(first & lx.MASCULINE)
            source.female += 2 * bool(first & lx.FEMININE)
        if (
            first & lx.GIVEN_NAME
            and not first & lx.PLACE
            and (source.kind == PERSON or len(source.words) == 1)
        ):
            source.male += 2 if first & lx.MALE_NAME else 0
            source.female += 2 if first & lx.FEMALE_NAME else 0
