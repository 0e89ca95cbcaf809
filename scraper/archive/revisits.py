"""When an address that was read is visited anew: written beside what became of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scraper.archive.border import clean_text, parse_utc, utc_text
from scraper.records import Outcome, Visit

Schedule = Callable[[Visit], float | None]
"""Returns after how many seconds an address is visited anew; None for never."""

_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class News:
    """What a visit has brought: addresses that nobody knew, a text that is new or another."""

    addresses: bool = False
    text: bool = False


def schedule_visit(
    connection: sqlite3.Connection, outcome: Outcome, news: News, now: str, schedule: Schedule
) -> None:
    """Set `due`, `interval` and `changed` of an address whose visit is done."""
    if outcome.state != "done" or outcome.snapshot is None:
        return
    url = clean_text(outcome.url)
    role, interval, published = connection.execute(
        "SELECT role, interval, published FROM frontier WHERE url = ?", (url,)
    ).fetchone()
    if outcome.article and outcome.article.published:
        published = outcome.article.published
    has_changed = news.text if role == "article" else news.addresses
    moment = parse_utc(now)
    is_gone = outcome.snapshot.status in _GONE
    visit = Visit(role, interval, has_changed, _age(published, moment), is_gone)
    seconds = schedule(visit)
    due = None if seconds is None else utc_text(moment + timedelta(seconds=seconds))
    connection.execute(
        "UPDATE frontier SET due = ?, interval = ?, changed = CASE WHEN ? THEN ? ELSE changed END "
        "WHERE url = ?",
        (due, seconds, has_changed, now, url),
    )


def _age(published: str | None, now: datetime) -> float | None:
    """Return how many seconds ago a page appeared; None where no day is known."""
    if published is None or len(published) < len("2025-08-01"):
        return None
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return None
    return max((now - moment.replace(tzinfo=moment.tzinfo or now.tzinfo)).total_seconds(), 0.0)
