"""Words as they are found whatever their form: for scripts that splitting at spaces fails.

Arabic and Persian words lose vowel signs, tatweel, the variants of alef, ya, ta marbuta and
kaf, the article with what stands before it, and endings: "وبالمدينتين" and "مدينة" give
"مدين". The endings are those of Larkey, Ballesteros and Connell, Light Stemming for Arabic
Information Retrieval (2007), taken off for as long as three letters remain, so that a word
and the same word with one ending more always meet.

Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese runs become pairs of letters:
"東京都" gives "東京 京都 都". Words of all other scripts are folded as everywhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from scraper.folding import fold

_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
_JOINED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_CONCERNED = re.compile(f"[{_ARABIC}{_JOINED}]")
_RUN = re.compile(f"(?P<joined>[{_JOINED}]+)|(?P<arabic>[{_ARABIC}]+)|[^\\W_{_JOINED}{_ARABIC}]+")
_LETTERS = str.maketrans("أإآٱىیېئؤةۀکڪ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ااااييييوههكك" + "0123456789" * 2)
_INVISIBLE = dict.fromkeys(map(ord, "\u0640\u200c\u200d\u200e\u200f\u00ad"))
_ARTICLE = re.compile("(?:[وف]?[بك]?ال|[وف]?لل)(?=.{3})", re.DOTALL)
_ENDINGS = tuple("هما كما تين تان هاي ها هم هن كم نا ات ون ين ان وا يه ه ي ت ا".split())
_BEFORE = ("و", "ف", "ب", "ل", "ك", "س", "وب", "ول", "وس")
_FEWEST = 3
_FEWEST_BARE = 4


def has_forms(text: str | None) -> bool:
    """Say whether a text has a letter of the scripts that this is for."""
    return text is not None and _CONCERNED.search(text) is not None


def normalise(text: str | None) -> str | None:
    """Return all words of a text in the form in which they are compared, a space between them."""
    return None if text is None else " ".join(_forms(text, is_sought=False))


def sought_forms(text: str) -> list[str]:
    """Return the forms of words that are looked for, in order: a run of three letters is two
    pairs, where a text's has its last letter alone as well."""
    return list(_forms(text, is_sought=True))


def variants(form: str) -> list[str]:
    """Return an Arabic form with and without the letters that are written onto a word's front.

    An index cannot know whether the first letter of "بلاد" is one of them; whoever looks for
    a word accepts both.
    """
    if not _is_arabic(form):
        return [form]
    bare = [form[len(start) :] for start in _BEFORE if form.startswith(start)]
    stems = [form, *(stem for stem in bare if len(stem) >= _FEWEST_BARE)]
    return list(dict.fromkeys([*stems, *(start + stem for stem in stems for start in _BEFORE)]))


def _forms(text: str, *, is_sought: bool) -> Iterator[str]:
    bare = _without_marks(unicodedata.normalize("NFKC", text).translate(_INVISIBLE))
    for run in _RUN.finditer(bare):
        if run["joined"]:
            yield from _pairs(run[0], is_sought=is_sought)
        elif run["arabic"]:
            yield from (_stem(word) for word in _words(run[0]))
        else:
            yield fold(run[0]) or run[0]


def _without_marks(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) not in ("Mn", "Cf"))


def _words(run: str) -> list[str]:
    """Part a run at Arabic punctuation, which has the letters' code points around it."""
    spelled = run.translate(_LETTERS)
    return "".join(char if char.isalnum() else " " for char in spelled).split()


def _stem(word: str) -> str:
    article = _ARTICLE.match(word)
    rest = word[article.end() :] if article else word
    while ending := next((end for end in _ENDINGS if _comes_off(rest, end)), None):
        rest = rest[: -len(ending)]
    return rest


def _comes_off(word: str, ending: str) -> bool:
    return word.endswith(ending) and len(word) - len(ending) >= _FEWEST


def _pairs(run: str, *, is_sought: bool) -> Iterator[str]:
    yield from (run[place : place + 2] for place in range(len(run) - 1))
    if not is_sought or len(run) == 1:
        yield run[-1]


def _is_arabic(form: str) -> bool:
    return "\u0620" <= form[:1] <= "\u06ff"
