"""The words that report speech: verbs with their subjects, and phrases like "according to"."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.extraction.quotes import arabic
from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.handed import NEAR_SOURCE, agent, handed_from, handed_on, text_with
from scraper.extraction.quotes.looks import REPORTS
from scraper.extraction.quotes.phrases import Reader, Subject
from scraper.extraction.quotes.phrases_before import phrase_ending
from scraper.extraction.quotes.phrases_behind import phrase_starting
from scraper.extraction.quotes.sources import ORGANISATION
from scraper.extraction.quotes.subjects import subject_after, subject_before
from scraper.extraction.quotes.text import Line
from scraper.extraction.quotes.words import QUOTE

_PASSIVES = ("ed", "en", "old", "ght", "ead", "own", "id")  # what participles end in


@dataclass(slots=True)
class Cue:
    """A reporting word: tokens `start` to `end` of a line, with the subject it goes with.

    `strong` words report wherever they stand. `inherits` marks a participle or a
    second verb that shares the subject of the cue before it. `inverted` says that
    the subject follows.
    """

    line: Line
    start: int
    end: int
    strong: bool
    kind: str
    subject: Subject | None = None
    inherits: bool = False
    inverted: bool = False

    @property
    def text(self) -> str:
        """The cue as printed."""
        return self.line.slice(self.start, self.end)


def find_cues(reader: Reader, line: Line, begin: int, end: int) -> list[Cue]:
    """All reporting words of one sentence, in order, with their subjects where they have one."""
    cues: list[Cue] = []
    for place in REPORTS.finditer(line.looks, begin, end):
        i = place.start()
        bits = line.bits[i]
        if bits & lx.PHRASE:
            cue = _phrase_cue(reader, line, i, begin, end)
            if cue is not None:
                cues.append(cue)
                continue
        if bits & lx.POSTPOSITION:
            ending = i > 2 and line.words[i - 2] in "'’"  # Turkish: "Sezer'e göre"
            subject = phrase_ending(reader, line, i - 3 if ending else i - 1, begin)
            cues.append(Cue(line, i, i + 1, True, "phrase", subject))
        elif bits & lx.OPINION and _opens_clause(line, i, begin) and not _is_object(line, i - 1):
            cue = _opinion_cue(reader, line, i, end)
            if cue is not None:
                cues.append(cue)
        elif bits & lx.CUE and _is_verb(reader, line, i, begin, end):
            cues.append(_verb_cue(reader, line, i, begin, end, cues))
    return cues


def _phrase_cue(reader: Reader, line: Line, i: int, begin: int, end: int) -> Cue | None:
    phrases, last = reader.lexicon.phrases, line.low(i)
    if last not in phrases and not reader.lexicon.cased:
        last = last[1:]  # "and" is written on to it
    before = line.low(i - 1) if i > begin else ""
    for words in phrases.get(last, ()):
        if len(words) > 2 and words[-2] != before:
            continue
        first = i - len(words) + 1
        if first >= begin and _is_phrase(line, first, i, words, reader.lexicon.cased):
            subject = phrase_starting(reader, line, i + 1, end)
            if subject is None and i + 1 < end and line.bits[i + 1] & lx.PERSONAL:
                subject = Subject(line, i + 1, i + 2, i + 1, "pronoun")
            if subject is None and len(words) == 1:
                return None
            return Cue(line, first, i + 1, True, "phrase", subject)
    return None


def _is_phrase(line: Line, first: int, last: int, words: tuple[str, ...], cased: bool) -> bool:
    """Whether the tokens are the phrase's words; in Arabic "and" may be written on to the first."""
    low = line.low(first)
    if low != words[0]:
        joined = not cased and low[:1] in arabic.AND
        if not joined or low[1:] != words[0]:
            return False
    return all(line.low(first + k) == words[k] for k in range(1, last - first + 1))


def _opens_clause(line: Line, i: int, begin: int) -> bool:
    return (
        i == begin
        or line.words[i - 1] in (",", "،", QUOTE, ";", "(")
        or bool(line.bits[i - 1] & (lx.AND | lx.CONJUNCTION))
    )


def _is_object(line: Line, k: int) -> bool:
    """Whether the marked words at `k` stand inside the sentence: "ayudas" para los vecinos."""
    if k < 1 or line.words[k] != QUOTE or not line.words[k - 1][0].isalnum():
        return False
    return line.text[line.spans[k].end - 1] not in ".,!?…"


def _opinion_cue(reader: Reader, line: Line, i: int, end: int) -> Cue | None:
    """A word like "para" or "so" before somebody who can have an opinion."""
    subject = phrase_starting(reader, line, i + 1, end)
    if subject is None:
        return None
    if subject.form == "nominal" and not subject.bits & (lx.ROLE | lx.GROUP | lx.STANDING):
        return None
    if subject.name is not None and subject.name.source is not None:
        source = subject.name.source
        if source.kind == ORGANISATION and subject.office is None:
            return None
    return Cue(line, i, i + 1, True, "phrase", subject)


