"""A paragraph cut into words, with the quoted stretches kept whole, and its sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon, fold
from scraper.extraction.quotes.marks import Span

QUOTE = "\u0000quote"  # what stands in `words` where a quoted stretch was
_ENDS = frozenset(".!?…。！？؟۔।")
_BREAKS = frozenset(".!?…;。！？؟۔।؛•|")
_COMPOUND = lx.ROLE | lx.TITLE | lx.MODIFIER | lx.DEMONYM | lx.MASCULINE | lx.FEMININE
_MAX_SENTENCE = 240  # tokens; longer ones are lists or noise
_MAX_TOKENS = 20_000  # of one paragraph; prose never comes near
_JOINED = re.compile(
    r"(?:a[lnrstz]|e[dlnrstz]|u[dlnrs]|a[dst]h|ash|ad|abd|abu|be?n|bin|ibn|bint|d[aeiou]?|l[ae]?|o|dell|dall|t)"
    r"[-'’‑](?=\w)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Line:
    """One paragraph: parallel lists over its tokens outside quotations.

    A quotation is a single token with `words[i] == QUOTE` and `spans[i]` its index
    in `quoted`; `sentences` are half-open ranges of tokens, `bare` tells of each
    whether it is nothing but quotations and punctuation.
    """

    index: int
    text: str
    quoted: list[Span]
    words: list[str] = field(default_factory=list)
    lows: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    bits: list[int] = field(default_factory=list)
    spans: list[int] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    bare: list[bool] = field(default_factory=list)

    def slice(self, first: int, last: int) -> str:
        """The paragraph's text from token `first` up to, without, token `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""

    def sentence_of(self, token: int) -> int:
        """Index of the sentence that holds the token."""
        low, high = 0, len(self.sentences) - 1
        while low < high:
            middle = (low + high) // 2
            if self.sentences[middle][1] <= token:
                low = middle + 1
            else:
                high = middle
        return low


def read_line(index: int, text: str, spans: Sequence[Span], lexicon: Lexicon) -> Line:
    """Cut one paragraph into tokens and sentences."""
    line = Line(index, text, list(spans))
    position = 0
    for number, span in enumerate(line.quoted):
        if len(line.words) > _MAX_TOKENS:
            del line.quoted[number:]
            break
        _cut(line, position, span.outer_start, lexicon)
        _append(line, QUOTE, span.outer_start, span.outer_end, 0, number)
        position = span.outer_end
    _cut(line, position, len(text), lexicon)
    line.sentences = _sentences(line, lexicon)
    line.bare = [
        not any(line.words[i][0].isalnum() for i in range(first, last))
        for first, last in line.sentences
    ]
    return line


def _append(line: Line, word: str, start: int, end: int, bits: int, span: int = -1) -> None:
    line.words.append(word)
    line.lows.append(word.lower())
    line.starts.append(start)
    line.ends.append(end)
    line.bits.append(bits)
    line.spans.append(span)


def _cut(line: Line, start: int, end: int, lexicon: Lexicon) -> None:
    """Append the tokens of a stretch of prose; "Dr." and the like keep their full stop."""
    low_of = str.lower if lexicon.cased else fold
    known, abbreviations = lexicon.bits.get, lexicon.abbreviations
    words, lows, starts, ends, bits = line.words, line.lows, line.starts, line.ends, line.bits
    for match in lexicon.token.finditer(line.text, start, end):
        word = match.group()
        first, last = match.span()
        if word == "." and lows and lows[-1] in abbreviations and ends[-1] == first:
            words[-1] += "."
            ends[-1] = last
            continue
        low = low_of(word)
        flags = known(low)
        words.append(word)
        lows.append(low)
        starts.append(first)
        ends.append(last)
        bits.append(look_up(low, lexicon) if flags is None else flags)
        if len(words) > _MAX_TOKENS:
            break
    line.spans.extend([-1] * (len(words) - len(line.spans)))


def is_capital(word: str) -> bool:
    """Whether a word is written as a name is: "Ruiz", and "al-Ruiz" or "d'Ruiz" as well."""
    if word[0].isupper():
        return True
    if word.isalpha() or not word[0].isalpha():
        return False
    joined = _JOINED.match(word)
    return joined is not None and word[joined.end()].isupper()


def without_particle(word: str) -> str:
    """A name without a particle that a hyphen or an apostrophe joins to it."""
    joined = None if word.isalpha() else _JOINED.match(word)
    return word[joined.end() :] if joined is not None and len(word) > joined.end() + 1 else word


@lru_cache(maxsize=1 << 16)
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
            noun = lexicon.definite and clitic.endswith((lexicon.definite, "لل"))
            return known[low[len(clitic) :]] & (~lx.CUE if noun else ~0)
    if lexicon.role_endings and low.endswith(lexicon.role_endings):
        return lx.ROLE | (lx.FEMININE if low.endswith("in") and lexicon.noun_capitals else 0)
    if lexicon.organisation_endings and low.endswith(lexicon.organisation_endings):
        return lx.ORGANISATION
    return 0


def _sentences(line: Line, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Split at full stops that a capital or a quotation follows; quotations stay whole."""
    sentences: list[tuple[int, int]] = []
    begin, total = 0, len(line.words)
    for i in range(total - 1):
        word = line.words[i]
        if i - begin >= _MAX_SENTENCE:
            boundary = True
        elif word == "." and line.starts[i + 1] == line.ends[i]:
            continue  # 6.6, example.org
        elif word in _BREAKS:
            boundary = _starts_sentence(line, i + 1, lexicon) or word in ";•|؛。！？"
        elif word == QUOTE:
            boundary = _quote_ends_sentence(line, i, lexicon)
        else:
            continue
        if boundary and line.words[i + 1] not in _BREAKS:
            sentences.append((begin, i + 1))
            begin = i + 1
    if begin < total:
        sentences.append((begin, total))
    return sentences


def _starts_sentence(line: Line, i: int, lexicon: Lexicon) -> bool:
    word = line.words[i]
    if word == QUOTE or not lexicon.cased:
        return True
    return is_capital(word) or word[0].isdigit() or word in "([–—-¿¡"


def _quote_ends_sentence(line: Line, i: int, lexicon: Lexicon) -> bool:
    """Whether the sentence ends inside the marks, as in: “That is all.” Then he left."""
    span = line.quoted[line.spans[i]]
    last = line.text[span.end - 1 : span.end]
    following = line.words[i + 1]
    if last not in _ENDS or not span.closed:
        return False
    if following == QUOTE:
        return True
    if not lexicon.cased:
        return not _cue_clause_follows(line, i + 1)
    if not is_capital(following):
        return following in "(["
    return not _cue_clause_follows(line, i + 1)


def _cue_clause_follows(line: Line, i: int) -> bool:
    """A clause of a few words with a verb of speech and a full stop: Ruiz asked."""
    for j in range(i, min(i + 5, len(line.words))):
        word, bits = line.words[j], line.bits[j]
        if word in _ENDS or word in ",:;" or word == QUOTE:
            return False
        if bits & lx.STRONG:
            after = j + 1
            while after < len(line.words) and line.bits[after] & lx.ADVERB:
                after += 1
            if j == i:
                return not bits & lx.PARTICIPLE and _ends_clause(line, after, i + 9)
            return after >= len(line.words) or line.words[after] in ".,;"
    return False


def _ends_clause(line: Line, i: int, limit: int) -> bool:
    for j in range(i, min(limit, len(line.words))):
        if line.words[j] in ".,;":
            return True
        if line.words[j] == QUOTE:
            return False
    return limit >= len(line.words)
