"""What stands between the headline and the text: a dek apart from it, and what is said twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from scraper.extraction.anycase import AnyCase
from scraper.extraction.credits import split_credit
from scraper.extraction.lines import HEADINGS, Line, Zone
from scraper.extraction.region import Region, length_of

_NAMES_DEK = AnyCase(
    r"standfirst|sub-?_?(?:title|head|line)|(?<![a-z])de(?:k|ck)(?![a-z])|chap[oe]|entradilla|bajada|"
    r"copete|sottotitol|vorspann",
)
_LONG_HEADING = 80
_LONG_DEK = 165.0
"""Length of a dek that tells the story: several sentences, not one that sums it up."""
_STYLED = 0.8
_LOOSE = frozenset(("td", "center", "body"))
_PARAGRAPH = 60
_OPENING = 6
"""How many lines of the text may show headline and dek again."""


@dataclass(frozen=True, slots=True)
class Around:
    """What other readers have found: the headline's words and line, the dek's, the authors' names.

    `taken` are lines that other fields have claimed. The dek's is none of them: where
    it is set like the text, it may be the text's opening.
    """

    title: str = ""
    headline: Line | None = None
    dek: Line | None = None
    taken: Collection[Line] = ()
    authors: tuple[str, ...] = ()


def is_apart(dek: Line, around: Around, region: Region, gone: Collection[Line]) -> bool:
    """Whether a dek is no part of the text: by its names or setting, or by where it stands.

    A long one opens the text wherever it stands: who reads the body alone would miss it.
    """
    if length_of(dek.text) >= _LONG_DEK:
        return False
    if _is_set_apart(dek, region.common):
        return True
    first = _first_paragraphs(dek, region.lines, gone)
    return len(first) > 1 and _is_over_the_byline(dek, around, *first)


def _is_set_apart(dek: Line, common: int) -> bool:
    """Whether a dek stands in the article's head, or is set or called otherwise than the text."""
    if dek.zone & ~common & Zone.HEADER:
        return True
    size = len(dek.text)
    if dek.tag[1:].isdigit() and size >= _LONG_HEADING:
        return True
    if dek.tag in _LOOSE and max(dek.strong_chars, dek.slant_chars) > _STYLED * size:
        return True
    above = dek.element.getparent()
    names = [dek.element.get("class"), None if above is None else above.get("class")]
    return any(name and _NAMES_DEK.search(name) for name in names)


def _first_paragraphs(dek: Line, lines: Sequence[Line], gone: Collection[Line]) -> list[Line]:
    """Return the first two paragraphs under the dek, fewer where there are none."""
    below = (
        line
        for line in lines
        if line.index > dek.index and len(line.text) > _PARAGRAPH
        if line.tag not in HEADINGS and line not in gone
    )
    return list(islice(below, 2))


def _is_over_the_byline(dek: Line, around: Around, text: Line, more: Line) -> bool:
    """Whether a byline or date parts the dek from a text that is set otherwise than the dek."""
    if _setting(dek) in (_setting(text), _setting(more)):
        return False
    return any(dek.index < line.index < text.index for line in around.taken)


def _setting(line: Line) -> tuple[str, str | None]:
    return line.tag, line.element.get("class")


def repeated_head(lines: Sequence[Line], around: Around, gone: Collection[Line]) -> list[Line]:
    """Return the lines that open the text with the headline or the dek once more.

    The headline may have a picture's credit behind it.
    """
    heads = {around.title}
    if around.dek:
        heads.add(around.dek.text)
    dek = around.dek if around.dek not in gone else None
    return [
        line
        for line in lines[:_OPENING]
        if line is not dek and (line.text in heads or _is_credited(line.text, around.title))
    ]


def _is_credited(text: str, title: str) -> bool:
    return bool(title) and text.startswith(title) and split_credit(text)[0] == title
