"""The pictures of an article with the lines that are printed at them.

A picture's frame is the smallest element that holds it and any text. Where the
frame, or the text's own element, is called a figure or a caption, its text is a
caption; where nothing is named, the judge of the body has the last word: short
text beside a picture that is no body is its caption.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby, islice

from lxml.etree import _Element

from scraper.extraction.boilerplate import hints_of
from scraper.extraction.credits import clean_credit, is_credit, split_credit
from scraper.extraction.frame_text import MAX_CREDIT, MAX_TEXT, read_text, says_credit
from scraper.extraction.lines import HEADINGS, Line, Picture, Zone
from scraper.extraction.page import Page

_CLIMB = 8
_BEFORE = 12
_BESIDE = 6
_AFTER = 6
_WINDOW = 8
_MOST_PICTURES, _MOST_CAPTIONS = 1000, 1000
_ENDLESS = 1 << 30
_MAX_LINES = 5
_MAX_LOOSE_TEXT = 500
_MIN_WORDS = 4
_MIN_CARD = 3
_LONG = 8
"""Letters of what is no word but a sentence, in scripts that write without spaces."""
_LONGEST_LABEL = 16
_MAX_LOOSE_LINES, _MAX_UNNAMED, _MAX_NAME_WORDS = 2, 300, 5
_PRICE = re.compile(r"[$€£¥]\s?\d|\d\s?(?:[$€£¥]|USD|EUR|kr)(?!\w)")
_OUTSIDE = Zone.NAV | Zone.FOOTER | Zone.COMMENTS
_FOREIGN = _OUTSIDE | Zone.RELATED | Zone.FORM | Zone.AUTHOR | Zone.SHARE
_WRAPPERS = frozenset(("picture", "source"))


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture with the lines printed at it; None where the page names no image.

    `named` is false where no tag or class says that the lines are a caption. `text`
    is the caption without its credit, "" where nothing else is printed. What is
    neither named nor credited is `loose`: a caption only if it turns out to be no body.
    """

    picture: Picture | None
    lines: tuple[Line, ...]
    named: bool
    text: str
    credit: str | None
    loose: bool = False


def find_frames(page: Page, taken: Collection[Line], common: int, first: int = 0) -> list[Frame]:
    """Return the pictures that have text of their own, and captions without one, in order.

    `common` are the zones that the article itself stands in; lines in `taken` are no
    captions, nor is what stands well before `first`, the headline's index.
    """
    start = first - _BEFORE
    pictures = [
        picture
        for picture in page.flow.pictures
        if picture.index >= start and not picture.zone & ~common & _OUTSIDE
    ]
    lines = [line for line in page.flow.lines if line.index >= start - _WINDOW]
    under = _lines_under(_lines_near(lines, pictures, common))
    frames: list[Frame] = []
    used: set[Line] = set(taken)
    pictures = pictures[:_MOST_PICTURES]

    followers = {line.index: line for line in lines}

    def add(picture: Picture | None, element: _Element | None) -> None:
        if element is None:
            return
        beside = picture is not None and abs(picture.index - first) <= _BESIDE
        own = common | Zone.RELATED if beside and _leads_nowhere(element) else common
        frame = _frame(picture, element, under, own, used)
        if frame is not None:
            if frame.named and not frame.credit:
                frame = _with_credit_below(frame, followers, used)
            used.update(frame.lines)
            frames.append(frame)

    for picture in pictures:
        add(picture, _frame_element(picture.element, under))
        line = _below(picture, followers)
        if line is not None and line not in used and _is_credited(line):
            add(picture, line.element)
    captions = (line for line in lines if _is_caption(line, common) and line not in used)
    for line in islice(captions, _MOST_CAPTIONS):
        add(None, _figure_of(line))
    return sorted(frames, key=lambda frame: frame.lines[0].index)


