"""What was asked for, as SQL: a query's words, its facts, and filters, together."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper.errors import InputError
from scraper.query.filters import Condition, Filters, check_date, condition_of
from scraper.query.language import EVERYTHING, About, Either, Every, Node, Without, parse_query
from scraper.query.matching import Match, is_text, match_of

FIELDS = ("headline", "dek", "body", "captions")
FACTS = ("speaker", "section", "author", "site", "language", "since", "until", "date")
NOT_NORMALISED = (
    "NOT EXISTS (SELECT 1 FROM articles_forms_docsize d WHERE d.id = articles_fts.rowid)"
)
ROWS = (
    f"SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? AND {NOT_NORMALISED} "
    "UNION ALL SELECT rowid FROM articles_forms WHERE articles_forms MATCH ?"
)
"""SQL that gives the `rowid` of each article that matches; its values are `Match.both`."""

NARROW = "INDEXED BY articles_narrow"
"""The narrow index: whole articles are looked up only for what it has not."""

THROUGH = f" CROSS JOIN articles a {NARROW} ON a.id = f.rowid"


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles meant: those that match, where there are words, and fit the condition.

    `source` is SQL after FROM that has `articles a`; `values` are for its question marks and
    then the condition's.
    """

    match: Match | None
    condition: str
    others: tuple[object, ...]

    @property
    def source(self) -> str:
        """The articles that match, before the condition."""
        return f"({ROWS}) f{THROUGH}" if self.match else "articles a"

    @property
    def values(self) -> tuple[object, ...]:
        """What stands for the question marks of the source and the condition."""
        return (*self.match.both, *self.others) if self.match else self.others

    @property
    def is_narrowed(self) -> bool:
        """Say whether there is a condition, beside the words."""
        return self.condition != "(true)"


def select_articles(
    connection: sqlite3.Connection, words: str | None, filters: Filters
) -> Selection | None:
    """Say which articles are meant; None where a query has no word at all.

    Raises:
        InputError: a filter's date that is none.
    """
    node = None
    if words is not None:
        node = parse_query(words, FIELDS, FACTS, _is_value)
        if node is None:
            return None
    texts, facts = _parted(node) if node else ([], [])
    conditions = [condition_of(connection, filters)]
    conditions += [_as_condition(connection, fact) for fact in facts]
    sql = " AND ".join(f"({condition.sql})" for condition in conditions)
    values = tuple(value for condition in conditions for value in condition.values)
    if not texts:
        return Selection(None, sql, values)
    match = match_of(Every(tuple(texts)) if len(texts) > 1 else texts[0])
    return Selection(match, sql, values)


def _parted(node: Node) -> tuple[list[Node], list[Node | _Not]]:
    """Part a query into words that are matched and ranked, and all else."""
    if node == EVERYTHING:
        return [], []
    if is_text(node):
        return [node], []
    match node:
        case Every(parts):
            parted = [_parted(part) for part in parts]
            return [t for texts, _ in parted for t in texts], [f for _, fs in parted for f in fs]
        case Without(kept, removed):
            texts, facts = _parted(kept)
            return texts, [*facts, _Not(removed)]
    return [], [node]


@dataclass(frozen=True, slots=True)
class _Not:
    node: Node


def _as_condition(connection: sqlite3.Connection, node: Node | _Not) -> Condition:
    """Write any query as a condition on `articles a`."""
    match node:
        case Every(()):
            return Condition("true", ())
        case _Not(inner):
            condition = _as_condition(connection, inner)
            return Condition(f"NOT coalesce(({condition.sql}), 0)", condition.values)
        case About(name, value):
            return condition_of(connection, _filters(name, value))
        case Every(parts) | Either(parts) if not is_text(node):
            operator = " AND " if isinstance(node, Every) else " OR "
            found = [_as_condition(connection, part) for part in parts]
            sql = operator.join(f"({condition.sql})" for condition in found)
            return Condition(sql, tuple(v for condition in found for v in condition.values))
        case Without(kept, removed) if not is_text(node):
            return _as_condition_of_both(connection, kept, removed)
    match_ = match_of(node)
    return Condition(f"a.id IN ({ROWS})", (match_.written, match_.normalised))


def _as_condition_of_both(connection: sqlite3.Connection, kept: Node, removed: Node) -> Condition:
    both = (_as_condition(connection, kept), _as_condition(connection, _Not(removed)))
    sql = " AND ".join(f"({condition.sql})" for condition in both)
    return Condition(sql, both[0].values + both[1].values)


def _filters(name: str, value: str) -> Filters:
    match name:
        case "site":
            return Filters(sites=(value,))
        case "section":
            return Filters(sections=(value,))
        case "speaker":
            return Filters(speakers=(value,))
        case "author":
            return Filters(authors=(value,))
        case "language":
            return Filters(languages=(value,))
        case "since":
            return Filters(since=value)
        case "until":
            return Filters(until=value)
    return Filters(since=value, until=value)


def _is_value(name: str, value: str) -> bool:
    """Say whether a fact can have a value: a date must be one."""
    if name not in ("since", "until", "date"):
        return True
    try:
        check_date(value)
    except InputError:
        return False
    return True