def _is_verb(reader: Reader, line: Line, i: int, begin: int, end: int) -> bool:
    """Whether a word that may report does: not a noun ("the report"), not part of a name."""
    bits = line.bits[i]
    if bits & lx.AUXILIARY:
        return False
    if reader.lexicon.order == "verb-first" and not _is_clause(line, i, end):
        return False
    if i > begin and line.bits[i - 1] & (lx.ARTICLE | lx.POSSESSIVE) and bits & lx.MAYBE_NOUN:
        return False
    if i > begin and line.bits[i - 1] & lx.ARTICLE and not line.bits[i - 1] & lx.PERSONAL:
        return False
    if bits & lx.CAPITAL and i > begin and not reader.lexicon.noun_capitals:
        return line.words[i - 1] == QUOTE
    if bits & lx.MAYBE_NOUN:
        if reader.lexicon.order == "verb-first" and (i == begin or line.words[i - 1] in ",،"):
            return True
        return _reads_as_verb(line, i, begin, end)
    return True


def _is_clause(line: Line, i: int, end: int) -> bool:
    """Whether an Arabic word speaks: no "came" without a text in which, no "via" a channel."""
    bits = line.bits[i]
    if bits & lx.APPEARING:
        if _is_joined(line, i):
            return True
        return any(line.bits[k] & (lx.DOCUMENT | lx.PHRASE) for k in range(i + 1, min(end, i + 4)))
    if bits & lx.PREPOSITION and bits & lx.MAYBE_NOUN:
        return any(line.bits[k] & lx.FROM for k in range(i + 1, min(end, i + NEAR_SOURCE)))
    return True


def _is_joined(line: Line, i: int) -> bool:
    """Whether an Arabic "it came" may be "and she replied", written the same."""
    low = line.lows[i]
    return low[0] in arabic.AND and bool(line.lexicon.bits.get(low[1:], 0) & lx.CUE)


def _reads_as_verb(line: Line, i: int, begin: int, end: int) -> bool:
    """For "claims", "reports": a subject directly before, or a clause or quotation behind."""
    before = line.bits[i - 1] if i > begin else 0
    if before & (lx.PREPOSITION | lx.POSSESSIVE | lx.MODIFIER | lx.DEMONYM):
        return False
    if before & (lx.PERSONAL | lx.RELATIVE | lx.AUXILIARY | lx.NOMINAL | lx.ADVERB):
        return True
    if i > begin and (line.words[i - 1] == QUOTE or before & lx.CAPITAL):
        return True
    if i + 1 < end and (line.bits[i + 1] & lx.THAT or line.words[i + 1] in (":", QUOTE)):
        return not (i > begin and line.words[i - 1][0].islower())
    return i > begin and line.words[i - 1] in ",)–—"


def _verb_cue(reader: Reader, line: Line, i: int, begin: int, end: int, earlier: list[Cue]) -> Cue:
    bits = line.bits[i]
    cue = Cue(line, i, i + 1, bool(bits & lx.STRONG), "verb")
    if bits & lx.QUOTED:
        cue.subject = handed_on(reader, line, i, begin)
        return cue
    if bits & lx.HANDING and (source := handed_from(reader, line, i, end)) is not None:
        cue.subject, cue.inverted = source, True
        return cue
    if _is_passive(line, i, begin):
        cue.kind = "passive"
        cue.subject = agent(reader, line, i, end)
        return cue
    if bits & lx.PARTICIPLE and not _has_auxiliary(line, i, begin):
        cue.kind = "participle"
        if i > begin + 1 and line.bits[i - 1] & lx.AS:  # "quoted an officer as saying"
            cue.subject = phrase_ending(reader, line, i - 2, begin)
            if cue.subject is not None:
                return cue
        name = reader.ending(line, i - 1) if i > begin else None
        if name is not None and not name.possessive:
            cue.subject = phrase_ending(reader, line, i - 1, begin)
            return cue
        cue.inherits = True
        cue.subject = _inherited(line, earlier, begin) or main_subject(reader, line, begin, i)
        if i == begin and cue.strong:  # "Chanting “…”, the crowd went on"
            cue.subject = _main_clause(reader, line, i, end)
        return cue
    cue.subject, cue.inverted = _finite_subject(reader, line, i, begin, end)
    if cue.subject is None:
        name = reader.ending(line, i - 1) if i > begin else None
        if name is not None and not name.possessive:
            cue.subject = phrase_ending(reader, line, i - 1, begin)
            return cue
        cue.inherits = True
        cue.subject = _inherited(line, earlier, begin) or main_subject(reader, line, begin, i)
    return cue


def _main_clause(reader: Reader, line: Line, i: int, end: int) -> Subject | None:
    """The subject behind the comma that ends a sentence's opening clause."""
    for k in range(i + 1, end - 1):
        if line.words[k] == "," and line.words[k + 1] != QUOTE:
            if line.bits[k + 1] & lx.PERSONAL and not line.bits[k + 1] & lx.ARTICLE:
                return Subject(line, k + 1, k + 2, k + 1, "pronoun")
            return phrase_starting(reader, line, k + 1, end)
    return None


