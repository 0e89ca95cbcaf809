"""Invented articles by the million, quickly: words as unevenly spread as in a language.

Each article is a whole record: a body in blocks, quotations by people out of a crowd,
captions, links, keywords, a breadcrumb. The same number gives the same article, so that two
archives can be compared.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from scraper.records import Article, Author, Block, Caption, Link, Quote

_SECTIONS = 8
_SYLLABLES = [a + b for a in "bdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "ai", "or", "en")]
_ARABIC_SYLLABLES = [a + b for a in "بتجحدرزسشصطعفقكلمنهي" for b in "اوي"]
_FIRST = date(2023, 1, 1)


@dataclass(frozen=True, slots=True)
class Edition:
    """What an archive's articles are like.

    `vocabulary` counts the words of the language, `words` those of a body on the mean; `quoted`
    are the numbers of the blocks with a quotation; every `arabic`th article is in Arabic.
    `uneven`: a third of all articles is one outlet's, and nearly a third of all quotations and
    bylines one person's, in three years; else outlets are equal, years and people many. With
    `roles`, every third quotation says what its speaker is.
    """

    vocabulary: int = 300_000
    words: int = 850
    blocks: int = 20
    quoted: tuple[int, ...] = (4, 9, 14)
    outlets: int = 100
    people: int = 20_000
    arabic: int | None = None
    uneven: bool = False
    roles: bool = False


LONG = Edition()
"""Long articles, spread evenly: what a writer is measured with."""

UNEVEN = Edition(60_000, 250, 5, tuple(range(5)), 50, 5_000, 10, uneven=True, roles=True)
"""Short articles in two languages, and much of everything in few hands: what readers fear."""


class Newspapers:
    """Outlets that write as many articles as one asks for."""

    def __init__(self, edition: Edition = LONG) -> None:
        chance = random.Random(11)
        self.edition = edition
        self.english = Vocabulary(_invent(chance, _SYLLABLES, edition.vocabulary))
        self._tags = self.english.words[100:5_000]
        self.people = [name.title() for name in _pairs(chance, self.english.words, edition.people)]
        spread = _pareto if edition.uneven else _zipf
        self._people_weights = spread(edition.people)
        self._outlet_weights = _pareto(edition.outlets)
        self.arabic = Vocabulary(
            _invent(chance, _ARABIC_SYLLABLES, edition.vocabulary // 4 if edition.arabic else 0)
        )

    def articles(self, first: int, count: int) -> Iterator[Article]:
        """Yield articles number `first` to `first + count - 1`."""
        for number in range(first, first + count):
            yield self.article(number)

    def article(self, number: int) -> Article:
        """Write one article."""
        chance = random.Random(number)
        edition = self.edition
        is_arabic = edition.arabic is not None and number % edition.arabic == 0
        language = self.arabic if is_arabic else self.english
        site, published = self._outlet(chance, number), self._published(chance, number)
        url = f"https://{site}/{number // 1000}/{number}"
        speakers = len(edition.quoted)
        people = chance.choices(self.people, cum_weights=self._people_weights, k=speakers + 1)
        blocks, quotes = self._write(chance, language, people[:speakers])
        body = "\n\n".join(block.text for block in blocks)
        section = f"Section {number % _SECTIONS}"
        byline = f"By {people[-1]}"
        return Article(
            url=url,
            canonical_url=url,
            site=site,
            language="ar" if is_arabic else "en",
            headline=language.sentence(chance, 9),
            dek=language.sentence(chance, 18),
            section=section,
            sections=("News", section),
            byline=byline,
            authors=(Author(people[-1]),),
            published=published,
            captions=tuple(
                Caption(n, language.sentence(chance, 15), people[n], f"{url}/{n}.jpg")
                for n in range(2)
            ),
            blocks=tuple(blocks),
            body=body,
            quotes=tuple(quotes),
            tags=tuple(chance.choices(self._tags, k=3)),
            links=tuple(Link(f"{url}/more/{n}", language.sentence(chance, 3)) for n in range(4)),
            word_count=len(body.split()),
            provenance=dict.fromkeys(("headline", "dek", "byline", "body"), "markup"),
        )

    def _outlet(self, chance: random.Random, number: int) -> str:
        if self.edition.uneven:
            count = self.edition.outlets
            (number,) = chance.choices(range(count), cum_weights=self._outlet_weights)
        return f"outlet{number % self.edition.outlets}.example"

    def _published(self, chance: random.Random, number: int) -> str:
        if self.edition.uneven:
            day = _FIRST + timedelta(days=chance.randrange(3 * 365))
            return f"{day}T{chance.randrange(24):02d}:{chance.randrange(60):02d}:00Z"
        return f"20{10 + number % 15}-{1 + number % 12:02d}-{1 + number % 28:02d}T06:00:00Z"

    def _write(
        self, chance: random.Random, language: Vocabulary, people: Sequence[str]
    ) -> tuple[list[Block], list[Quote]]:
        blocks: list[Block] = []
        quotes: list[Quote] = []
        start = 0
        for position in range(self.edition.blocks):
            text = language.sentence(chance, round(self.edition.words / self.edition.blocks))
            if position in self.edition.quoted:
                said = language.sentence(chance, 14)
                speaker = people[len(quotes)]
                quotes.append(
                    Quote(
                        len(quotes),
                        position,
                        said,
                        start + 1,
                        start + 1 + len(said),
                        speaker=speaker,
                        speaker_text=speaker,
                        speaker_kind="person",
                        role=self._role(chance, speaker),
                        cue="said",
                        confidence=0.9,
                    )
                )
                text = f"“{said}” said {speaker}. {text}"
            blocks.append(Block(position, "paragraph", None, text, start, start + len(text)))
            start += len(text) + 2
        return blocks, quotes

    def _role(self, chance: random.Random, speaker: str) -> str | None:
        """Name the speaker's office, one of its spellings; two times of three nothing."""
        if not self.edition.roles or chance.randrange(3):
            return None
        office = f"{speaker.split()[-1].lower()} secretary"
        return chance.choice((office, f"former {office}", f"{office} of state"))


