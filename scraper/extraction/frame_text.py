"""What is printed in a picture's frame: the caption, and the credit split off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.credits import clean_credit, is_credit, join_credits, split_credit
from scraper.extraction.lines import Line, clean_text, inner_text

_ENLARGE = (
    r"(?:click to )?enlarge(?: image| photo)?|(?:bild |foto )?vergrößern|zoom|close|expand|vis mer|"
    r"agrandir(?: l['’]image| la photo)?|ampliar(?: foto| imagen)?|ingrandisci|拡大(?:する)?|"
    r"hide caption|toggle caption"
)
_BUTTON = AnyCase(rf"\W*(?:{_ENLARGE})\W*")
"""What is printed on a button at a caption's end."""
_CONTROL = AnyCase(
    r"\W*(?:video|audio|autoplay|play|abspielen|ansehen|watch|listen|powered by|image|picture|bild|"
    r"weitere videos|more videos|en lecture|suivant|en lecture suivant|next|"
    r"view gallery|open image in gallery|buy (?:now|photo|this photo)|shop|link copied|"
    rf"listen to (?:this|the) (?:story|article)|text size|{_ENLARGE}|"
    r"\d+ ?/ ?\d+|\d+ \w{1,4}\.? \d+|\d\d?:\d\d(?::\d\d)?)\W*",
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
_SPOKEN = AnyCase(
    r"(?:image|photo|picture|video|bild|foto) (?:(?P<source>source|credit)|caption)\s*[,:]\s*"
)
"""Labels that only a screen reader speaks: "Image source, Reuters"."""
_NAMES_PICTURES = AnyCase(r"(?<!\w)(?:foto|photo|bild|imag|immag|imágen|pictur|фото|зобр)")
_POINTER = re.compile("^[▲△▴▼▽▾◀◁◄▶►▷◆◇■□●◎↑↓←→☝⬆⬇]+\\s*")
"""A sign that points from a caption to its picture."""
MAX_CREDIT, MAX_TEXT = 160, 1200
_MAX_REST, _LONGEST_BUTTON = 60, 24
_MOST_RUNS, _MAX_NAME_WORDS, _FEWEST_SPACES, _FEW_WORDS = 40, 6, 3, 4


def read_text(lines: Iterable[Line], frame: _Element) -> tuple[str, str | None]:
    """Return the caption and the credit that the lines of a frame make."""
    texts: list[str] = []
    credits: list[str] = []
    for line in lines:
        if _CONTROL.fullmatch(line.text) or _counts_pictures(line):
            continue
        text, marked = _without_marked_credit(line)
        credits += marked
        if marked and clean_credit(text) is None:
            continue  # the label of the credit
        pieces = [text] if marked or text != line.text else _pieces(line)
        is_named = not marked and _is_credit_element(line.element, frame)
        for piece in pieces:
            _sort_in(piece, texts, credits, is_named=is_named, is_piece=len(pieces) > 1)
    if not texts and len(credits) == 1:
        texts, credits = _caption_in(credits[0])
    named = {clean_credit(credit) for credit in credits}
    kept = [text for text in dict.fromkeys(texts) if text not in named]
    text = _POINTER.sub("", " ".join(kept)).strip(" |/—–-").rstrip("( ")
    if text[:2].strip("([")[:1].isdigit():
        text = _COUNTER.sub("", text)
    joined = join_credits(credits)
    return (text, joined) if joined else split_credit(text)


def _counts_pictures(line: Line) -> bool:
    """Whether a line is a link to a gallery that says how many pictures it has: "7 photos"."""
    text = line.text
    return (
        line.link_chars >= len(text)
        and text.count(" ") < _FEW_WORDS
        and any(map(str.isdigit, text))
        and _NAMES_PICTURES.search(text) is not None
    )


def _sort_in(
    text: str, texts: list[str], credits: list[str], *, is_named: bool, is_piece: bool
) -> None:
    """Put a line's text, or a piece of it, to the captions or to the credits.

    `is_named` says that an element is called a credit which holds the text, and nothing in
    it: what is called so as well may hold both.
    """
    if is_piece and _CONTROL.fullmatch(text):
        return
    if spoken := _SPOKEN.match(text):
        text = text[spoken.end() :]
        if text and spoken["source"]:
            credits.append(text)
            return
    if not text:
        return
    rest, credit = split_credit(text)
    alone = (credit and not rest) or (texts and is_credit(text)) or (is_piece and _is_names(text))
    if alone or is_named:
        credits.append(text)
    else:
        texts.append(text)


def _caption_in(credit: str) -> tuple[list[str], list[str]]:
    """Return caption and credit of a line that is called a credit and holds both."""
    rest, credit_alone = split_credit(credit)
    if credit_alone and rest.count(" ") >= _FEWEST_SPACES:
        return [rest], [credit_alone]
    return [], [credit]


def _pieces(line: Line) -> list[str]:
    """Return a line's text cut where two elements run into each other without a space.

    A browser sets such elements apart: "<span>Crowds wait</span><span>Ann Lee</span>".
    """
    if line.breaks or not len(line.element) or len(line.text) > MAX_TEXT:
        return [line.text]
    runs = [str(run) for run in islice(line.element.itertext(), _MOST_RUNS)]
    bare = ["".join(run.split()) for run in runs]
    whole = "".join(line.text.split())
    start = "".join(bare).find(whole)
    pieces: list[str] = []
    at = 0
    for run, letters in zip(runs, bare, strict=True):
        if letters and start <= at < start + len(whole):
            if pieces and not (_ends(pieces[-1]) and _begins(run)):
                pieces[-1] += run
            else:
                pieces.append(run)
        elif pieces and not letters:
            pieces[-1] += run
        at += len(letters)
    if len(pieces) < 2 or "".join("".join(pieces).split()) != whole:
        return [line.text]
    return list(_cut(line.text, ["".join(piece.split()) for piece in pieces]))


def _cut(text: str, pieces: list[str]) -> Iterator[str]:
    """Yield a text in pieces that have as many letters as others without white space."""
    at = 0
    for piece in pieces:
        start, left = at, len(piece)
        while left:
            left -= not text[at].isspace()
            at += 1
        yield text[start:at].strip()


def _ends(text: str) -> bool:
    return text[-1].isalnum() or text[-1] in '.,:!?…)”»"'


def _begins(text: str) -> bool:
    """Whether a run begins as a caption or a name does: with a capital, or in a script without."""
    return text[0].isupper() or text[0] in '“„«"(' or text[0].isalpha() > text[0].islower()


def _is_names(text: str) -> bool:
    """Whether a piece is nothing but who made the picture: "Ann Lee / Harbour Press"."""
    words = [word for word in text.split() if word[0].isalpha()]
    return (
        1 < len(words) <= _MAX_NAME_WORDS
        and text[-1] not in ".!?…:"
        and all(word[0].isupper() for word in words)
    )


def _without_marked_credit(line: Line) -> tuple[str, list[str]]:
    """Return a line's text without what an element inside it says is a credit, and that.

    A short rest after that element belongs to it: "Photo by <b>Ann Lee</b> /AFP". Buttons at
    either end are no part of the text.
    """
    credits: list[str] = []
    if not len(line.element) or len(line.text) > MAX_TEXT:
        return line.text, credits
    text = line.text
    for child in line.element.iterdescendants():
        if not isinstance(child.tag, str):
            continue
        credit = clean_text(inner_text(child))
        if _is_button(credit):
            text = _without_button(text, credit)
        if not says_credit(child):
            continue
        at = text.find(credit)
        if not credit or at < 0 or len(credit) > MAX_CREDIT:
            continue
        end = at + len(credit)
        if len(text) - end <= _MAX_REST and at > 0:
            end = len(text)
        credits.append(text[at:end])
        text = f"{text[:at]} {text[end:]}".strip()
    return " ".join(text.split()), credits


def _without_button(text: str, button: str) -> str:
    """Return a text without a button's words at either end; parts of words are none."""
    if f" {text}".endswith(f" {button}"):
        text = text[: -len(button)].strip()
    if f"{text} ".startswith(f"{button} "):
        text = text[len(button) :].strip()
    return text


def _is_button(text: str) -> bool:
    return len(text) <= _LONGEST_BUTTON and _BUTTON.fullmatch(text) is not None


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
    """Whether an element is called a credit by its class or itemprop, or cites who made it."""
    if element.tag == "cite":
        return True
    name = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
    return len(name) > 1 and _CREDIT_NAME.search(name) is not None
