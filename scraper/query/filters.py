"""Which articles are meant: by site, section, language, author and time."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import orjson

from scraper.errors import InputError
from scraper.folding import fits_by_words, fold, words_of

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_IDS = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be. Several values of one filter are alternatives.

    `since` and `until` are a year, a month, a day or a time; both are included.
    """

    sites: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL over the table `articles` called `a`, and the values for its question marks."""

    sql: str
    values: tuple[object, ...]


def condition_of(connection: sqlite3.Connection, filters: Filters) -> Condition:
    """Turn filters into SQL.

    Raises:
        InputError: a date that is none.
    """
    parts = list(_conditions(connection, filters))
    sql = " AND ".join(part.sql for part in parts) or "true"
    return Condition(sql, tuple(value for part in parts for value in part.values))


def _conditions(connection: sqlite3.Connection, filters: Filters) -> Iterator[Condition]:
    if filters.sites:
        yield Condition(f"a.site_id IN {_IDS}", (_sites(connection, filters.sites),))
    if filters.sections:
        ids = _sections(connection, filters.sections)
        yield Condition(f"(a.section_id IN {_IDS} OR a.breadcrumb_id IN {_IDS})", (ids, ids))
    if filters.languages:
        ors = " OR ".join(
            "lower(a.language) = ? OR lower(a.language) GLOB ?" for _ in filters.languages
        )
        tags = [tag.lower() for tag in filters.languages]
        yield Condition(f"({ors})", tuple(v for tag in tags for v in (tag, _literal(tag) + "-*")))
    if filters.authors:
        yield Condition(
            f"a.id IN (SELECT article_id FROM article_authors WHERE author_id IN {_IDS})",
            (names_fitting(connection, "authors", filters.authors),),
        )
    if filters.speakers:
        yield Condition(
            f"a.id IN (SELECT article_id FROM quotes WHERE speaker_id IN {_IDS})",
            (names_fitting(connection, "speakers", filters.speakers),),
        )
    if filters.since:
        yield Condition("a.published >= ?", (_beginning(filters.since),))
    if filters.until:
        yield Condition("a.published < ?", (_end(filters.until),))


def names_fitting(connection: sqlite3.Connection, table: str, wanted: tuple[str, ...]) -> str:
    """Return a JSON list of the ids in `authors` or `speakers` that fit one of the names."""
    sought = [words for words in map(words_of, wanted) if words]
    names = connection.execute(f"SELECT id, name FROM {table}")
    return _json([row for row, name in names if any(fits_by_words(name, w) for w in sought)])


def _sites(connection: sqlite3.Connection, wanted: tuple[str, ...]) -> str:
    """Find sites by host; "example.org" means its subdomains too."""
    hosts = [host.lower().removeprefix("www.") for host in wanted]
    return _json(
        [
            row_id
            for row_id, site in connection.execute("SELECT id, host FROM sites")
            if any(site == host or site.endswith("." + host) for host in hosts)
        ]
    )


def _sections(connection: sqlite3.Connection, wanted: tuple[str, ...]) -> str:
    """Find sections by their whole name, and everything below them."""
    names = {fold(name) for name in wanted}
    found = connection.execute("SELECT id, name FROM sections").fetchall()
    top = _json([row_id for row_id, name in found if fold(name) in names])
    below = connection.execute(
        "WITH RECURSIVE below(id) AS (SELECT value FROM json_each(?) UNION "
        "SELECT s.id FROM sections s JOIN below ON s.parent_id = below.id) SELECT id FROM below",
        (top,),
    )
    return _json([row_id for (row_id,) in below])


def check_date(text: str) -> None:
    """Raise InputError for a text that is no year, month, day or time."""
    _moment(text, 1)


def _beginning(text: str) -> str:
    return _moment(text, 0)


def _end(text: str) -> str:
    """Return the first text that is later than all of the period."""
    return _moment(text, 1)


def _moment(text: str, later: int) -> str:
    """Return the begin of the period, or of the next one, as the archive writes times."""
    try:
        if found := _PARTIAL_DATE.fullmatch(text):
            year, month, day = (int(part) if part else None for part in found.groups())
            return _start_of_period(year or 0, month, day, later)
        moment = datetime.fromisoformat(text)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = zoned.astimezone(UTC) + timedelta(seconds=later)
    except (ValueError, OverflowError) as exc:
        raise InputError(text, "is no date; write 2025, 2025-08 or 2025-08-01") from exc
    return seconds.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _start_of_period(year: int, month: int | None, day: int | None, later: int) -> str:
    first = date(year, month or 1, day or 1)
    if not later:
        return first.isoformat()
    if day:
        return (first + timedelta(days=1)).isoformat()
    if month:
        return date(year + month // 12, month % 12 + 1, 1).isoformat()
    return date(year + 1, 1, 1).isoformat()


def _literal(text: str) -> str:
    """Escape a text for GLOB."""
    return re.sub(r"[*?\[]", r"[\g<0>]", text)


def _json(ids: list[int]) -> str:
    return orjson.dumps(ids).decode()
