"""Languages from their files: one TOML file each, read when first asked for."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon, without_vowel_signs
from scraper.extraction.quotes.wordlists import (
    decline,
    folded,
    inflect,
    mark,
    phrases_of,
    with_article,
)

FALLBACK = "generic"

_SECTIONS: dict[tuple[str, str], int] = {
    ("nouns", "ambiguous"): lx.MAYBE_NOUN,
    ("pronouns", "masculine"): lx.HE,
    ("pronouns", "feminine"): lx.SHE,
    ("pronouns", "neuter"): lx.IT,
    ("pronouns", "plural"): lx.THEY,
    ("pronouns", "first"): lx.FIRST,
    ("pronouns", "relative"): lx.RELATIVE,
    ("pronouns", "possessive"): lx.POSSESSIVE,
    ("words", "articles"): lx.ARTICLE,
    ("words", "prepositions"): lx.PREPOSITION,
    ("words", "linking"): lx.LINKING,
    ("words", "auxiliaries"): lx.AUXILIARY,
    ("words", "passive"): lx.PASSIVE,
    ("words", "adverbs"): lx.ADVERB,
    ("words", "conjunctions"): lx.CONJUNCTION,
    ("words", "function"): lx.FUNCTION,
    ("words", "that"): lx.THAT,
    ("words", "what"): lx.WHAT,
    ("words", "to"): lx.TO | lx.PREPOSITION,
    ("words", "infinitive"): lx.INFINITIVE,
    ("words", "asked"): lx.ASKED,
    ("words", "definite"): lx.DEFINITE | lx.ARTICLE,
    ("words", "indefinite"): lx.INDEFINITE | lx.ARTICLE,
    ("words", "and"): lx.AND | lx.CONJUNCTION,
    ("words", "masculine"): lx.MASCULINE,
    ("words", "feminine"): lx.FEMININE,
    ("words", "by"): lx.BY | lx.PREPOSITION,
    ("words", "of"): lx.OF | lx.LINKING,
    ("words", "locative"): lx.LOCATIVE | lx.PREPOSITION,
    ("titles", "masculine"): lx.TITLE | lx.MASCULINE,
    ("titles", "feminine"): lx.TITLE | lx.FEMININE,
    ("titles", "neutral"): lx.TITLE,
    ("titles", "noble"): lx.NOBLE,
    ("titles", "honorific"): lx.HONORIFIC | lx.RANK,
    ("titles", "ranks"): lx.RANK,
    ("roles", "masculine"): lx.ROLE | lx.MASCULINE,
    ("roles", "feminine"): lx.ROLE | lx.FEMININE,
    ("roles", "neutral"): lx.ROLE,
    ("roles", "modifiers"): lx.MODIFIER,
    ("roles", "latter"): lx.ROLE | lx.LATTER,
    ("sources", "groups"): lx.GROUP,
    ("sources", "organisations"): lx.ORGANISATION,
    ("sources", "documents"): lx.DOCUMENT,
    ("sources", "named"): lx.NAMED,
    ("sources", "states"): lx.STATE,
    ("sources", "standing"): lx.STANDING | lx.ORGANISATION,
    ("sources", "places"): lx.PLACE,
    ("sources", "demonyms"): lx.DEMONYM,
    ("marked", "naming"): lx.NAMING,
    ("marked", "works"): lx.WORK,
    ("marked", "as"): lx.AS,
    ("marked", "calling"): lx.CALLING,
    ("cues", "postpositions"): lx.POSTPOSITION,
    ("names", "masculine"): lx.MALE_NAME,
    ("names", "feminine"): lx.FEMALE_NAME,
    ("names", "particles"): lx.PARTICLE,
    ("cues", "opinions"): lx.OPINION,
    ("cues", "saying"): lx.SAYING,
    ("cues", "telling"): lx.TELLING,
    ("cues", "appearing"): lx.APPEARING,
    ("cues", "quoted"): lx.QUOTED | lx.STRONG,
    ("cues", "handing"): lx.HANDING,
    ("cues", "from"): lx.FROM | lx.PREPOSITION,
}
_GENDERS = {"masculine": lx.MASCULINE, "feminine": lx.FEMININE}
_NAMES: dict[str, int] = {
    "masculine": lx.MALE_NAME,
    "feminine": lx.FEMALE_NAME,
    "particles": lx.PARTICLE,
    "suffixes": lx.SUFFIX,
    "honours": lx.SUFFIX | lx.HONOURS,
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
        mark(bits, _table("names")[key].split(), flag)
    for (section, key), flag in _SECTIONS.items():
        mark(bits, data.get(section, {}).get(key, "").split(), flag)
    for group in data.get("verbs", ()):
        strength = lx.STRONG if group["cue"] == "strong" else lx.WEAK
        strength |= _GENDERS.get(group.get("gender", ""), 0)
        mark(bits, inflect(group, "finite"), strength)
        mark(bits, inflect(group, "participle"), strength | lx.PARTICIPLE)
    cased = data.get("cased", True)
    lines = data.get("cues", {}).get("phrases", "")
    phrases = phrases_of(lines if cased else without_vowel_signs(lines))
    decline(bits, data.get("declensions", {}))
    if not cased:
        bits = with_article(folded(bits), data.get("definite", ""))
    mark(bits, phrases, lx.PHRASE)
    mark(bits, (word for word, cues in phrases.items() if (word,) in cues), lx.PREPOSITION)
    mark(bits, data.get("words", {}).get("abbreviations", "").split(), lx.ABBREVIATED)
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
