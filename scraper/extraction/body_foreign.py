"""What is foreign to a text wherever it stands in it, and a judge of single lines leaves there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.boilerplate import is_offer
from scraper.extraction.class_names import says
from scraper.extraction.kind_words import WALL
from scraper.extraction.lines import HEADINGS, Line, Zone, clean_text, index_of, inner_text
from scraper.extraction.masthead import key_of

_FEWEST, _MOST_COMMENTS = 3, 0.45
_LINKED = 0.75
"""Share of links from which a line behind an arrow leads away."""
_MAX_OFFER = 300
_MAX_DEPTH = 8
_LOOSE = frozenset(("div", "section", "aside"))
"""Where a line's own element is a box: its words stand in no paragraph."""
_NAMES_BUTTON = AnyCase(r"(?<![a-z])(?:btn|button|cta)(?![a-z])")
_POINTING = re.compile("[►▶▸➤➜☞👉→»›]")
_MIN_PULLED, _MAX_PULLED, _MOST_PULLED, _FEW = 20, 240, 200, 10
_LONGEST_HEADING = 40
_TIME_ALONE = re.compile(
    r"\W{0,2}\d{1,2}[:.h]\d{2}(?:\s?(?:uhr|am|pm|h|[a-z]{3,4}))?\W{0,2}$", re.IGNORECASE
)
_LEGEND = AnyCase(
    r"\W{0,2}(?:"
    r"(?:beitrags|titel|symbol|header|artikel|vorschau|aufmacher)?-?(?:bild|foto)(?:er|s)?"
    r"(?:\s?-?(?:credits?|quellen?|nachweise?|rechte|hinweise?))?|"
    r"cr[ée]dit(?:o|os|s)?\s(?:photos?|images?|fotos?)|featured image|(?:photo|image)s? by|"
    r"(?:photo|image|picture|foto)s?\s?(?:credits?|sources?|courtesy)?|"
    r"(?:abbildung|abb\.|figure|fig\.|figura|gr[áa]fi[ck]o?|illustration|obr\.|rys\.)\s?\d{1,2}"
    r")\s?[:：©]",
)
"""What opens the legend of a picture, or says whose it is: "Figure 4: ...", "Photo: ..."."""
_MAX_LEGEND, _MOST_LEGENDS = 250, 0.3
_REACH, _MOST_TEASED, _MAX_WALL = 3, 0.5, 160
_COMMENTS = AnyCase(
    r"\W{0,3}(?:\d{1,5}\s+)?(?:(?:reader |leave a )?comments?|(?:leser-?)?kommentare|"
    r"commentaires|comentarios|comentários|commenti|reacties|kommentarer|kommentit|komentarze|"
    r"komentář[ei]|komentari|hozzászólások|comentarii|комментарии|коментарі|коментари|σχόλια|"
    r"yorum(?:lar)?|التعليقات|تعليقات|نظرات|תגובות|ý kiến|bình luận|komentar|ความคิดเห็น|"
    r"प्रतिक्रियाएं|コメント|评论|評論|留言|댓글)\s*[(:\[]?\s*\d*\s*[)\]]?\W{0,2}$",
)
"""A heading that is nothing but the word for comments, and their number."""
_PARAGRAPH = 60


def without_foreign(lines: list[Line], page: Sequence[Line]) -> list[Line]:
    """Return lines without those that are no text whatever their place and type say.

    Times that stand over the entries of a live blog; links behind an arrow; the legends of
    pictures; a sentence of the text that is shown again, larger; boxes that offer something;
    the list of other articles, the wall, and what is under the heading of the readers'
    comments.
    """
    kept = [line for line in lines if line.zone & Zone.TABLE or not _says_nothing(line)]
    kept = _without_legends(kept)
    kept = _without_teasers(_without_offers(_without_pulled(kept)))
    return _without_comments(_without_wall(kept), page)


def _says_nothing(line: Line) -> bool:
    """Whether a line is a time alone, or a link that an arrow points to."""
    if line.link_chars >= _LINKED * len(line.text) and _POINTING.match(line.text):
        return True
    return _TIME_ALONE.match(line.text) is not None


def _without_legends(lines: list[Line]) -> list[Line]:
    """Leave out what is printed at pictures, unless it is a good part of the text."""
    legends = {line for line in lines if len(line.text) < _MAX_LEGEND and _LEGEND.match(line.text)}
    whole = sum(len(line.text) for line in lines)
    if sum(len(line.text) for line in legends) > _MOST_LEGENDS * whole:
        return lines
    return [line for line in lines if line not in legends]


