"""A language as data: what its words do around a quotation, read from one TOML file a language."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

# What a word may be, as bits: one dictionary lookup answers all questions about it.
STRONG = 1 << 0  # "said": reports words wherever it stands
WEAK = 1 << 1  # "called": reports words only beside a quotation
PARTICIPLE = 1 << 2  # "adding": takes the subject of the clause before it
MAYBE_NOUN = 1 << 3  # "claims": a noun after an article
HE = 1 << 4
SHE = 1 << 5
IT = 1 << 6
THEY = 1 << 7
FIRST = 1 << 8  # "I", "we"
RELATIVE = 1 << 9
POSSESSIVE = 1 << 10
ARTICLE = 1 << 11
PREPOSITION = 1 << 12
AUXILIARY = 1 << 13
ADVERB = 1 << 14
CONJUNCTION = 1 << 15
FUNCTION = 1 << 16  # never a name, even with a capital
TITLE = 1 << 17
ROLE = 1 << 18
GROUP = 1 << 19
ORGANISATION = 1 << 20
DOCUMENT = 1 << 21
NAMED = 1 << 22  # "Ministry", "Inc": makes a name an organisation's
PLACE = 1 << 23
DEMONYM = 1 << 24
MODIFIER = 1 << 25
PARTICLE = 1 << 26
NAMING = 1 << 27  # "dubbed": what follows in marks is a name
WORK = 1 << 28  # "song": likewise
MALE_NAME = 1 << 29
FEMALE_NAME = 1 << 30
PASSIVE = 1 << 31
LINKING = 1 << 32
SUFFIX = 1 << 33
MASCULINE = 1 << 34  # a role or title that tells the gender
FEMININE = 1 << 35
THAT = 1 << 36
POSTPOSITION = 1 << 38
NOBLE = 1 << 39  # "Princess": stays part of a name of one word
DEFINITE = 1 << 40
INDEFINITE = 1 << 41
STATE = 1 << 42  # "country": a place may be meant
HONORIFIC = 1 << 43  # "Mr": no role
AND = 1 << 44
BY = 1 << 45
OF = 1 << 46
STANDING = 1 << 55  # "police": names itself, whoever else the article is about
QUOTED = 1 << 53  # "his saying": what somebody else hands on from the source after FROM
FROM = 1 << 54
LATTER = 1 << 52  # "the latter": whoever was named last
LOCATIVE = 1 << 50  # "in": what follows is a place
TELLING = 1 << 51  # "told": what follows is the listener
SAYING = 1 << 49  # reports a clause without "that": "said", not "described"
CALLING = 1 << 48  # "calls": what stands beside it is a name as often as not
OPINION = 1 << 47  # "para Ruiz": what she thinks, when it opens a clause

APPEARING = 1 << 56  # "it came in": what follows in a document is what it says
AS = 1 << 63  # "known as": what follows is a name
WHAT = 1 << 37  # "what she called": whatever stands in marks behind it is her word
RANK = 1 << 60  # "Col.", "Dr": a title that leaves open what somebody does
ASKED = 1 << 66  # "asked", opening a sentence: its subject is who answers
TO = 1 << 68  # "à": a listener follows
ATTACHED = 1 << 65  # an Arabic preposition is written on to it
HANDING = 1 << 64  # "quoted": the source follows FROM
INFINITIVE = 1 << 67  # "to" before a verb
HONOURS = 1 << 59  # "KC" behind a name, no part of it
PHRASE = 1 << 61  # the last word of a cue of several: "according to"
ABBREVIATED = 1 << 62  # "Dr": a full stop behind it is its own

# What the look of a printed word adds; see `words`.
CAPITAL = 1 << 57
NAMELIKE = 1 << 58

CUE = STRONG | WEAK
_ROLE_OF = ROLE | MASCULINE | FEMININE
PERSONAL = HE | SHE | IT | THEY | FIRST
NOMINAL = ROLE | GROUP | ORGANISATION | DOCUMENT
GIVEN_NAME = MALE_NAME | FEMALE_NAME

FALLBACK = "generic"


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language, ready to use: `bits` maps a lower-case word to what it may be.

    `phrases` maps the last word of a cue of several words to the cues that end with
    it, longest first, and `telling` are their longest words. `token` cuts text into
    words and marks. `order` is "subject-verb", "free", "verb-first" or "subject-last"
    (where a verb looks for its subject first). `clitics` are letters written on to the
    next word; `has_of` is False where a case stands for "of"; `endings` are the last
    parts of compounds that tell a role or an organisation, or of adjectives behind one.
    """

    code: str
    order: str
    bits: Mapping[str, int]
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    telling: frozenset[str]
    token: re.Pattern[str]
    clitics: tuple[str, ...] = ()
    cased: bool = True
    noun_capitals: bool = False
    drops_subjects: bool = False
    dash_speech: bool = False
    incises: bool = False
    indirect: bool = False
    has_of: bool = True
    definite: str = ""
    role_endings: tuple[str, ...] = ()
    modifier_endings: tuple[str, ...] = ()
    organisation_endings: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def low(self, word: str) -> str:
        """The word as it is looked up: in lower case, or without Arabic vowel signs."""
        return word.lower() if self.cased else _without_vowel_signs(word)


