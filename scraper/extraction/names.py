"""The words of a byline, taken apart: who wrote, photographed or translated, and in which role."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from scraper.extraction.byline_words import (
    AGENCIES,
    AGENCIES_IN_SMALL_LETTERS,
    AGENCIES_IN_TITLE_CASE,
    AGENCIES_OF_WORDS,
    ARABIC_AND,
    BEFORE_DATES,
    BREAK,
    CJK_ROLE_TAIL,
    CUT,
    DESK,
    FIRST_WORDS,
    INTERFACE_WORDS,
    LABELS_ONLY,
    LEAD,
    LEADING_AND,
    ORGANISATION,
    PARTICLES,
    ROLE,
    SEPARATOR,
    SHORT_LEADS,
    SMALL_WORDS,
    SOURCE_LABEL,
    STARTS_WITH_LEAD,
    TRAILING_PLACE,
)
from scraper.extraction.printed_dates import is_month
from scraper.records import Author

_INNER_CAPITAL = re.compile(r"(?:al|el|an|ar|as|ash|az|d|l|o|ud)[-'’][A-ZÀ-Þ]")
_HANDLE = re.compile(r"@\w+|\S+@\S+\.\w+|https?://\S+|www\.\S+")
_SLUG = re.compile(r"[a-z]+(?:[-_][a-z]+){1,3}")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KATAKANA = re.compile(r"[\u30a0-\u30fa\u30fc-\u30ff]+")
_HAN_LABEL = re.compile(
    "来源|來源|責任編集|责任编辑|微信|公開|更新|掲載|発行|登録|禁止|入力|会員|記事|ニュース|印刷|分享|评论|关注|공유|입력"
)
_UNCASED = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0e7f]")
_BRACKETED = re.compile(r"\s*[(\[（【]([^)\]）】]*)[)\]）】]?")
_TITLES = re.compile(r"^(?:(?:dr|prof|mr|mrs|ms|sir|dame|herr|frau)\.?\s+)+(?=\S)", re.IGNORECASE)
_TRIM = ' \t\n:：.,;|/-–—_·•*@#→←>()[]"“”„»«'
_NEVER_IN_NAMES = SMALL_WORDS - PARTICLES
_NOT_IN_NAMES = frozenset("@<>{}=\\%$€£^~")
_MOST_WORDS, _MOST_LETTERS = 6, 48
LONGEST_LEAD = 32


@dataclass(frozen=True, slots=True)
class Signature:
    """The people and organisations of one line, and the place it names."""

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
    word = word.partition("/")[0].lower().strip(_TRIM)
    return word in FIRST_WORDS or len(word) <= 1 or _HAN.match(word) is not None


@lru_cache(maxsize=256)
def split_names(text: str, *, trusted: bool = False) -> Signature:
    """Return who a byline names, in print order, each once.

    `trusted` text comes from a field that holds authors only, so single words and
    pen names count as well. Roles after a comma belong to the name before it;
    e-mail addresses, handles, dates and invitations to follow are left out.
    """
    authors: list[Author] = []
    place = None
    whole = " ".join(text.replace(BREAK, " ").split())
    if BREAK in text and len(whole.split()) <= 4 and is_name(whole) and not _says_more(whole):
        return Signature((Author(whole),))
    for role, part in _sections(_HANDLE.sub(" ", text)):
        found, where = _read_section(part, role, trusted=trusted)
        authors += found
        place = place or where
    return Signature(tuple(merge_authors(authors)), place)


def _says_more(text: str) -> bool:
    return bool(
        is_organisation(text)
        or _is_role(text)
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
    return found is not None and not text[found.end() :].strip(_TRIM + BREAK)


def after_lead(text: str) -> str | None:
    """Return what follows the last lead word of a line, None where there is none."""
    end = 0
    for found in LEAD.finditer(text):
        end = found.end()
    return text[end:].lstrip(_TRIM + BREAK) if end else None


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


def has_person(authors: Iterable[Author]) -> bool:
    """Say whether anybody signs, not just organisations."""
    return any(author.kind == "person" for author in authors)


def without_desks(authors: Iterable[Author]) -> list[Author]:
    """Return the authors without the desks ("Redaktion") that sign beside a person."""
    listed = list(authors)
    if not has_person(listed):
        return listed
    return [author for author in listed if author.kind == "person" or not is_desk(author.name)]


def merge_authors(authors: Iterable[Author]) -> list[Author]:
    """Return each author once: a slug or another spelling of a name is the same person."""
    merged: dict[str, Author] = {}
    for author in authors:
        key = name_key(author.name)
        known = merged.get(key)
        if known is None:
            merged[key] = author
        elif known.role is None and author.role is not None:
            merged[key] = replace(known, role=author.role)
    return list(merged.values())


def name_key(name: str) -> str:
    """Return a name as it is compared: without titles, accents, case, dots and hyphens."""
    plain = unicodedata.normalize("NFKD", _TITLES.sub("", name).casefold())
    return "".join(char for char in plain if char.isalnum())


def is_name(text: str, *, trusted: bool = False) -> bool:
    """Say whether text could be the name of one person, in any script."""
    if not 1 < len(text) <= _MOST_LETTERS or not any(map(str.isalpha, text)):
        return False
    if not _NOT_IN_NAMES.isdisjoint(text):
        return False
    if _HAN.search(text):
        if _HAN_LABEL.search(text) or (_KATAKANA.fullmatch(text) and not trusted):
            return False
        return len(text.replace(" ", "")) <= (14 if "・" in text or trusted else 7)
    words = text.split()
    if len(words) > _MOST_WORDS:
        return False
    if _UNCASED.search(text):
        return 2 <= len(words) <= 5 or trusted
    if any(
        word in _NEVER_IN_NAMES or word.lower().strip(".,") in INTERFACE_WORDS for word in words
    ):
        return False
    if trusted:
        return True
    if any(map(str.isdigit, text)) or text[0] in "'’" or "…" in text or text[-1] in "?!":
        return False
    capitals = sum(map(_has_capital, words))
    return capitals >= 2 and all(_has_capital(word) or _is_particle(word) for word in words)


def is_organisation(text: str) -> bool:
    """Say whether a name is an agency's, a desk's or a company's."""
    if is_agency(text) or text.lower().removeprefix("the ") in AGENCIES_OF_WORDS:
        return True
    if "/" in text:
        parts = [part for part in re.split(r"[\s/,]+", text) if part]
        if len(parts) <= 3 and any(map(is_agency, parts)):
            return True
    return ORGANISATION.search(text) is not None


