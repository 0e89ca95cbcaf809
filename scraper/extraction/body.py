"""The body: which lines of the page are the article's own text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.etree import _Element

from scraper.extraction.blocks import data_tables, draft_blocks, find_links, place_blocks
from scraper.extraction.body_ends import without_boilerplate, without_endings
from scraper.extraction.body_foreign import without_foreign
from scraper.extraction.body_head import Around, is_apart, repeated_head
from scraper.extraction.features import Told, describe
from scraper.extraction.frames import Frame, find_frames, keep_frames
from scraper.extraction.lines import HEADINGS, Line, Zone
from scraper.extraction.next_article import next_article_begins
from scraper.extraction.page import Page
from scraper.extraction.reading import locate_all
from scraper.extraction.region import Region, find_region, without
from scraper.extraction.told import told_drafts
from scraper.extraction.trees import Judge, load_judge
from scraper.extraction.wording import Context, letters_of, words_of
from scraper.records import Block, Link

_MIN_JSON_LD = 300
_MIN_HIDDEN = 250
_MIN_NAME = 5
_LIKELY = -0.15
"""Log-odds from which a line is body: a lost paragraph weighs more than a stray one."""
_LIKELY_LEADING, _SURE = -1.0, 1.5
_TABLE_BONUS, _LIST_BONUS, _PROMISED = 0.5, 0.3, 1.5
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


def read_story(page: Page, around: Around, judge: Judge | None = None) -> Story:
    """Read the article's text, the lines that a trained judge takes for it, and its pictures.

    `judge` is the packaged one unless another is given.
    """
    scene = see(page, around)
    judge = judge or load_judge()
    odds = [judge(told) for told in scene.told]
    own = without_foreign(choose_lines(scene.region.lines, odds), page.flow.lines)
    own = without_endings(without_boilerplate(own, page.flow.lines), around.authors)
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


def choose_lines(lines: Sequence[Line], odds: Sequence[float]) -> list[Line]:
    """Return the lines that are likely body; a data table stays whole or goes.

    So does a list, where the text leads to it.
    """
    tables = data_tables(lines)
    odds = _with_whole_lists(lines, odds)
    cells: dict[_Element, list[tuple[Line, float]]] = {}
    for line, table, odd in zip(lines, tables, odds, strict=True):
        if table is not None:
            cells.setdefault(table, []).append((line, odd))
    wanted = {table for table, own in cells.items() if _is_wanted(own)}
    above, below = (0.0, *odds)[:-1], (*odds, 0.0)[1:]
    least = [_least(*around) for around in zip(lines, above, below, strict=True)]
    return [
        line
        for line, table, odd, enough in zip(lines, tables, odds, least, strict=True)
        if (odd > enough if table is None else table in wanted)
    ]


def _with_whole_lists(lines: Sequence[Line], odds: Sequence[float]) -> Sequence[float]:
    """Return the odds with those of a list's items raised to body where the list on the mean is.

    A list is one thing to its reader, and a line above that ends in a colon promises it.
    """
    items: dict[_Element, list[int]] = {}
    for place, line in enumerate(lines):
        if line.tag == "li" and (holder := line.element.getparent()) is not None:
            items.setdefault(holder, []).append(place)
    raised = list(odds)
    for places in items.values():
        before = places[0] - 1
        if before < 0 or odds[before] < _SURE or any(lines[place].link_chars for place in places):
            continue
        bonus = _PROMISED if lines[before].text[-1] in ":：" else _LIST_BONUS
        if sum(odds[place] for place in places) / len(places) + bonus > _LIKELY:
            for place in places:
                raised[place] = max(raised[place], _LIKELY + _TABLE_BONUS)
    return raised


def _least(line: Line, above: float, below: float) -> float:
    """Return the odds that make a line body.

    Less for a heading right over a sure paragraph, and for a quotation between two.
    """
    if below <= _SURE or line.link_chars:
        return _LIKELY
    is_quoted = line.zone & Zone.QUOTE and above > _SURE
    return _LIKELY_LEADING if line.tag in HEADINGS or is_quoted else _LIKELY


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
    end = next_article_begins(page.flow.lines, around.headline)
    whole = find_region(page.flow.lines, around.headline, around.taken, end)
    frames = find_frames(page, around.taken, whole.common, first)
    frames = [frame for frame in frames if frame.lines[0].index < end]
    gone = [line for frame in frames if not frame.loose for line in frame.lines]
    if around.dek and is_apart(around.dek, around, whole, gone):
        gone.append(around.dek)
    region = without(whole, gone)
    region = without(region, repeated_head(region.lines, around, gone))
    return Scene(region, describe(region, see_context(page, around)), frames)


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
        Counter([line.text for line in page.flow.lines]),
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
