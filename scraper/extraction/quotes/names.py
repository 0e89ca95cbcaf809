"""Runs of capitalised words, cut from the titles and roles before them.

What a run is follows from its words (given names, "Ministry", places) and from what
stands beside it; where that tells nothing, its kind stays open.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.sources import ORGANISATION, PERSON, Name
from scraper.extraction.quotes.text import QUOTE, Line, is_capital, without_particle

_MAX_NAME = 12
_OPENING = 6  # paragraphs among which a dateline may stand
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_a-z][^\W\d_]*(?:[ '’-][^\W\d_]+){0,3})(?:, [\w .]{2,24})?"
    r"(?: ?\([^()]{2,40}\))?(?:\. ?[—–-]|[.]| ?[—–-]) "
)


def cased_names(line: Line, lexicon: Lexicon) -> Iterator[Name]:
    """The names of one paragraph, in order."""
    words, bits = line.words, line.bits
    i, total = after_dateline(line), len(words)
    begins = {first for first, _ in line.sentences}
    while i < total:
        word = words[i]
        plain = word.isalpha() and not word[0].isupper()
        if plain or not is_capital(word) or _is_function(word, bits[i]):
            i += 1
            continue
        end = _run_end(line, i, lexicon)
        if (name := _name(line, i, end, i in begins, lexicon)) is not None:
            yield name
        i = end


def after_dateline(line: Line) -> int:
    """The first token behind "PORT HALE (Wire) —", 0 where the paragraph opens otherwise."""
    found = _DATELINE.match(line.text) if line.index < _OPENING else None
    if found is None or not found["place"].isupper() or len(found["place"]) < 3:
        return 0
    return bisect_left(line.starts, found.end())


def _is_function(word: str, bits: int) -> bool:
    if not bits & (lx.FUNCTION | lx.ARTICLE | lx.PREPOSITION | lx.PERSONAL | lx.AUXILIARY):
        return False
    return not (word.isupper() and len(word) > 1 and bits & (lx.PLACE | lx.NAMED))


def _run_end(line: Line, i: int, lexicon: Lexicon) -> int:
    """The token after the last of a run of capitalised words that starts at `i`."""
    words, bits = line.words, line.bits
    total = min(len(words), i + _MAX_NAME)
    organisation = bool(bits[i] & lx.NAMED)
    joined = False
    end = i + 1
    while end < total:
        if words[end - 1][-2:] in ("'s", "’s", "‘s") or words[end - 1][-1:] in "'’":
            break
        word = words[end]
        if is_capital(word):
            if _is_function(word, bits[end]):
                break
            if bits[end] & lx.GIVEN_NAME and _person_begins(
                line, i, end, organisation, lexicon.noun_capitals
            ):
                break
            organisation = organisation or bool(bits[end] & lx.NAMED)
            end += 1
        elif word == "." and len(words[end - 1]) == 1 and _capital(line, end + 1):
            end += 2
        elif word == "&" or (bits[end] & lx.PARTICLE and _may_join(line, end, lexicon)):
            step = 2 if end + 1 < total and bits[end + 1] & lx.PARTICLE else 1
            if not _capital(line, end + step) or (joined and bits[end] & lx.OF):
                break
            joined = True
            end += step + 1
        elif _goes_on(line, i, end, organisation) or _names_its_members(line, end):
            end += 2
        elif organisation and word == "of" and _capital(line, end + 2) and words[end + 1] == "the":
            end += 3
        else:
            break
    return end


def _names_its_members(line: Line, k: int) -> bool:
    """ "Teachers’ Union": the possessive plural belongs to the name."""
    plural = line.words[k] in "'’" and line.words[k - 1][-1:] == "s"
    return plural and _capital(line, k + 1) and bool(line.bits[k + 1] & lx.NAMED)


def _may_join(line: Line, end: int, lexicon: Lexicon) -> bool:
    """Particles join anything, but where nouns have capitals only "Ursula von"."""
    if not lexicon.noun_capitals:
        return True
    given = line.bits[end - 1] & (lx.GIVEN_NAME | lx.TITLE) or len(line.words[end - 1]) == 1
    return bool(given) and not line.bits[end] & lx.DEFINITE


def _person_begins(line: Line, i: int, k: int, organisation: bool, nouns: bool) -> bool:
    """Whether a given name inside a run starts another name: "Ministry Ana Ruiz"."""
    if not _capital(line, k + 1) or line.bits[k] & (lx.PLACE | lx.ROLE | lx.NAMED):
        return False
    if nouns:
        return not any(line.bits[j] & (lx.GIVEN_NAME | lx.TITLE) for j in range(i, k))
    if any(line.bits[j] & (lx.GIVEN_NAME | lx.TITLE | lx.ROLE) for j in range(i, k)):
        return False
    if all(line.bits[j] & (lx.PLACE | lx.DEMONYM | lx.NAMED) for j in range(i, k)):
        return True
    return organisation or (i > 0 and bool(line.bits[i - 1] & (lx.OF | lx.PARTICLE)))


def _goes_on(line: Line, i: int, end: int, organisation: bool) -> bool:
    """ "Bank of Canada", "Department of Trade and Industry": small words inside a name."""
    if not _capital(line, end + 1):
        return False
    if line.bits[end] & lx.LINKING and _joins(line, end, organisation):
        return True
    inner = any(line.bits[k] & lx.OF for k in range(i, end))
    return organisation and inner and bool(line.bits[end] & lx.AND)


def _joins(line: Line, end: int, organisation: bool) -> bool:
    before = line.bits[end - 1]
    if line.bits[end] & lx.OF and line.bits[end + 1] & lx.PLACE and is_capital(line.words[end - 2]):
        return True
    if line.words[end] in ("of", "for"):
        return organisation or bool(before & (lx.NAMED | lx.ORGANISATION | lx.TITLE))
    return False


def _capital(line: Line, i: int) -> bool:
    return (
        i < len(line.words)
        and is_capital(line.words[i])
        and not _is_function(line.words[i], line.bits[i])
    )


def _bare(word: str) -> str:
    for ending in ("'s", "’s", "‘s"):
        if word.endswith(ending):
            return word[:-2]
    return word.rstrip("'’‘")


def _name(line: Line, start: int, end: int, initial: bool, lexicon: Lexicon) -> Name | None:
    bits, words = line.bits, line.words
    core = _core(line, start, end, lexicon)
    office = lx.TITLE | lx.ROLE
    if all(bits[k] & (office | lx.DEMONYM | lx.MODIFIER) for k in range(start, end)) and any(
        bits[k] & office for k in range(start, end)
    ):
        if end - start > 1:
            return None
        initial = True
    apposed = end < len(words) and bits[end - 1] & office and bits[end] & lx.GIVEN_NAME
    if lexicon.noun_capitals and apposed:
        return None  # "Hales Trainerin" before the name
    possessive = _bare(words[end - 1]) != words[end - 1]
    parts = tuple(without_particle(_bare(w).lower()) for w in words[core:end] if w not in ".'’")
    while len(parts) > 1 and lexicon.bits.get(parts[-1], 0) & lx.SUFFIX:
        parts = parts[:-1]
    text = line.slice(core, end)
    text = text[: len(text) - (len(words[end - 1]) - len(_bare(words[end - 1])))]
    if core > start and len(parts) == 1 and line.bits[core - 1] & lx.NOBLE:
        text = f"{words[core - 1]} {text}"
    gender = 0
    for k in range(start, core):
        gender |= bits[k] & (lx.MASCULINE | lx.FEMININE)
    kind = _kind(line, start, core, end, parts, lexicon)
    alone = core == start and end - core == 1
    if alone and initial and not bits[start] & (lx.NOMINAL | lx.TITLE) and not possessive:
        initial = not _speaks(line, start)
    if lexicon.noun_capitals and alone and bits[start] & (lx.NOMINAL | lx.FUNCTION):
        return None
    if lexicon.noun_capitals and alone and kind is None:
        initial = not (bits[start] & lx.GIVEN_NAME or _speaks(line, start))
    personal = _may_be_person(line, start, core, end)
    return Name(
        line.index, start, core, end, parts, kind, text, gender, possessive, initial, personal
    )


def _may_be_person(line: Line, start: int, core: int, end: int) -> bool:
    """Whether an unknown run of words could be somebody's name: two or three plain words."""
    words = sum(len(line.words[k]) > 1 for k in range(core, end))
    before = line.bits[start - 1] if start > 0 else 0
    if not 2 <= words <= 3 or before & (lx.ARTICLE | lx.LOCATIVE):
        return False
    plain = lx.NOMINAL | lx.NAMED | lx.PLACE | lx.DEMONYM | lx.FUNCTION | lx.WORK | lx.MODIFIER
    return not any(
        line.bits[k] & plain or not line.words[k][-1].isalpha() or line.words[k][1:].isupper()
        for k in range(core, end)
        if len(line.words[k]) > 1
    )


