"""A paragraph cut into words, with the quoted stretches kept whole, and its sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon, fold
from scraper.extraction.quotes.marks import Span
from scraper.extraction.quotes.words import BREAKS, QUOTE, vocabulary

_ENDS = frozenset(".!?…。！？؟۔।")
_HARD = frozenset(";•|؛。！？")  # marks that end a sentence whatever follows
_TIGHT = re.compile(r"\.\S")  # a full stop inside something: 6.6, example.org
_MAX_SENTENCE = 240  # tokens; longer ones are lists or noise
_MAX_TOKENS = 20_000  # of one paragraph; prose never comes near
_MAX_STRETCH = 100_000  # characters between two quotations; likewise
_OPENERS = "([–—-¿¡"


@dataclass(eq=False)
class Line:
    """One paragraph: parallel lists over its tokens, a quoted stretch being one token.

    Such a token is `QUOTE` in `words`, and its stretch stands in `spans`. `sentences`
    are half-open ranges of tokens. `stretches` are the parts outside quotations as
    (start, end, first token).
    """

    index: int
    text: str
    quoted: list[Span]
    token: re.Pattern[str] | None = None
    words: list[str] = field(default_factory=list)
    lows: list[str] = field(default_factory=list)
    bits: list[int] = field(default_factory=list)
    spans: dict[int, Span] = field(default_factory=dict)
    stretches: list[tuple[int, int, int]] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where each token stands in the text; many paragraphs never need it."""
        assert self.token is not None
        found: list[tuple[int, int]] = []
        for start, end, first in self.stretches:
            if first > len(found):
                span = self.spans[first - 1]
                found.append((span.outer_start, span.outer_end))
            raw = iter(self.token.finditer(self.text, start, end))
            for match in raw:
                begin, stop = match.span()
                if len(self.words[len(found)]) > stop - begin:
                    stop = next(raw).end()  # an abbreviation and its full stop
                found.append((begin, stop))
        return found

    def slice(self, first: int, last: int) -> str:
        """The paragraph's text from token `first` up to, without, token `last`."""
        places = self.places
        return self.text[places[first][0] : places[last - 1][1]] if first < last else ""

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

    def is_bare(self, number: int) -> bool:
        """Whether a sentence is nothing but quotations and punctuation."""
        begin, end = self.sentences[number]
        return not any(self.words[i][0].isalnum() for i in range(begin, end))


def read_line(index: int, text: str, spans: Sequence[Span], lexicon: Lexicon) -> Line:
    """Cut one paragraph into tokens and sentences."""
    line = Line(index, text, list(spans), lexicon.token)
    position = 0
    for number, span in enumerate(line.quoted):
        if len(line.words) > _MAX_TOKENS:
            del line.quoted[number:]
            break
        _cut(line, position, span.outer_start, lexicon)
        line.spans[len(line.words)] = span
        line.words.append(QUOTE)
        line.lows.append(QUOTE)
        line.bits.append(lx.SPEECH)
        position = span.outer_end
    _cut(line, position, len(text), lexicon)
    line.sentences = _sentences(line, lexicon)
    return line


def _cut(line: Line, start: int, end: int, lexicon: Lexicon) -> None:
    """Append the tokens of a stretch of prose; "Dr." and the like keep their full stop."""
    end = min(end, start + _MAX_STRETCH)
    line.stretches.append((start, end, len(line.words)))
    words: list[str] = lexicon.token.findall(line.text, start, end)
    lows = list(map(str.lower if lexicon.cased else fold, words))
    bits = list(map(vocabulary(lexicon).__getitem__, words))
    for stop in reversed(_abbreviating(words, bits)):
        words[stop - 1] += "."
        del words[stop], lows[stop], bits[stop]
    line.words += words
    line.lows += lows
    line.bits += bits


def _abbreviating(words: list[str], bits: list[int]) -> list[int]:
    """Which full stops belong to an abbreviation before them."""
    found: list[int] = []
    at = -1
    for _ in range(words.count(".")):
        at = words.index(".", at + 1)
        if at and bits[at - 1] & lx.ABBREVIATED:
            found.append(at)
    return found


def _sentences(line: Line, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Split at full stops that a capital or a quotation follows; quotations stay whole."""
    sentences: list[tuple[int, int]] = []
    begin, total = 0, len(line.words)
    tight = any(_TIGHT.search(line.text, start, end) for start, end, _ in line.stretches)
    ends = lx.BREAK | lx.SPEECH
    for i in [i for i, bits in enumerate(line.bits) if bits & ends]:
        while i - begin > _MAX_SENTENCE:
            sentences.append((begin, begin + _MAX_SENTENCE))
            begin += _MAX_SENTENCE
        if (
            i + 1 < total
            and line.words[i + 1] not in BREAKS
            and _ends_sentence(line, i, tight, lexicon)
        ):
            sentences.append((begin, i + 1))
            begin = i + 1
    while total - begin > _MAX_SENTENCE:
        sentences.append((begin, begin + _MAX_SENTENCE))
        begin += _MAX_SENTENCE
    if begin < total:
        sentences.append((begin, total))
    return sentences


def _ends_sentence(line: Line, i: int, tight: bool, lexicon: Lexicon) -> bool:
    word = line.words[i]
    if word == QUOTE:
        return _quote_ends_sentence(line, i, lexicon)
    if tight and word == "." and line.places[i][1] == line.places[i + 1][0]:
        return False
    return word in _HARD or _starts_sentence(line, i + 1, lexicon)


def _starts_sentence(line: Line, i: int, lexicon: Lexicon) -> bool:
    word = line.words[i]
    if word == QUOTE or not lexicon.cased:
        return True
    return bool(line.bits[i] & lx.CAPITAL) or word[0].isdigit() or word in _OPENERS


def _quote_ends_sentence(line: Line, i: int, lexicon: Lexicon) -> bool:
    """Whether the sentence ends inside the marks, as in: “That is all.” Then he left."""
    span = line.spans[i]
    last = line.text[span.end - 1 : span.end]
    following = line.words[i + 1]
    if last not in _ENDS or not span.closed:
        return False
    if following == QUOTE:
        return True
    if not lexicon.cased:
        return not _cue_clause_follows(line, i + 1)
    if not line.bits[i + 1] & lx.CAPITAL:
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
