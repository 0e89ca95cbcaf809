"""Who may be quoted, and the runs of words that name them."""

from __future__ import annotations

from dataclasses import dataclass, field

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.text import Line

PERSON, ORGANISATION, DOCUMENT, GROUP = "person", "organisation", "document", "group"


@dataclass(slots=True, eq=False)
class Source:
    """Somebody or something that may be quoted; one for all its mentions in the article.

    `known_as` is its fullest name, or the words for what has none. `guessed` says that
    nothing but the look of the name made it a person's; a group that is `single` is one
    person without a name, "a neighbour". `role` and `described`, the words
    that the article has for it, are there once `is_described`.
    """

    known_as: Name | str
    kind: str
    words: tuple[str, ...]
    male: int = 0
    female: int = 0
    role: str | None = None
    described: frozenset[str] = frozenset()
    personal: bool = True
    guessed: bool = False
    single: bool = False
    is_described: bool = False
    mentions: list[Name] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The fullest name that the article gives."""
        return self.known_as if isinstance(self.known_as, str) else self.known_as.text

    def fits(self, pronoun: int) -> float:
        """How well a pronoun (its bits) stands for this source: 0 not at all, 1 well.

        A given name is weaker evidence of gender than a title: some are borne by both.
        """
        if self.kind == PERSON or self.single or (self.kind == "" and self.personal):
            likely = 0.8 if self.single else 1.0 if self.kind else 0.6
            if pronoun & lx.HE:
                return likely * _agreement(self.male, self.female)
            if pronoun & lx.SHE:
                return likely * _agreement(self.female, self.male)
            return likely if pronoun & lx.FIRST else 0.0
        if pronoun & lx.IT:
            return 0.6 if self.kind == GROUP else 1.0
        return 1.0 if pronoun & lx.THEY else 0.0


def _agreement(mine: int, other: int) -> float:
    if mine >= other:
        return 1.2 if mine > other else 1.0
    return 0.35 if other - mine <= 2 else 0.0


@dataclass(slots=True, eq=False)
class Name:
    """One run of capitalised words: tokens `start` to `end`, the name itself from `core` on.

    `prefix` and `suffix` count the letters at its ends that are not its own: "and" written
    on to it, the possessive; `honours` the tokens behind it, like "KC". `noble` names are
    printed with the title before them.
    """

    line: Line
    start: int
    core: int
    end: int
    words: tuple[str, ...]
    kind: str | None
    gender: int = 0
    prefix: int = 0
    suffix: int = 0
    honours: int = 0
    noble: bool = False
    initial: bool = False
    personal: bool = False
    source: Source | None = None

    @property
    def text(self) -> str:
        """The name as printed, without a nickname in marks."""
        first, end, line = self.core - self.noble, self.end - self.honours, self.line
        nick = next((k for k in line.spans if first < k < end), None)
        if nick is None:
            text = line.slice(first, end)
        else:
            text = f"{line.slice(first, nick)} {line.slice(nick + 1, end)}"
        return text[self.prefix : len(text) - self.suffix]

    @property
    def possessive(self) -> bool:
        """Whether it is "Ruiz's"."""
        return self.suffix > 0

    @property
    def place(self) -> tuple[int, int]:
        """Paragraph and token: the order of names in the article."""
        return self.line.index, self.start
