"""Who made a picture: the credit at the end of a caption, in the agencies' many conventions.

"(AP Photo/Name)", "[Ministry]", "Photo: Name", "Foto: dpa", "© Name / Agency",
"Name/Agency via Getty Images", "Фото: …", "تصوير …", "写真＝…".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from scraper.extraction.anycase import AnyCase, lowered

Check = Callable[[str, str], bool]
_Pattern = re.Pattern[str] | AnyCase

_LABEL_WORDS = """
photo photos photograph photographs photographer photographers photography picture pictures pic
image images illustration illustrations graphic graphics video videos foto fotos fotografie
fotografia fotografía fotografen fotografin fotograf fotoğraf foto's bild bilder bildquelle
bildnachweis bildrechte montage grafik infografik quelle quellen credit credits source crédit
crédits crédito créditos credito crediti copyright courtesy kuva imagen imágenes imagem zdjęcie zdj
fot fotó dok nuotr фото снимка фотография تصوير الصورة صورة تصویر عکس 写真 撮影 提供 사진 圖 图 照片
isithombe picha hoto gambar ảnh ภาพ फोटो तस्वीर ছবি צילום φωτο φωτογραφία zdroj izvor ფოტო
beeld sursa surse vir izvori ⓒ 摄影 摄 攝影 攝 图源 图片来源 圖片來源 圖片 图片 供图
사진제공 사진출처
լուսանկարը larawan وێنە kép
""".split()
_LABELS = "|".join(sorted(_LABEL_WORDS, key=len, reverse=True))
_LABEL = rf"(?:{_LABELS})(?:[ -](?:{_LABELS}))?"
_PREPOSITION = r"(?:by|von|par|de|di|av|af|door|od|oleh)"
_MARKED = AnyCase(
    rf"(?:^|(?<=[\s.!?…»”\"’)\]|/—–。！？-])|(?<=[a-zäöüß]))[(\[（【]?\s*"
    rf"(?:{_LABEL}\s*[:：=＝]\s*|(?:fot|zdj|ph|fotogr)\.\s+|[©ⓒ]\s*|[(（][cｃ][)）]\s*|{_LABEL}\s+{_PREPOSITION}\s+|"
    r"(?:courtesy of|copyright|tous droits réservés|bildrechte|rights reserved|dok\.)"
    r"(?<![a-z](?=\w))\s*[:©]?\s*)"
    r"(?P<credit>[^()\[\]]{0,160}(?:\([^()]{0,80}\)[^()\[\]]{0,40})?)[)\]）】]?\s*$",
)
_MARKS = frozenset((*_LABEL_WORDS, "handout", "tous", "rights", "c", "ｃ", "©", "ⓒ"))
_STEMS = tuple(
    word
    for word in (*_LABEL_WORDS, *"© ⓒ (c （c (ｃ （ｃ tous rights".split())
    if not any(word.startswith(other) for other in _LABEL_WORDS if other != word)
)
"""What the part of a caption that `_MARKED` matches begins with, in lower case."""
_BRACKETED = re.compile(r"\s*[(\[（【](?P<credit>[^()\[\]（）]{2,120})[)\]）】]\s*[.]?\s*$")
_SQUARE = re.compile(r"\s*[\[［](?P<credit>[^\[\]［］]{2,80})[\]］]\s*[.]?\s*$")
_LABELLED = AnyCase(
    rf"\s*[(\[（【]\s*{_LABEL}\s+(?P<credit>[^()\[\]（）:：]{{2,60}})[)\]）】]\s*[.]?\s*$"
)
"""A label in brackets before a name, without a colon: "(foto Ansa)"."""
_AGENCY_NAMES = """
AP Photo|AP Images|AP|AFP|AAP|REUTERS|Reuters|Getty Images|Getty|dpa-\\w+|dpa|DPA|EPA-EFE|EPA|EFE
ANSA|APA|KEYSTONE|Keystone|Bloomberg|Shutterstock|iStockphoto|iStock|Alamy|PA Wire|PA Media|PA|SWNS
[Pp]icture[ -][Aa]lliance|[Ii]mago [Ii]mages|imago|IMAGO|Imago|ddp|NTB|TT|Scanpix|SCANPIX|ANP
Belga|BELGA|PAP|ČTK|MTI|TASS|Xinhua|Kyodo|Yonhap|Anadolu Agency|Anadolu Ajansı|Anadolu|AA|NurPhoto
(?:ZUMA|Zuma)(?: Press| Wire)*|Handout|Pool|Supplied|The Associated Press|Associated Press
Agence France-Presse|Europa Press|LaPresse|Sipa USA|Sipa|SIPA|Adobe Stock|Unsplash|Pixabay|Pexels
Wikimedia Commons|Wikimedia|NASA|PTI|ANI|GCIS|Gallo Images|Rex Features|Rex|WireImage|FilmMagic
stock\\.adobe\\.com|123RF|[dD]epositphotos|Fotolia|Dreamstime|Flickr|Freepik|Westend61|Envato
Avalon|CNS|UPI|The Canadian Press|Canadian Press|Postmedia News|Postmedia
"""
_AGENCIES = "|".join(_AGENCY_NAMES.split("\n")[1:-1])
_AGENCY = re.compile(rf"(?<![\w-])(?:{_AGENCIES})(?![\w-])")
_AGENCY_WORDS = frozenset(
    word for name in re.findall(r"[\w ]+", _AGENCY_NAMES) for word in name.split() if len(word) > 1
) - {"The"} | {"picture", "Picture"}
_CAPITAL = "[A-ZÀ-ÖØ-ÞĀ-ŽА-Я]"
_NAME = (
    rf"(?:{_CAPITAL}\w?\.|{_CAPITAL}[\w’'-]*(?:\.\w+)*|"
    r"von|van|de|der|den|du|la|le|di|da|via|für|and|und|et|&)"
)
_TAIL = re.compile(
    rf"(?:(?<=[.!?…”\"»’)])\s*|\s+[|—–-]\s+|\s+/\s+|[＝=]\s*)(?P<label>\w{{3,15}}\s?:\s*)?"
    rf"(?P<credit>{_NAME}(?:[\s/,|+.-]+{_NAME}|\s*@\w+)*\s*(?:\.com|\.de|nuotr\.?)?)\s*$"
)
_BAR_TAIL = re.compile(rf"\s\|\s(?P<credit>{_NAME}(?:[\s/,+.-]+{_NAME}){{1,7}})\s*$")
_AGENCY_TAIL = re.compile(
    rf"\s*(?P<credit>(?:{_NAME}[ ]){{0,3}}{_NAME}?\s*/?\s*(?:{_AGENCIES})"
    rf"(?:\s*(?:/|,|via|\||for)\s*[\w.’' -]{{2,40}}){{0,3}})\s*$"
)
_AGENCY_END = re.compile(
    rf"(?:{_AGENCIES})(?:\s*(?:/|,|via|\||for)\s*[\w.’' -]{{2,40}}){{0,3}}\s*$"
)
"""The end of what `_AGENCY_TAIL` finds, which begins with any name."""
_TAKEN = re.compile(r"(?<=\S)\s?(?:撮影|提供|촬영|제공|摄影|摄|攝影|攝|供图|供圖|图)$")
_TAKEN_BY = re.compile(
    r"(?:[（(【\[]|(?<=[。、，,！？」”])|(?<=[^者]\s)|^(?=(?:\S{0,4}[记記]者\s)?\S{2,6}\s?\S$))"
    r"(?P<credit>[^（）()【】。、，,！？」”＝=]{1,30}?)"
    r"\s?(?:撮影|提供|摄影|摄|攝影|攝|供图|供圖)[）)】\]]?\s*$"
)
_KOREAN_TAIL = re.compile(
    r"(?:\s?[/|=]\s?|(?<=[.。])\s)(?P<credit>[\uac00-\ud7a3]{2,5}(?:\s?[\uac00-\ud7a3]{0,3}기자)|"
    r"[\uac00-\ud7a3]{2,6}\s?제공)\s*$"
)
_SAYS_TAKEN = re.compile("撮影|提供|[摄攝供]")
_SAYS_KOREAN = re.compile("기자|제공")
_JAPANESE_TAIL = re.compile(r"[＝=](?P<credit>[^＝=。、]{1,20})$")
_NO_CREDIT = re.compile(
    r"^(?:symbol(?:bild|foto|photo)?|archiv(?:bild|foto|o)?|archive|"
    r"file(?: (?:photo|image|picture))?|"
    r"(?:far |from |top |bottom )?(?:left|right|centre|center|l|r|m|above|below)\.?|"
    r"[\d\W]+|v\. ?l\.? ?n\.? ?r\.?|links|rechts|oben|unten|mitte|hinten|vorne|stock image|"
    r"izq(?:uierda)?|der(?:echa)?|gauche|droite|beispielbild|illustration)$",
    re.IGNORECASE,
)
_BARE_LABEL = (
    r"(?:fotos?|beeld|bild|kuvat?|fot|zdjęcie|fotó|fotografie)\s+"
    r"(?-i:(?=[^\W\d_a-z]\S+\s+[^\W\d_a-z]))"
)
"""A label that nothing parts from a name of two words: "Beeld Ana Ruiz"."""
_LEADING = re.compile(
    rf"^\W*(?:(?:fot|zdj|ph|fotogr)\.\s+|(?:{_LABEL})\s*(?:[:：=＝/／]|\b{_PREPOSITION}\b|(?=©))\s*|©\s*|\(c\)\s*|copyright\b\W*|"
    rf"courtesy of\s+|by\s+|via\s+(?=[A-Z])|{_BARE_LABEL}|[—–|/-]+\s*)+",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"[\s/,.|-]*(?:copyright\s+\d{4}.*|all rights reserved.*|alle rechte vorbehalten.*)$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(rf"(?:(?<=[.!?…”\"»’)])|^)\s*(?P<name>{_NAME}(?:\s{_NAME}){{0,3}})\s*$")
_COURTESY = re.compile(r"\bcourtesy\b|\bhandout\b|\bsupplied\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][”\"»’)]*\s*$")
_JOINTS = re.compile(r"[.!?…”\"»’)=＝|/—–-](?=\s|$|[A-ZÀ-Þ])|$")
_TOKENS = re.compile(r"[\w'\u0900-\u0dff]+|[©ⓒ]")
_CLOSING = frozenset(")]）】")
_IN_NAMES = frozenset("_’'-&")
_REACH = 300
_MOST_NAMES = 5
_MAX_CREDIT = 120
_STRIPPED = " \t\n|/,;:–—-·•()[]（）"


@lru_cache(maxsize=512)
def split_credit(text: str) -> tuple[str, str | None]:
    """Split a caption into its text and its credit, None when it has none.

    "Crowds wait. (AP Photo/Ann Lee)" gives ("Crowds wait.", "AP Photo/Ann Lee").
    """
    start = max(0, len(text) - _REACH)
    tail = text[start:]
    for pattern, check, first in _patterns_for(tail):
        found = pattern.search(tail, first)
        if found is None:
            continue
        before = text[: start + found.start()]
        credit = clean_credit(tail[slice(*found.span("credit"))])
        if not credit or not check(before, credit):
            continue
        if pattern is _BRACKETED and (name := _NAME_BEFORE.search(before[-_MAX_CREDIT:])):
            rest = before[: len(before) - len(name[0])]
            return rest.strip(), f"{name['name']} ({credit})"
        more, outer = split_credit(before.rstrip()) if _is_open(before) else (before, None)
        return more.strip(" |—–-/、，,").rstrip(), f"{outer} / {credit}" if outer else credit
    return text, None


def _patterns_for(tail: str) -> Iterator[tuple[_Pattern, Check, int]]:
    """Yield the patterns that a text can match at all, judged by its words and marks.

    With each comes the place before which it cannot match: a pattern that begins with one
    of a hundred words is slow to try everywhere.
    """
    words = _TOKENS.findall(tail)
    named = not _AGENCY_WORDS.isdisjoint(words)
    agency = next(filter(_AGENCY_WORDS.__contains__, words)) if named else None
    if _SAYS_TAKEN.search(tail[-12:]):
        yield _TAKEN_BY, _is_short, 0
    if _SAYS_KOREAN.search(tail[-6:]):
        yield _KOREAN_TAIL, _is_short, 0
    if not _MARKS.isdisjoint(map(str.lower, words)):
        yield _MARKED, _is_marked, _first_label(tail)
        if tail.rstrip(" .")[-1:] in _CLOSING:
            yield _LABELLED, _is_capitalised, 0
    end = tail.rstrip(" .")[-1:]
    if end in ("]", "］"):
        yield _SQUARE, _is_short, 0
    if end in _CLOSING:
        yield _BRACKETED, _is_bracket_credit, 0
    if "＝" in tail or "=" in tail:
        yield _JAPANESE_TAIL, _is_japanese, 0
    if (agency or len(_JOINTS.findall(tail)) > 1) and _may_end_in_name(tail.rstrip()):
        yield _TAIL, _is_tail_credit, 0
    if " | " in tail:
        yield _BAR_TAIL, _is_short_title, 0
    if agency and _AGENCY_END.search(tail):
        yield _AGENCY_TAIL, _is_short, _words_before(tail, agency)


def _may_end_in_name(tail: str) -> bool:
    """Whether a text ends as a name does: not with a mark, nor with a word and a full stop."""
    if tail[-1:] == ".":
        return tail.endswith("nuotr.") or not (tail[-4:-1].isalnum() and len(tail) > 3)
    return tail[-1:].isalnum() or tail[-1:] in _IN_NAMES


def _first_label(tail: str) -> int:
    """Return where the first label begins, its bracket included."""
    small = lowered(tail)
    places = (small.find(stem) for stem in _STEMS)
    before = tail[: min((place for place in places if place >= 0), default=0)].rstrip()
    return len(before) - before.endswith(("(", "[", "（", "【"))


def _words_before(tail: str, agency: str) -> int:
    """Return where the names before an agency's may begin: four words, and its first."""
    before = tail[: tail.find(agency)].rsplit(None, _MOST_NAMES)
    return len(before[0]) if len(before) > _MOST_NAMES else 0