def _middle_of(text: str) -> str:
    """Return a few letters of a text, away from the marks at its ends: a quick look before."""
    return text[len(text) // 3 :][:_FEW]


def _without_offers(lines: list[Line]) -> list[Line]:
    """Leave out the small boxes among the paragraphs that hold a button or a field to fill in."""
    usual = _usual_box(lines)
    if usual is None:
        return lines
    boxes: dict[_Element, list[Line]] = {}
    around = set(islice(usual.iterancestors(), _MAX_DEPTH))
    for line in lines:
        box = _box_below((usual,), line.element)
        if box is None and (beside := _box_below(around, line.element)) is not None:
            box = beside if _collects_addresses(beside) else None
        if box is not None and (box is not line.element or line.tag in _LOOSE):
            boxes.setdefault(box, []).append(line)
    gone: set[Line] = set()
    for box, held in boxes.items():
        if sum(len(line.text) for line in held) < _MAX_OFFER and _asks(box):
            gone.update(held)
    return [line for line in lines if line not in gone]


def _without_wall(lines: list[Line]) -> list[Line]:
    """Leave out the offer that ends a text for subscribers, and what little follows it."""
    left = whole = sum(len(line.text) for line in lines)
    for place, line in enumerate(lines):
        if (
            place
            and left < max(_MAX_OFFER, _MOST_TEASED * whole / 2)
            and len(line.text) < _MAX_WALL
            and WALL.search(line.text)
        ):
            return lines[:place]
        left -= len(line.text)
    return lines


def _without_teasers(lines: list[Line]) -> list[Line]:
    """Leave out the list of other articles that ends the text: linked headlines with their leads.

    It begins with the first heading that is a link as a whole and from which on every
    paragraph stands under another such, and none where those of the text do.
    """
    linked = [place for place, line in enumerate(lines) if _is_linked_heading(line)]
    usual = _usual_box(lines) if len(linked) > 1 else None
    while len(linked) > 1:
        start = linked[0]
        under = {place + step for place in linked for step in range(_REACH)}
        rest = sum(len(line.text) for line in lines[start:])
        if all(
            len(lines[place].text) < _PARAGRAPH
            or (place in under and _box(lines[place]) is not usual)
            for place in range(start, len(lines))
        ) and rest < _MOST_TEASED * sum(len(line.text) for line in lines):
            while start and lines[start - 1].tag in HEADINGS:
                start -= 1
            return lines[:start]
        linked.pop(0)
    return lines


def _is_linked_heading(line: Line) -> bool:
    return line.tag in HEADINGS and line.link_chars >= len(line.text)


def _usual_box(lines: list[Line]) -> _Element | None:
    """Return the element that most of the longer lines stand in directly."""
    boxes = Counter(_box(line) for line in lines if len(line.text) > _PARAGRAPH)
    return boxes.most_common(1)[0][0] if boxes else None


def _box_below(around: Collection[_Element], element: _Element) -> _Element | None:
    """Return the child of one of these boxes that holds an element; None where none does."""
    for _ in range(_MAX_DEPTH):
        above = element.getparent()
        if above is None or above in around:
            return None if above is None else element
        element = above
    return None


def _collects_addresses(box: _Element) -> bool:
    return any(field.get("type") == "email" for field in box.iter("input"))


def _asks(box: _Element) -> bool:
    if next(box.iter("button", "input"), None) is not None:
        return True
    return any(
        is_offer(clean_text(inner_text(link))[:_LONGEST_HEADING])
        or says(_NAMES_BUTTON, link.get("class") or "")
        for link in box.iter("a")
    )


def _without_pulled(lines: list[Line]) -> list[Line]:
    """Leave out the lines that stand apart, and whose words another line of the text holds.

    What is set as a quotation stays: it becomes a block of its own kind.
    """
    usual = _usual_box(lines)
    doubtful = [
        line
        for line in lines
        if _MIN_PULLED <= len(line.text) <= _MAX_PULLED and _box(line) is not usual
        if line.tag not in HEADINGS and not line.zone & (Zone.TABLE | Zone.QUOTE)
    ]
    whole = "\n".join(line.text for line in lines)
    doubtful = [line for line in doubtful if whole.count(_middle_of(line.text)) > 1]
    if not doubtful or len(doubtful) > _MOST_PULLED:
        return lines
    long = [(line, key_of(line.text)) for line in lines if len(line.text) > _PARAGRAPH]
    pulled = set()
    for line in doubtful:
        key = key_of(line.text)
        longer = (
            text
            for other, text in long
            if other is not line and (len(text) > len(key) or _box(other) is usual)
        )
        if any(key in text for text in longer):
            pulled.add(line)
    return [line for line in lines if line not in pulled]


def _box(line: Line) -> _Element | None:
    return line.element if line.breaks else line.element.getparent()


def _comments_begin(page: Sequence[Line], first: int, last: int) -> int | None:
    """Return the index of a heading of comments between two others, None without one."""
    begin = bisect_right(page, first, key=index_of)
    for line in page[begin : bisect_right(page, last, key=index_of)]:
        text = line.text
        if len(text) > _LONGEST_HEADING or line.link_chars:
            continue
        is_heading = line.tag in HEADINGS or text[-2:].strip(")").isdigit()
        if is_heading and _COMMENTS.match(text):
            return line.index
    return None


def _without_comments(lines: list[Line], page: Sequence[Line]) -> list[Line]:
    """Leave out what follows a heading of comments, if it is the smaller part of the text."""
    if len(lines) < _FEWEST:
        return lines
    at = _comments_begin(page, lines[0].index, lines[-1].index)
    if at is None:
        return lines
    own = [line for line in lines if line.index < at]
    sizes = [sum(len(line.text) for line in some) for some in (own, lines)]
    return own if sizes[0] > _MOST_COMMENTS * sizes[1] else lines
