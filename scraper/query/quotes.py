"""Quotations by who said them, about what, where and when."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper.folding import fold
from scraper.query.filters import Condition, Filters, condition_of, names_fitting
from scraper.query.language import parse_query
from scraper.query.matching import match_of

_FOUND = (
    "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? "
    "AND NOT EXISTS (SELECT 1 FROM quotes_forms_docsize d WHERE d.id = quotes_fts.rowid) "
    "UNION ALL SELECT rowid FROM quotes_forms WHERE quotes_forms MATCH ?"
)
_IDS = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class QuoteHit:
    """One quotation with its speaker and article; the columns of quote_view."""

    id: int
    article_id: int
    text: str
    kind: str
    speaker: str | None
    role: str | None
    cue: str | None
    confidence: float
    headline: str | None
    site: str
    section: str | None
    published: str | None
    url: str


def find_quotes(
    connection: sqlite3.Connection,
    filters: Filters = Filters(),  # noqa: B008  # frozen, so one for all is safe
    *,
    speaker: str | None = None,
    about: str | None = None,
    role: str | None = None,
    indirect: bool = False,
    limit: int = 50,
) -> list[QuoteHit]:
    """Find quotations, newest article first, in the order of the article.

    Args:
        speaker: words of a name, in any case and with or without accents: "ruiz".
        about: words of the quotation, as in a search.
        role: a part of what the article says the speaker is: "engineer".
        indirect: with reported clauses, which stand in no quotation marks.
    """
    condition = condition_on_quotes(
        connection, filters, about, speaker=speaker, role=role, indirect=indirect
    )
    rows = connection.execute(
        "SELECT v.* FROM quotes q JOIN articles a ON a.id = q.article_id "
        f"JOIN quote_view v ON v.id = q.id WHERE {condition.sql} "
        "ORDER BY a.published DESC, a.id, q.position LIMIT ?",
        (*condition.values, limit),
    )
    return [QuoteHit(*row) for row in rows]


def condition_on_quotes(
    connection: sqlite3.Connection,
    filters: Filters,
    about: str | None = None,
    *,
    speaker: str | None = None,
    role: str | None = None,
    indirect: bool = True,
) -> Condition:
    """Turn filters and what quotations are to be into SQL over `articles` a and `quotes` q.

    The arguments are those of `find_quotes`. Without a single word in `about` nothing fits.
    """
    parts = [condition_of(connection, filters)]
    if not indirect:
        parts.append(Condition("q.kind <> 'indirect'", ()))
    if speaker is not None:
        ids = names_fitting(connection, "speakers", (speaker,))
        parts.append(Condition(f"q.speaker_id IN {_IDS}", (ids,)))
    if role is not None:
        parts.append(Condition("instr(fold(q.role), ?) > 0", (fold(role),)))
    if about is not None:
        parts.append(_saying(about))
    sql = " AND ".join(part.sql for part in parts)
    return Condition(sql, tuple(value for part in parts for value in part.values))


def _saying(about: str) -> Condition:
    node = parse_query(about, ())
    if node is None:
        return Condition("false", ())
    match = match_of(node)
    expressions = (f"text : ({match.written})", f"text : ({match.normalised})")
    return Condition(f"q.id IN ({_FOUND})", expressions)