def _finite_subject(
    reader: Reader, line: Line, i: int, begin: int, end: int
) -> tuple[Subject | None, bool]:
    """Subject and whether it follows, by the language's word order."""
    order = reader.lexicon.order
    if line.bits[i] & lx.APPEARING:
        text = text_with(reader, line, i, begin, end)
        if text is not None or (order == "verb-first" and not _is_joined(line, i)):
            return text, text is not None and text.start > i
    if line.bits[i] & lx.TELLING:
        return subject_before(reader, line, i, begin), False
    joined = order == "verb-first" and line.low(i) not in reader.lexicon.bits
    before = None if joined else subject_before(reader, line, i, begin)
    beside = i > begin and (line.words[i - 1] == QUOTE or line.words[i - 1] in ",،–—-")
    if order == "subject-verb" and (
        not beside or (before is not None and not _after_marks(line, i))
    ):
        return before, False
    if order == "verb-first" or before is None or beside or _pronoun_follows(line, i, end):
        after = subject_after(reader, line, i, end)
        if after is not None and (order != "subject-verb" or _may_be_inverted(line, i, after)):
            return after, True
    return before, False


def _after_marks(line: Line, i: int) -> bool:
    """Whether the verb stands right behind a quotation, over a comma or a dash."""
    return line.words[i - 1] == QUOTE or (line.words[i - 2] == QUOTE and i > 1)


def _pronoun_follows(line: Line, i: int, end: int) -> bool:
    """ "nannte sie", "a-t-elle": a subject pronoun directly behind the verb is its subject."""
    k = i + 1
    while k < end and line.words[k] in ("-", "t"):
        k += 1
    return k < end and bool(line.bits[k] & lx.PERSONAL) and not line.bits[k] & lx.ARTICLE


def _may_be_inverted(line: Line, i: int, after: Subject) -> bool:
    """English puts the subject behind only beside a quotation, or as ", said Ana Ruiz"."""
    beside = line.words[i - 1] == QUOTE or line.words[i - 2] == QUOTE
    return beside or (after.form == "name" and bool(line.bits[i] & lx.STRONG))


def _is_passive(line: Line, i: int, begin: int) -> bool:
    """ "was told", "is called": the subject hears, it doesn't speak."""
    k = i - 1
    while k >= begin and line.bits[k] & lx.ADVERB:
        k -= 1
    if k >= begin:
        passive = line.bits[k] & lx.PASSIVE
    else:
        nxt = line.bits[i + 1] if i + 1 < len(line.bits) else 0
        passive = line.bits[i] & lx.CAPITAL and nxt & (lx.PREPOSITION | lx.THAT)
    return bool(passive) and line.low(i).endswith(_PASSIVES)


def _has_auxiliary(line: Line, i: int, begin: int) -> bool:
    k = i - 1
    while k >= begin and line.bits[k] & lx.ADVERB and not line.bits[k] & lx.AUXILIARY:
        k -= 1
    return k >= begin and bool(line.bits[k] & (lx.AUXILIARY | lx.PASSIVE))


def _inherited(line: Line, earlier: list[Cue], begin: int) -> Subject | None:
    """The subject of the last clause that stands by itself, not inside another's "that"."""
    for cue in reversed(earlier):
        if cue.subject is None or cue.kind != "verb" or cue.inherits:
            continue
        first = min(cue.start, cue.subject.start)
        opener = line.bits[first - 1] if first > begin else 0
        joined = opener & (lx.AND | lx.CONJUNCTION) and not opener & (lx.THAT | lx.RELATIVE)
        if (
            first == begin
            or joined
            or line.words[first - 1] in ",،;؛–—"
            or line.words[first - 1] == QUOTE
        ):
            return cue.subject
    return None


def main_subject(reader: Reader, line: Line, begin: int, end: int) -> Subject | None:
    """The sentence's first name, pronoun or source noun that no preposition governs."""
    i = begin
    if reader.lexicon.order == "verb-first" and line.bits[begin] & lx.PREPOSITION:
        comma = (k + 1 for k in range(begin, end) if line.words[k] in ",،")
        i = next(comma, begin)  # "on the injury of Ruiz, he replied"
    while i < end:
        bits = line.bits[i]
        if line.words[i] == QUOTE:
            i += 1
            continue
        if bits & lx.PERSONAL and not bits & lx.ARTICLE:
            return Subject(line, i, i + 1, i, "pronoun")
        name = reader.starting(line, i)
        if name is not None or bits & (lx.ARTICLE | lx.NOMINAL | lx.POSSESSIVE):
            found = phrase_starting(reader, line, i, end)
            if found is not None:
                before = i - 1
                while before > begin and line.bits[before] & lx.POSSESSIVE:
                    before -= 1
                governed = i > begin and line.bits[before] & lx.PREPOSITION
                governed = governed or bits & lx.ATTACHED
                participle = i > begin and line.bits[i - 1] & lx.PARTICIPLE
                usable = found.form != "nominal" or line.bits[found.head] & lx.NOMINAL
                if not governed and not participle and usable and not (name and name.possessive):
                    return found
                i = max(i + 1, found.end)
                continue
        i += 1
    return None
