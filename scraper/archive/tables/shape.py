"""What tables and views are made of, and the columns that many tables share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Python type, one sentence, and "table.column" if it refers to one."""

    name: str
    type: type
    doc: str
    references: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `unique` and `indexes` are column lists as SQL; a unique one is an index too.

    `by_key` keeps the rows in the primary key's own tree (WITHOUT ROWID): half the bytes
    and half the writing for small rows that are looked up by nothing else.
    """

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    unique: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    by_key: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A named SELECT and one sentence for each of its columns, in order."""

    name: str
    doc: str
    columns: dict[str, str]
    sql: str


def row_id() -> Column:
    """Return the number that a row is known by."""
    return Column("id", int, "Number of the row.")


def of_article() -> Column:
    """Return the reference to the article that a row belongs to."""
    return Column("article_id", int, "The article.", "articles.id", required=True)


def position_among(what: str) -> Column:
    """Return the place of a row among the article's others of its kind."""
    return Column("position", int, f"Place among the article's {what}, from 0.", required=True)


def span() -> tuple[Column, Column]:
    """Return the two columns that say where in the body a text stands."""
    return (
        Column("start", int, "Where it begins in the body, in code points from 0.", required=True),
        Column("end", int, "Where it ends in the body: the first code point after it.", None, True),
    )
