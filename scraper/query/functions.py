"""SQL functions that an archive is opened with: `sql` and `browse` have them, plain SQLite not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from scraper.folding import fold
from scraper.query.sentences import split_sentences
from scraper.urls import registrable_domain
from scraper.wordforms import normalise


@dataclass(frozen=True, slots=True)
class SqlFunction:
    """One function: how it is written, what it gives, and what does it."""

    name: str
    arguments: tuple[str, ...]
    doc: str
    call: Callable[..., str | None]


def sentence(text: str | None, number: int | None) -> str | None:
    """Return a text's sentence of this number, the first one being 1, the last one -1."""
    if text is None or not number:
        return None
    sentences = split_sentences(text)
    place = number - 1 if number > 0 else number
    return sentences[place] if -len(sentences) <= place < len(sentences) else None


def domain(address: str | None) -> str | None:
    """Return what somebody registered, of a host or an address: "example.co.uk"."""
    if address is None:
        return None
    return registrable_domain(address)


FUNCTIONS = (
    SqlFunction("fold", ("text",), "A text in lower case, without accents and vowel signs.", fold),
    SqlFunction(
        "normalise",
        ("text",),
        "Its words as they are compared in search: Arabic without vowel signs, article and "
        "endings, scripts without spaces in pairs of letters.",
        normalise,
    ),
    SqlFunction("sentence", ("text", "n"), "Its nth sentence, from 1; -1 is the last.", sentence),
    SqlFunction("domain", ("address",), "What was registered, of a host or an address.", domain),
)


def register_functions(connection: sqlite3.Connection) -> None:
    """Teach a connection every function."""
    for function in FUNCTIONS:
        connection.create_function(
            function.name, len(function.arguments), function.call, deterministic=True
        )
