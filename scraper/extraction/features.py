"""What can be said of a line in numbers: itself, its neighbours, and the boxes it stands in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

from lxml.etree import _Element

from scraper.extraction.boilerplate import has_date, hints_of, is_stock
from scraper.extraction.lines import Line, Zone
from scraper.extraction.region import Region, ancestors_of

Vector = list[float]

_OWN = (
    "stock length links strong slant signed tag ends sentences commas capitals starts quote "
    "repeats like_headline described dek in_json_ld dated pictured photo offer author more "
    "advert share comment foreign missing body_zone figure_zone table_zone related_zone "
    "quote_zone caption_zone list_zone header_zone meta_zone in_body in_table in_caption"
).split()
_PLACE = (
    "after_headline place before after mass lines since_heading under_teaser further_h1 "
    "up down inside with_headline below_headline depth box_share outer_share "
    "box_lines box_length box_mean box_links box_weight like_lines like_mean like_links like_weight"
).split()
_NEAR = "length links tag ends up like box hints".split()
_WINDOW = "around ahead behind links_around".split()
NAMES: tuple[str, ...] = (
    *_OWN,
    *_PLACE,
    *(f"{name}{offset:+d}" for offset in (-2, -1, 1, 2) for name in _NEAR),
    *_WINDOW,
)
"""The features, in the order in which `describe` gives them."""

_TAGS = (
    "p", "li", "h1", "h2", "h3", "h4 h5 h6", "div", "td th tr table tbody",
    "span section article main body", "blockquote q", "pre code",
    "figure figcaption picture", "dd dt dl", "center font", "a",
)  # fmt: skip
_TAG_CODES = {tag: code for code, tags in enumerate(_TAGS) for tag in tags.split()}
_OTHER_TAG = len(_TAGS)
_SENTENCE = re.compile(r"[.!?…।؟。！？][\"”»“’')\]]*(?:\s|$)")
_ENDS = re.compile(r"[.!?…।؟。！？][\"”»“’')\]]*$")
_QUOTE = re.compile('["“„«»”「『]')
_WORDS = re.compile(r"\w+")
_BULLETS = frozenset("•·-–—*►▶>→»")
_OPENERS = frozenset("\"“„«'‘")
_SHORT = 200
_NOTE = 400
_RUN = 60.0
_FAR = 40.0


@dataclass(frozen=True, slots=True)
class Context:
    """What the page says besides its lines: headline and its words, description, JSON-LD's text.

    `described` and `json_ld` are letters and digits alone, lower case, "" when the
    page has none; `repeats` counts the lines of the whole page by their text.
    """

    headline: Line | None
    dek: Line | None
    authors: tuple[str, ...]
    words: frozenset[str]
    described: str
    json_ld: str
    repeats: dict[str, int]
    pictures: list[int]


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in lower case: what two spellings share."""
    return "".join(_WORDS.findall(text.lower()))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case."""
    return frozenset(_WORDS.findall(text.lower()))


def describe(region: Region, context: Context) -> list[Vector]:
    """Return one vector a line of the region, in the order of `NAMES`."""
    if not region.lines:
        return []
    own = [
        _own(line, length, region.common, context)
        for line, length in zip(region.lines, region.lengths, strict=True)
    ]
    boxes = _Boxes(region, context.headline)
    places = _places(region, context, boxes)
    vectors = [first + second for first, second in zip(own, places, strict=True)]
    return _with_neighbours(vectors, region, boxes)


def _own(line: Line, length: float, common: int, context: Context) -> Vector:
    text = line.text
    size = len(text)
    short = size < _SHORT
    hints, words = hints_of(text) if short else (0, frozenset())
    letters = letters_of(text) if context.described or context.json_ld else ""
    previous = line.index - 1
    at = bisect_left(context.pictures, previous)
    pictured = at < len(context.pictures) and context.pictures[at] == previous
    return [
        1.0 if short and is_stock(text) else 0.0,
        log1p(length),
        line.link_chars / size,
        line.strong_chars / size,
        line.slant_chars / size,
        1.0 if size < _NOTE and any(name in text for name in context.authors) else 0.0,
        _TAG_CODES.get(line.tag, _OTHER_TAG),
        _ending(text),
        min(len(_SENTENCE.findall(text)), 10),
        min(text.count(",") + text.count("،") + text.count("、"), 10),
        sum(map(str.isupper, text[:80])) / min(size, 80),
        _start(text[0]),
        1.0 if _QUOTE.search(text) else 0.0,
        min(context.repeats.get(text, 1), 4),
        _likeness(words, context.words),
        1.0 if len(letters) >= 20 and letters[:60] in context.described else 0.0,
        1.0 if line is context.dek else 0.0,
        _in_json_ld(letters, context.json_ld),
        1.0 if short and has_date(text) else 0.0,
        1.0 if pictured else 0.0,
        *_flags(hints),
        *_zones(line.zone, common),
    ]


def _ending(text: str) -> float:
    if _ENDS.search(text, max(0, len(text) - 4)):
        return 2.0
    return 1.0 if text[-1] in ":：" else 3.0 if text[-1] in ",;" else 0.0


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


def _in_json_ld(letters: str, text: str) -> float:
    if not text:
        return -1.0
    if len(letters) < 4:
        return 0.0
    if len(letters) < 300:
        return 2.0 if letters in text else 0.0
    return float((letters[:80] in text) + (letters[-80:] in text))


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


@dataclass(slots=True)
class _Box:
    """The lines that share one parent element, or one kind of element."""

    lines: int = 0
    length: float = 0.0
    links: float = 0.0
    weight: float = 0.0

    def add(self, length: float, links: float, weight: float) -> None:
        self.lines += 1
        self.length += length
        self.links += links
        self.weight += weight


class _Boxes:
    """The elements around the lines: how much text each holds, and how they nest."""

    def __init__(self, region: Region, headline: Line | None) -> None:
        self.parents: list[_Element | None] = []
        self.keys: list[tuple[object, ...]] = []
        self.by_parent: dict[_Element | None, _Box] = {}
        self.by_key: dict[tuple[object, ...], _Box] = {}
        kinds: dict[_Element | None, tuple[object, ...]] = {}
        for line, length, weight in zip(region.lines, region.lengths, region.weights, strict=True):
            element = line.element
            parent = element.getparent()
            kind = kinds.get(parent)
            if kind is None:
                kind = ("", None) if parent is None else (parent.tag, parent.get("class"))
                kinds[parent] = kind
            key = (element.tag, element.get("class"), *kind)
            self.parents.append(parent)
            self.keys.append(key)
            self.by_parent.setdefault(parent, _Box()).add(length, line.link_chars, weight)
            self.by_key.setdefault(key, _Box()).add(length, line.link_chars, weight)
        self.total = sum(region.weights) or 1.0
        self._weigh()
        self._nest(headline)

    def _weigh(self) -> None:
        """Weigh every element around the lines; the main one is closest around most text."""
        self.held: dict[_Element, float] = {}
        near: dict[_Element, float] = {}
        self.chains: dict[_Element | None, list[_Element]] = {}
        for parent, box in self.by_parent.items():
            chain = self.chains[parent] = ancestors_of(parent)
            if not box.weight:
                continue
            for element in chain:
                self.held[element] = self.held.get(element, 0.0) + box.weight
            fade = 1.0
            for element in chain[:3]:
                near[element] = near.get(element, 0.0) + box.weight * fade
                fade *= 0.75
        self.main = max(near, key=near.__getitem__) if near else None

    def _nest(self, headline: Line | None) -> None:
        """Place every parent against the main element and against the headline."""
        main = ancestors_of(self.main)
        ranks = {element: rank for rank, element in enumerate(main)}
        above = ancestors_of(headline.element) if headline else []
        heads = {element: rank for rank, element in enumerate(above)}
        wide = max(
            (e for e in main if self.held.get(e, 0.0) >= 0.6 * self.total),
            key=lambda e: -ranks[e],
            default=None,
        )
        self.nesting: dict[_Element | None, tuple[float, float, float, float, float, float]] = {}
        for parent, chain in self.chains.items():
            up, down = _meet(chain, ranks)
            below, over = _meet(chain, heads)
            self.nesting[parent] = (
                up + 1, down, float(wide in chain if wide is not None else 0), -over, below + 1,
                float(len(chain)),
            )  # fmt: skip


def _meet(chain: Sequence[_Element], ranks: dict[_Element, int]) -> tuple[float, float]:
    """Return the steps up a chain to where it meets another, and that element's rank there."""
    for steps, element in enumerate(chain):
        rank = ranks.get(element)
        if rank is not None:
            return float(steps), float(rank)
    return float(len(chain)), 99.0


