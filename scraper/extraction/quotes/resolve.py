"""Turn "she", "Ruiz" and "the bank" into the fullest name the article gives."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from scraper.extraction.quotes import arabic
from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.labels import document, owner, without_article
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.offices import noun_end
from scraper.extraction.quotes.phrases import Reader, Subject
from scraper.extraction.quotes.roles import describe, tells_role
from scraper.extraction.quotes.salience import TAKEN_UP, is_taken_up, weight
from scraper.extraction.quotes.sources import DOCUMENT, GROUP, ORGANISATION, PERSON, Source
from scraper.extraction.quotes.text import Line

_UNLIKELY = 0.4  # below this fit, a role noun is somebody else's
_SPEAKER = 3.6  # weight of having spoken in a sentence; of being its subject 3
_PER_SENTENCE = 0.8  # what a candidate keeps for each sentence farther back
_PER_PARAGRAPH = 0.92
_MOST_SOURCES = 300  # that a noun is compared with
_NEAR_DOCUMENT = 3  # paragraphs back to where "a statement" was first mentioned
_CHAIN = 3  # nouns of which the last has the article
_BACK = 16  # sentences that a pronoun looks back over


@dataclass(slots=True)
class Resolver:
    """Resolves subjects in text order; `spoke` remembers who spoke in which sentence."""

    reader: Reader
    lines: list[Line]
    spoke: dict[tuple[int, int], Source] = field(default_factory=dict)
    labels: dict[str, Source] = field(default_factory=dict)
    last: Source | None = None
    last_person: Source | None = None

    def resolve(self, subject: Subject | None) -> Source | None:
        """The source that the subject's words stand for, None where nobody fits."""
        if subject is None:
            return None
        if subject.name is not None:
            return self._named(subject)
        if subject.form == "pronoun":
            return self.antecedent(subject.line, subject.head, subject.bits)
        return self._nominal(subject)

    def remember(self, line: Line, sentence: int, source: Source) -> None:
        """Note that the source spoke in the sentence."""
        self.spoke[line.index, sentence] = source
        self.last = source
        if source.kind == PERSON or source.single:
            self.last_person = source

    def _named(self, subject: Subject) -> Source | None:
        source = subject.name.source if subject.name is not None else None
        if subject.name is not None and self._is_countryman(subject):
            return self.antecedent(subject.line, subject.start, lx.FIRST) or source
        if source is not None and not describe(self.reader, source).kind:
            offices = tells_role(self.reader, subject.role)  # "her son, Mateo, added"
            person = len(source.words) in (2, 3) or source.role or offices
            source.kind = PERSON if person else ORGANISATION
            source.guessed = not (source.role or offices or source.male or source.female)
        return source

    def _is_countryman(self, subject: Subject) -> bool:
        """ "said the Hungarian": somebody who was named before."""
        line, start = subject.line, subject.start
        one = subject.end - start == 2 and line.bits[start] & lx.DEFINITE
        return bool(
            one and line.bits[start + 1] & lx.DEMONYM and not line.words[start + 1].isupper()
        )

    def _known(self, source: Source) -> Source:
        """The source, described where that decides whether it is a person."""
        return source if source.kind else describe(self.reader, source)

    def antecedent(self, line: Line, token: int, pronoun: int) -> Source | None:
        """The best source for a pronoun: near, a subject or speaker, of fitting gender."""
        best, best_score = None, 0.0
        index, number = line.index, line.sentence_of(token)
        decay = 1.0
        limit = token
        for _ in range(_BACK):
            if best_score >= 5.0 * decay:
                break
            source, score = self._best_in(index, number, limit, pronoun)
            if source is not None and score * decay > best_score:
                best, best_score = source, score * decay
            limit = 1 << 30
            number -= 1
            decay *= _PER_SENTENCE
            while number < 0 and index > 0:
                index -= 1
                number = len(self.lines[index].sentences) - 1
                decay *= _PER_PARAGRAPH
            if number < 0:
                break
        if best is None and self.last is not None and self.last.fits(pronoun):
            return self.last
        return best

    def _best_in(
        self, index: int, number: int, limit: int, pronoun: int
    ) -> tuple[Source | None, float]:
        line = self.lines[index]
        if not line.sentences:
            return None, 0.0
        begin, end = line.sentences[number]
        best, best_score = None, 0.0
        speaker = self.spoke.get((index, number))
        if speaker is not None and limit > end:
            best, best_score = speaker, _SPEAKER * speaker.fits(pronoun)
            if not best_score:
                best = None
        first = True
        for name in self.reader.cast.names[index]:
            if name.start < begin or name.end > min(end, limit):
                continue
            source = name.source
            fits = self._known(source).fits(pronoun) if source is not None else 0.0
            if not fits:
                continue
            score = weight(self.reader.lexicon, line, name, first, begin) * fits
            only = first and score < TAKEN_UP
            if only and is_taken_up(line, name, begin, min(end, limit), pronoun):
                score = TAKEN_UP * fits
            first = False
            if score > best_score:
                best, best_score = source, score
        return best, best_score

    def _nominal(self, subject: Subject) -> Source:
        subject = owner(subject)
        line, bits = subject.line, subject.bits
        definite = self._is_definite(subject)
        head = self._stem(line.lows[subject.head])
        found: Source | None = None
        if bits & lx.LATTER:
            found = self._latter(subject)
        elif definite and bits & lx.ROLE:
            found = self._by_role(subject, head)
            if found is not None:
                found.role = describe(self.reader, found).role or subject.text
                found.described = found.described | {head}
        elif definite and bits & lx.ORGANISATION:
            found = self._organisation(subject, head) or self._in_full(subject, head)
        elif definite and bits & lx.DOCUMENT:
            found = self._author(subject, head)
        if found is None:
            found = self._labelled(subject, head, definite)
        return found

    def _is_definite(self, subject: Subject) -> bool:
        line, prefix = subject.line, self.reader.lexicon.definite
        if prefix:
            return self._is_annexed(subject)
        first = line.bits[subject.start]
        return not first & lx.INDEFINITE and subject.end - subject.start <= 6

    def _is_annexed(self, subject: Subject) -> bool:
        """Whether a noun has the article or a noun with it behind: "head of the delegation"."""
        line, prefix = subject.line, self.reader.lexicon.definite
        for k in range(subject.start, min(subject.end, subject.head + _CHAIN)):
            if line.words[k].startswith(prefix):
                return True
            if k > subject.head and line.lows[k].endswith(
                (arabic.ADJECTIVE, arabic.ADJECTIVE_FEMININE)
            ):
                return False  # an adjective without the article
        return False

    def _stem(self, word: str) -> str:
        """The word without the article that is written on to it."""
        return word.removeprefix(self.reader.lexicon.definite)

    def _latter(self, subject: Subject) -> Source | None:
        """The person named last before the words."""
        names = self.reader.cast.names
        for index in range(subject.line.index, max(-1, subject.line.index - 3), -1):
            for name in reversed(names[index]):
                earlier = index < subject.line.index or name.end <= subject.start
                if earlier and name.source is not None and self._known(name.source).kind == PERSON:
                    return name.source
        return None

    def _by_role(self, subject: Subject, head: str) -> Source | None:
        """The person last mentioned whose role holds the head word, else the person at hand."""
        best: Source | None = None
        where = (-1, -1)
        here = (subject.line.index, subject.start)
        pronoun = _pronoun_of(subject)
        for source in self.reader.cast.sources[:_MOST_SOURCES]:
            if not self._may_be_called(source, head):
                continue
            if describe(self.reader, source).kind != PERSON or source.fits(pronoun) < _UNLIKELY:
                continue
            if head in source.described or head in map(self._stem, source.described):
                last = _last_before(source, here)
                if last > where:
                    best, where = source, last
        if best is not None:
            return best
        if head in self.labels or _is_qualified(subject, self.reader.lexicon):
            return None
        if head.startswith("spokes"):
            near = self.last_person if subject.line.bits[subject.start] & lx.DEFINITE else None
            return near if near is not None and not describe(self.reader, near).role else None
        near = self.antecedent(subject.line, subject.start, pronoun)
        return near if near is not None and not near.single else None

    def _may_be_called(self, source: Source, head: str) -> bool:
        """Whether the word stands in a paragraph that names the source, a cheap look ahead."""
        if source.is_described or self.reader.lexicon.definite:
            return True
        return any(head in name.line.lows for name in source.mentions)

    def _organisation(self, subject: Subject, head: str) -> Source | None:
        """An organisation whose name holds the head word, else the one the text turns on."""
        here = (subject.line.index, subject.start)
        best, best_score = None, 0.0
        known = bool(subject.bits & lx.STANDING) or head not in self.reader.lexicon.bits
        known = known or _is_owned(subject)  # "the police", "Bauamt", "the mayor's office"
        for source in self.reader.cast.sources[:_MOST_SOURCES]:
            if source.kind != PERSON:
                describe(self.reader, source)
            if (source.kind == PERSON and not source.guessed) or not source.mentions:
                continue
            last = _last_before(source, here)
            if last < (0, 0):
                continue
            score = min(len(source.mentions), 12) / (1.0 + 0.35 * (here[0] - last[0]))
            if source.kind != ORGANISATION:
                score *= 0.5
            if head in source.words or head in source.described:
                score += 10.0
            elif known:
                continue
            elif all(
                self.reader.lexicon.bits.get(w, 0) & (lx.PLACE | lx.DEMONYM) for w in source.words
            ):
                score *= 1.0 if subject.bits & lx.STATE else 0.1
            if score > best_score:
                best, best_score = source, score
        if best is not None and (best.guessed or not best.kind):
            best.kind, best.guessed = ORGANISATION, False
        return best

    def _in_full(self, subject: Subject, head: str) -> Source | None:
        """Without capitals: "the ministry" is the last "ministry of" something before it."""
        prefix = self.reader.lexicon.definite
        if not prefix or not subject.line.words[subject.head].startswith(prefix):
            return None
        if head in self.labels:
            return self.labels[head]
        for index in range(subject.line.index, -1, -1):
            line = self.lines[index]
            for k, low in enumerate(line.lows[:-1]):
                clitics = len(low) - len(head)
                if (
                    clitics > 1
                    or not low.endswith(head)
                    or not line.words[k + 1].startswith(prefix)
                ):
                    continue
                name = line.slice(k, noun_end(line, k, self.reader.lexicon))[clitics:]
                self.labels[head] = Source(name, ORGANISATION, (head,))
                return self.labels[head]
        return None

    def _author(self, subject: Subject, head: str) -> Source | None:
        """Who spoke "in a statement", where "the statement" goes on."""
        line, here = subject.line, subject.line.sentence_of(subject.start)
        for index in range(line.index, max(-1, line.index - _NEAR_DOCUMENT), -1):
            earlier = self.lines[index]
            if head not in earlier.lows:
                continue
            for k, low in enumerate(earlier.lows):
                if low != head or k < 2 or not earlier.bits[k - 1] & lx.INDEFINITE:
                    continue
                number = earlier.sentence_of(k)
                source = self.spoke.get((index, number))
                if source is not None and (index, number) != (line.index, here):
                    return source if source.kind != DOCUMENT else None
        return None

    def _labelled(self, subject: Subject, head: str, definite: bool) -> Source:
        """A source without a name: known by its words; "the letter" is the letter before."""
        if definite and head in self.labels and subject.end - subject.start <= 3:
            return self.labels[head]
        text = subject.text
        bits = subject.bits
        if bits & lx.DOCUMENT:
            kind = DOCUMENT
        elif bits & lx.ORGANISATION and not bits & lx.ROLE:
            kind = ORGANISATION
        else:
            kind = GROUP
        lexicon = self.reader.lexicon
        label = document(subject) if kind == DOCUMENT else without_article(subject, lexicon)
        source = Source(label or text, kind, (head,))
        if kind == GROUP and bits & lx.ROLE:
            source.single = True
            source.male, source.female = 3 * bool(bits & lx.MASCULINE), 3 * bool(bits & lx.FEMININE)
        self.labels[head] = source
        return source