def _with_credit_below(frame: Frame, lines: Mapping[int, Line], used: Collection[Line]) -> Frame:
    """Return a frame with the credit that stands right under it, in an element of its own.

    The caption may be printed once more before it.
    """
    below: list[Line] = []
    for _ in range(2):
        line = lines.get(frame.lines[-1].index + len(below) + 1)
        if line is None or line in used or len(line.text) > MAX_CREDIT + MAX_TEXT:
            break
        below.append(line)
        if line.text == frame.text:
            continue
        if _is_bare_name(line.text) and (is_credit(line.text) or says_credit(line.element)):
            credit = clean_credit(line.text)
            return replace(frame, lines=(*frame.lines, *below), credit=credit)
        break
    return frame


def _below(picture: Picture, lines: Mapping[int, Line]) -> Line | None:
    """Return the line under a picture that readers see: a label such as "Caption" may be hidden."""
    line = lines.get(picture.index + 1)
    is_label = line is not None and len(line.text) <= _LONGEST_LABEL
    if line is not None and is_label and line.zone & ~picture.zone & Zone.HIDDEN:
        return lines.get(picture.index + 2)
    return line


def _leads_nowhere(figure: _Element) -> bool:
    """Whether a figure holds no link and stands in none: a teaser would."""
    return next(figure.iter("a"), None) is None and next(figure.iterancestors("a"), None) is None


def _is_credited(line: Line) -> bool:
    """Whether a line that follows a picture ends in a credit, and so is its caption."""
    return len(line.text) <= _MAX_LOOSE_TEXT and split_credit(line.text)[1] is not None


def _is_caption(line: Line, common: int) -> bool:
    return line.tag == "figcaption" or bool(line.zone & ~common & Zone.CAPTION)


def _lines_near(lines: Sequence[Line], pictures: Sequence[Picture], common: int) -> Iterator[Line]:
    """Yield the lines that stand within a few of a picture, and those called captions."""
    near: set[int] = set()
    for picture in pictures:
        near.update(range(picture.index - _WINDOW, picture.index + _WINDOW))
    named = ~common & (Zone.CAPTION | Zone.FIGURE)
    for line in lines:
        if line.index in near or line.zone & named:
            yield line


def _lines_under(lines: Iterable[Line]) -> dict[_Element, list[Line]]:
    """Map each element to the lines it holds, up to a few levels above each."""
    under: dict[_Element, list[Line]] = {}
    for above, run in groupby(lines, key=_parent_of):
        siblings = list(run)
        for line in siblings:
            under.setdefault(line.element, []).append(line)
        for _ in range(_CLIMB - 1):
            if above is None:
                break
            held = under.get(above)
            if held is None:
                under[above] = siblings[:]
            else:
                held += siblings
            above = above.getparent()
    return under


def _parent_of(line: Line) -> _Element | None:
    return line.element.getparent()


def _frame_element(picture: _Element, under: dict[_Element, list[Line]]) -> _Element | None:
    """Return the smallest element that holds a picture and text, or the figure around that."""
    element: _Element | None = picture
    steps = 0
    while element is not None and steps < _CLIMB and element not in under:
        steps += element.tag not in _WRAPPERS
        element = element.getparent()
    if element is None or element not in under:
        return None
    best = element
    for _ in range(4):
        element = element.getparent()
        if element is None or len(under.get(element, ())) > _MAX_LINES:
            break
        if element.tag == "figure":
            best = element
    return best


def _figure_of(line: Line) -> _Element:
    """Return the figure around a line, or the line's own element."""
    element: _Element | None = line.element
    for _ in range(_CLIMB):
        if element is None:
            break
        if element.tag == "figure":
            return element
        element = element.getparent()
    return line.element


