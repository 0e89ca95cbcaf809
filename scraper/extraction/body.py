"""The body: which lines of the page are the article's own text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.blocks import data_tables, draft_blocks, find_links, place_blocks
from scraper.extraction.features import Told, describe
from scraper.extraction.frames import Frame, find_frames, keep_frames
from scraper.extraction.lines import HEADINGS, Line, Zone
from scraper.extraction.page import Page
from scraper.extraction.reading import locate_all
from scraper.extraction.region import Region, find_region, without
from scraper.extraction.told import told_drafts
from scraper.extraction.trees import Judge, load_judge
from scraper.extraction.wording import Context, letters_of, words_of
from scraper.records import Block, Link

_NAMES_DEK = AnyCase(
    r"standfirst|sub-?_?(?:title|head|line)|(?<![a-z])de(?:k|ck)(?![a-z])|chap[oe]|entradilla|bajada|"
    r"copete|sottotitol|vorspann",
)
_NAMES_SENDER = AnyCase(
    r"about (?!the author)|über (?:die|das|den|uns)|à propos|acerca de|sobre |chi siamo|о компании|"
    r"(?:press|media) (?:contact|office|enquir|inquir)|contacts?\b|presse-?kontakt|medienkontakt|"
    r"ansprechpartner|contact presse|contacto de prensa|kontakt|notes? to editors|"
    r"for (?:more|further) information|weitere informationen|pour en savoir plus|more information",
)
_CONTACT = re.compile(r"[\w.-]@[\w-]+\.\w|(?:\+|\(0|\b00)[\d ()/-]{7,}")
_LAST_LINES = 6
_FIRST_BOILERPLATE, _MOST_BOILERPLATE = 3, 0.45
_MIN_JSON_LD = 300
_MIN_HIDDEN = 250
_MIN_NAME = 5
_LONG_HEADING = 80
_STYLED = 0.8
_LINKED = 0.75
"""Share of links from which a line at the end leads away: "Print | Recommend | Top"."""
_LOOSE = frozenset(("td", "center", "body"))
_MAX_NOTE = 300
_PARAGRAPH = 60
_OPENING = 6
"""How many lines of the text may show headline and dek again."""
_LIKELY = -0.1
"""Log-odds from which a line is body: a lost paragraph weighs more than a stray one."""
_TABLE_BONUS = 0.5
_MAX_TABLE_LINKS = 0.4
_MIN_PRINTED = 1500
_MUCH_LONGER = 2.0


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article: its blocks, their text joined, its links, and where it was found.

    `lines` are the page's lines that it was made of, empty when it came from a script.
    `locator` is the element around them all, or the key that held the text.
    """

    text: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    source: str
    lines: tuple[Line, ...] = ()
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What stands under the headline: the body, None without one, and the pictures at it.

    `frames_source` is the provenance of the pictures, "markup" or a site's rule.
    """

    body: Body | None
    frames: tuple[Frame, ...]
    frames_source: str = "markup"


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


def read_story(page: Page, around: Around, judge: Judge | None = None) -> Story:
    """Read the article's text, the lines that a trained judge takes for it, and its pictures.

    `judge` is the packaged one unless another is given.
    """
    scene = see(page, around)
    judge = judge or load_judge()
    odds = [judge(told) for told in scene.told]
    own = without_boilerplate(choose_lines(scene.region.lines, odds))
    own = without_endings(own, around.authors)
    if _stands_in_for_scripts(own):
        own = []
    frames = keep_frames(scene.frames, own, around.headline)
    body = _printed(page, own)
    if body is None or len(body.text) < _MIN_PRINTED:
        body = _told(page, around.title, body) or body
    return Story(body, frames)


def _stands_in_for_scripts(lines: Sequence[Line]) -> bool:
    """Whether all that is left is hidden, and short: "Please enable JavaScript"."""
    hidden = all(line.zone & Zone.HIDDEN for line in lines)
    return hidden and sum(len(line.text) for line in lines) < _MIN_HIDDEN


def _printed(page: Page, lines: Sequence[Line]) -> Body | None:
    blocks, text = place_blocks(draft_blocks(lines))
    if not text:
        return None
    links = find_links(lines, page.url)
    return Body(text, blocks, links, "markup", tuple(lines), locate_all(lines))


def _told(page: Page, headline: str, printed: Body | None) -> Body | None:
    """Return the body that scripts tell, if it is much longer than what is printed."""
    told = told_drafts(page, headline)
    if told is None:
        return None
    drafts, source, key = told
    blocks, text = place_blocks(drafts)
    if printed and len(text) < _MUCH_LONGER * len(printed.text):
        return None
    return Body(text, blocks, (), source, locator=key)


def without_endings(lines: list[Line], authors: Sequence[str]) -> list[Line]:
    """Return lines without what is left over at their end.

    Notes on the authors ("Ann Lee reports from …"), headings of offers, links alone.
    """
    names = tuple(name for name in authors if len(name) >= _MIN_NAME)
    kept = list(lines)
    while len(kept) > 1:
        last = kept[-1]
        noted = bool(names) and len(last.text) < _MAX_NOTE and last.text.startswith(names)
        offered = last.tag in HEADINGS and last.zone & ~kept[0].zone & Zone.PROMO
        linked = last.link_chars >= _LINKED * len(last.text)
        if not (noted or offered or linked):
            break
        kept.pop()
    return kept


def without_boilerplate(lines: list[Line]) -> list[Line]:
    """Return lines without what a release says of its sender at its end: "About us", "Contact".

    Only an address to write or a number to call among the last lines makes it one.
    """
    if len(lines) <= _FIRST_BOILERPLATE or not any(
        _CONTACT.search(line.text) for line in lines[-_LAST_LINES:]
    ):
        return lines
    left = whole = sum(len(line.text) for line in lines)
    for place, line in enumerate(lines):
        if (
            place >= _FIRST_BOILERPLATE
            and left < _MOST_BOILERPLATE * whole
            and len(line.text) <= _PARAGRAPH
            and _NAMES_SENDER.match(line.text)
        ):
            return lines[:place]
        left -= len(line.text)
    return lines


def choose_lines(lines: Sequence[Line], odds: Sequence[float]) -> list[Line]:
    """Return the lines that are likely body; a data table stays whole or goes."""
    tables = data_tables(lines)
    cells: dict[_Element, list[tuple[Line, float]]] = {}
    for line, table, odd in zip(lines, tables, odds, strict=True):
        if table is not None:
            cells.setdefault(table, []).append((line, odd))
    wanted = {table for table, own in cells.items() if _is_wanted(own)}
    return [
        line
        for line, table, odd in zip(lines, tables, odds, strict=True)
        if (odd > _LIKELY if table is None else table in wanted)
    ]


def _is_wanted(cells: Sequence[tuple[Line, float]]) -> bool:
    """Whether the cells of a table are body on the mean, and no list of links."""
    links = sum(line.link_chars for line, _ in cells)
    if links > _MAX_TABLE_LINKS * sum(len(line.text) for line, _ in cells):
        return False
    return sum(odd for _, odd in cells) / len(cells) + _TABLE_BONUS > 0


@dataclass(frozen=True, slots=True)
class Scene:
    """The lines that may be the body, what the judge is told of each, and the pictures' frames."""

    region: Region
    told: list[Told]
    frames: list[Frame]