def join_credits(credits: Iterable[str]) -> str | None:
    """Return several credits of one picture as one, each once; None when nothing is left."""
    cleaned = [clean_credit(credit) for credit in credits]
    return ", ".join(dict.fromkeys(credit for credit in cleaned if credit)) or None


def clean_credit(text: str) -> str | None:
    """Return the name or agency alone, without "Photo:", "©" or brackets; None when nothing is."""
    printed = " ".join(text.split())
    text = _RIGHTS.sub("", _LEADING.sub("", printed))
    if not text.isascii():
        text = _TAKEN.sub("", text)
    text = text.strip(_STRIPPED)
    if text.endswith(".") and not re.search(r"\b\w\.$|\b(?:Inc|Ltd|Jr|nuotr)\.$", text):
        text = text[:-1]
    text = text.strip(_STRIPPED)
    if text.count("(") > text.count(")") and f"{text})" in printed:
        text += ")"
    return text or None


def is_credit(text: str) -> bool:
    """Whether a line is nothing but a credit: "Foto: dpa", "Ann Lee / Reuters"."""
    rest, credit = split_credit(text)
    if credit and not rest:
        return True
    return len(text) <= _MAX_CREDIT and _AGENCY.search(text) is not None and not _is_prose(text)


def _is_open(before: str) -> bool:
    """Whether what stands before a credit may end in another: "(Foto: X) © Y"."""
    return before.rstrip().endswith((")", "]"))


