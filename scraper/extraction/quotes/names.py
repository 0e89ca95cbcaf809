"""Runs of capitalised words, cut from the titles and roles before them.

What a run is follows from its words (given names, "Ministry", places) and from what
stands beside it; where that tells nothing, its kind stays open.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.datelines import after_dateline
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.looks import NAME
from scraper.extraction.quotes.name_kinds import (
    OFFICE,
    all_are,
    any_is,
    is_office,
    kind_of,
    may_be_person,
)
from scraper.extraction.quotes.sources import ORGANISATION, PERSON, Name
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE, bare, name_part

_MAX_NAME = 12
_BEFORE_NICKNAME = 2  # words of a name
_NICKNAME = 30  # characters of one
_JOINING = lx.CAPITAL | lx.PARTICLE | lx.LINKING | lx.AND
_JOINTS = frozenset((".", "'", "’", "&", "of", QUOTE))
"""What a name may go on with, or `_JOINING`."""
_NO_PARTS = frozenset((".", "'", "’", QUOTE))


def cased_names(lines: Sequence[Line], lexicon: Lexicon) -> list[list[Name]]:
    """The names of each paragraph, in order.

    A lone word that may be no name at all (it opens a sentence, or all nouns have
    capitals) is one only where it is part of another name.
    """
    rows: list[list[Name]] = []
    doubtful: list[tuple[int, Line, list[int]]] = []
    for line in lines:
        row, plain = _names_of(line, lexicon)
        rows.append(row)
        if plain:
            doubtful.append((len(rows) - 1, line, plain))
    parts = {part for row in rows for name in row for part in (name.words[0], name.words[-1])}
    for index, line, plain in doubtful:
        words = line.words
        for i in plain:
            if name_part(words[i]) in parts:
                name = _lone_name(line, i, True, lexicon)
                if name is not None:
                    insort(rows[index], name, key=_start)
    return rows


def _start(name: Name) -> int:
    return name.start


def _names_of(line: Line, lexicon: Lexicon) -> tuple[list[Name], list[int]]:
    """The names of one paragraph, and the tokens that are some only as part of another."""
    row: list[Name] = []
    plain: list[int] = []
    nouns = lexicon.noun_capitals
    first = end = after_dateline(line)
    for found in NAME.finditer(line.looks):
        i = found.start()
        if i < end:
            continue
        opens = line.opens(i) or i == first
        lone = found.lastindex is not None
        if lone and (nouns or opens):
            plain.append(i)
            continue
        end = i + 1 if lone else _run_end(line, i, lexicon)
        if end - i > 1:
            name = _full_name(line, i, end, lexicon)
        else:
            name = _lone_name(line, i, opens, lexicon)
        if name is None:
            continue
        name.gender = name.gender or _gender_beside(line, name)
        if name.initial and name.kind is None:
            plain.append(i)
        else:
            row.append(name)
    return row, plain


def _gender_beside(line: Line, name: Name) -> int:
    """What a title or an office right before a name tells: "la signora", "her husband, …"."""
    before, both = name.start - 1, lx.MASCULINE | lx.FEMININE
    if before >= 0 and line.bits[before] & lx.TITLE:
        return line.bits[before] & both
    closed = line.words[name.end : name.end + 1] == [","]
    if before > 0 and line.words[before] == "," and closed and line.bits[before - 1] & lx.ROLE:
        return line.bits[before - 1] & both
    return 0


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
        if not bits[end] & _JOINING and word not in _JOINTS:
            break  # as nearly always
        if bits[end] & lx.CAPITAL:
            if not bits[end] & lx.NAMELIKE:
                if (
                    bits[end] & lx.PARTICLE
                    and end - i <= _BEFORE_NICKNAME
                    and _capital(line, end + 1)
                ):
                    end += 2  # "Ana Le Guen"
                    continue
                break
            if bits[end] & lx.GIVEN_NAME and _person_begins(
                line, i, end, organisation, lexicon.noun_capitals
            ):
                break
            organisation = organisation or bool(bits[end] & lx.NAMED)
            end += 1
        elif _is_initial(line, end) or (
            word == QUOTE and end - i <= _BEFORE_NICKNAME and is_nickname(line, end, lexicon)
        ):
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


def _is_initial(line: Line, k: int) -> bool:
    """The full stop of "Ana R. Ruiz"."""
    return line.words[k] == "." and len(line.words[k - 1]) == 1 and _capital(line, k + 1)


def is_nickname(line: Line, k: int, lexicon: Lexicon) -> bool:
    """Whether the marked words at `k` stand inside a name: Ana “The Anvil” Ruiz."""
    if not 0 < k < len(line.words) - 1 or k not in line.spans:
        return False
    before, after = line.bits[k - 1], line.bits[k + 1]
    named = before & lx.NAMELIKE and not before & (lx.NAMED | lx.PLACE | lx.ROLE | lx.WORK)
    if not named or not after & lx.NAMELIKE or after & (lx.NAMED | lx.STRONG):
        return False
    if lexicon.noun_capitals and not before & lx.GIVEN_NAME:
        return False
    span = line.spans[k]
    text = line.text[span.start : span.end]
    return len(text) <= _NICKNAME and text[0].isupper() and text[-1].isalnum()


def _names_its_members(line: Line, k: int) -> bool:
    """ "Teachers’ Union": the possessive plural belongs to the name."""
    plural = line.words[k] in "'’" and line.words[k - 1][-1:] == "s"
    return plural and _capital(line, k + 1) and bool(line.bits[k + 1] & lx.NAMED)


def _may_join(line: Line, end: int, lexicon: Lexicon) -> bool:
    """Particles join anything, but where nouns have capitals only "Ursula von"; "von und zu"."""
    if line.bits[end] & lx.AND and not line.bits[end - 1] & lx.PARTICLE:
        return False
    if not lexicon.noun_capitals:
        return True
    given = line.bits[end - 1] & (lx.GIVEN_NAME | lx.TITLE) or len(line.words[end - 1]) == 1
    return bool(given) and not line.bits[end] & lx.DEFINITE


def _person_begins(line: Line, i: int, k: int, organisation: bool, nouns: bool) -> bool:
    """Whether a given name inside a run starts another name: "Ministry Ana Ruiz"."""
    if not _capital(line, k + 1) or line.bits[k] & (lx.PLACE | lx.ROLE | lx.NAMED):
        return False
    if nouns:
        return not any_is(line.bits[i:k], lx.GIVEN_NAME | lx.TITLE)
    if any_is(line.bits[i:k], lx.GIVEN_NAME | lx.TITLE | lx.ROLE):
        return False
    if i > 0 and line.bits[i - 1] & lx.ROLE and not line.lexicon.has_of:
        return True  # "mayor Hale's Ana Ruiz", where the case says "of"
    if all_are(line.bits[i:k], lx.PLACE | lx.DEMONYM | lx.NAMED):
        return True
    return organisation or (i > 0 and bool(line.bits[i - 1] & (lx.LINKING | lx.PARTICLE)))


def _goes_on(line: Line, i: int, end: int, organisation: bool) -> bool:
    """ "Bank of Canada", "Department of Trade and Industry": small words inside a name."""
    if not _capital(line, end + 1):
        return False
    if line.bits[end] & lx.LINKING and _joins(line, end, organisation):
        return True
    joined = organisation and bool(line.bits[end] & lx.AND)
    return joined and any_is(line.bits[i:end], lx.OF)


def _joins(line: Line, end: int, organisation: bool) -> bool:
    before = line.bits[end - 1]
    if line.bits[end] & lx.OF and line.bits[end + 1] & lx.PLACE and line.bits[end - 2] & lx.CAPITAL:
        return True
    if line.words[end] in ("of", "for"):
        return organisation or bool(before & (lx.NAMED | lx.ORGANISATION | lx.TITLE))
    return False


def _capital(line: Line, i: int) -> bool:
    return i < len(line.bits) and bool(line.bits[i] & lx.NAMELIKE)


def _lone_name(line: Line, i: int, opens: bool, lexicon: Lexicon) -> Name | None:
    """The name in one capital word; `initial` where nothing but the capital speaks for it."""
    word, bits = line.words[i], line.bits[i]
    if lexicon.noun_capitals and bits & (lx.NOMINAL | lx.FUNCTION):
        return None
    kind = _lone_kind(line, i, lexicon)
    suffix = len(word) - len(bare(word))
    if lexicon.noun_capitals and kind is None:
        initial = not (bits & lx.GIVEN_NAME or _speaks(line, i))
    else:
        initial = opens or bool(bits & OFFICE)
        if initial and not suffix and not bits & (lx.NOMINAL | lx.TITLE):
            initial = not _speaks(line, i)
    return Name(line, i, i, i + 1, (name_part(word),), kind, suffix=suffix, initial=initial)


def _lone_kind(line: Line, i: int, lexicon: Lexicon) -> str | None:
    word, bits = line.words[i], line.bits[i]
    if bits & (lx.PLACE | lx.DEMONYM):
        return ORGANISATION
    part = name_part(word)
    if bits & lx.NAMED and not lexicon.bits.get(part, 0) & lx.GIVEN_NAME:
        return ORGANISATION
    if word.isupper() and len(part) > 1:
        return ORGANISATION
    return PERSON if i > 0 and line.bits[i - 1] & OFFICE else None


def _full_name(line: Line, start: int, end: int, lexicon: Lexicon) -> Name | None:
    """The name in a run of several words; None where they are all titles and roles."""
    bits, words = line.bits, line.words
    if is_office(bits[start:end]):
        return None
    followed = end < len(words) and bits[end] & lx.GIVEN_NAME
    if lexicon.noun_capitals and followed and bits[end - 1] & OFFICE:
        return None  # "Hales Trainerin" before the name
    core = _core(line, start, end, lexicon)
    parts = tuple([name_part(word) for word in words[core:end] if word not in _NO_PARTS])
    honours = 0
    while len(parts) > 1 and lexicon.bits.get(parts[-1], 0) & lx.SUFFIX:
        honours += bool(lexicon.bits[parts[-1]] & lx.HONOURS)
        parts = parts[:-1]
    gender = 0
    for k in range(start, core):
        gender |= bits[k] & (lx.MASCULINE | lx.FEMININE)
    kind = kind_of(line, start, core, end, parts, lexicon)
    return Name(
        line,
        start,
        core,
        end,
        parts,
        kind,
        gender,
        suffix=len(words[end - 1]) - len(bare(words[end - 1])),
        honours=honours,
        noble=core > start and len(parts) == 1 and bool(bits[core - 1] & lx.NOBLE),
        personal=kind is None and may_be_person(line, start, core, end),
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
    if core > start and all_are(line.bits[core:end], lx.NAMED):
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


def _speaks(line: Line, i: int) -> bool:
    """Where all nouns have capitals: one word at a clause's start before a verb of speech."""
    opens = i == 0 or line.words[i - 1] in ".,;:" or line.words[i - 1] == QUOTE
    return opens and i + 1 < len(line.bits) and bool(line.bits[i + 1] & lx.STRONG)
