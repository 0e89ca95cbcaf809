"""Noun phrases in scripts without capitals: the office before a name, an organisation in full.

Arabic writes its article on to the noun: a noun without it governs the nouns behind it, up to
the first that has it; adjectives follow. So the end of a phrase is told by its own words.
"""

from __future__ import annotations

from scraper.extraction.quotes import arabic
from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE

_CHAIN = 3  # nouns in a row that a last one with the article closes: "head of the port guard"
_LONG = 4  # letters of a word that may be a verb or carry a suffix
_LONGEST_NAME = 40  # characters between marks
_LINKS = 3  # of an office: "the spokeswoman for the party in the council"
_NO_NAME = lx.CUE | lx.NOMINAL | lx.LINKING | lx.PREPOSITION
_BESIDE = lx.NOMINAL | lx.TITLE | lx.MODIFIER | lx.DEMONYM
OTHER = lx.CUE | lx.RELATIVE | lx.PREPOSITION | lx.THAT | lx.FUNCTION | lx.ADVERB
_ROLES = lx.ROLE | lx.TITLE
_SPEAKERS = _ROLES | lx.GROUP


def role_end(line: Line, i: int, lexicon: Lexicon) -> int:
    """The token after the role or the organisation at `i`, its last noun and adjectives.

    A noun without the article takes the noun after it, until one has the article; behind
    that only adjectives go on. An unknown noun with the article is a role before a given name.
    """
    if not lexicon.definite:
        return _old_role_end(line, i)
    k = i
    while k < len(line.words) and _is_beside(line.bits[k]):
        if k > i and (not line.bits[k] & _ROLES or _is_bearer(line, k, lexicon)):
            break
        k = _linked_end(line, i, noun_end(line, k, lexicon), lexicon)
    if k > i and line.bits[i] & lx.ORGANISATION and _is_purpose(line, k, lexicon):
        return noun_end(line, k, lexicon)
    if is_definite(line, k, lexicon) and not line.bits[k] & OTHER:
        after = noun_end(line, k, lexicon)
        after = _linked_end(line, i, after, lexicon) if k == i else after
        if after < len(line.words) and line.bits[after] & lx.GIVEN_NAME:
            return after
    return k


def _is_bearer(line: Line, k: int, lexicon: Lexicon) -> bool:
    """Whether a role behind an office is somebody's name: "the minister Amin Sha'ban"."""
    if not line.bits[k] & lx.GIVEN_NAME or is_definite(line, k, lexicon):
        return False
    follows = line.bits[k + 1] if k + 1 < len(line.bits) else 0
    return is_definite(line, k - 1, lexicon) and not follows & (lx.NOMINAL | lx.MODIFIER)


def _linked_end(line: Line, i: int, k: int, lexicon: Lexicon) -> int:
    """Behind the links that go on with an office: "for the party", "in the council"."""
    for _ in range(_LINKS):
        if k >= len(line.words):
            break
        if line.bits[k] & lx.OF or _in_a_body(line, i, k):
            inner = noun_end(line, k + 1, lexicon)
            if inner == k + 1:
                break
            k = inner
        elif _in_the(line, k, lexicon):
            k = noun_end(line, k + 1, lexicon)
        elif _for_the(line, i, k, lexicon):
            k = adjectives_end(line, k + 1, lexicon)
        else:
            break
    return k


def _in_a_body(line: Line, i: int, k: int) -> bool:
    """ "in the bank", "of the bloc" behind an office: where its holder works or sits."""
    if k + 1 >= len(line.bits) or not line.bits[i] & _SPEAKERS:
        return False
    if line.bits[k] & lx.BY and line.bits[k - 1] & lx.MODIFIER:
        return line.lows[k + 1].startswith(arabic.ARTICLE)  # "close to the inquiry"
    if not line.bits[i] & _ROLES:
        return False
    body = line.bits[k + 1] & (lx.ORGANISATION | lx.PLACE) and not line.bits[k + 1] & lx.DOCUMENT
    return bool(body and line.bits[k] & (lx.LINKING | lx.FROM))


def _for_the(line: Line, i: int, k: int, lexicon: Lexicon) -> bool:
    """ "the director general of the authority": behind an adjective, or before the name."""
    if k == i or k >= len(line.words) or not line.lows[k].startswith(arabic.TO_THE):
        return False
    after = adjectives_end(line, k + 1, lexicon)
    follows = line.bits[after] if after < len(line.words) else 0
    if line.bits[i] & _ROLES and follows & (lx.GIVEN_NAME | lx.PARTICLE):
        return True
    if line.bits[k] & lx.ORGANISATION and (k - i > 1 or follows & _ROLES):
        return True
    return k - i > 1 and any(line.bits[j] & lx.ORGANISATION for j in range(i, k))


def adjectives_end(line: Line, k: int, lexicon: Lexicon) -> int:
    """The token after the adjectives that begin at `k`."""
    while k < len(line.words) and is_adjective(line, k, lexicon):
        k += 1
    return k


