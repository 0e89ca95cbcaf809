"""Said, or merely marked? Titles, nicknames, terms and scare quotes are nobody's words.

A logistic regression over a few dozen readable signs. Its weights lie in `judge.json`;
benchmarks/train_quote_judge.py fits them, held close to values set by hand, since
marked words that nobody said are rare.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from importlib import resources

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.attribution import Attribution
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.names import is_nickname
from scraper.extraction.quotes.offices import names_a_body
from scraper.extraction.quotes.phrases import Subject, is_body_in_marks
from scraper.extraction.quotes.sources import PERSON
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LONG = 400  # characters of a quotation that are looked at
_FIRST_WORDS = 40  # of it, likewise
_MOST_PROSE = 100_000  # characters searched for words that are used freely
_MOST_SEARCHES = 200
_SMALL = lx.FUNCTION | lx.ARTICLE | lx.PREPOSITION | lx.AUXILIARY | lx.PERSONAL | lx.ADVERB
_FAR = 16  # words between cue and quotation beyond which it makes no difference


def judge_all(results: Sequence[Attribution], lexicon: Lexicon, paragraphs: Sequence[str]) -> None:
    """Set `said`: the chance, 0 to 1, that a source said or wrote the words between the marks."""
    weights = _weights()
    texts = Texts(results, paragraphs)
    for result in results:
        if result.indirect:
            continue
        found = signs(result, lexicon, texts)
        score = 0.0
        for name, value in found.items():
            score += weights.get(name, 0.0) * value
        result.said = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    file = resources.files(__package__).joinpath("judge.json")
    weights: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    return weights


def marked_text(result: Attribution) -> str:
    """The words between the marks, as they are compared with others of the article."""
    text = result.line.text[result.span.start : min(result.span.end, result.span.start + 80)]
    return text.strip(" ,.;:!?").lower()


class Texts:
    """The article's marked words, and its prose: a term is marked once and then used freely."""

    def __init__(self, results: Sequence[Attribution], paragraphs: Sequence[str]) -> None:
        self._marked = Counter(marked_text(result) for result in results)
        self._paragraphs = paragraphs
        self._searches = 0

    @cached_property
    def _prose(self) -> str:
        return "\n".join(self._paragraphs)[:_MOST_PROSE].lower()

    def repeated(self, result: Attribution) -> bool:
        """Whether the same words stand between marks elsewhere."""
        return self._marked[marked_text(result)] > 1

    def used_freely(self, result: Attribution) -> bool:
        """Whether the same words stand without marks elsewhere; asked of short ones."""
        self._searches += 1
        if self._searches > _MOST_SEARCHES:
            return False
        text = marked_text(result)
        return bool(text) and self._prose.count(text) > self._marked[text]


def signs(result: Attribution, lexicon: Lexicon, texts: Texts) -> dict[str, float]:
    """What speaks for and against: names as in `judge.json`, most values 1."""
    found = {"bias": 1.0}
    _signs_of_words(result, lexicon, found)
    _signs_of_place(result, lexicon, found)
    _signs_of_cue(result, lexicon, found)
    if texts.repeated(result):
        found["repeated"] = 1.0
    if "words_3" in found and texts.used_freely(result):
        found["used_freely"] = 1.0
    return found


def _signs_of_words(result: Attribution, lexicon: Lexicon, found: dict[str, float]) -> None:
    text = result.line.text[result.span.start : result.span.end]
    words = _WORD.findall(text[:_LONG])
    found[_length(len(words))] = 1.0
    if result.span.family == "dash":
        found["dash"] = 1.0
    if lexicon.cased and words and text[-1] not in "!?" and _is_title(words, lexicon):
        title = "title" if not lexicon.noun_capitals else "title_of_nouns"
        if len(words) > 1:
            found[title] = 1.0
        elif result.token != result.line.sentences[result.sentence][0] and text[-1] not in "!?":
            found["capital_word"] = 1.0
    elif text[:1].islower():
        found["lower"] = 1.0
    known = 0
    for word in words[:_FIRST_WORDS]:
        known |= lexicon.bits.get(word.lower(), 0)
    if known & lx.FIRST:
        found["first_person"] = 1.0
    if known & (lx.AUXILIARY | lx.PERSONAL):
        found["clause"] = 1.0
    if lexicon.cased and 1 < len(words) <= 4 and not known & _SMALL:
        found["content_only"] = 1.0
    if text[-1:] in ".?!…" and len(words) > 2:
        found["ends_sentence"] = 1.0


