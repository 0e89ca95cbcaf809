"""What is printed in a picture's frame: the caption, and the credit split off."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.credits import is_credit, join_credits, split_credit
from scraper.extraction.lines import Line, clean_text, inner_text

_CONTROL = AnyCase(
    r"(?:video|audio|autoplay|play|abspielen|ansehen|watch|listen|powered by|image|picture|bild|"
    r"weitere videos|more videos|vis mer|en lecture|suivant|en lecture suivant|next|close|expand|"
    r"view gallery|open image in gallery|\d+ ?/ ?\d+|\d+ \w{1,4}\.? \d+|\d\d?:\d\d(?::\d\d)?)\W*",
)
"""Lines of players and galleries, which are no words of a caption."""
_COUNTER = re.compile(
    r"^[(\[]?\d{1,3}\s?(?:/|of|di|de|von|van|sur|av|af|z|ze|из|з|din|の|中)\s?\d{1,3}[)\]]?\s*(?=[^\W\d]{2})"
)
"""A gallery's "1/4" or "1 di 3", which runs into the caption that it counts."""
_CREDIT_NAME = re.compile(
    r"(?<![a-z])(?:credits?|copyright|source|quelle|photographer|fotograf|agency|rights|"
    r"attribution|byline|authors?|autor|owner|licen[sc]e|copy-?right)(?![a-z])|"
    r"(?<=[a-z])(?:Credits?|Copyright|Source|Photographer|Agency|Author)|"
    r"(?:photo|image|img|caption|media|bild)(?:credit|copyright|source|author)",
)
MAX_CREDIT, MAX_TEXT = 160, 1200
_MAX_REST = 60


def read_text(lines: Iterable[Line], frame: _Element) -> tuple[str, str | None]:
    """Return the caption and the credit that the lines of a frame make."""
    texts: list[str] = []
    credits: list[str] = []
    for line in lines:
        if _CONTROL.fullmatch(line.text):
            continue
        text, marked = _without_marked_credit(line)
        credits += marked
        if not text:
            continue
        rest, credit = split_credit(text)
        alone = (credit and not rest) or (texts and is_credit(text))
        if alone or _is_credit_element(line.element, frame):
            credits.append(text)
        else:
            texts.append(text)
    text = " ".join(dict.fromkeys(texts)).strip(" |/—–-").rstrip("( ")
    if text[:2].strip("([")[:1].isdigit():
        text = _COUNTER.sub("", text)
    joined = join_credits(credits)
    return (text, joined) if joined else split_credit(text)


def _without_marked_credit(line: Line) -> tuple[str, list[str]]:
    """Return a line's text without what an element inside it says is a credit, and that.

    A short rest after that element belongs to it: "Photo by <b>Ann Lee</b> /AFP".
    """
    credits: list[str] = []
    if not len(line.element) or len(line.text) > MAX_TEXT:
        return line.text, credits
    text = line.text
    for child in line.element.iterdescendants():
        if not isinstance(child.tag, str) or not says_credit(child):
            continue
        credit = clean_text(inner_text(child))
        at = text.find(credit)
        if not credit or at < 0 or len(credit) > MAX_CREDIT:
            continue
        end = at + len(credit)
        if len(text) - end <= _MAX_REST and at > 0:
            end = len(text)
        credits.append(text[at:end])
        text = f"{text[:at]} {text[end:]}".strip()
    return " ".join(text.split()), credits


def _is_credit_element(element: _Element, frame: _Element) -> bool:
    """Whether the line's element, or one around it inside the frame, is called a credit."""
    above: _Element | None = element
    while above is not None and above is not frame:
        if above.tag == "figcaption":
            return False
        if says_credit(above):
            return True
        above = above.getparent()
    return False


def says_credit(element: _Element) -> bool:
    """Whether an element is called a credit by its class or itemprop."""
    name = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
    return len(name) > 1 and _CREDIT_NAME.search(name) is not None