def _places(region: Region, context: Context, boxes: _Boxes) -> list[Vector]:
    lines, weights, total = region.lines, region.weights, boxes.total
    count = len(lines)
    start = context.headline.index if context.headline else 0
    before = 0.0
    heading, under, titles = -1, 0.0, 0
    mass = log1p(total)
    many = log1p(count)
    places = []
    for at, line in enumerate(lines):
        if line.tag[0] == "h" and line.tag[1:].isdigit():
            heading = at
            under = float((hints_of(line.text[:_SHORT])[0] & _TEASING).bit_count())
            titles += line.tag == "h1"
        parent = boxes.parents[at]
        box, like = boxes.by_parent[parent], boxes.by_key[boxes.keys[at]]
        chain = boxes.chains[parent]
        places.append([
            min(line.index - start, 200.0) if start else -1.0,
            at / count,
            before / total,
            1.0 - (before + weights[at]) / total,
            mass,
            many,
            min(at - heading, 60.0) if heading >= 0 else 99.0,
            under if heading != at else 0.0,
            min(titles, 3.0),
            *boxes.nesting[parent],
            boxes.held.get(chain[0], 0.0) / total if chain else 0.0,
            boxes.held.get(chain[1], 0.0) / total if len(chain) > 1 else 0.0,
            log1p(box.lines),
            log1p(box.length),
            log1p(box.length / box.lines),
            box.links / box.length,
            box.weight / total,
            log1p(like.lines),
            log1p(like.length / like.lines),
            like.links / like.length,
            like.weight / total,
        ])  # fmt: skip
        before += weights[at]
    return places