_FOLDED = dict.fromkeys((*range(0x064B, 0x0653), 0x0670, 0x0640)) | dict.fromkeys(
    map(ord, "أإآٱ"), ord("ا")
)


def _without_vowel_signs(word: str) -> str:
    """An Arabic word without vowel signs and stretching, every alef written alike."""
    return word.translate(_FOLDED)


_SECTIONS: dict[tuple[str, str], int] = {
    ("nouns", "ambiguous"): MAYBE_NOUN,
    ("pronouns", "masculine"): HE,
    ("pronouns", "feminine"): SHE,
    ("pronouns", "neuter"): IT,
    ("pronouns", "plural"): THEY,
    ("pronouns", "first"): FIRST,
    ("pronouns", "relative"): RELATIVE,
    ("pronouns", "possessive"): POSSESSIVE,
    ("words", "articles"): ARTICLE,
    ("words", "prepositions"): PREPOSITION,
    ("words", "linking"): LINKING,
    ("words", "auxiliaries"): AUXILIARY,
    ("words", "passive"): PASSIVE,
    ("words", "adverbs"): ADVERB,
    ("words", "conjunctions"): CONJUNCTION,
    ("words", "function"): FUNCTION,
    ("words", "that"): THAT,
    ("words", "what"): WHAT,
    ("words", "to"): TO | PREPOSITION,
    ("words", "infinitive"): INFINITIVE,
    ("words", "asked"): ASKED,
    ("words", "definite"): DEFINITE | ARTICLE,
    ("words", "indefinite"): INDEFINITE | ARTICLE,
    ("words", "and"): AND | CONJUNCTION,
    ("words", "masculine"): MASCULINE,
    ("words", "feminine"): FEMININE,
    ("words", "by"): BY | PREPOSITION,
    ("words", "of"): OF | LINKING,
    ("words", "locative"): LOCATIVE | PREPOSITION,
    ("titles", "masculine"): TITLE | MASCULINE,
    ("titles", "feminine"): TITLE | FEMININE,
    ("titles", "neutral"): TITLE,
    ("titles", "noble"): NOBLE,
    ("titles", "honorific"): HONORIFIC | RANK,
    ("titles", "ranks"): RANK,
    ("roles", "masculine"): ROLE | MASCULINE,
    ("roles", "feminine"): ROLE | FEMININE,
    ("roles", "neutral"): ROLE,
    ("roles", "modifiers"): MODIFIER,
    ("roles", "latter"): ROLE | LATTER,
    ("sources", "groups"): GROUP,
    ("sources", "organisations"): ORGANISATION,
    ("sources", "documents"): DOCUMENT,
    ("sources", "named"): NAMED,
    ("sources", "states"): STATE,
    ("sources", "standing"): STANDING | ORGANISATION,
    ("sources", "places"): PLACE,
    ("sources", "demonyms"): DEMONYM,
    ("marked", "naming"): NAMING,
    ("marked", "works"): WORK,
    ("marked", "as"): AS,
    ("marked", "calling"): CALLING,
    ("cues", "postpositions"): POSTPOSITION,
    ("names", "masculine"): MALE_NAME,
    ("names", "feminine"): FEMALE_NAME,
    ("names", "particles"): PARTICLE,
    ("cues", "opinions"): OPINION,
    ("cues", "saying"): SAYING,
    ("cues", "telling"): TELLING,
    ("cues", "appearing"): APPEARING,
    ("cues", "quoted"): QUOTED | STRONG,
    ("cues", "handing"): HANDING,
    ("cues", "from"): FROM | PREPOSITION,
}
_NAMES: dict[str, int] = {
    "masculine": MALE_NAME,
    "feminine": FEMALE_NAME,
    "particles": PARTICLE,
    "suffixes": SUFFIX,
    "honours": SUFFIX | HONOURS,
}