def _is_short(before: str, credit: str) -> bool:
    return len(credit) <= _MAX_CREDIT and not _NO_CREDIT.match(credit)


def _is_marked(before: str, credit: str) -> bool:
    """Tell "Video: Ann Lee" from "Videografik: So arbeitet die Bank"."""
    if not _is_short(before, credit):
        return False
    words = credit.split()
    small = sum(word.isalpha() and word.islower() and len(word) > 3 for word in words)
    return small < 2 or small < len(words) / 3


def _is_japanese(before: str, credit: str) -> bool:
    return not before.isascii() and len(before) > 4


def _is_bracket_credit(before: str, credit: str) -> bool:
    if _NO_CREDIT.match(credit) or len(credit) > _MAX_CREDIT or "$" in credit:
        return False
    if _AGENCY.search(credit) or "/" in credit or _COURTESY.search(credit):
        return True
    alone = not before.strip()
    return (alone or bool(_SENTENCE_END.search(before))) and _is_title(credit)


def _is_tail_credit(before: str, credit: str) -> bool:
    if _NO_CREDIT.match(credit) or len(credit) > _MAX_CREDIT or not before.strip():
        return False
    if _AGENCY.search(credit):
        return True
    words = credit.split()
    return 2 <= len(words) <= 6 and bool(_SENTENCE_END.search(before)) and _is_title(credit)


def _is_short_title(before: str, credit: str) -> bool:
    return bool(before.strip()) and _is_short(before, credit) and _is_title(credit)


def _is_capitalised(before: str, credit: str) -> bool:
    words = credit.split()
    return bool(before.strip()) and len(words) <= 5 and all(word[0].isupper() for word in words)


def _is_title(text: str) -> bool:
    """Whether every word that matters is capitalised, as in a name."""
    words = [word for word in re.findall(r"[\w’']+", text) if len(word) > 3]
    return bool(words) and all(not word[0].islower() for word in words) and len(words) <= 6


def _is_prose(text: str) -> bool:
    return len(text.split()) > 8 or bool(re.search(r"[.!?]\s+\w", text))