def _core(line: Line, start: int, end: int, lexicon: Lexicon) -> int:
    """Where the name begins after titles and roles: "Defence Minister Israel Katz" at Israel."""
    core, k = start, start
    while k < end - 1:
        if line.bits[k] & (lx.TITLE | lx.ROLE) and not line.bits[k] & lx.GIVEN_NAME:
            core = k + 1
            if line.bits[core] & (lx.OF | lx.LINKING):
                core = _after_office(line, core + 1, end)
                if core >= end:
                    return start
            k = core
        else:
            k += 1
    if core > start and all(line.bits[k] & lx.NAMED for k in range(core, end)):
        return start
    if core == start and end - start > 2 and line.bits[start] & (lx.DEMONYM | lx.MODIFIER):
        core += bool(line.bits[start + 1] & lx.GIVEN_NAME)
    while core < end - 1 and line.words[core] == ".":
        core += 1
    return core


def _after_office(line: Line, k: int, end: int) -> int:
    """The token after "State" in "Secretary of State Ana Ruiz"; `end` where no name follows."""
    for j in range(k, end):
        if line.bits[j] & lx.GIVEN_NAME and not line.bits[j] & lx.PLACE:
            return j
    office = lx.MODIFIER | lx.NAMED | lx.AND | lx.TITLE | lx.ORGANISATION
    while k < end and line.bits[k] & office:
        k += 1
    return k if end - k >= 1 else end


def _kind(
    line: Line, start: int, core: int, end: int, parts: tuple[str, ...], lexicon: Lexicon
) -> str | None:
    bits = line.bits
    if any(line.words[k].lower() in ("of", "for", "&") for k in range(core, end)):
        return ORGANISATION
    if core > start and end - core <= 4 and line.bits[core - 1] & (lx.TITLE | lx.ROLE):
        return PERSON
    given = bool(lexicon.bits.get(parts[0], 0) & lx.GIVEN_NAME)
    if any(bits[k] & lx.NAMED for k in range(core + (1 if given else 0), end)):
        return ORGANISATION
    if all(bits[k] & (lx.PLACE | lx.DEMONYM | lx.NAMED) for k in range(core, end)):
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


def _speaks(line: Line, i: int) -> bool:
    """Where all nouns have capitals: one word at a clause's start before a verb of speech."""
    opens = i == 0 or line.words[i - 1] in ".,;:" or line.words[i - 1] == QUOTE
    return opens and i + 1 < len(line.bits) and bool(line.bits[i + 1] & lx.STRONG)
