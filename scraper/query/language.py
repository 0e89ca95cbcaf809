"""What people type, read as a query: any text gives one, or none.

    harbour bridge          both words
    "harbour bridge"        the phrase; typographic quotation marks do as well
    harbour OR bridge       either
    harbour NOT bridge      the first without the second; also harbour -bridge
    bridg*                  words that begin so
    headline:bridge         in one field only
    (ferry OR boat) night   grouped
    speaker:ruiz            what the article is: also section:, author:, site:, language:
    since:2025-08           when it appeared: also until: and date:

A recursive descent over these few forms. What is none of them is taken for words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

_TOKEN = re.compile(r'[()]|(?:-)?(?:\w+:)?"[^"]*"?\*?|[^\s()"]+')
_TERM = re.compile(r"(?:(\w+):)?(.*)", re.DOTALL)
_MARKS = str.maketrans("“”„«»", '"""""')
_MOST_TERMS = 64
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Words:
    """A word or a phrase, in one field or in any."""

    text: str
    field: str | None = None
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What the article is, by the name of that and a value: speaker, "ruiz"."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Every:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The first, and not the second."""

    kept: Node
    removed: Node


EVERYTHING = Every(())
"""What "-speaker:ruiz" alone leaves something out of."""

Node = Words | About | Every | Either | Without


def parse_query(
    text: str,
    fields: Collection[str],
    facts: Collection[str] = (),
    is_value: Callable[[str, str], bool] = lambda name, value: True,
) -> Node | None:
    """Read a query over text fields and facts of these names; None if it has no word at all.

    Never raises. `is_value` says whether a fact may have a value; "since:soon" becomes two
    words if it may not. Beyond 64 terms and 16 nested groups the rest is left out.
    """
    tokens = _TOKEN.findall(text.replace("\0", " ").translate(_MARKS))
    parser = _Parser(tokens, frozenset(fields), frozenset(facts), is_value)
    found = []
    while parser.place < len(tokens):  # more than once only after a bracket that nothing opened
        found.append(parser.alternatives(0))
    return _join(Every, found)


@dataclass(slots=True)
class _Parser:
    tokens: list[str]
    fields: frozenset[str]
    facts: frozenset[str]
    is_value: Callable[[str, str], bool]
    place: int = field(default=0, init=False)
    terms: int = field(default=0, init=False)

    def alternatives(self, depth: int) -> Node | None:
        """Read `a OR b`, up to the end or this group's closing bracket."""
        found = [self._together(depth)]
        while self._peek() == "OR":
            self.place += 1
            found.append(self._together(depth))
        if self._peek() == ")":
            self.place += 1
        return _join(Either, found)

    def _together(self, depth: int) -> Node | None:
        """Read `a b NOT c`, up to OR, a closing bracket or the end."""
        wanted: list[Node | None] = []
        unwanted: list[Node | None] = []
        while (token := self._peek()) not in (None, "OR", ")"):
            self.place += 1
            if token == "AND":
                continue
            negated = token == "NOT" and self._peek() not in (None, "OR", ")", "AND", "NOT")
            if negated:
                token = self._peek()
                self.place += 1
            elif token and token.startswith("-") and len(token) > 1:
                negated, token = True, token[1:]
            (unwanted if negated else wanted).append(self._item(token or "", depth))
        kept, removed = _join(Every, wanted), _join(Either, unwanted)
        if removed and not kept and any(isinstance(one, About) for one in unwanted):
            kept = EVERYTHING
        return Without(kept, removed) if kept and removed else kept or removed

    def _item(self, token: str, depth: int) -> Node | None:
        if token == "(":
            return self.alternatives(depth + 1) if depth < _DEEPEST else None
        self.terms += 1
        return self._term(token) if self.terms <= _MOST_TERMS else None

    def _term(self, token: str) -> Node | None:
        """Read one word, phrase or fact; None if it holds no letter and no digit."""
        found = _TERM.fullmatch(token)
        name, text = found.groups() if found else (None, token)
        name = name and name.lower()
        value = text.replace('"', " ").strip(" *")
        if name in self.facts and any(map(str.isalnum, value)) and self.is_value(name, value):
            return About(name, value)
        if name is not None and name not in self.fields:
            name, text = None, token
        words = text.replace('"', " ").strip()
        return Words(words, name, text.endswith("*")) if _has_words(words) else None

    def _peek(self) -> str | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None


def _join(kind: type[Every] | type[Either], parts: list[Node | None]) -> Node | None:
    there = tuple(part for part in parts if part)
    if len(there) < 2:
        return there[0] if there else None
    return kind(there)


def _has_words(text: str) -> bool:
    return any(map(_is_indexed, text))


def _is_indexed(char: str) -> bool:
    """Say whether the tokenizer keeps a character: letters, digits, private use."""
    category = unicodedata.category(char)
    return category[0] in "LN" or category == "Co"
