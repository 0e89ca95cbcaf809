"""A query's words as expressions of FTS5: as they are written, and in their normalised forms.

FTS5 never sees a character that a person typed outside a quoted string.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scraper.query.language import About, Either, Every, Node, Without, Words
from scraper.wordforms import sought_forms, variants


@dataclass(frozen=True, slots=True)
class Match:
    """One query in two spellings: `written` for `…_fts`, `normalised` for `…_forms`; all forms
    that it accepts, for marking them; and whether it has the beginning of a word, for which FTS5
    goes through all words that begin so."""

    written: str
    normalised: str
    forms: frozenset[str]
    has_beginning: bool

    @property
    def both(self) -> tuple[str, str]:
        """The two spellings."""
        return self.written, self.normalised


def match_of(node: Node) -> Match:
    """Write a query in which there is nothing but words."""
    forms = frozenset(form for words in _wanted(node) for form in _accepted(words))
    return Match(
        _expression(node, _as_written),
        _expression(node, _as_normalised),
        forms,
        any(words.is_beginning for words in _wanted(node)),
    )


def is_text(node: Node) -> bool:
    """Say whether there is nothing but words in a query."""
    match node:
        case About():
            return False
        case Every(parts) | Either(parts):
            return all(map(is_text, parts))
        case Without(kept, removed):
            return is_text(kept) and is_text(removed)
    return True


def _wanted(node: Node) -> Iterator[Words]:
    """Yield the words of a query that an article is to have."""
    match node:
        case Words():
            yield node
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _wanted(part)
        case Without(kept, _):
            yield from _wanted(kept)


def _accepted(words: Words) -> list[str]:
    forms = sought_forms(words.text)
    return variants(forms[0]) if len(forms) == 1 else forms


def _expression(node: Node, spell: Callable[[Words], str]) -> str:
    match node:
        case Words():
            column = f"{node.field} : " if node.field else ""
            return f"{column}{spell(node)}"
        case Every(parts):
            return f"({' AND '.join(_expression(part, spell) for part in parts)})"
        case Either(parts):
            return f"({' OR '.join(_expression(part, spell) for part in parts)})"
        case Without(kept, removed):
            return f"({_expression(kept, spell)} NOT {_expression(removed, spell)})"
    raise AssertionError(f"{node} is no text")


def _as_written(words: Words) -> str:
    return _quoted(_printable(words.text)) + _star(words)


def _as_normalised(words: Words) -> str:
    """Write the forms of a phrase; for a single Arabic word also with what is written onto it."""
    forms = sought_forms(_printable(words.text))
    if not forms:
        return _as_written(words)
    if len(forms) > 1:
        return _quoted(" ".join(forms)) + _star(words)
    is_single_letter = len(forms[0]) == 1  # of a script that is indexed in pairs
    star = "*" if is_single_letter else _star(words)
    return f"({' OR '.join(_quoted(form) + star for form in variants(forms[0]))})"


def _star(words: Words) -> str:
    return "*" if words.is_beginning else ""


def _quoted(text: str) -> str:
    return f'"{text}"'


def _printable(text: str) -> str:
    kept = (" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    return "".join(kept).replace('"', " ")