def _length(words: int) -> str:
    if words <= 1:
        return "words_1"
    if words <= 3:
        return "words_3"
    return "words_7" if words <= 7 else "words_8"


def _is_title(words: list[str], lexicon: Lexicon) -> bool:
    """Capitals throughout but for small words, as in the name of a song."""
    if lexicon.noun_capitals and words[0][0].islower():
        return False
    main = 0
    for place, word in enumerate(words):
        capital = word[0].isupper()
        if (capital and place) or not lexicon.bits.get(word.lower(), 0) & lx.FUNCTION:
            if not capital and not word[0].isdigit():
                return False
            main += 1
    if len(words) > 1 and not any(map(_is_main, words[1:])):
        return False  # "Not now": only the first word has a capital
    return main > 0 and (len(words) > 1 or words[0] != "I")


def _is_main(word: str) -> bool:
    """Whether a word has the capital or the figure of a title; "I" has it anyway."""
    return word[0].isdigit() or (word[0].isupper() and word != "I")


def _signs_of_place(result: Attribution, lexicon: Lexicon, found: dict[str, float]) -> None:
    line, token = result.line, result.token
    before = line.bits[token - 1] if token else 0
    short = "words_1" in found or "words_3" in found
    if _is_naming(result, lexicon, found):
        found["naming"] = 1.0
    elif "lower" not in found and _is_work(line, token, lexicon):
        found["work"] = 1.0
    if before & lx.ARTICLE and not before & lx.PERSONAL and short:
        found["article_short"] = 1.0
    if short and _row(line, token) >= 3:
        found["row"] = 1.0
    if short and _modifies(line, token, lexicon):
        found["article_modifies" if before & lx.ARTICLE else "modifies"] = 1.0
    if short and _is_topic(line, token, result.sentence):
        found["topic"] = 1.0
    if token + 1 < len(line.bits) and line.bits[token + 1] & lx.RELATIVE:
        found["relative_after"] = 1.0
    if line.is_bare(result.sentence):
        found["bare"] = 1.0


def _is_naming(result: Attribution, lexicon: Lexicon, found: Mapping[str, float]) -> bool:
    """Whether the words before the marks announce a name: dubbed “Night Falcon”."""
    line, token = result.line, result.token
    before = line.bits[token - 1] if token else 0
    farther = line.bits[token - 2] if token > 1 else 0
    if is_nickname(line, token, lexicon) or _is_named_as(line, token):
        return True
    if ("lower" in found and before & lx.PERSONAL) or _is_what_one_calls(result):
        return False  # called it “a disgrace”
    gerund = before & lx.CALLING and before & lx.PARTICIPLE  # a feature it is calling “…”
    governed = before & lx.PREPOSITION and not before & (lx.AS | lx.ARTICLE)
    named = farther & lx.NAMING and line.words[token - 1] != ":" and not governed
    return bool(before & lx.NAMING or gerund or named)


def _is_what_one_calls(result: Attribution) -> bool:
    """Whether somebody's own word follows: praised what she called “textbook teamwork”."""
    cue, line = result.cue, result.line
    if cue is None or cue.subject is None or cue.kind == "participle":
        return False
    if not line.bits[cue.end - 1] & lx.CALLING:
        return False
    first = min(cue.start, cue.subject.start)
    return first > 0 and bool(line.bits[first - 1] & lx.WHAT)


