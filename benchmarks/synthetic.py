"""Invented articles by the million, quickly: words as unevenly spread as in a language.

Each article is a whole record: 850 words in some twenty blocks, quotations by people out
of a crowd, captions, links, keywords, a breadcrumb. The same number gives the same
article, so that two archives can be compared.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

from scraper.records import Article, Author, Block, Caption, Link, Quote

WORDS = 850
"""Of a body, on the mean."""

_VOCABULARY = 300_000
_SITES, _SECTIONS = 100, 8
_PEOPLE = 20_000
_SYLLABLES = [a + b for a in "bdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "ai", "or", "en")]


class Newspapers:
    """Outlets that write as many articles as one asks for."""

    def __init__(self) -> None:
        chance = random.Random(11)
        self._words = _invent(chance, _VOCABULARY)
        self._tags = self._words[100:5_000]
        self._weights = _zipf(_VOCABULARY)
        self._people = [name.title() for name in _pairs(chance, self._words, _PEOPLE)]
        self._people_weights = _zipf(_PEOPLE)

    def articles(self, first: int, count: int) -> Iterator[Article]:
        """Yield articles number `first` to `first + count - 1`."""
        for number in range(first, first + count):
            yield self.article(number)

    def article(self, number: int) -> Article:
        """Write one article."""
        chance = random.Random(number)
        site = f"outlet{number % _SITES}.example"
        url = f"https://{site}/{number // 1000}/{number}"
        people = chance.choices(self._people, cum_weights=self._people_weights, k=4)
        blocks, quotes = self._write(chance, people[:3])
        body = "\n\n".join(block.text for block in blocks)
        section = f"Section {number % _SECTIONS}"
        byline = f"By {people[3]}"
        return Article(
            url=url,
            canonical_url=url,
            site=site,
            language="en",
            headline=self._sentence(chance, 9),
            dek=self._sentence(chance, 18),
            section=section,
            sections=("News", section),
            byline=byline,
            authors=(Author(people[3]),),
            published=f"20{10 + number % 15}-{1 + number % 12:02d}-{1 + number % 28:02d}T06:00:00Z",
            captions=tuple(
                Caption(n, self._sentence(chance, 15), people[n], f"{url}/{n}.jpg")
                for n in range(2)
            ),
            blocks=tuple(blocks),
            body=body,
            quotes=tuple(quotes),
            tags=tuple(chance.choices(self._tags, k=3)),
            links=tuple(Link(f"{url}/more/{n}", self._sentence(chance, 3)) for n in range(4)),
            word_count=len(body.split()),
            provenance=dict.fromkeys(("headline", "dek", "byline", "body"), "markup"),
        )

    def query(self, chance: random.Random, low: int, high: int, count: int = 1) -> str:
        """Return words to search for, whose ranks lie between these two."""
        return " ".join(self._words[chance.randrange(low, high)] for _ in range(count))

    def _write(
        self, chance: random.Random, people: Sequence[str]
    ) -> tuple[list[Block], list[Quote]]:
        blocks: list[Block] = []
        quotes: list[Quote] = []
        start = 0
        for position in range(20):
            text = self._sentence(chance, round(WORDS / 20))
            if position in (4, 9, 14):
                said = self._sentence(chance, 14)
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
                        cue="said",
                        confidence=0.9,
                    )
                )
                text = f"“{said}” said {speaker}. {text}"
            blocks.append(Block(position, "paragraph", None, text, start, start + len(text)))
            start += len(text) + 2
        return blocks, quotes

    def _sentence(self, chance: random.Random, words: int) -> str:
        count = chance.randint(words * 3 // 4, words * 5 // 4)
        text = " ".join(chance.choices(self._words, cum_weights=self._weights, k=count))
        return text.capitalize() + "."


def _invent(chance: random.Random, count: int) -> list[str]:
    """Make different words, the shorter ones first, as languages have it."""
    words = dict.fromkeys(
        "".join(chance.choices(_SYLLABLES, k=1 + (rank > 60) + (rank > 4000) + (rank > 90_000)))
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