def _frame(
    picture: Picture | None,
    element: _Element,
    under: dict[_Element, list[Line]],
    common: int,
    used: Set[Line],
) -> Frame | None:
    """Return the frame, unless its text is none of a caption's."""
    lines = under.get(element, [])
    if not lines or len(lines) > _MAX_LINES or not used.isdisjoint(lines):
        return None
    zone = 0
    for line in lines:
        zone |= line.zone & ~common
    if zone & Zone.FIGURE and not all(line.zone & Zone.FOOTER for line in lines):
        zone &= ~Zone.FOOTER  # "copyright" names the credit of a picture, too
    figured = all(line.zone & ~common & (Zone.CAPTION | Zone.FIGURE) for line in lines)
    length = sum(len(line.text) for line in lines)
    if zone & _OUTSIDE or length > (MAX_TEXT if figured else _MAX_LOOSE_TEXT):
        return None
    if any(_is_teaser(line, zone) for line in lines) or _is_card(lines):
        return None
    named = figured or element.tag == "figure" or all(_is_caption(line, common) for line in lines)
    loose = not named and not any(split_credit(line.text)[1] for line in lines)
    if loose and (zone & (_FOREIGN | Zone.PROMO) or not _may_be_loose(picture, lines)):
        return None
    if picture is None and zone & Zone.QUOTE:
        return None  # a quotation set as a figure, with its speaker
    text, credit = read_text(lines, element)
    if loose and len(lines) == 2 and _is_bare_name(lines[1].text):
        text, credit = lines[0].text, clean_credit(lines[1].text)
    if not (named or loose or credit):  # a sign of a credit in the text, and none after all
        loose = True
        if not _may_be_loose(picture, lines):
            return None
    if not credit and (zone & _FOREIGN or (picture is None and not zone & Zone.FIGURE)):
        return None
    if (not named and not text) or (not credit and _is_label(text)):
        return None
    if credit and zone & Zone.AUTHOR and text == credit:
        return None  # a portrait with its name
    return Frame(picture, tuple(lines), named, text, credit, loose)


def _may_be_loose(picture: Picture | None, lines: Sequence[Line]) -> bool:
    """Whether short lines right under a picture have the look of a caption: no link, no price."""
    return (
        picture is not None
        and lines[0].index == picture.index + 1
        and len(lines) <= _MAX_LOOSE_LINES
        and sum(len(line.text) for line in lines) <= _MAX_UNNAMED
        and " " in lines[0].text
        and not any(
            line.link_chars or line.tag in HEADINGS or _PRICE.search(line.text) for line in lines
        )
    )


def _is_bare_name(text: str) -> bool:
    """Whether a line under a caption is nothing but the name of who made the picture."""
    words = text.split()
    return len(words) <= _MAX_NAME_WORDS and text[-1] not in ".!?…" and words[0][:1].isupper()


def _is_teaser(line: Line, zone: int) -> bool:
    """Whether a line is another article's headline: a linked heading, a link among teasers."""
    if line.tag in HEADINGS:
        return line.link_chars > 0.7 * len(line.text)
    return bool(zone & Zone.RELATED) and line.link_chars > 0.5 * len(line.text) > 5


def _is_card(lines: Sequence[Line]) -> bool:
    """Whether several lines make one link: a card that leads to another page, set as a figure."""
    return len(lines) >= _MIN_CARD and all(
        line.link_chars >= len(line.text) and not line.zone & Zone.CAPTION for line in lines
    )


def _is_label(text: str) -> bool:
    """Whether a text is a button's or a player's: a few words, or a time."""
    hints, words = hints_of(text[:200])
    says_something = any(w.isalpha() or (len(w) > _LONG and not w.isascii()) for w in words)
    return len(words) < _MIN_WORDS and (bool(hints) or not says_something)


def keep_frames(
    frames: Sequence[Frame], body: Sequence[Line], headline: Line | None
) -> tuple[Frame, ...]:
    """Return the frames that belong to the article whose body is known.

    Those from the headline to a little after the body, the credited ones that go on from
    there, as a gallery does, and a named one shortly before the headline. What the body
    claims is no caption.
    """
    own = set(body)
    first = headline.index if headline else body[0].index if body else 0
    last = body[-1].index if body else _ENDLESS
    kept: list[Frame] = []
    for frame in frames:
        start = frame.lines[0].index
        if (
            first - (_BEFORE if frame.named else 0) <= start
            and start <= last + (0 if frame.loose else _AFTER)
            and not own.intersection(frame.lines)
        ):
            kept.append(frame)
            if frame.credit and not frame.loose:
                last = max(last, frame.lines[-1].index)
    return tuple(kept)
