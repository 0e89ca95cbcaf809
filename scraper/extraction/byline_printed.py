"""Who signed an article, as readers see it: the lines that look like a byline."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from scraper.extraction.anycase import AnyCase
from scraper.extraction.byline_declared import runs_inside
from scraper.extraction.byline_links import linked_names
from scraper.extraction.byline_place import AFTER, BEFORE, nearness
from scraper.extraction.byline_words import BREAK, EXPLICIT_LEADS
from scraper.extraction.class_names import says
from scraper.extraction.lines import Line, Zone, index_of
from scraper.extraction.name_kinds import HAN, is_agency, is_name, is_sure, name_key
from scraper.extraction.names import (
    LONGEST_LEAD,
    Byline,
    Signature,
    after_lead,
    is_gallery_line,
    is_lead,
    may_lead,
    split_names,
    starts_with_lead,
)
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, locate
from scraper.extraction.relative_dates import says_hours_ago, without_hours_ago
from scraper.extraction.rows import rows_of
from scraper.records import Author

_PICTURE = Zone.CAPTION | Zone.FIGURE
_LONGEST_LINE = 260
_MOST_LINES = 1000
_OUT_OF_REACH = -3.4
_PARAGRAPH = 140
_SHORT = 80
_HEADS_AND_ITEMS = frozenset(("h1", "h2", "h3", "h4", "li"))
_LATE, _TEASER = 0.4, 1.2
_ABOVE = -0.15
_MOST_LABELS = 3
_NAMES_BYLINE = AnyCase(
    r"by-?_?line|author|autor|auteur|writer|reporter|verfasser|redact|firma|signature|forfatter|"
    r"yazar|journalist|contributor|creator|skribent",
)
_WRITTEN = AnyCase(r"(?:text|texte|texto|testo|tekst|текст)\s*(?::|by|von|par)")
_PEN_NAME = re.compile(r"(?=\w{5,24}\b)(?:[A-Z][a-z]+){2,3}\d*\b(?=[ ;,|•·]|$)")
_AT_A_PLACE = re.compile(
    r"\b(?:in|at|near|between|around|across|towards|bei|nach|aus|zwischen|à|en|w|в|из|i|på|til|"
    r"fra) $"
)
_EDGE = re.compile(r"\b")
_LONGEST_LEADING = len("zwischen ")
_MAYBE_DATED = re.compile(r"[\d年년](?:(?<!\d)|\d)")
_LABELS = re.compile(
    r"\b(?:updated|published|posted on|last modified|veröffentlicht(?: am)?|aktualisiert|stand|"
    r"eingetragen am|posté le|publié le|mis à jour|publicado|actualizado|güncelleme|comments?|"
    r"kommentare?|min(?:uten)? lesezeit|min(?:utes)? read|leave a comment|no comments|uhr|author|"
    r"autor|at|um)\b|[|•·/]",
    re.IGNORECASE,
)


def printed_bylines(page: Page, headline: Line | None) -> Iterator[Candidate[Byline]]:
    """Yield the lines that look like a byline by their opening words, zone or place."""
    lines = page.flow.lines
    far: list[Candidate[Byline]] = []
    text_begins = _second_paragraph(lines, headline)
    for place, line in islice(_worth_a_look(lines, headline), _MOST_LINES):
        if line is headline:
            yield from _from_rows(line)
            continue
        near = nearness(line, headline, page.foot)
        if place >= text_begins:
            near -= 0.0 if line.zone & Zone.AUTHOR else _LATE
            explicit = EXPLICIT_LEADS.match(line.text) is not None
            near -= _TEASER if not explicit and _follows_a_link(lines, place) else 0.0
        if near < _OUT_OF_REACH:
            continue
        in_zone = bool(line.zone & Zone.AUTHOR) or (near > -0.4 and _is_named_byline(line))
        close = near > -0.35 and len(line.text) < 120
        text = _runs(page, line) if close or in_zone else line.text
        text = _from_its_lead(text) if in_zone else text
        leads = starts_with_lead(text)
        if not leads and not in_zone:
            if close:
                around = lines[max(0, place - 2) : place + 3]
                yield from linked_names(line, near)
                yield from _unmarked(page, line, text, near, around)
            continue
        if not (close or in_zone):
            text = _runs(page, line)
        if is_lead(line.text) and place + 1 < len(lines) and len(lines[place + 1].text) < 80:
            text = f"{line.text} {BREAK} {_runs(page, lines[place + 1])}"
        claims = list(_weigh(page, line, text, near, leads=leads))
        if near > -0.6:
            yield from claims
        else:
            far += claims
    yield from _unless_teasers(far)


def _from_its_lead(text: str) -> str:
    """Return a line from the element on that holds its lead alone: before it stands a label."""
    pieces = text.split(BREAK)
    for place, piece in enumerate(pieces[1:_MOST_LABELS], start=1):
        if " " in pieces[place - 1].strip():
            break
        if is_lead(piece) and place + 1 < len(pieces):
            return BREAK.join(pieces[place:]).strip()
    return text


def _worth_a_look(lines: list[Line], headline: Line | None) -> Iterator[tuple[int, Line]]:
    """Yield with their places the lines at the headline, in an author's zone, or that may open so.

    Any other line is too far off to be taken for a byline by its looks.
    """
    first = headline.index - BEFORE if headline else 0
    last = headline.index + AFTER if headline else lines[-1].index if lines else 0
    for place, line in enumerate(lines):
        if (
            first <= line.index <= last
            or line.zone & Zone.AUTHOR
            or may_lead(line.text[:LONGEST_LEAD].partition(" ")[0])
        ) and (len(line.text) <= _LONGEST_LINE or line is headline):
            yield place, line


def _second_paragraph(lines: list[Line], headline: Line | None) -> int:
    """Return the place of the second long line under the headline: from there on it is text."""
    if headline is None:
        return len(lines)
    start = bisect_right(lines, headline.index, key=index_of)
    long = (place for place in range(start, len(lines)) if len(lines[place].text) > _PARAGRAPH)
    next(long, None)
    return next(long, len(lines))


def _follows_a_link(lines: list[Line], place: int) -> bool:
    """Say whether a line stands under a headline that leads elsewhere, as teasers' bylines do."""
    return any(
        len(line.text) > 15 and line.link_chars > 0.6 * len(line.text)
        for line in lines[max(0, place - 2) : place]
    )


