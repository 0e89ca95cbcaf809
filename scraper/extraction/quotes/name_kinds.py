"""What a run of capitalised words names, by its own words and what stands before it."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.sources import ORGANISATION, PERSON
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE

OFFICE = lx.TITLE | lx.ROLE
_PLAIN = lx.NOMINAL | lx.NAMED | lx.PLACE | lx.DEMONYM | lx.FUNCTION | lx.WORK | lx.MODIFIER
_JOINING = frozenset(("of", "for", "&", "Of", "For", "OF", "FOR"))


def is_office(run: Sequence[int]) -> bool:
    """Whether a run holds titles and roles and no name: "Prime Minister", "American President"."""
    named = False
    for bits in run:
        if not bits & (OFFICE | lx.DEMONYM | lx.MODIFIER):
            return False
        named = named or bool(bits & OFFICE)
    return named


def may_be_person(line: Line, start: int, core: int, end: int) -> bool:
    """Whether an unknown run of words could be somebody's name: two or three plain words."""
    if start and line.bits[start - 1] & (lx.ARTICLE | lx.LOCATIVE):
        return False
    words = 0
    for k in range(core, end):
        word = line.words[k]
        if len(word) > 1 and word != QUOTE:
            words += 1
            if line.bits[k] & _PLAIN or not word[-1].isalpha() or word[1:].isupper():
                return False
    return 2 <= words <= 3


def kind_of(
    line: Line, start: int, core: int, end: int, parts: tuple[str, ...], lexicon: Lexicon
) -> str | None:
    bits = line.bits
    if not _JOINING.isdisjoint(line.words[core:end]):
        return ORGANISATION
    if core > start and end - core <= 4 and bits[core - 1] & OFFICE:
        return PERSON
    given = bool(lexicon.bits.get(parts[0], 0) & lx.GIVEN_NAME)
    run = bits[core:end]
    if any_is(run[1:] if given else run, lx.NAMED):
        return ORGANISATION
    if all_are(run, lx.PLACE | lx.DEMONYM | lx.NAMED):
        return ORGANISATION
    if lexicon.noun_capitals and len(parts) > 1 and bits[core] & lx.ORGANISATION:
        return ORGANISATION
    if len(parts) == 1 and line.words[core].isupper() and len(parts[0]) > 1:
        return ORGANISATION
    if given and 1 < len(parts) <= 5:
        return PERSON
    if start > 0 and bits[start - 1] & (lx.ROLE | lx.TITLE) and len(parts) <= 4:
        return PERSON
    return None


def any_is(run: Sequence[int], flags: int) -> bool:
    return any(map(flags.__and__, run))


def all_are(run: Sequence[int], flags: int) -> bool:
    return all(map(flags.__and__, run))