def _table(name: str) -> dict[str, Any]:
    file = resources.files(__package__).joinpath("languages", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the codes of all languages that have a file, sorted."""
    folder = resources.files(__package__).joinpath("languages")
    files = (entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    codes = (name.removesuffix(".toml") for name in files)
    return tuple(sorted(code for code in codes if code not in ("names", FALLBACK)))


def lexicon_for(language: str | None, sample: str = "") -> Lexicon:
    """Return the language's lexicon; by its primary subtag ("en-GB" is "en").

    An unknown language is read by the script of `sample`, or else by the small words
    that it shares with a known one, or else by the generic file.
    """
    code = (language or "").replace("_", "-").split("-")[0].strip().lower()
    code = {"nb": "no", "nn": "no"}.get(code, code)
    return _load(code if code in languages() else _guess(sample))


def _guess(sample: str) -> str:
    known = languages()
    for code, script in _SCRIPTS:
        if code in known and script.search(sample):
            return code
    words = Counter(sample.lower().split())
    shared = {code: sum(words[hint] for hint in _hints(code)) for code in known}
    best = max(shared, key=lambda code: shared[code], default=FALLBACK)
    return best if shared.get(best) else FALLBACK


@lru_cache(maxsize=64)
def _hints(code: str) -> tuple[str, ...]:
    """Small words that give the language away."""
    return tuple(_table(code).get("hints", "").split())


_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0621-\u064a]")),
    ("ru", re.compile("[а-яё]")),
)


@lru_cache(maxsize=64)
def _load(code: str) -> Lexicon:
    data = _table(code)
    bits: dict[str, int] = {}
    for key, flag in _NAMES.items():
        _mark(bits, _table("names")[key].split(), flag)
    for (section, key), flag in _SECTIONS.items():
        _mark(bits, data.get(section, {}).get(key, "").split(), flag)
    for group in data.get("verbs", ()):
        strength = STRONG if group["cue"] == "strong" else WEAK
        strength |= {"masculine": MASCULINE, "feminine": FEMININE}.get(group.get("gender", ""), 0)
        _mark(bits, _inflect(group, "finite"), strength)
        _mark(bits, _inflect(group, "participle"), strength | PARTICIPLE)
    cased = data.get("cased", True)
    lines = data.get("cues", {}).get("phrases", "")
    phrases = _phrases(lines if cased else _without_vowel_signs(lines))
    if not cased:
        bits = _with_article(_folded(bits), data.get("definite", ""))
    _mark(bits, phrases, PHRASE)
    _mark(bits, (word for word, cues in phrases.items() if (word,) in cues), PREPOSITION)
    _mark(bits, data.get("words", {}).get("abbreviations", "").split(), ABBREVIATED)
    return Lexicon(
        code=code,
        order=data.get("order", "free"),
        bits=bits,
        phrases=phrases,
        telling=frozenset(max(words, key=len) for group in phrases.values() for words in group),
        token=_token_pattern(data),
        clitics=tuple(data.get("clitics", "").split()),
        cased=cased,
        noun_capitals=data.get("noun_capitals", False),
        drops_subjects=data.get("drops_subjects", False),
        dash_speech=data.get("dash_speech", False),
        incises=data.get("incises", False),
        indirect=data.get("indirect", False),
        has_of=bool(data.get("words", {}).get("of")),
        definite=data.get("definite", ""),
        modifier_endings=tuple(data.get("roles", {}).get("modifying", "").split()),
        role_endings=tuple(data.get("roles", {}).get("endings", "").split()),
        organisation_endings=tuple(data.get("sources", {}).get("endings", "").split()),
        extra=data.get("extra", {}),
    )


def _mark(bits: dict[str, int], words: Iterable[str], flag: int) -> None:
    for word in words:
        bits[word] = bits.get(word, 0) | flag


def _folded(bits: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word, flag in bits.items():
        _mark(found, (_without_vowel_signs(word),), flag)
    return found


def _with_article(bits: dict[str, int], article: str) -> dict[str, int]:
    """What is listed with its article, "the judge", is as well what it is without."""
    for word in list(bits) if article else ():
        if word.startswith(article):
            bits[word] |= bits.get(word.removeprefix(article), 0) & _ROLE_OF
    return bits


def _inflect(group: Mapping[str, Any], form: str) -> list[str]:
    """Every stem of a verb group with every ending; "stem ending" where no ending is "-"."""
    return [stem + ending for ending in group.get(form, ()) for stem in group["stems"].split()]


def _phrases(lines: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in lines.splitlines():
        if words := tuple(line.split()):
            found.setdefault(words[-1], []).append(words)
    return {last: tuple(sorted(group, key=len, reverse=True)) for last, group in found.items()}


_LETTERS = "[\\w\u064b-\u0652\u0670\u200c]+"  # with Arabic vowel signs and the Persian half space


def _token_pattern(data: Mapping[str, Any]) -> re.Pattern[str]:
    """Words with inner hyphens, apostrophes and full stops of initials; else single marks.

    Every alternative starts with another kind of character or is bounded in length,
    so the pattern walks the text once.
    """
    parts = [r"(?:[^\W\d_]\.){2,}"]
    if elided := data.get("elided", "").split():
        parts.append(rf"(?i:\b(?:{'|'.join(elided)}))['’](?=\w)")
    enclitic = data.get("enclitic", "")
    stop = f"(?!{enclitic})" if enclitic else ""
    parts += [rf"{_LETTERS}(?:[-'’‑&]{stop}{_LETTERS})*", r"[^\w\s]"]
    return re.compile("|".join(parts))
