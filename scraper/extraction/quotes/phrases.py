"""Words that stand for a source, and what all noun phrases have in common."""

from __future__ import annotations

from dataclasses import dataclass, field

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.people import Cast
from scraper.extraction.quotes.sources import PERSON, Name
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE

COMMAS = ",–—(（،、"
STOPS = ',;:.!?–—()[]…،؛؟«»"“”'
MAX_PHRASE = 18  # tokens
_LONGEST_TITLE = 40  # characters between marks


@dataclass(slots=True)
class Subject:
    """Words that stand for a source: tokens `start` to `end`, the head at `head`.

    `form` is "name", "pronoun" or "nominal"; `name` is set for names. `office` are the
    tokens beside a name that say what the person is.
    """

    line: Line
    start: int
    end: int
    head: int
    form: str
    name: Name | None = None
    office: tuple[int, int] | None = None

    @property
    def role(self) -> str | None:
        """The words of the office as printed."""
        return self.line.slice(*self.office) if self.office is not None else None

    @property
    def text(self) -> str:
        """The words as printed."""
        if self.name is not None:
            return self.line.slice(self.name.start, self.name.end)
        return self.line.slice(self.start, self.end)

    @property
    def bits(self) -> int:
        """What the head word may be."""
        return self.line.bits[self.head]


@dataclass(slots=True)
class Reader:
    """What the search needs: the language, the article's names."""

    lexicon: Lexicon
    cast: Cast
    _starts: dict[int, dict[int, Name]] = field(default_factory=dict)
    _ends: dict[int, dict[int, Name]] = field(default_factory=dict)

    def ending(self, line: Line, token: int) -> Name | None:
        """The name whose last token is `token`."""
        ends = self._ends.get(line.index)
        if ends is None:
            names = self.cast.names[line.index]
            ends = self._ends[line.index] = {name.end - 1: name for name in names}
        return ends.get(token)

    def starting(self, line: Line, token: int) -> Name | None:
        """The name that starts at `token`."""
        starts = self._starts.get(line.index)
        if starts is None:
            names = self.cast.names[line.index]
            starts = self._starts[line.index] = {name.start: name for name in names}
        return starts.get(token)


def is_person(name: Name) -> bool:
    assert name.source is not None
    return name.source.kind in (PERSON, "")


def tokens_between(start: int, end: int) -> tuple[int, int] | None:
    return (start, end) if start < end else None


def of_role(name: Name, end: int) -> tuple[int, int] | None:
    """ "of the Daily Mail" after a name says where the person belongs."""
    return tokens_between(name.end + 1, end)


def looks_nominal(reader: Reader, line: Line, start: int, i: int) -> bool:
    """A phrase with an article; in languages of free order only known nouns are trusted."""
    if reader.lexicon.order != "subject-verb":
        return False
    return bool(line.bits[start] & (lx.ARTICLE | lx.POSSESSIVE)) and i > start


def is_noun(line: Line, k: int) -> bool:
    return k >= 0 and bool(line.bits[k] & lx.NOMINAL)


def head_of(reader: Reader, line: Line, start: int, end: int) -> int:
    """The head noun: the last source noun before a linking word, else the last word there."""
    last, k = end - 1, start
    while k < end:
        name = reader.starting(line, k)
        if name is not None:
            k = name.end
            continue
        if line.bits[k] & lx.LINKING and k > start:
            last = k - 1
            break
        k += 1
    nouns = range(start, last + 1) if reader.lexicon.definite else range(last, start - 1, -1)
    for k in nouns:
        if line.bits[k] & lx.NOMINAL and line.words[k][-2:] not in ("'s", "’s"):
            return k
    return last


def is_body_in_marks(line: Line, k: int, begin: int) -> bool:
    """Whether marked words are the name of the body before them: the charity “Wings”."""
    if k <= begin or line.words[k] != QUOTE or not line.lexicon.cased:
        return False
    span = line.spans[k]
    noun = line.bits[k - 1]
    body = noun & (lx.ORGANISATION | lx.NAMED) and not noun & (lx.CUE | lx.PREPOSITION)
    short = span.closed and span.end - span.start <= _LONGEST_TITLE
    return bool(body) and short and line.text[span.start].isupper()


def is_one_phrase(line: Line, begin: int, end: int) -> bool:
    """Whether no verb, pronoun or comma stands between: all of it is one noun phrase."""
    verbal = lx.AUXILIARY | lx.PERSONAL | lx.RELATIVE
    for k in range(begin, end):
        bits = line.bits[k]
        if line.words[k] in ",;:،؛" or line.words[k] == QUOTE or bits & verbal:
            return False
        if bits & lx.CUE and not bits & (lx.MAYBE_NOUN | lx.NOMINAL | lx.MODIFIER):
            return False
    return not line.bits[begin] & (lx.PREPOSITION | lx.CONJUNCTION | lx.ADVERB)
