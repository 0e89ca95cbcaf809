"""What a piece of a byline is: a person's name, an organisation's, a desk, a role."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from scraper.extraction.boilerplate import is_command
from scraper.extraction.byline_words import (
    AGENCIES,
    AGENCIES_IN_SMALL_LETTERS,
    AGENCIES_IN_TITLE_CASE,
    AGENCIES_OF_WORDS,
    DESK,
    INTERFACE_WORDS,
    ORGANISATION,
    PARTICLES,
    ROLE,
    SMALL_WORDS,
)
from scraper.extraction.letters import letters_alone
from scraper.records import Author

_INNER_CAPITAL = re.compile(r"(?:al|el|an|ar|as|ash|az|d|l|o|ud)[-'’][A-ZÀ-Þ]")
HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KATAKANA = re.compile(r"[\u30a0-\u30fa\u30fc-\u30ff]+")
_HAN_LABEL = re.compile(
    "来源|來源|責任編集|责任编辑|微信|微博|话说|公開|更新|掲載|発行|登録|禁止|入力|会員|記事|ニュース|印刷|分享|评论|关注|공유|입력|"
    "字号|字體|字体|收藏|打印|点击|浏览|阅读|手机|扫码|栏目|频道|기사|보기|구독|댓글|수정|승인|기자의|報導|報道|报道"
)
_UNCASED = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0e7f]")
_TITLES = re.compile(r"^(?:(?:dr|prof|mr|mrs|ms|sir|dame|herr|frau)\.?\s+)+(?=\S)", re.IGNORECASE)
TRIM = ' \t\n:：.,;|/-–—_·•*@#→←>()[]"“”„»«'
_NEVER_IN_NAMES = SMALL_WORDS - PARTICLES
_NOT_IN_NAMES = frozenset(":@<>{}=\\%$€£^~")
_MOST_WORDS, _MOST_LETTERS = 6, 48


def is_name(text: str, *, trusted: bool = False) -> bool:
    """Say whether text could be the name of one person, in any script."""
    if not 1 < len(text) <= _MOST_LETTERS or not any(map(str.isalpha, text)):
        return False
    if not _NOT_IN_NAMES.isdisjoint(text):
        return False
    if HAN.search(text):
        if _HAN_LABEL.search(text) or (_KATAKANA.fullmatch(text) and not trusted):
            return False
        longest = 14 if "・" in text or trusted else 7 if " " in text else 5
        return len(text.replace(" ", "")) <= longest
    words = text.split()
    if len(words) > _MOST_WORDS or is_command(text):
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
    return capitals >= 2 and all(_has_capital(word) or is_particle(word) for word in words)


def _has_capital(word: str) -> bool:
    """A name's word begins with a capital, if need be after "al-" or "d'"."""
    first = word[0]
    uncased = first.isalpha() and first.lower() == first.upper()
    return first.isupper() or uncased or _INNER_CAPITAL.match(word) is not None


def is_particle(word: str) -> bool:
    lowered = word.lower()
    return lowered in PARTICLES or lowered.startswith(("al-", "el-", "d'", "d’", "l'", "l’", "an-"))


def is_organisation(text: str) -> bool:
    """Say whether a name is an agency's, a desk's or a company's."""
    if is_agency(text) or (text.isupper() and is_agency(text.partition(" ")[0])):
        return True
    if "/" in text:
        parts = [part for part in re.split(r"[\s/,]+", text) if part]
        if len(parts) <= 3 and any(map(is_agency, parts)):
            return True
    return ORGANISATION.search(text) is not None


def is_agency(text: str) -> bool:
    """Say whether text names a news agency or broadcaster that signs articles.

    Most are short enough to be a word or a given name as well ("Sana", "mehr"): those
    count in capitals alone.
    """
    bare = text.strip(TRIM)
    lowered = bare.lower()
    if lowered.removeprefix("the ") in AGENCIES_OF_WORDS:
        return True
    if bare.isupper() or not bare.isascii():
        return lowered in AGENCIES
    return lowered in (AGENCIES_IN_SMALL_LETTERS if bare.islower() else AGENCIES_IN_TITLE_CASE)


def is_desk(text: str) -> bool:
    """A desk after a name says where the author sits: "Ana Ruiz, Online-Redaktion"."""
    return len(text) <= 50 and DESK.search(text) is not None


def is_role(text: str) -> bool:
    return len(text) <= 70 and ROLE.search(text) is not None


def is_trade(text: str) -> bool:
    """A trade without a name, as in "Staff Writer", signs nothing."""
    return any(found[0] != "staff" for found in ROLE.finditer(text))


def is_sure(author: Author) -> bool:
    """Say whether an author is an organisation, or a person with a full name."""
    return author.kind == "organisation" or is_name(author.name)


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
    return letters_alone(plain)
