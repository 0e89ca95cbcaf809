"""Words as they are printed: what each may be, looked up once and remembered."""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.extraction.quotes import arabic
from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon

QUOTE = "\u0000quote"  # what stands among a line's words where a quoted stretch was
BREAKS = frozenset(".!?…;。！？؟۔।؛•|")
HARD_BREAKS = frozenset(";•|؛。！？")  # end a sentence whatever follows
_COMPOUND = lx.ROLE | lx.TITLE | lx.MODIFIER | lx.DEMONYM | lx.MASCULINE | lx.FEMININE
_SMALL = lx.FUNCTION | lx.ARTICLE | lx.PREPOSITION | lx.PERSONAL | lx.AUXILIARY
_OWN = lx.POSSESSIVE
_SUFFIXES = (*((each, _OWN) for each in arabic.PRONOUNS), (arabic.OF_TWO, 0))
_BODY = lx.ORGANISATION | lx.WORK
_SUFFIXED = lx.CUE | lx.NOMINAL | lx.WORK | lx.MASCULINE | lx.FEMININE
_DECLINED = lx.NOMINAL | lx.NAMED | lx.MASCULINE | lx.FEMININE | lx.WORK
_SHORTEST = 3  # letters before a suffix
_MOST = 1 << 16  # words that are remembered
_PARTY = re.compile(r"[DIR]-[A-Z]")  # "Sen. Ana Ruiz, R-Ohio": where she sits, no name
_JOINED = re.compile(
    r"(?:a[lnrstz]|e[dlnrstz]|u[dlnrs]|a[dst]h|ash|ad|abd|abu|be?n|bin|ibn|bint|d[aeiou]?|l[ae]?|o|dell|dall|t)"
    r"[-'’‑](?=\w)",
    re.IGNORECASE,
)


class Vocabulary(dict[str, int]):
    """Printed word -> what it may be, with the bits that its look adds to the lexicon's.

    `CAPITAL` is written as a name is, `NAMELIKE` and no small word.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST:
            self.clear()
        found = self[word] = self._bits(word)
        return found

    def _bits(self, word: str) -> int:
        lexicon = self._lexicon
        low = lexicon.low(word)
        known = lexicon.bits.get(low)
        bits = look_up(low, lexicon) if known is None else known
        if not lexicon.cased or not is_capital(word):
            return bits
        if known is None and lexicon.modifier_endings:
            bits &= ~lx.MODIFIER  # a name that only ends like an adjective
        return bits | (
            lx.CAPITAL if _is_small(word, bits) or _PARTY.match(word) else lx.CAPITAL | lx.NAMELIKE
        )


def is_capital(word: str) -> bool:
    """Whether a word is written as a name is: "Ruiz", and "al-Ruiz" or "d'Ruiz" as well."""
    if word[0].isupper():
        return True
    if word.isalpha() or not word[0].isalpha():
        return False
    joined = _JOINED.match(word)
    return joined is not None and word[joined.end()].isupper()


def _is_small(word: str, bits: int) -> bool:
    """Whether a capital word is one that only opens a sentence; "US" and "IT" are names."""
    return bool(bits & _SMALL) and not (
        word.isupper() and len(word) > 1 and bits & (lx.PLACE | lx.NAMED)
    )


def bare(word: str) -> str:
    """A word without the possessive: "Ruiz" of "Ruiz's" and "Ruiz'"."""
    if word[-2:] in ("'s", "’s", "‘s"):
        return word[:-2]
    return word.rstrip("'’‘")


def _with_suffix(low: str, lexicon: Lexicon) -> int:
    """Bits of an Arabic word with a pronoun written on behind, or of two things.

    A noun is then definite ("her book"), a verb has its object ("asked him").
    """
    known = lexicon.bits
    for clitic in ("", *lexicon.clitics):
        if not low.startswith(clitic):
            continue
        for suffix, flag in _SUFFIXES:
            stem = low[len(clitic) : -len(suffix)]
            if len(stem) < _SHORTEST or not low.endswith(suffix):
                continue
            if not flag:  # "the blocs of"
                stem += arabic.FEMININE_BOUND
            bits = known.get(stem, 0) or known.get(_unbound(stem), 0)
            bits &= _SUFFIXED if flag else _BODY
            if bits & lx.NOMINAL or bits & _BODY:
                return bits & ~lx.CUE | flag
            if bits & lx.CUE:
                return bits & ~lx.STRONG | lx.WEAK
    return 0


def _unbound(stem: str) -> str:
    """A feminine noun as it is without what is written on to it; "" for any other."""
    return stem[:-1] + arabic.FEMININE if stem[-1] == arabic.FEMININE_BOUND else ""


@lru_cache(maxsize=_MOST)
def name_part(word: str) -> str:
    """A name as it is compared: small, without possessive and a particle that is joined to it."""
    low = bare(word).lower()
    joined = None if low.isalpha() else _JOINED.match(low)
    return low[joined.end() :] if joined is not None and len(low) > joined.end() + 1 else low


@lru_cache(maxsize=_MOST)
def look_up(low: str, lexicon: Lexicon) -> int:
    """Bits of a word that is not listed as it stands: possessive, abbreviated, with a clitic."""
    known = lexicon.bits
    if low[-1:] == "." and len(low) > 1:
        return known.get(low[:-1], 0)
    if "’" in low:
        low = low.replace("’", "'")
        if low in known:
            return known[low]
    if low.endswith("'s"):
        return known.get(low[:-2], 0) & ~lx.CUE | lx.POSSESSIVE
    if low.endswith("s'"):
        return known.get(low[:-1], 0) & ~lx.CUE | lx.POSSESSIVE
    if "-" in low:
        first, last = low[: low.index("-")], low[low.rindex("-") + 1 :]
        return (known.get(last, 0) | known.get(first, 0)) & _COMPOUND
    for clitic in lexicon.clitics:
        if low.startswith(clitic) and low[len(clitic) :] in known:
            noun = lexicon.definite and clitic.endswith((lexicon.definite, arabic.TO_THE))
            bits = known[low[len(clitic) :]] & (~lx.CUE if noun else ~0)
            governed = lexicon.definite and clitic.lstrip(arabic.AND).startswith(
                arabic.PREPOSITIONS
            )
            return bits | lx.ATTACHED if governed else bits
    if lexicon.definite:
        return _with_suffix(low, lexicon)
    if lexicon.noun_capitals and low.endswith("s"):  # the genitive
        for stem in (low[:-1], low[:-2] if low.endswith("es") else ""):
            if bits := known.get(stem, 0) or _ending(stem, lexicon):
                return bits & _DECLINED
    if lexicon.modifier_endings and low.endswith(lexicon.modifier_endings):
        return lx.MODIFIER
    return _ending(low, lexicon)


def _ending(low: str, lexicon: Lexicon) -> int:
    """Bits of a compound by its last part: "-ministerin", "-behörde"."""
    if lexicon.role_endings and low.endswith(lexicon.role_endings):
        return lx.ROLE | (lx.FEMININE if low.endswith("in") and lexicon.noun_capitals else 0)
    if lexicon.organisation_endings and low.endswith(lexicon.organisation_endings):
        return lx.ORGANISATION
    return 0
