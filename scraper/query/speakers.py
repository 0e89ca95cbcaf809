"""Who is quoted most: how often, in which roles over time, by which outlets."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper.query.filters import Filters
from scraper.query.quotes import condition_on_quotes


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A role, and when the first and the last article that gives it appeared."""

    role: str
    first: str | None
    last: str | None
    quotes: int


@dataclass(frozen=True, slots=True)
class Outlet:
    """A site that quotes the speaker, and how often."""

    site: str
    quotes: int


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """One speaker within what was asked for; roles in order of time, outlets by quotes."""

    id: int
    name: str
    kind: str | None
    quotes: int
    articles: int
    first: str | None
    last: str | None
    roles: tuple[RoleSpan, ...]
    outlets: tuple[Outlet, ...]


_FROM = (
    "FROM quotes q JOIN articles a ON a.id = q.article_id JOIN speakers p ON p.id = q.speaker_id"
)


def count_speakers(
    connection: sqlite3.Connection,
    filters: Filters = Filters(),  # noqa: B008  # frozen, so one for all is safe
    *,
    about: str | None = None,
    kind: str | None = None,
    limit: int = 20,
) -> list[SpeakerCount]:
    """Return the most quoted speakers, by quotes and then by name.

    Everything counted is within the filters. `about` are words of the quotations, as
    in a search; `kind` is person, organisation, document or group.
    """
    condition = condition_on_quotes(connection, filters, about)
    where, values = condition.sql, condition.values
    of_kind = where if kind is None else f"{where} AND p.kind = ?"
    counted = connection.execute(
        "SELECT p.id, p.name, p.kind, count(*) AS quotes, count(DISTINCT a.id), "
        f"min(a.published), max(a.published) {_FROM} WHERE {of_kind} "
        "GROUP BY p.id ORDER BY quotes DESC, p.name, p.id LIMIT ?",
        (*values, *([] if kind is None else [kind]), limit),
    ).fetchall()
    return [
        SpeakerCount(
            *(speaker_id, *counts),
            *(rank(connection, where, values, speaker_id) for rank in (_roles, _outlets)),
        )
        for speaker_id, *counts in counted
    ]


def _roles(
    connection: sqlite3.Connection, where: str, values: tuple[object, ...], speaker_id: int
) -> tuple[RoleSpan, ...]:
    rows = connection.execute(
        f"SELECT q.role, min(a.published) AS first, max(a.published), count(*) {_FROM} "
        f"WHERE {where} AND p.id = ? AND q.role IS NOT NULL GROUP BY q.role ORDER BY first, q.role",
        (*values, speaker_id),
    )
    return tuple(RoleSpan(*row) for row in rows)


def _outlets(
    connection: sqlite3.Connection, where: str, values: tuple[object, ...], speaker_id: int
) -> tuple[Outlet, ...]:
    rows = connection.execute(
        f"SELECT s.host, count(*) AS quotes {_FROM} JOIN sites s ON s.id = a.site_id "
        f"WHERE {where} AND p.id = ? GROUP BY s.id ORDER BY quotes DESC, s.host",
        (*values, speaker_id),
    )
    return tuple(Outlet(*row) for row in rows)