def _from_rows(line: Line) -> Iterator[Candidate[Byline]]:
    """Read the byline out of a table cell that holds the whole head."""
    rows = rows_of(line)
    for row in rows if len(rows) > 1 else ():
        signature = split_names(row)
        if starts_with_lead(row) and signature.authors and _opens(row, signature):
            byline = Byline(row, signature.authors, signature.place)
            yield Candidate(byline, "text", locate(line), 2.6, "a row of the head", line)


def _unmarked(
    page: Page, line: Line, text: str, near: float, around: list[Line]
) -> Iterator[Candidate[Byline]]:
    """Read a line beside the headline that neither its words nor its markup call a byline."""
    if line.tag == "figcaption" or (line.zone & Zone.FIGURE and not line.zone & Zone.META):
        return
    if line.tag == "li" and line.link_chars and not line.zone & Zone.META:
        return
    if is_agency(line.text.partition(",")[0]):
        signature = split_names(line.text)
        byline = Byline(line.text, signature.authors, signature.place)
        yield Candidate(byline, "text", locate(line), 1.0 + near, "an agency alone", line)
    elif is_gallery_line(text):
        signature = split_names(text)
        byline = Byline(line.text, signature.authors, signature.place)
        yield Candidate(byline, "text", locate(line), 1.3 + near, "signed by its pictures", line)
    elif _MAYBE_DATED.search(text) or says_hours_ago(text):
        yield from _beside_a_date(page, line, text, near)
    elif (
        len(text) < 70
        and _could_be_names(line, around)
        and (near > _ABOVE or (_is_in_a_dated_row(line, around) and not HAN.search(text)))
    ):
        authors = split_names(text).authors
        named = bool(authors) and text.startswith(authors[0].name) and _are_people(authors)
        if named and any(map(_is_dated, around)) and not _is_a_place(page, authors[0]):
            byline = Byline(line.text, authors)
            yield Candidate(byline, "text", locate(line), 1.1 + near, "a name alone", line)


def _unless_teasers(claims: list[Candidate[Byline]]) -> Iterator[Candidate[Byline]]:
    """Yield the claims far from the headline, but not a list of other people's articles."""
    people = {name_key(claim.value.authors[0].name) for claim in claims}
    for claim in claims:
        score = claim.score - (1.2 if len(people) > 2 else 0.0)
        yield claim._replace(score=score)


def _weigh(
    page: Page, line: Line, text: str, near: float, *, leads: bool
) -> Iterator[Candidate[Byline]]:
    names = f"{line.element.get('class') or ''} {line.element.get('rel') or ''}"
    in_zone = bool(line.zone & Zone.AUTHOR) or (near > -0.4 and _is_named_byline(line))
    named = says(_NAMES_BYLINE, names)
    signature = split_names(text)
    near_enough = near > -0.6 or (leads and in_zone) or EXPLICIT_LEADS.match(text)
    short = len(line.text) < _SHORT and near_enough
    if short and (leads or named) and not signature.authors:
        signature = split_names(text, trusted=True)
    if not signature.authors or (leads and not in_zone and not _opens(text, signature)):
        return
    score = 1.4 + near + (1.1 if leads else 0.0) + (0.5 if in_zone else 0.0) + 0.3 * named
    reason = "begins like a byline" if leads else "in an author's place"
    if line.zone & _PICTURE and not (in_zone and leads) and not _WRITTEN.match(line.text):
        score -= 0.9 if line.zone & Zone.CAPTION else 0.5
        reason += "; at a picture"
    if any(not is_sure(author) for author in signature.authors):
        score -= 0.6
        reason += "; hardly a name"
    if len(line.text) > 120:
        score -= 0.8
        reason += "; long"
    authors, place = _without_places(page, line, signature)
    yield Candidate(Byline(line.text, authors, place), "text", locate(line), score, reason, line)