def _is_owned(subject: Subject) -> bool:
    """Whether an organisation is somebody's: "the office of the mayor"."""
    line, behind = subject.line, subject.head + 1
    return behind + 1 < subject.end and bool(line.bits[behind] & lx.OF)


def _is_qualified(subject: Subject, lexicon: Lexicon) -> bool:
    """ "the council's auditor", "head of the delegation" (in Arabic): one of his own."""
    line = subject.line
    if lexicon.definite:
        behind = subject.head + 1
        if line.words[subject.head].startswith(lexicon.definite):
            return False  # what follows is its adjective
        return behind < subject.end and line.words[behind].startswith(lexicon.definite)
    owned = (line.lows[k][-2:] in ("'s", "’s", "s’") for k in range(subject.start, subject.head))
    return any(owned)


def _pronoun_of(subject: Subject) -> int:
    """The pronoun for a role noun, by its own gender or that of its article ("la ministre")."""
    both = lx.MASCULINE | lx.FEMININE
    gender = subject.bits & both
    if gender in (0, both):
        gender = subject.line.bits[subject.start] & both
    return {lx.MASCULINE: lx.HE, lx.FEMININE: lx.SHE}.get(gender, lx.FIRST)


def _last_before(source: Source, here: tuple[int, int]) -> tuple[int, int]:
    """Line and token of the source's last mention before a place; (-1, -1) for none."""
    after = bisect_left(source.mentions, here, key=lambda name: name.place)
    if not after:
        return (-1, -1)
    return source.mentions[after - 1].place