def _is_work(line: Line, token: int, lexicon: Lexicon) -> bool:
    """Behind the noun for a work, or joined to one that is: the films “Ebb” and “Flow”."""
    while token > 1 and line.words[token - 2] == QUOTE and _joins(line, token - 1):
        token -= 2
    before = line.bits[token - 1] if token else 0
    if before & lx.WORK or lexicon.cased:
        return bool(before & lx.WORK) or is_body_in_marks(line, token, 0)
    if token > 1 and before & lx.LOCATIVE and line.bits[token - 2] & lx.WORK:
        return True  # on her page in “…”
    return names_a_body(line, token, lexicon)  # where capitals tell nothing


def _joins(line: Line, k: int) -> bool:
    return line.words[k] in ",،" or bool(line.bits[k] & lx.AND)


def _is_named_as(line: Line, token: int) -> bool:
    """ "known as the “Night Falcons”"."""
    k = token - 1
    while k > 0 and line.bits[k] & lx.ARTICLE:
        k -= 1
    return k > 0 and bool(line.bits[k] & lx.AS and line.bits[k - 1] & lx.NAMING)


def _row(line: Line, token: int) -> int:
    """How many marked words stand near each other, as in a list of songs."""
    return line.words[max(0, token - 4) : token + 5].count(QUOTE)


def _modifies(line: Line, token: int, lexicon: Lexicon) -> bool:
    """Whether a plain word follows at once, as a noun does: a “quick edit” feature."""
    if token + 1 >= len(line.words) or not lexicon.cased:
        return False
    word, bits = line.words[token + 1], line.bits[token + 1]
    small = lx.CUE | lx.PREPOSITION | lx.CONJUNCTION | lx.AND | lx.AUXILIARY | lx.ADVERB
    return word[0].islower() and not bits & (small | lx.ARTICLE | lx.PERSONAL | lx.RELATIVE)


def _is_person(subject: Subject) -> bool:
    name = subject.name
    return name is not None and name.kind == PERSON


def _comma(line: Line, token: int) -> bool:
    """“Never”, she said: the comma that parts speech from its cue, inside the marks or out."""
    inside = line.text[: line.spans[token].end].endswith((",", "?", "!", "،", "؟"))
    return inside or (token + 1 < len(line.words) and line.words[token + 1] in ",،–—")


def _is_topic(line: Line, token: int, sentence: int) -> bool:
    """Whether the writer's own sentence is about the marked words: “Quick edit” is free."""
    first = line.sentences[sentence][0]
    opens = token == first or (token == first + 1 and line.bits[first] & (lx.ARTICLE | lx.FUNCTION))
    if not opens or token + 1 >= len(line.bits):
        return False
    return bool(line.bits[token + 1] & (lx.AUXILIARY | lx.CONJUNCTION | lx.PREPOSITION))


def _signs_of_cue(result: Attribution, lexicon: Lexicon, found: dict[str, float]) -> None:
    cue = result.cue
    found["rule_" + (result.rule or "none").replace(" ", "_")] = 1.0
    if cue is None or result.rule in ("split", "context", "continuation", "forward"):
        return
    line, token = result.line, result.token
    between = range(min(cue.end, token), max(cue.start, token))
    distance = min(_FAR, sum(line.words[k][0].isalnum() for k in between))
    if cue.subject is None:
        if not lexicon.drops_subjects:
            found["no_subject"] = 1.0
    elif cue.subject.form == "pronoun" or _is_person(cue.subject):
        found["by_person"] = 1.0
    found["cue_strong" if cue.strong else "cue_weak"] = 1.0
    if cue.start > token and _comma(line, token):
        found["comma"] = 1.0
    found["distance" if cue.strong else "distance_weak"] = distance / 10
    if distance == 0:
        if cue.kind != "phrase" or cue.start < token:
            found["beside_after" if cue.start > token else "beside"] = 1.0
        if line.bits[cue.end - 1] & lx.CALLING and cue.start < token:
            found["called"] = 1.0
            own = "lower" in found or _is_what_one_calls(result)
            if own and cue.subject is not None:
                found["judged"] = 1.0  # she called it “a disgrace”: an opinion, no name
    if "article_short" in found and not cue.strong:
        found["article_weak"] = 1.0
