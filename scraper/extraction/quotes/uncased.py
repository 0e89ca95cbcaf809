"""Names in scripts without capitals: Arabic and Persian.

A name starts with a known given name and ends with the first word that is none, its
surname. Behind a verb of speech and the roles there, unknown words are a name as well.
Surnames found so are then known wherever they stand alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scraper.extraction.quotes import arabic
from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.offices import is_adjective, is_definite, role_end
from scraper.extraction.quotes.sources import PERSON, Name
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE

_LONGEST = 5  # words of a name
_MOST_PROSE = 50_000  # characters searched for a listener's name
_NICKNAME = 20  # characters
_FOREIGN = 3  # words of a name that no word of is known
_LONG = 4  # letters of a word that may be a verb or carry a suffix
_NO_NAME = lx.CUE | lx.NOMINAL | lx.LINKING | lx.PREPOSITION
_NAMELIKE = lx.GIVEN_NAME | lx.PARTICLE | lx.DEMONYM | lx.SUFFIX | lx.MASCULINE | lx.FEMININE
_OTHER = lx.CUE | lx.RELATIVE | lx.PREPOSITION | lx.THAT | lx.FUNCTION | lx.ADVERB
_ROLES = lx.ROLE | lx.TITLE


def uncased_names(lines: Sequence[Line], lexicon: Lexicon) -> list[list[Name]]:
    """The names of each paragraph, in order; surnames alone where the article knows them."""
    opening = " ".join(line.text for line in lines)[:_MOST_PROSE]
    found = [
        [name for name in _full_names(line, lexicon) if not _is_listener(name, opening)]
        for line in lines
    ]
    surnames = {
        name.words[-1]
        for row in found
        for name in row
        if len(name.words) > 1 and len(name.words[-1]) >= _LONG - 1
    }
    return [_with_surnames(line, row, surnames) for line, row in zip(lines, found, strict=True)]


def _is_listener(name: Name, prose: str) -> bool:
    """Whether an unknown name is somebody's to whom it was said: "to" is written on to it.

    Without that letter it stands elsewhere in the article.
    """
    line, first = name.line, name.start
    if line.lows[first][:1] != arabic.TO or line.bits[first] or name.core > first:
        return False
    if first == 0 or not line.bits[first - 1] & (lx.CUE | lx.ADVERB):
        return False
    printed = line.slice(first, name.end)
    return prose.count(printed[1:]) > prose.count(printed)


def _with_surnames(line: Line, row: list[Name], surnames: set[str]) -> list[Name]:
    """The names of a paragraph and, between them, known surnames that stand alone."""
    taken = {k for name in row for k in range(name.start, name.end)}
    taken |= {name.start - 1 for name in row}  # the last word of a role
    alone = [
        _name(line, k, k + 1, None)
        for k, low in enumerate(line.lows)
        if low in surnames and k not in taken and not line.bits[k] & (lx.CUE | lx.PREPOSITION)
    ]
    return sorted([*row, *alone], key=lambda name: name.start)


def _full_names(line: Line, lexicon: Lexicon) -> Iterator[Name]:
    i, total = 0, len(line.words)
    while i < total:
        bits = line.bits[i]
        if bits & lx.GIVEN_NAME and not bits & _NO_NAME:
            begin = _name_start(line, i, lexicon)
            end = _name_end(line, i, lexicon)
            roled = i > 0 and bool(line.bits[i - 1] & _ROLES)
            if i > 0 and line.bits[i - 1] & lx.AUXILIARY and line.bits[i - 1] & lx.ADVERB:
                i += 1
                continue
            if end - begin > 1 or roled:
                yield _name(line, begin, end, PERSON, lexicon)
            i = end
        elif bits & lx.CUE:
            found = _behind_verb(line, i + 1, lexicon)
            if found is not None:
                yield found
            i = found.end if found is not None else i + 1
        else:
            i += 1


def _name_start(line: Line, i: int, lexicon: Lexicon) -> int:
    """The particle before a given name, or behind a role the given name nobody lists."""
    if i > 0 and line.bits[i - 1] & lx.PARTICLE:
        return i - 1
    unknown = i > 1 and not line.bits[i - 1] and not is_definite(line, i - 1, lexicon)
    if unknown and _may_be_surname(line, i - 1, lexicon):
        role = i - 2
        while role > 0 and is_adjective(line, role, lexicon):
            role -= 1
        if line.bits[role] & _ROLES and is_definite(line, role, lexicon):
            return i - 1
    return i


def _name_end(line: Line, i: int, lexicon: Lexicon) -> int:
    """The token after a name: given names and particles, then one surname."""
    end = i + 1
    if line.lows[i] == arabic.SERVANT and end < len(line.words) and is_definite(line, end, lexicon):
        i, end = i + 1, end + 1  # "Abd al-Rahman" is one name
    short = 1 if i > 0 and line.bits[i - 1] & lx.PARTICLE else 2
    while end < len(line.words) and end - i < _LONGEST:
        if _is_nickname(line, end):
            end += 1
        bits = line.bits[end]
        given = bits & (lx.GIVEN_NAME | lx.PARTICLE) and not bits & (lx.PREPOSITION | lx.LINKING)
        if given and line.lows[end] in lexicon.bits:
            end += 1
            continue
        surname = _may_be_surname(line, end, lexicon) or (end == i + 1 and _is_plural(line, end))
        if surname and (end - i < short or _is_last(line, end, lexicon)):
            end += 1
            if lexicon.definite and _closes_compound(line, end, lexicon):
                end += 1
        break
    while end - i > 1 and line.bits[end - 1] & lx.CONJUNCTION:
        end -= 1
    return end


def _is_nickname(line: Line, k: int) -> bool:
    """Whether a word in marks stands inside a name, before a name that is known."""
    if line.words[k] != QUOTE or k + 1 >= len(line.words):
        return False
    span = line.spans[k]
    short = span.closed and span.end - span.start <= _NICKNAME
    return short and bool(line.bits[k + 1] & lx.GIVEN_NAME)


def _closes_compound(line: Line, k: int, lexicon: Lexicon) -> bool:
    """The second half of names like "Fadl Allah"."""
    known = k < len(line.words) and bool(line.bits[k] & lx.PARTICLE)
    return known and line.lows[k].startswith(lexicon.definite)


def _is_plural(line: Line, i: int) -> bool:
    """A word like a plural, right behind a given name: "Yasin Barakat", "Yasir Arafat"."""
    return (
        line.lows[i].endswith(arabic.FEMININE_PLURAL)
        and line.lows[i][0] != arabic.ALEF
        and not line.bits[i]
    )


def _is_last(line: Line, i: int, lexicon: Lexicon) -> bool:
    """Whether a word may close a name that has two parts already: no plural and no verb."""
    low = line.lows[i]
    if is_definite(line, i, lexicon):
        return not line.bits[i] & lx.NOMINAL and not low.endswith(arabic.PLURALS)
    return not (low[0] in arabic.IMPERFECT and len(low) >= _LONG)


def _may_be_surname(line: Line, i: int, lexicon: Lexicon) -> bool:
    """A word that is known for nothing else; with the article also one that has a sense."""
    word, low, bits = line.words[i], line.lows[i], line.bits[i]
    if word == QUOTE or not word[0].isalpha() or not _is_namelike(word, low, bits):
        return False
    if not lexicon.definite:
        return not bits & ~_NAMELIKE
    if low.startswith(lexicon.definite):
        follows = line.bits[i + 1] if i + 1 < len(line.words) else 0
        other = bits & lx.NOMINAL and not bits & lx.ROLE
        return not bits & _OTHER and not follows & lx.OF and not other
    return not bits & ~_NAMELIKE and (low in lexicon.bits or not bits)


def _is_namelike(word: str, low: str, bits: int) -> bool:
    """Neither an adverb in the accusative, nor a verb, nor a noun with a pronoun behind."""
    if bits & (lx.GIVEN_NAME | lx.PARTICLE):
        return True
    if arabic.INDEFINITE_CASE in word or low.startswith(arabic.BEFORE_NOUNS):
        return False
    if len(low) > _LONG and (
        low.endswith(arabic.BEHIND_NO_NAME) or (low[0], low[-1]) == arabic.PARTICIPLE
    ):
        return False
    return not (low[0] == arabic.HE and len(low) >= _LONG)


def _behind_verb(line: Line, i: int, lexicon: Lexicon) -> Name | None:
    """ "said the minister's spokesman Ruiz": what follows the roles and is no other word."""
    total = len(line.words)
    while i < total and line.bits[i] & lx.ADVERB:
        i += 1
    core = role_end(line, i, lexicon)
    if i < core < total and line.words[core] in "،,":
        return _apposed(line, i, core + 1, lexicon)
    begin = core + 1 if core < total and line.bits[core] & lx.PARTICLE else core
    if begin < total and line.bits[begin] & lx.GIVEN_NAME and line.words[begin] != QUOTE:
        named = core > i or line.bits[core] & lx.PARTICLE
        if line.bits[begin] & _NO_NAME and not named:
            return None
        end = _name_end(line, begin, lexicon)
        known = end - core > 1 or core > i
        return _name(line, core, end, PERSON, lexicon) if known else None
    return _unknown_name(line, i, core, lexicon)


def _apposed(line: Line, i: int, first: int, lexicon: Lexicon) -> Name | None:
    """Two or three words that nobody knows between the commas behind an office."""
    if not lexicon.definite or not any(line.bits[k] & _ROLES for k in range(i, first)):
        return None
    core = role_end(line, first, lexicon)
    end = core
    while end < len(line.words) and end - core < _FOREIGN and _is_unknown(line, end):
        end += 1
    if core < len(line.words) and line.bits[core] & lx.GIVEN_NAME:
        end = _name_end(line, core, lexicon)
        if end == core + 1 and end < len(line.words) and line.words[end][0].isalpha():
            end += 1  # whatever the word means elsewhere
    if end - core < 2 or is_definite(line, core, lexicon) or not _closes(line, end):
        return None
    return _name(line, core, end, PERSON, lexicon)


def _is_unknown(line: Line, k: int) -> bool:
    word, low, bits = line.words[k], line.lows[k], line.bits[k]
    plain = word != QUOTE and word[0].isalpha() and not bits & ~_NAMELIKE
    return plain and _is_namelike(word, low, bits)


def _unknown_name(line: Line, i: int, core: int, lexicon: Lexicon) -> Name | None:
    """Two words behind the verb that nobody knows, before a mark; after a role even one."""
    role = any(line.bits[k] & _ROLES for k in range(i, core))
    role = role and any(is_definite(line, k, lexicon) for k in range(i, core))
    if not lexicon.definite or (core > i and not role):
        return None
    end = core
    while end < len(line.words) and end - core < 2:
        if not _may_be_surname(line, end, lexicon) and (end > core or not role):
            break
        if line.bits[end] & ~_NAMELIKE or not line.words[end][0].isalpha():
            break
        if line.lows[end].startswith(arabic.BEFORE_NOUNS) or (
            end > core and line.lows[end][-1] == arabic.HIS
        ):
            break
        if end == core and (
            is_definite(line, end, lexicon) or line.lows[end][-1] == arabic.FEMININE
        ):
            break
        end += 1
    if end == core or (not role and (end - core < 2 or not _closes(line, end))):
        return None
    return _name(line, core, end, PERSON, lexicon)


def _closes(line: Line, end: int) -> bool:
    """Whether a mark, a quotation or "that" follows: an object would go on."""
    if end >= len(line.words) or line.words[end] == QUOTE:
        return True
    return not line.words[end][0].isalnum() or bool(line.bits[end] & lx.THAT)


def _name(
    line: Line, start: int, end: int, kind: str | None, lexicon: Lexicon | None = None
) -> Name:
    words = list(line.lows[start:end])
    prefix = 0
    if lexicon is not None and words[0] not in lexicon.bits:
        for clitic in lexicon.clitics:
            if words[0].startswith(clitic) and words[0][len(clitic) :] in lexicon.bits:
                words[0], prefix = words[0][len(clitic) :], len(clitic)
                break
    personal = end - start <= 3
    return Name(line, start, start, end, tuple(words), kind, prefix=prefix, personal=personal)
