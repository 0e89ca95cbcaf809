"""Which language a text is in, by its script and its commonest words.

Enough to tell the languages of news pages apart from a paragraph on, without a
model; a text too short to tell gives None.
"""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 4000
_LEAST_HITS = 3
_LETTERS = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_LEAST_SHARE = 0.15
_WORDS = {
    "en": "the of and to in is that for was with on said by from at his her has been were it",
    "de": "der die das und den von zu mit sich des auf für ist im dem nicht ein eine als auch sie",
    "fr": "le la les de des et en du une est que pour dans qui sur par au pas plus avec il ce",
    "es": "el la los las de y en que del se con una por para es al lo como más su pero fue",
    "pt": "o a os as de do da dos das e em que não uma para com por no na ao mais foi é são",
    "it": "il la i gli le di e che del della un una per in con non sono è si da al nel anche",
    "nl": "de het een van en in op te dat is zijn voor met die niet aan er om ook als bij werd",
    "sv": "och att det som en på är av för med den till inte har om ett men var sig så från",
    "no": "og det som en på er av for med til ikke har om et men var seg så fra jeg vi etter",
    "da": "og det som en på er af for med til ikke har om et men var sig så fra jeg vi efter blev",
    "fi": "ja on ei se että oli hän mutta myös joka ovat kun sen kuin mukaan voi vuoden tai",
    "pl": "w i na z że się do nie to jest o jak po ale za od dla przez tego są czy oraz był",
    "cs": "a v se na je že s z do o to i pro jsou za by ale po jako který podle také od",
    "sk": "a v sa na je že s z do o to aj pre sú za by ale po ako ktorý podľa od bol",
    "hu": "a az és hogy nem is egy van volt meg ez de már csak még mint szerint ki el ha",
    "ro": "de și în a la cu pe că nu o din este care un pentru mai sa au fost prin ce",
    "hr": "i u je se na da za su od s što o kao će a koji nije te iz bi ali",
    "tr": "ve bir bu da de için ile olarak daha çok en gibi olan sonra kadar ancak olduğu dedi",
    "id": "yang dan di dari untuk dengan pada ini itu dalam tidak akan ke adalah juga oleh",
    "vi": "và của là có được cho các trong những một không người với để đã này khi",
    "lt": "ir yra kad į iš su tai kaip buvo dėl ne bet apie po nuo už metu jis",
    "lv": "un ir ka no uz ar par tas kā bija bet arī pēc gada tiek nav",
    "et": "ja on et ei oli see ka kui mis oma aga tema ning kes pärast",
    "ca": "el la els les de i que en per amb és una dels al del va no més ha com",
}
_LANGUAGES_OF = {
    word: tuple(language for language, words in _WORDS.items() if word in words.split())
    for words in _WORDS.values()
    for word in words.split()
}
_PERSIAN = re.compile("[\u067e\u0686\u0698\u06af\u06cc]")
_URDU = re.compile("[\u0679\u0688\u0691\u06ba\u06d2]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")


def guess_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, None where it cannot be told."""
    sample = text[:_SAMPLE]
    return _by_script(sample) or _by_words(sample)


def _by_script(sample: str) -> str | None:
    letters = sum(map(len, _LETTERS.findall(sample)))
    for language, characters in _SCRIPTS:
        if letters and len(characters.findall(sample)) >= _LEAST_SHARE * letters:
            return _within_script(language, sample)
    return None


def _within_script(language: str, sample: str) -> str:
    """Tell apart the languages that share a script."""
    if language == "ar" and _URDU.search(sample):
        return "ur"
    if language == "ar" and len(_PERSIAN.findall(sample)) > len(sample) / 50:
        return "fa"
    if language == "ru" and len(_UKRAINIAN.findall(sample)) > len(sample) / 100:
        return "uk"
    return language


def _by_words(sample: str) -> str | None:
    hits: Counter[str] = Counter()
    for word in _LETTERS.findall(sample.lower()):
        for language in _LANGUAGES_OF.get(word, ()):
            hits[language] += 1
    if not hits:
        return None
    (best, count), *rest = hits.most_common(2)
    is_clear = not rest or count > rest[0][1]
    return best if count >= _LEAST_HITS and is_clear else None