def _has_capital(word: str) -> bool:
    """A name's word begins with a capital, if need be after "al-" or "d'"."""
    first = word[0]
    uncased = first.isalpha() and first.lower() == first.upper()
    return first.isupper() or uncased or _INNER_CAPITAL.match(word) is not None


def is_agency(text: str) -> bool:
    """Say whether text names a news agency or broadcaster that signs articles.

    Most are short enough to be a word or a given name as well ("Sana", "mehr"): those
    count in capitals alone.
    """
    bare = text.strip(_TRIM)
    lowered = bare.lower()
    if bare.isupper() or not bare.isascii():
        return lowered in AGENCIES
    return lowered in (AGENCIES_IN_SMALL_LETTERS if bare.islower() else AGENCIES_IN_TITLE_CASE)


def _is_particle(word: str) -> bool:
    lowered = word.lower()
    return lowered in PARTICLES or lowered.startswith(("al-", "el-", "d'", "d’", "l'", "l’", "an-"))


def _sections(text: str) -> Iterator[tuple[str | None, str]]:
    """Split a line where an opening ("Photos by") starts another role."""
    start, role = 0, None
    for found in LEAD.finditer(text):
        if not _really_leads(text, found):
            continue
        if text[start : found.start()].strip(_TRIM + BREAK):
            yield role, text[start : found.start()]
        start = found.end()
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
        if is_organisation(name) and not (authors and (_is_role(name) or is_desk(name))):
            if _is_real_organisation(name) and not _is_trade(name):
                authors.append(Author(name, role, "organisation"))
        elif _is_role(name) or (authors and is_desk(name)):
            if authors and authors[-1].role is None:
                authors[-1] = replace(authors[-1], role=name)
        elif is_name(name, trusted=trusted):
            if authors and " " not in name and not _HAN.search(name) and is_name(authors[-1].name):
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
    for raw in SEPARATOR.split(text):
        inside = [found for found in _BRACKETED.findall(raw) if is_organisation(found)]
        piece = SOURCE_LABEL.sub("", _BRACKETED.sub(" ", raw))
        piece = LEADING_AND.sub("", piece)
        if cut := CUT.search(piece):
            piece = _without_month(piece[: cut.start()])
        piece = CJK_ROLE_TAIL.sub("", " ".join(piece.split()).strip(_TRIM))
        yield "" if is_month(piece) else piece
        yield from inside


def _without_month(text: str) -> str:
    """Drop what led to a day that was cut off: "Ana Ruiz Nov" of "Ana Ruiz Nov 29", "am", "on"."""
    before, _, last = text.strip(_TRIM).rpartition(" ")
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
    if (
        len(surname.split()) > 2
        or len(given.split()) > 2
        or len(surname.split()) == len(given.split()) == 2
    ):
        return None
    if any(is_organisation(piece) or _is_role(piece) for piece in pieces):
        return None
    if " " in surname and not _is_particle(surname.split()[0]):
        return None
    return f"{given} {surname}" if is_name(f"{given} {surname}") else None


def _without_place(piece: str) -> tuple[str, str | None]:
    found = TRAILING_PLACE.search(piece)
    if found and len(piece[: found.start()].split()) >= 2:
        return piece[: found.start()].strip(_TRIM), found[1].strip()
    return piece, None


def _is_role(text: str) -> bool:
    return len(text) <= 70 and ROLE.search(text) is not None


def _is_trade(text: str) -> bool:
    """A trade without a name, as in "Staff Writer", signs nothing."""
    return any(word.lower() != "staff" for word in ROLE.findall(text))


def is_desk(text: str) -> bool:
    """A desk after a name says where the author sits: "Ana Ruiz, Online-Redaktion"."""
    return len(text) <= 50 and DESK.search(text) is not None


def _is_real_organisation(text: str) -> bool:
    return len(text) <= 60 and len(text.split()) <= 7


def _is_place(text: str) -> bool:
    return 0 < len(text.split()) <= 3 and text[0].isupper() and text.replace(" ", "").isalpha()
