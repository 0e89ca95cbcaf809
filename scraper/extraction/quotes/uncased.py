"""Names in scripts without capitals: Arabic and Persian.

A name starts with a known given name and runs over the words that are nothing else;
behind a verb of speech, unknown words after the roles are a name as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.sources import PERSON, Name
from scraper.extraction.quotes.text import QUOTE, Line

_TO_THE = "لل"  # "to the": no name goes on with it
_LONGEST = 4  # words of a name
_NO_NAME = lx.CUE | lx.NOMINAL | lx.LINKING | lx.PREPOSITION
_NAMELIKE = lx.GIVEN_NAME | lx.PARTICLE | lx.DEMONYM | lx.SUFFIX
_BESIDE = lx.NOMINAL | lx.TITLE | lx.MODIFIER | lx.DEMONYM | lx.LINKING


def uncased_names(line: Line, lexicon: Lexicon) -> Iterator[Name]:
    """The names of one paragraph, in order."""
    i, total = 0, len(line.words)
    while i < total:
        bits = line.bits[i]
        if bits & lx.GIVEN_NAME and not bits & _NO_NAME:
            end = _name_end(line, i, lexicon)
            if i > 0 and line.bits[i - 1] & lx.PARTICLE:
                i -= 1
            roled = i > 0 and bool(line.bits[i - 1] & (lx.ROLE | lx.TITLE))
            if end - i > 1 or roled:
                yield _name(line, i, end, PERSON)
            i = end
        elif bits & lx.CUE:
            found = _behind_verb(line, i + 1, lexicon)
            if found is not None:
                yield found
            i = found.end if found is not None else i + 1
        else:
            i += 1


def _name_end(line: Line, i: int, lexicon: Lexicon) -> int:
    end = i + 1
    while end < len(line.words) and end - i < _LONGEST and _may_go_on(line, end):
        end += 1
    if end == i + 1 and _surname_like(line, end, lexicon):
        end += 1
    return end


def _surname_like(line: Line, i: int, lexicon: Lexicon) -> bool:
    """A word with the article behind a given name ("al-Qadi"), though it has another sense."""
    if not lexicon.definite or i >= len(line.words):
        return False
    follows = line.bits[i + 1] if i + 1 < len(line.words) else 0
    joined = line.words[i].startswith(lexicon.definite)
    other = lx.CUE | lx.RELATIVE | lx.PREPOSITION | lx.THAT | lx.FUNCTION | lx.ADVERB
    return joined and not line.bits[i] & other and not follows & lx.LINKING


def _may_go_on(line: Line, i: int) -> bool:
    word = line.words[i]
    if word.startswith(_TO_THE):
        return False
    return word != QUOTE and word[0].isalpha() and not line.bits[i] & ~_NAMELIKE


def _behind_verb(line: Line, i: int, lexicon: Lexicon) -> Name | None:
    """ "said the minister's spokesman Ruiz": what follows the roles and is no other word."""
    total = len(line.words)
    while i < total and line.bits[i] & lx.ADVERB:
        i += 1
    core = i
    while core < total and _is_beside(line, core, core > i, lexicon):
        core += 1
    if core < total and line.bits[core] & lx.GIVEN_NAME and line.words[core] != QUOTE:
        return _name(line, core, _name_end(line, core, lexicon), PERSON)
    end = core
    while end < total and end - core < _LONGEST - 1 and _may_go_on(line, end):
        end += 1
    if end == core or not lexicon.definite:
        return None
    role = any(line.bits[k] & (lx.ROLE | lx.TITLE) for k in range(i, core))
    return _name(line, core, end, PERSON if role else None)


def _is_beside(line: Line, i: int, begun: bool, lexicon: Lexicon) -> bool:
    """Whether the word is a role or an adjective of one, not the name itself."""
    bits = line.bits[i]
    if bits & lx.GIVEN_NAME and not bits & _NO_NAME:
        return False
    if bits & _BESIDE:
        return True
    definite = bool(lexicon.definite) and line.words[i].startswith(lexicon.definite)
    return begun and definite and not bits


def _name(line: Line, start: int, end: int, kind: str | None) -> Name:
    words = tuple(line.lows[start:end])
    text = line.slice(start, end)
    return Name(line.index, start, start, end, words, kind, text, personal=end - start <= 3)
