"""The words of a byline, taken apart: who wrote, photographed or translated, and in which role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from scraper.extraction.byline_words import (
    ARABIC_AND,
    ARABIC_PLACE,
    BEFORE_DATES,
    BREAK,
    CJK_ROLE_TAIL,
    CUT,
    FIRST_WORDS,
    LABELS_ONLY,
    LEAD,
    LEADING_AND,
    LEADING_ROLE,
    ROLE,
    SEPARATOR,
    SHORT_LEADS,
    SOURCE_LABEL,
    SOURCE_NEXT,
    STARTS_WITH_LEAD,
    TRAILING_PLACE,
    WITH_WHOM,
)
from scraper.extraction.name_kinds import (
    HAN,
    TRIM,
    is_agency,
    is_desk,
    is_name,
    is_organisation,
    is_particle,
    is_role,
    is_trade,
    merge_authors,
)
from scraper.extraction.printed_dates import is_month
from scraper.records import Author

_HELD = "\ue000"
_JOINED_ROLE = re.compile(
    rf"(?<![^,;|{BREAK}])\s*([^,;|&{BREAK}]{{2,30}}?)\s(?:&|and)\s([^,;|&{BREAK}]{{2,40}})(?![^,;|{BREAK}])"
)
_HANDLE = re.compile(r"@\w+|\S+@\S+\.\w+|https?://\S+|www\.\S+")
_DOMAIN = re.compile(
    rf"(?<=[^\W\d_])\s+[\w-]+\.(?:com|org|net|info|de|at|ch|fr|it|es|nl|pl|co\.\w\w)\b[^,;|&{BREAK}]*"
)
"""The outlet behind a name, by its domain: "Ana Ruiz Example.com Archive"."""
_FILED = re.compile(
    rf"(?<=[\s,|{BREAK}])(?:tags?|tagged|filed under|posted in|categor(?:y|ies)|topics?|themen|"
    r"schlagw\w+|mots-clés|etiquetas|kategorien?)\s*:",
    re.IGNORECASE,
)
"""Where a line goes on with keywords."""
_BESIDES = re.compile(r"^(?:avec|with|mit|con|com|and|und|et|y)\s+", re.IGNORECASE)
_SLUG = re.compile(r"[a-z]+(?:[-_][a-z]+){1,3}")
_BRACKETED = re.compile(r"\s*[(\[（【]([^)\]）】]*)[)\]）】]?")
_HAN_REPORTER = re.compile("^[記记]者\\s?(?=[\u3400-\u9fff]{2,4}$)")
"""The trade before a name of Chinese that no space parts from it."""
LONGEST_LEAD = 32


@dataclass(frozen=True, slots=True)
class Signature:
    """The people and organisations of one line, and the place it names."""

    authors: tuple[Author, ...]
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Byline:
    """The line as printed, "By" included, and what it says.

    `authors` stand in print order with their roles; photographers and translators
    are among them. `place` is where the line says it was written, None without.
    """

    line: str
    authors: tuple[Author, ...]
    place: str | None = None


def starts_with_lead(text: str) -> bool:
    """Say whether a line begins as a byline does: "By", "Von", "Por", "بقلم" ..."""
    return may_lead(text[:LONGEST_LEAD].partition(" ")[0]) and (
        STARTS_WITH_LEAD.match(text) is not None
    )


@lru_cache(maxsize=1 << 14)
def may_lead(word: str) -> bool:
    """Say whether a line's first word could open a byline: a quick look before the pattern.

    `word` is cut at `LONGEST_LEAD` characters; words repeat from page to page.
    """
    word = word.partition("/")[0].lower().strip(TRIM + "【】（）")
    return word in FIRST_WORDS or len(word) <= 1 or HAN.match(word) is not None


@lru_cache(maxsize=256)
def split_names(text: str, *, trusted: bool = False) -> Signature:
    """Return who a byline names, in print order, each once.

    `trusted` text comes from a field that holds authors only, so single words and
    pen names count as well. Roles after a comma belong to the name before it;
    e-mail addresses, handles, dates and invitations to follow are left out.
    """
    authors: list[Author] = []
    place = None
    if text[:1] == "【" and text[-1:] == "】":
        text = text[1:-1]
    if filed := _FILED.search(text):
        text = text[: filed.start()]
    whole = " ".join(text.replace(BREAK, " ").split())
    if BREAK in text and len(whole.split()) <= 4 and is_name(whole) and not _says_more(whole):
        return Signature((Author(whole),))
    for role, part in _sections(_DOMAIN.sub(" ", _HANDLE.sub(" ", text))):
        found, where = _read_section(part, role, trusted=trusted)
        authors += found
        place = place or where
    return Signature(tuple(merge_authors(authors)), place)


def _says_more(text: str) -> bool:
    return bool(
        is_organisation(text)
        or is_role(text)
        or LEAD.search(text)
        or SEPARATOR.search(text)
        or any(map(is_agency, text.split()))
    )


def is_gallery_line(text: str) -> bool:
    """Say whether a short line signs the pictures alone: "Photos by Ana Ruiz"."""
    found = LEAD.match(text) if len(text) < 60 else None
    if found is None or found.lastgroup != "photographer" or " " not in found[0].strip():
        return False
    authors = split_names(text).authors
    return bool(authors) and all(author.kind == "person" for author in authors)


def is_lead(text: str) -> bool:
    """Say whether text is nothing but the opening of a byline: "By", "Autor:"."""
    found = STARTS_WITH_LEAD.match(text)
    return found is not None and not text[found.end() :].strip(TRIM + BREAK)


def after_lead(text: str) -> str | None:
    """Return what follows the last lead word of a line, None where there is none."""
    end = 0
    for found in LEAD.finditer(text):
        end = found.end()
    return text[end:].lstrip(TRIM + BREAK) if end else None


def opening_before(text: str) -> int:
    """Return where the phrase that opens a byline begins, in what stands before its first name.

    The whole of a short introduction counts ("Ein Kommentar von"); a date doesn't.
    """
    openings = list(LEAD.finditer(text + "X"))
    if not openings:
        return len(text)
    before = text[: openings[-1].start()]
    words = before.split()
    if len(words) <= 4 and not any(map(str.isdigit, before)) and not set("|•·") & set(before):
        return 0
    return openings[-1].start()


def _sections(text: str) -> Iterator[tuple[str | None, str]]:
    """Split a line where an opening ("Photos by") starts another role."""
    start, role = 0, None
    for found in LEAD.finditer(text):
        if not _really_leads(text, found):
            continue
        if text[start : found.start()].strip(TRIM + BREAK):
            yield role, text[start : found.start()]
        start = found.end()
        if "interview" in found[0].lower() and (whom := WITH_WHOM.search(text, start)):
            text = text[: whom.start()]  # who was asked is no author
        role = None if found.lastgroup == "writer" else found.lastgroup
    yield role, text[start:]


def _really_leads(text: str, found: re.Match[str]) -> bool:
    """Tell "By" from the particle inside a name: "Ursula von der Heide", "Oscar di Maria"."""
    words = text[: found.start()].split()
    if not words or found.group().rstrip()[-1:] in ":：":
        return True
    phrase = found[0].strip().lower()
    if phrase in SHORT_LEADS:
        follows_a_name = words[-1][:1].isupper() and words[-1][-1:].isalpha()
        return not follows_a_name or text[found.start() - 1] == BREAK
    return phrase not in LABELS_ONLY


def _read_section(text: str, role: str | None, *, trusted: bool) -> tuple[list[Author], str | None]:
    authors: list[Author] = []
    place = None
    pieces = [piece for piece in _pieces(text) if piece]
    if swapped := _surname_first(pieces, text):
        return [Author(swapped, role)], None
    for piece in _joined_words(pieces):
        name, where = _without_place(_spelled_out(piece))
        trade = LEADING_ROLE.match(name)
        if trade and is_name(name[trade.end() :]):
            authors.append(Author(name[trade.end() :], role or trade[1]))
            continue
        if is_organisation(name) and not (authors and (is_role(name) or is_desk(name))):
            if _is_real_organisation(name) and not is_trade(name):
                authors.append(Author(name, role, "organisation"))
        elif is_role(name) or (authors and is_desk(name)):
            if authors and authors[-1].role is None:
                authors[-1] = replace(authors[-1], role=name)
        elif is_name(name, trusted=trusted):
            if authors and " " not in name and not HAN.search(name) and is_name(authors[-1].name):
                place = place or (None if trusted else name)
            else:
                authors.append(Author(name, role))
        elif authors and place is None and _is_place(name):
            place = name
        place = place or where
    return authors, place


def _spelled_out(name: str) -> str:
    """Return a name out of an address as people write it: "ana-ruiz" is Ana Ruiz."""
    return re.sub(r"[-_]", " ", name).title() if _SLUG.fullmatch(name) else name


def _pieces(text: str) -> Iterator[str]:
    text = ARABIC_AND.sub(f" {BREAK} ", text)
    if ("&" in text or " and " in text) and ROLE.search(text):
        text = _JOINED_ROLE.sub(_held_together, text)
    of_a_source = False
    for raw in SEPARATOR.split(text):
        was_of_a_source, of_a_source = of_a_source, False
        brackets = (_BESIDES.sub("", found) for found in _BRACKETED.findall(raw))
        inside = [found for found in brackets if is_organisation(found)]
        bare = _BRACKETED.sub(" ", raw)
        piece = SOURCE_LABEL.sub("", bare)
        of_a_source = bool(SOURCE_NEXT.search(bare)) or (was_of_a_source and not piece)
        if was_of_a_source and piece and not is_agency(piece):
            continue  # "Source:" in an element of its own, then the outlet it was taken from
        piece = LEADING_AND.sub("", piece)
        if cut := CUT.search(piece):
            piece = _without_month(piece[: cut.start()])
        piece = _HAN_REPORTER.sub("", piece.strip(TRIM).replace(_HELD, "&"))
        piece = CJK_ROLE_TAIL.sub("", " ".join(piece.split()).strip(TRIM))
        yield "" if is_month(piece) else piece
        yield from inside


def _held_together(found: re.Match[str]) -> str:
    """Keep a role of two trades whole: "News & Culture Writer"."""
    if is_role(found[2]) and not is_role(found[1]) and not is_name(found[1]):
        return f"{found[1]} {_HELD} {found[2]}"
    return found[0]


def _without_month(text: str) -> str:
    """Drop what led to a day that was cut off: "Ana Ruiz Nov" of "Ana Ruiz Nov 29", "am", "on"."""
    before, _, last = text.strip(TRIM).rpartition(" ")
    word = last.rstrip(".").lower()
    if before and (is_month(word) or word in BEFORE_DATES):
        return _without_month(before)
    return text


def _joined_words(pieces: list[str]) -> list[str]:
    """Join a name whose words stand in elements of their own: "Ana" + "Ruiz"."""
    single = all(" " not in each and each[0].isupper() and each[1:].islower() for each in pieces)
    if 2 <= len(pieces) <= 3 and single and not any(map(is_organisation, pieces)):
        return [" ".join(pieces)]
    return pieces


def _surname_first(pieces: list[str], text: str) -> str | None:
    """Turn "Ruiz, Ana" round; two full names with a comma between stay as they are."""
    if len(pieces) != 2 or text.count(",") != 1 or BREAK in text:
        return None
    surname, given = pieces
    if surname.isupper() and not given.isupper() and is_particle(surname.split()[0]):
        whole = f"{given} {surname}"
        return whole if len(given.split()) <= 2 and is_name(whole) and not is_role(given) else None
    if (
        len(surname.split()) > 2
        or len(given.split()) > 2
        or len(surname.split()) == len(given.split()) == 2
    ):
        return None
    if any(is_organisation(piece) or is_role(piece) for piece in pieces):
        return None
    if " " in surname and not is_particle(surname.split()[0]):
        return None
    return f"{given} {surname}" if is_name(f"{given} {surname}") else None


def _without_place(piece: str) -> tuple[str, str | None]:
    found = TRAILING_PLACE.search(piece) or ARABIC_PLACE.search(piece)
    if found and len(piece[: found.start()].split()) >= 2:
        return piece[: found.start()].strip(TRIM), found[1].strip()
    return piece, None


def _is_real_organisation(text: str) -> bool:
    """Say whether what sounds of a house is its name, not a sentence about one."""
    words = text.split()
    small = sum(word.islower() for word in words)
    return len(text) <= 60 and len(words) <= 7 and (len(words) < 4 or small <= len(words) / 2)


def _is_place(text: str) -> bool:
    return 0 < len(text.split()) <= 3 and text[0].isupper() and text.replace(" ", "").isalpha()