def see(page: Page, around: Around) -> Scene:
    """Return all that the decision on the body rests upon."""
    first = around.headline.index if around.headline else 0
    whole = find_region(page.flow.lines, around.headline, around.taken)
    frames = find_frames(page, around.taken, whole.common, first)
    gone = [line for frame in frames if not frame.loose for line in frame.lines]
    if around.dek and (
        _is_set_apart(around.dek, whole.common) or _is_over_the_byline(around, whole.lines, gone)
    ):
        gone.append(around.dek)
    region = without(whole, gone)
    region = without(region, repeated_head(region.lines, around, gone))
    return Scene(region, describe(region, see_context(page, around)), frames)


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


def _is_over_the_byline(around: Around, lines: Sequence[Line], gone: Collection[Line]) -> bool:
    """Whether a byline or date parts the dek from a text that is set otherwise than the dek."""
    dek = around.dek
    if dek is None:
        return False
    below = (
        line
        for line in lines
        if line.index > dek.index and len(line.text) > _PARAGRAPH
        if line.tag not in HEADINGS and line not in gone
    )
    text, more = next(below, None), next(below, None)
    if text is None or more is None or _setting(dek) in (_setting(text), _setting(more)):
        return False
    return any(dek.index < line.index < text.index for line in around.taken)


def _setting(line: Line) -> tuple[str, str | None]:
    return line.tag, line.element.get("class")


def repeated_head(lines: Sequence[Line], around: Around, gone: Collection[Line]) -> list[Line]:
    """Return the lines that open the text with the headline or the dek once more."""
    heads = {around.title}
    if around.dek:
        heads.add(around.dek.text)
    dek = around.dek if around.dek not in gone else None
    return [line for line in lines[:_OPENING] if line.text in heads and line is not dek]


def see_context(page: Page, around: Around) -> Context:
    """Return what the page says of itself besides its lines."""
    told = " ".join(told_body(page).split())
    letters = letters_of(told)
    if len(letters) < _MIN_JSON_LD:
        told = letters = ""
    return Context(
        around.headline,
        tuple(name for name in around.authors if len(name) >= _MIN_NAME),
        words_of(around.headline.text) if around.headline else frozenset(),
        letters_of(page.first_meta("og:description", "description", "twitter:description") or ""),
        told,
        letters,
        Counter(line.text for line in page.flow.lines),
        frozenset(picture.index for picture in page.flow.pictures),
    )


def told_body(page: Page) -> str:
    """Return the longest `articleBody` of the page's JSON-LD, "" without one."""
    told = ""
    for node in page.article_nodes:
        text = node.get("articleBody")
        if isinstance(text, list):
            text = " ".join(part for part in text if isinstance(part, str))
        if isinstance(text, str) and len(text) > len(told):
            told = text
    return told