class Vocabulary:
    """The words of a language, the most frequent ones first."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self._weights = _zipf(len(words))

    def sentence(self, chance: random.Random, words: int) -> str:
        """Write a sentence of about so many words."""
        count = chance.randint(words * 3 // 4, words * 5 // 4)
        text = " ".join(chance.choices(self.words, cum_weights=self._weights, k=count))
        return text.capitalize() + "."

    def sought(self, chance: random.Random, low: int, high: int, count: int = 1) -> str:
        """Return words to search for, whose ranks lie between these two."""
        return " ".join(self.words[chance.randrange(low, high)] for _ in range(count))


def _invent(chance: random.Random, syllables: Sequence[str], count: int) -> list[str]:
    """Make different words, the shorter ones first, as languages have it."""
    words = dict.fromkeys(
        "".join(chance.choices(syllables, k=1 + (rank > 60) + (rank > 4000) + (rank > 90_000)))
        for rank in range(count * 2)
    )
    return list(words)[:count]


def _pairs(chance: random.Random, words: Sequence[str], count: int) -> Iterator[str]:
    for first, last in zip(
        chance.choices(words[2_000:20_000], k=count),
        chance.choices(words[2_000:60_000], k=count),
        strict=True,
    ):
        yield f"{first} {last}"


def _zipf(count: int) -> list[float]:
    """Return summed weights after Mandelbrot's correction of Zipf's law."""
    return list(accumulate(1 / (rank + 2.7) for rank in range(count)))


def _pareto(count: int) -> list[float]:
    """Return summed weights of which the first is nearly a third: Pareto's law, alpha one half."""
    return [1 - (rank + 1) ** -0.5 for rank in range(1, count + 1)]
