"""A language as data: what its words do around a quotation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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
ROLE_OF = ROLE | MASCULINE | FEMININE
PERSONAL = HE | SHE | IT | THEY | FIRST
NOMINAL = ROLE | GROUP | ORGANISATION | DOCUMENT
GIVEN_NAME = MALE_NAME | FEMALE_NAME
NOUNS = NOMINAL | NAMED | MODIFIER | MASCULINE | FEMININE | WORK


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
        return word.lower() if self.cased else without_vowel_signs(word)


_FOLDED = dict.fromkeys((*range(0x064B, 0x0653), 0x0670, 0x0640)) | dict.fromkeys(
    map(ord, "أإآٱ"), ord("ا")
)


def without_vowel_signs(word: str) -> str:
    """An Arabic word without vowel signs and stretching, every alef written alike."""
    return word.translate(_FOLDED)
