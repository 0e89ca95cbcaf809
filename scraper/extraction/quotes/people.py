"""The article's cast: which names are the same source, and what is known about each."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.names import cased_names
from scraper.extraction.quotes.sources import ORGANISATION, PERSON, Name, Source
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.uncased import uncased_names


@dataclass(slots=True)
class Cast:
    """The article's names: by line in text order, by first and last token, and its sources."""

    names: list[list[Name]]
    starting: list[dict[int, Name]]
    ending: list[dict[int, Name]]
    sources: list[Source]
    by_last: dict[str, list[Source]]
    by_first: dict[str, list[Source]]


def find_cast(lines: list[Line], lexicon: Lexicon) -> Cast:
    """Read all names of the article and tell who is who."""
    if lexicon.cased:
        found = [list(cased_names(line, lexicon)) for line in lines]
    else:
        found = uncased_names(lines, lexicon)
    cast = Cast(found, [], [], [], {}, {})
    alone = {name.words[0] for row in found for name in row if len(name.words) == 1}
    inside = {
        name.words[0] for row in found for name in row if len(name.words) == 1 and not name.initial
    }
    for row in found:
        for name in row:
            if len(name.words) > 1:
                name.source = _add_full(cast, name, alone)
    for row in found:
        for name in row:
            _cut_off_neighbour(cast, name)
            if name.source is None:
                name.source = _find_single(cast, name, lexicon, inside)
            if name.source is not None:
                _link(name.source, name)
    for row in found:
        kept = [name for name in row if name.source is not None]
        cast.starting.append({name.start: name for name in kept})
        cast.ending.append({name.end: name for name in kept})
    cast.names = [[name for name in row if name.source is not None] for row in found]
    return cast


def _add_full(cast: Cast, name: Name, alone: set[str]) -> Source:
    known = _same_name(cast, name)
    if known is None:
        kind = name.kind
        if kind is None and name.words[-1] in alone and name.personal:
            kind = PERSON
        known = Source(name.text, kind or "", name.words, personal=name.personal)
        cast.sources.append(known)
        cast.by_last.setdefault(name.words[-1], []).append(known)
        cast.by_first.setdefault(name.words[0], []).append(known)
    elif name.kind == PERSON and known.kind in ("", ORGANISATION):
        known.kind = PERSON
    elif not known.kind and name.kind:
        known.kind = name.kind
    if len(name.words) > len(known.words):
        known.name, known.words = name.text, name.words
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


def _cut_off_neighbour(cast: Cast, name: Name) -> None:
    """ "the Daily Mail Ruiz said": a surname that only happens to follow another name."""
    if len(name.words) < 3 or name.kind == PERSON or name.source is None:
        return
    for other in cast.by_last.get(name.words[-1], ()):
        if other.kind == PERSON and other is not name.source and len(other.words) <= 3:
            name.start = name.core = name.end - 1
            name.words, name.source, name.kind = name.words[-1:], other, None
            return


def _find_single(cast: Cast, name: Name, lexicon: Lexicon, inside: set[str]) -> Source | None:
    """A name of one word: the short form of a known one, else a source of its own."""
    word = name.words[0]
    candidates = [s for s in cast.by_last.get(word, ()) if s.kind in (PERSON, "", ORGANISATION)]
    if not candidates or lexicon.bits.get(word, 0) & lx.GIVEN_NAME:
        candidates = candidates + [s for s in cast.by_first.get(word, ()) if s.kind != ""]
    if name.kind == ORGANISATION:
        candidates = [s for s in candidates if s.words == name.words]
    candidates = [s for s in candidates if _agrees(s, name)]
    if candidates and not (name.kind == ORGANISATION and candidates[0].kind == PERSON):
        return max(candidates, key=_last_mention)
    if name.initial and name.kind is None and word not in inside:
        return None
    known = Source(name.text, name.kind or "", name.words, personal=False)
    cast.sources.append(known)
    cast.by_last.setdefault(word, []).append(known)
    return known


def _last_mention(source: Source) -> tuple[int, int]:
    """Where the source was mentioned last, among the names linked so far."""
    return (source.mentions[-1].line, source.mentions[-1].start) if source.mentions else (-1, -1)


def _agrees(source: Source, name: Name) -> bool:
    if name.gender & lx.MASCULINE:
        return source.male >= source.female
    if name.gender & lx.FEMININE:
        return source.female >= source.male
    return True


def weigh_genders(cast: Cast, lexicon: Lexicon) -> None:
    """Add what given names tell about gender, weaker than titles."""
    for source in cast.sources:
        first = lexicon.bits.get(source.words[0], 0)
        if (
            first & lx.GIVEN_NAME
            and not first & lx.PLACE
            and (source.kind == PERSON or len(source.words) == 1)
        ):
            source.male += 2 if first & lx.MALE_NAME else 0
            source.female += 2 if first & lx.FEMALE_NAME else 0
