"""The coverage ledger, narrowed down."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from scraper.archive.schema_coverage import coverage_of


def load_coverage(
    connection: sqlite3.Connection,
    sites: Sequence[str] = (),
    *,
    since: str | None = None,
    until: str | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of `coverage_view` by site and month, those without a month last.

    `since` and `until` are dates whose months are included; with either of them, what
    has no month is left out. A site is its host, "www." or not.
    """
    hosts = [site.lower().removeprefix("www.") for site in sites]
    source = f"({coverage_of(len(hosts))})" if hosts else "coverage_view"
    conditions, values = ["true"], list[str](hosts)
    for sign, day in ((">=", since), ("<=", until)):
        if day:
            conditions.append(f"substr(month, 1, ?) {sign} ?")
            values += [str(len(day[:7])), day[:7]]
    cursor = connection.execute(
        f"SELECT * FROM {source} WHERE {' AND '.join(conditions)} "
        "ORDER BY site, month IS NULL, month",
        values,
    )
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]
