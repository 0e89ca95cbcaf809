"""What can be said in numbers of a line by itself: its type, its zones, its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

from scraper.extraction.boilerplate import has_date, hints_of, is_stock
from scraper.extraction.letters import letters_alone
from scraper.extraction.lines import Line, Zone
from scraper.extraction.region import Region

TYPE_NAMES = (
    "length links strong slant tag ends pictured in_body in_table list_zone foreign"
).split()
"""What is told of a line before anybody reads it."""
WORD_NAMES = (
    "stock signed sentences commas capitals quote repeats like_headline described in_json_ld "
    "dated photo offer"
).split()
"""What is told of a line's words."""

_TAGS = (
    "p", "li", "h1", "h2", "h3", "h4 h5 h6", "div", "td th tr table tbody",
    "span section article main body", "blockquote q", "pre code",
    "figure figcaption picture", "dd dt dl", "center font", "a",
)  # fmt: skip
_TAG_CODES = {tag: float(code) for code, tags in enumerate(_TAGS) for tag in tags.split()}
_OTHER_TAG = float(len(_TAGS))
"""All that the judge is told is floats: whole numbers would be compared with fractions slowly."""
_SENTENCE = re.compile(r"[.!?…।؟。！？][\"”»“’')\]]*(?:\s|$)")
_ENDS = re.compile(r"[.!?…।؟。！？][\"”»“’')\]]*$")
_MAY_END = frozenset(".!?…।؟。！？\"”»“’')]")
_QUOTE = re.compile('["“„«»”「『]')
_WORDS = re.compile(r"\w+")
_NOT_CAPITALS = bytes(code for code in range(128) if not chr(code).isupper())
_SHORT = 200
_NOTE = 400
_HEAD = 80
_MANY = 10
_PASSAGE, _LONG_PASSAGE = 300, 800
_FEW_LETTERS, _MORE_LETTERS = 20, 60
_OPENING = 240
"""Characters at either end of a long passage that hold enough letters to know it again."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the page says besides its lines: headline and its words, description, JSON-LD's text.

    `told` is JSON-LD's text as written, its white space folded; `described` and
    `json_ld` are letters and digits alone, lower case. All are "" when the page has
    none. `repeats` counts the lines of the whole page by their text; `pictures` are the
    places of the page's pictures among its lines.
    """

    headline: Line | None
    authors: tuple[str, ...]
    words: frozenset[str]
    described: str
    told: str
    json_ld: str
    repeats: Mapping[str, int]
    pictures: Collection[int]


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in lower case: what two spellings share."""
    return letters_alone(text.lower())


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case."""
    return frozenset(_WORDS.findall(text.lower()))


def describe_types(region: Region, context: Context) -> list[list[float]]:
    """Return a column each for `TYPE_NAMES`: what type, links and zones say of every line."""
    lines, common, pictures = region.lines, region.common, context.pictures
    sizes = [len(line.text) for line in lines]
    zones = zip(*[_zones(line.zone, common) for line in lines], strict=True)
    return [
        [log1p(length) for length in region.lengths],
        [line.link_chars / size for line, size in zip(lines, sizes, strict=True)],
        [line.strong_chars / size for line, size in zip(lines, sizes, strict=True)],
        [line.slant_chars / size for line, size in zip(lines, sizes, strict=True)],
        [_TAG_CODES.get(line.tag, _OTHER_TAG) for line in lines],
        [_ending(line.text) for line in lines],
        [1.0 if line.index - 1 in pictures else 0.0 for line in lines],
        *map(list, zones),
    ]


def describe_words(line: Line, context: Context) -> tuple[float, ...]:
    """Return what `WORD_NAMES` say of a line."""
    text = line.text
    size = len(text)
    short = size < _SHORT
    hints, words = hints_of(text) if short else (0, frozenset())
    described, in_json_ld = _told(text, context)
    return (
        1.0 if short and is_stock(text) else 0.0,
        1.0 if size < _NOTE and _names_one(text, context.authors) else 0.0,
        *_signs(text),
        float(min(context.repeats.get(text, 1), 4)),
        _likeness(words, context.words),
        described,
        in_json_ld,
        1.0 if short and has_date(text) else 0.0,
        float(hints & 1),
        float(hints >> 1 & 1),
    )


def _names_one(text: str, authors: Sequence[str]) -> bool:
    return bool(authors) and any(name in text for name in authors)


def _ending(text: str) -> float:
    last = text[-1]
    if last in _MAY_END and _ENDS.search(text, max(0, len(text) - 4)):
        return 2.0
    return 1.0 if last in ":：" else 3.0 if last in ",;" else 0.0


def _signs(text: str) -> tuple[float, float, float, float]:
    """Return sentences, commas, share of capitals, and whether it quotes."""
    head = text[:_HEAD]
    if text.isascii():
        stops = "." in text or "!" in text or "?" in text
        sentences = len(_SENTENCE.findall(text)) if stops else 0
        commas = text.count(",")
        capitals = len(head.encode().translate(None, _NOT_CAPITALS))
        quotes = '"' in text
    else:
        sentences = len(_SENTENCE.findall(text))
        commas = text.count(",") + text.count("،") + text.count("、")
        capitals = sum(map(str.isupper, head))
        quotes = _QUOTE.search(text) is not None
    return (
        float(min(sentences, _MANY)),
        float(min(commas, _MANY)),
        capitals / len(head),
        1.0 if quotes else 0.0,
    )


def _likeness(words: frozenset[str], others: frozenset[str]) -> float:
    if not words or not others:
        return 0.0
    both = len(words & others)
    return both / (len(words) + len(others) - both)


def _told(text: str, context: Context) -> tuple[float, float]:
    """Return whether the description begins as a line does, and how far JSON-LD's text has it."""
    described = 1.0 if context.described and _opens_alike(text, context.described) else 0.0
    if not context.json_ld:
        return described, -1.0
    opening = letters_of(text[:_OPENING])
    if len(opening) < 4:
        return described, 0.0
    if text in context.told:
        return described, 2.0
    size = len(text)
    if size <= _LONG_PASSAGE:
        letters = letters_of(text) if size > _OPENING else opening
        if len(letters) < _PASSAGE:
            return described, 2.0 if letters in context.json_ld else 0.0
    ending = letters_of(text[-_OPENING:])
    return described, float(
        (opening[:_HEAD] in context.json_ld) + (ending[-_HEAD:] in context.json_ld)
    )


def _opens_alike(text: str, described: str) -> bool:
    """Whether a description holds what a text opens with: a few letters, then more of them."""
    if len(text) < _FEW_LETTERS or letters_of(text[:_FEW_LETTERS]) not in described:
        return False
    opening = letters_of(text[:_OPENING])
    return len(opening) >= _FEW_LETTERS and opening[:_MORE_LETTERS] in described


@lru_cache(maxsize=1 << 14)
def _zones(zone: int, common: int) -> tuple[float, float, float, float]:
    """Return whether a body or table is around, and what zones set the line apart."""
    own, lost = zone & ~common, common & ~zone
    return (
        float(bool(zone & Zone.BODY)),
        float(bool(zone & Zone.TABLE)),
        float(bool(own & Zone.LIST)) - float(bool(lost & Zone.LIST)),
        float((own & _SUSPECT).bit_count()),
    )


_SUSPECT = (
    Zone.NAV | Zone.FOOTER | Zone.COMMENTS | Zone.RELATED | Zone.FORM | Zone.HIDDEN | Zone.CAPTION
    | Zone.PROMO | Zone.SHARE
)  # fmt: skip
