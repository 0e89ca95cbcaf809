"""What people type, as an FTS5 expression: any text gives a valid one or none.

    harbour bridge          both words
    "harbour bridge"        the phrase; typographic quotation marks do as well
    harbour OR bridge       either
    harbour NOT bridge      the first without the second; also harbour -bridge
    bridg*                  words that begin so
    headline:bridge         in one field only
    (ferry OR boat) night   grouped

A recursive descent over these few forms. What is none of them is taken for words,
and FTS5 never sees a character that a person typed outside a quoted string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

_TOKEN = re.compile(r'[()]|(?:-)?(?:\w+:)?"[^"]*"?\*?|[^\s()"]+')
_TERM = re.compile(r"(?:(\w+):)?(.*)", re.DOTALL)
_MARKS = str.maketrans("“”„«»", '"""""')
_MOST_TERMS = 64
_DEEPEST = 16


def parse_query(text: str, fields: Collection[str]) -> str | None:
    """Return an FTS5 expression over columns of these names; None if nothing can be sought.

    Never raises. Beyond 64 terms and 16 nested groups the rest is left out.
    """
    tokens = _TOKEN.findall(text.replace("\0", " ").translate(_MARKS))
    parser = _Parser(tokens, frozenset(fields))
    found = []
    while parser.place < len(tokens):  # more than once only after a bracket that nothing opened
        found.append(parser.alternatives(0))
    return _join(" AND ", found)


@dataclass(slots=True)
class _Parser:
    tokens: list[str]
    fields: frozenset[str]
    place: int = field(default=0, init=False)
    terms: int = field(default=0, init=False)

    def alternatives(self, depth: int) -> str | None:
        """Read `a OR b`, up to the end or this group's closing bracket."""
        found = [self._together(depth)]
        while self._peek() == "OR":
            self.place += 1
            found.append(self._together(depth))
        if self._peek() == ")":
            self.place += 1
        return _join(" OR ", found)

    def _together(self, depth: int) -> str | None:
        """Read `a b NOT c`, up to OR, a closing bracket or the end."""
        wanted: list[str | None] = []
        unwanted: list[str | None] = []
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
        kept, without = _join(" AND ", wanted), _join(" OR ", unwanted)
        if kept and without:
            return f"({kept} NOT {without})"
        return kept or without

    def _item(self, token: str, depth: int) -> str | None:
        if token == "(":
            return self.alternatives(depth + 1) if depth < _DEEPEST else None
        self.terms += 1
        return _term(token, self.fields) if self.terms <= _MOST_TERMS else None

    def _peek(self) -> str | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None


def _term(token: str, fields: frozenset[str]) -> str | None:
    """Write one word or phrase, quoted; None if it holds nothing that is indexed."""
    found = _TERM.fullmatch(token)
    name, text = found.groups() if found else (None, token)
    if name is not None and name.lower() not in fields:
        name, text = None, token
    star = "*" if text.endswith("*") else ""
    text = _printable(text.replace('"', " ")).strip()
    if not any(map(_is_indexed, text)):
        return None
    column = f"{name.lower()} : " if name else ""
    return f'{column}"{text}"{star}'


def _join(operator: str, parts: list[str | None]) -> str | None:
    there = [part for part in parts if part]
    if len(there) < 2:
        return there[0] if there else None
    return f"({operator.join(there)})"


def _is_indexed(char: str) -> bool:
    """Say whether the tokenizer keeps a character: letters, digits, private use."""
    category = unicodedata.category(char)
    return category[0] in "LN" or category == "Co"


def _printable(text: str) -> str:
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
