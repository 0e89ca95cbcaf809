"""A paragraph cut into words, with the quoted stretches kept whole, and its sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import itemgetter

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.looks import SENTENCE_END
from scraper.extraction.quotes.marks import Span
from scraper.extraction.quotes.tokens import SPEECH, Chunk, chunks_of
from scraper.extraction.quotes.words import QUOTE

_ENDS = frozenset(".!?…。！？؟۔।")
_LOWS = itemgetter(2)  # of a chunk, fast
_MAX_SENTENCE = 240  # tokens; longer ones are lists or noise
_MAX_TOKENS = 20_000  # of one paragraph; prose never comes near
_MAX_STRETCH = 100_000  # characters between two quotations; likewise


@dataclass(eq=False)
class Line:
    """One paragraph: parallel lists over its tokens, a quoted stretch being one token.

    Such a token is `QUOTE` in `words`, and its stretch stands in `spans`. `looks` has a
    letter a token. `sentences` are half-open ranges of tokens, `starts` where they begin.
    """

    index: int
    text: str
    quoted: list[Span]
    lexicon: Lexicon
    chunks: list[Chunk] = field(default_factory=list)
    looks: str = ""
    words: list[str] = field(default_factory=list)
    bits: list[int] = field(default_factory=list)
    spans: dict[int, Span] = field(default_factory=dict)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    _places: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def lows(self) -> list[str]:
        """The tokens in small letters."""
        return list(chain.from_iterable(map(_LOWS, self.chunks)))

    def low(self, token: int) -> str:
        """One token in small letters, where the others are not needed."""
        return self.lexicon.low(self.words[token])

    def place(self, token: int) -> tuple[int, int]:
        """Where a token stands in the text; looked for no farther than asked."""
        places = self._places
        if token >= len(places):
            find, end = self.text.index, places[-1][1] if places else 0
            for word in self.words[len(places) : token + 1]:
                if word == QUOTE:
                    span = self.spans[len(places)]
                    start, end = span.outer_start, span.outer_end
                else:
                    start = find(word, end)
                    end = start + len(word)
                places.append((start, end))
        return places[token]

    def slice(self, first: int, last: int) -> str:
        """The paragraph's text from token `first` up to, without, token `last`."""
        if first >= last:
            return ""
        end = self.place(last - 1)[1]
        return self.text[self.place(first)[0] : end]

    def sentence_of(self, token: int) -> int:
        """Index of the sentence that holds the token."""
        return max(0, bisect_right(self.starts, token) - 1)

    def opens(self, token: int) -> bool:
        """Whether a sentence begins with the token."""
        place = bisect_right(self.starts, token)
        return place > 0 and self.starts[place - 1] == token

    def is_bare(self, number: int) -> bool:
        """Whether a sentence is nothing but quotations and punctuation."""
        begin, end = self.sentences[number]
        return not any(word[0].isalnum() for word in self.words[begin:end])


def read_line(index: int, text: str, spans: Sequence[Span], lexicon: Lexicon) -> Line:
    """Cut one paragraph into tokens and sentences."""
    known = chunks_of(lexicon).__getitem__
    line = Line(index, text, [], lexicon)
    position = 0
    for span in spans:
        if len(line.looks) > _MAX_TOKENS:
            break
        _append(line, [*map(known, _prose(text, position, span.outer_start)), SPEECH])
        line.spans[len(line.looks) - 1] = span
        line.quoted.append(span)
        position = span.outer_end
    if position < len(text):
        _append(line, list(map(known, _prose(text, position, len(text)))))
    line.sentences = _sentences(line, lexicon)
    line.starts = [begin for begin, _ in line.sentences]
    return line


def _append(line: Line, chunks: list[Chunk]) -> None:
    """Add chunks to a line: one plain loop is faster than an iterator for each of its lists."""
    looks, words, bits = line.looks, line.words, line.bits
    for look, printed, _, known in chunks:
        looks += look
        words += printed
        bits += known
    line.looks = looks
    line.chunks += chunks


def _prose(text: str, start: int, end: int) -> list[str]:
    """The chunks of a stretch of prose."""
    end = min(end, start + _MAX_STRETCH)
    return (text if end - start == len(text) else text[start:end]).split()


def _sentences(line: Line, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Split at full stops that a capital or a quotation follows; quotations stay whole."""
    sentences: list[tuple[int, int]] = []
    begin, total = 0, len(line.words)
    for found in SENTENCE_END.finditer(line.looks):
        i = found.start()
        if line.words[i] == QUOTE and not _quote_ends_sentence(line, i, lexicon):
            continue
        while i - begin > _MAX_SENTENCE:
            sentences.append((begin, begin + _MAX_SENTENCE))
            begin += _MAX_SENTENCE
        sentences.append((begin, i + 1))
        begin = i + 1
    while total - begin > _MAX_SENTENCE:
        sentences.append((begin, begin + _MAX_SENTENCE))
        begin += _MAX_SENTENCE
    if begin < total:
        sentences.append((begin, total))
    return sentences


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