def _is_purpose(line: Line, k: int, lexicon: Lexicon) -> bool:
    """ "for the rights of …" behind an organisation: a plain noun, no listener."""
    if k + 1 >= len(line.words) or line.bits[k] or line.words[k] == QUOTE:
        return False
    return (
        line.lows[k][:1] == arabic.TO
        and len(line.lows[k]) >= _LONG
        and (is_definite(line, k + 1, lexicon) and not is_definite(line, k, lexicon))
    )


def _old_role_end(line: Line, i: int) -> int:
    while i < len(line.words) and _is_beside(line.bits[i]):
        i += 1
    return i


def _is_beside(bits: int) -> bool:
    if bits & lx.PREPOSITION or (bits & lx.GIVEN_NAME and not bits & _NO_NAME):
        return False
    return bool(bits & _BESIDE)


def _in_the(line: Line, k: int, lexicon: Lexicon) -> bool:
    """ "in the islands" behind a role, before a given name."""
    if k + 2 >= len(line.words) or not line.bits[k] & lx.PREPOSITION:
        return False
    last = noun_end(line, k + 1, lexicon)
    if k + 1 < last < len(line.words) - 1 and line.words[last] in "،,":
        return bool(line.bits[last + 1] & (lx.GIVEN_NAME | lx.TITLE))
    return k + 1 < last < len(line.words) and bool(line.bits[last] & lx.GIVEN_NAME)


def is_definite(line: Line, k: int, lexicon: Lexicon) -> bool:
    """Whether the word has the article, or a pronoun in its place: "its head"."""
    if k >= len(line.words) or line.words[k] == QUOTE:
        return False
    if line.bits[k] & lx.POSSESSIVE:
        return True
    return line.lows[k].lstrip(arabic.AND).startswith(lexicon.definite)


def noun_end(line: Line, k: int, lexicon: Lexicon) -> int:
    """The token after a noun with the nouns it governs, their adjectives, a name in marks."""
    total, first = len(line.words), k
    if k >= total or line.words[k] == QUOTE or not line.words[k][0].isalpha():
        return k
    if not is_definite(line, k, lexicon):
        k = _governed(line, k, lexicon)
    else:
        k += 1
    k = adjectives_end(line, k, lexicon)
    if k < total and line.words[k] == QUOTE and is_marked_name(line, k, lexicon, first):
        k += 1
        while k < total and not line.bits[k] & lx.MODIFIER and is_adjective(line, k, lexicon):
            k += 1
    return k


def is_marked_name(line: Line, k: int, lexicon: Lexicon, first: int) -> bool:
    """Whether marked words at `k` are the name of the body at `first`: the bloc “New Pact”."""
    span = line.spans[k]
    if not span.closed or line.words[first] == QUOTE or span.end - span.start > _LONGEST_NAME:
        return False
    governs = line.bits[k - 1] & (lx.ORGANISATION | (lx.ROLE if k == first + 1 else 0))
    if governs:  # not "the company “…”": those are as often its words
        return not is_definite(line, k - 1, lexicon)
    return bool(line.bits[first] & (lx.ORGANISATION | lx.WORK))


def names_a_body(line: Line, k: int, lexicon: Lexicon) -> bool:
    """Whether marked words at `k` stand behind the noun for what they name, read backwards."""
    first = k - 1
    if not lexicon.definite:
        return first >= 0 and bool(line.bits[first] & lx.ORGANISATION)
    while first > max(0, k - _CHAIN) and not line.bits[first] and is_definite(line, first, lexicon):
        first -= 1  # "the mining company the giant": what it mines, and its adjective
    if first > 0 and line.bits[first] & lx.DEMONYM:
        first -= 1
    return first >= 0 and is_marked_name(line, k, lexicon, first)


def _governed(line: Line, k: int, lexicon: Lexicon) -> int:
    """Behind a noun without the article: the nouns up to the first with it, or a place."""
    for j in range(k + 1, min(k + 2 + _CHAIN, len(line.words))):
        bits, word = line.bits[j], line.words[j]
        if word == QUOTE:
            return j if line.bits[j - 1] & lx.ORGANISATION else k + 1
        if not word[0].isalpha() or bits & OTHER & ~lx.CUE:
            break
        if bits & lx.CUE and not bits & lx.NOMINAL:
            break
        if bits & lx.GIVEN_NAME and not bits & _NO_NAME:
            break
        if bits & lx.PLACE or is_definite(line, j, lexicon):
            return j + 1
        if line.lows[j].endswith(arabic.ADJECTIVE) and not is_definite(line, j + 1, lexicon):
            break  # its adjective: "a Western diplomat"
    return k + 1


def is_adjective(line: Line, k: int, lexicon: Lexicon) -> bool:
    """Whether a word goes on with the noun before it as its adjective."""
    bits, low = line.bits[k], line.lows[k]
    if bits & (lx.MODIFIER | lx.DEMONYM):
        return True
    if bits or line.words[k] == QUOTE or not line.words[k][0].isalpha():
        return False
    return len(low) >= _LONG and low[0] not in arabic.IMPERFECT and low.endswith(arabic.ADJECTIVES)