_TEASING = 0b1111110
_AT = {name: NAMES.index(name) for name in ("length", "links", "tag", "ends", "up")}
_HINTS = slice(NAMES.index("photo"), NAMES.index("comment") + 1)


def _with_neighbours(vectors: list[Vector], region: Region, boxes: _Boxes) -> list[Vector]:
    count = len(vectors)
    sums = [0.0]
    for weight in region.weights:
        sums.append(sums[-1] + weight)
    lengths, links = [0.0], [0.0]
    for line, length in zip(region.lines, region.lengths, strict=True):
        lengths.append(lengths[-1] + length)
        links.append(links[-1] + line.link_chars)
    parts = [
        (v[_AT["length"]], v[_AT["links"]], v[_AT["tag"]], v[_AT["ends"]], v[_AT["up"]],
         sum(v[_HINTS]))
        for v in vectors
    ]  # fmt: skip
    absent = (-1.0,) * len(_NEAR)
    result = []
    for at, vector in enumerate(vectors):
        near: Vector = []
        for other in (at - 2, at - 1, at + 1, at + 2):
            if 0 <= other < count:
                part = parts[other]
                near += (
                    *part[:5],
                    1.0 if boxes.keys[other] == boxes.keys[at] else 0.0,
                    1.0 if boxes.parents[other] is boxes.parents[at] else 0.0,
                    part[5],
                )
            else:
                near += absent
        low, high = max(0, at - 4), min(count, at + 5)
        result.append([
            *vector,
            *near,
            log1p(sums[high] - sums[low]),
            log1p(sums[high] - sums[at + 1]),
            log1p(sums[at] - sums[low]),
            (links[high] - links[low]) / (lengths[high] - lengths[low] or 1.0),
        ])  # fmt: skip
    return result