def _without_places(
    page: Page, line: Line, signature: Signature
) -> tuple[tuple[Author, ...], str | None]:
    """Return the authors without a place that stands among them, and the place."""
    first, *others = signature.authors
    place = signature.place
    kept = [first]
    for author in others:
        if place is None and author.kind == "person" and _is_a_place(page, author, line):
            place = author.name
        else:
            kept.append(author)
    return tuple(kept), place


def _is_named_byline(line: Line) -> bool:
    own = line.element.get("class")
    return own is not None and says(_NAMES_BYLINE, own)


def _opens(text: str, signature: Signature) -> bool:
    """Say whether a name follows the opening word, as in "By Ana Ruiz", not "By entering ..."."""
    first = signature.authors[0].name.split()[0]
    return any(
        part.lstrip(" :.|-–—*").startswith(first)
        for part in (text.partition(" ")[2], text.partition(":")[2], text.partition(BREAK)[2])
    ) or (after_lead(text) or "").startswith(first)


def _beside_a_date(page: Page, line: Line, text: str, near: float) -> Iterator[Candidate[Byline]]:
    """Read a name out of a line of date and name: "12 May 2025 | Ana Ruiz", "Posted ... by ana"."""
    dates = find_printed_dates(text, page.language)
    text, is_relative = without_hours_ago(text)
    if not (dates or is_relative or line.zone & Zone.META):
        return
    for found in reversed(dates if not is_relative else []):
        text = f"{text[: found.start]} ; {text[found.end :]}"
    text = _LABELS.sub(" ; ", text)
    led = (after_lead(text) or "").partition(";")[0].partition(BREAK)[0]
    if led and (authors := split_names(led, trusted=True).authors):
        byline = Byline(line.text, authors)
        yield Candidate(byline, "text", locate(line), 1.7 + near, "by, at a date", line)
        return
    authors = split_names(text).authors
    if 0 < len(authors) <= 4 and _are_people(authors) and not _is_a_place(page, authors[0]):
        byline = Byline(line.text, authors)
        yield Candidate(byline, "text", locate(line), 1.2 + near, "beside a date", line)
    elif dates and line.zone & Zone.META and (pen := _PEN_NAME.match(line.text)):
        byline = Byline(pen[0], (Author(pen[0]),))
        yield Candidate(byline, "text", locate(line), 1.0 + near, "a pen name at a date", line)


def _is_a_place(page: Page, author: Author, but: Line | None = None) -> bool:
    """Say whether the text speaks of a name as of a place: "in Port Hale".

    `but` is a line that doesn't count: in the byline itself "en" joins two names.
    """
    return any(
        author.name in line.text and line is not but and _tells_a_place(line.text, author.name)
        for line in page.flow.lines
    )


def _tells_a_place(text: str, name: str) -> bool:
    """Say whether a name stands in a text, as a whole, behind a word that leads to a place."""
    start = text.find(name)
    while start >= 0:
        before = max(0, start - _LONGEST_LEADING)
        if _AT_A_PLACE.search(text, before, start) and _EDGE.match(text, start + len(name)):
            return True
        start = text.find(name, start + 1)
    return False


def _is_in_a_dated_row(line: Line, around: list[Line]) -> bool:
    """Say whether a date stands in the next element of the same row or list."""
    row = line.element.getparent()
    return any(
        _is_dated(other) and other is not line and other.element.getparent() is row
        for other in around
    )


def _could_be_names(line: Line, around: list[Line]) -> bool:
    is_item = line.tag == "li" and (line.zone & Zone.META or _is_in_a_dated_row(line, around))
    return (
        (line.tag not in _HEADS_AND_ITEMS or bool(is_item))
        and line.text.count(" ") < (12 if line.text[0].isascii() else 4)
        and line.text[-1] not in ".!?:。！？：」”"
        and (line.text[0].isupper() or not line.text[0].isascii())
    )


def _is_dated(line: Line) -> bool:
    return len(line.text) < 120 and (
        bool(line.zone & Zone.META) or bool(_MAYBE_DATED.search(line.text))
    )


def _are_people(authors: tuple[Author, ...]) -> bool:
    """Say whether the first is a person with a full name, and nobody is a nameless desk."""
    return all(
        is_agency(author.name) or (author.kind == "person" and is_name(author.name))
        for author in authors
    )


def _runs(page: Page, line: Line) -> str:
    """Return a line's text with a break wherever another element begins."""
    if line.breaks or not len(line.element):
        return line.text
    text = runs_inside(line.element)
    printed = sum(map(len, text.replace(BREAK, "").split()))
    return text if printed <= len(line.text) else line.text
