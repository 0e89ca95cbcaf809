"""What can be said in numbers of a line by itself: its words, its type, its zones."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

from scraper.extraction.boilerplate import has_date, hints_of, is_stock
from scraper.extraction.lines import Line, Zone

OWN_NAMES = (
    "stock length links strong slant signed tag ends sentences commas capitals starts quote "
    "repeats like_headline described dek in_json_ld dated pictured photo offer author more "
    "advert share comment foreign missing body_zone figure_zone table_zone related_zone "
    "quote_zone caption_zone list_zone header_zone meta_zone in_body in_table in_caption"
).split()

_TAGS = (
    "p", "li", "h1", "h2", "h3", "h4 h5 h6", "div", "td th tr table tbody",
    "span section article main body", "blockquote q", "pre code",
    "figure figcaption picture", "dd dt dl", "center font", "a",
)  # fmt: skip
_TAG_CODES = {tag: code for code, tags in enumerate(_TAGS) for tag in tags.split()}
_OTHER_TAG = len(_TAGS)
_SENTENCE = re.compile(r"[.!?…।؟。！？][\"”»“’')\]]*(?:\s|$)")
_ENDS = re.compile(r"[.!?…।؟。！？][\"”»“’')\]]*$")
_MAY_END = frozenset(".!?…।؟。！？\"”»“’')]")
_QUOTE = re.compile('["“„«»”「『]')
_WORDS = re.compile(r"\w+")
_NOT_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}
_NOT_CAPITALS = {code: None for code in range(128) if not chr(code).isupper()}
_BULLETS = frozenset("•·-–—*►▶>→»")
_OPENERS = frozenset("\"“„«'‘")
_SHORT = 200
_NOTE = 400
_HEAD = 80
_MANY = 10
_PASSAGE, _LONG_PASSAGE = 300, 800
_OPENING = 240
"""Characters at either end of a long passage that hold enough letters to know it again."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the page says besides its lines: headline and its words, description, JSON-LD's text.

    `told` is JSON-LD's text as written, its white space folded; `described` and
    `json_ld` are letters and digits alone, lower case. All are "" when the page has
    none. `repeats` counts the lines of the whole page by their text; `pictures` are the
    places of the page's pictures among its lines, in order.
    """

    headline: Line | None
    dek: Line | None
    authors: tuple[str, ...]
    words: frozenset[str]
    described: str
    told: str
    json_ld: str
    repeats: Mapping[str, int]
    pictures: list[int]


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in lower case: what two spellings share."""
    if text.isascii():
        return text.lower().translate(_NOT_LETTERS)
    return "".join(filter(str.isalnum, text.lower()))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case."""
    return frozenset(_WORDS.findall(text.lower()))


def describe_line(line: Line, length: float, common: int, context: Context) -> tuple[float, ...]:
    """Return what `OWN_NAMES` say of a line; `common` are the zones of the article itself."""
    text = line.text
    size = len(text)
    short = size < _SHORT
    hints, words = hints_of(text) if short else (0, frozenset())
    described, in_json_ld = _told(text, context)
    previous = line.index - 1
    at = bisect_left(context.pictures, previous)
    return (
        1.0 if short and is_stock(text) else 0.0,
        log1p(length),
        line.link_chars / size,
        line.strong_chars / size,
        line.slant_chars / size,
        1.0 if size < _NOTE and any(name in text for name in context.authors) else 0.0,
        _TAG_CODES.get(line.tag, _OTHER_TAG),
        _ending(text),
        *_signs(text),
        min(context.repeats.get(text, 1), 4),
        _likeness(words, context.words),
        described,
        1.0 if line is context.dek else 0.0,
        in_json_ld,
        1.0 if short and has_date(text) else 0.0,
        1.0 if at < len(context.pictures) and context.pictures[at] == previous else 0.0,
        *_flags(hints),
        *_zones(line.zone, common),
    )  # fmt: skip


def _ending(text: str) -> float:
    last = text[-1]
    if last in _MAY_END and _ENDS.search(text, max(0, len(text) - 4)):
        return 2.0
    return 1.0 if last in ":：" else 3.0 if last in ",;" else 0.0


def _signs(text: str) -> tuple[float, float, float, float, float]:
    """Return sentences, commas, share of capitals, kind of first sign, and whether it quotes."""
    head = text[:_HEAD]
    if text.isascii():
        stops = "." in text or "!" in text or "?" in text
        sentences = len(_SENTENCE.findall(text)) if stops else 0
        commas = text.count(",")
        capitals = len(head.translate(_NOT_CAPITALS))
        quotes = '"' in text
    else:
        sentences = len(_SENTENCE.findall(text))
        commas = text.count(",") + text.count("،") + text.count("、")
        capitals = sum(map(str.isupper, head))
        quotes = _QUOTE.search(text) is not None
    return (
        min(sentences, _MANY),
        min(commas, _MANY),
        capitals / len(head),
        _start(text[0]),
        1.0 if quotes else 0.0,
    )


def _start(first: str) -> float:
    if first.isalpha():
        return 1.0 if first.islower() else 0.0
    if first in _BULLETS:
        return 2.0
    if first in _OPENERS:
        return 3.0
    if first in "([":
        return 4.0
    return 5.0 if first.isdigit() else 0.0


def _likeness(words: frozenset[str], others: frozenset[str]) -> float:
    if not words or not others:
        return 0.0
    both = len(words & others)
    return both / (len(words) + len(others) - both)


def _told(text: str, context: Context) -> tuple[float, float]:
    """Return whether the description begins as a line does, and how far JSON-LD's text has it."""
    opening = letters_of(text[:_OPENING]) if context.described or context.json_ld else ""
    described = 1.0 if len(opening) >= 20 and opening[:60] in context.described else 0.0
    if not context.json_ld:
        return described, -1.0
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


@lru_cache(maxsize=1 << 10)
def _flags(hints: int) -> tuple[float, ...]:
    return tuple(float(hints >> bit & 1) for bit in range(7))


@lru_cache(maxsize=1 << 14)
def _zones(zone: int, common: int) -> tuple[float, ...]:
    own, lost = zone & ~common, common & ~zone
    compared = (
        Zone.BODY, Zone.FIGURE, Zone.TABLE, Zone.RELATED, Zone.QUOTE, Zone.CAPTION, Zone.LIST,
        Zone.HEADER, Zone.META,
    )  # fmt: skip
    return (
        float((own & _SUSPECT).bit_count()),
        float(lost.bit_count()),
        *(float(bool(own & bit)) - float(bool(lost & bit)) for bit in compared),
        *(float(bool(zone & bit)) for bit in (Zone.BODY, Zone.TABLE, Zone.CAPTION)),
    )


_SUSPECT = (
    Zone.NAV | Zone.FOOTER | Zone.COMMENTS | Zone.RELATED | Zone.FORM | Zone.HIDDEN | Zone.CAPTION
    | Zone.PROMO | Zone.SHARE
)  # fmt: skip
