"""Two revisions of an article compared: head, sentences, quotes, and whether it was announced."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scraper.errors import InputError
from scraper.folding import words_of_text
from scraper.query.corrections import find_notes
from scraper.query.filters import Filters, condition_of
from scraper.query.sentences import SentenceChange, compare_sentences

HEAD = ("headline", "dek", "byline")


@dataclass(frozen=True, slots=True)
class Said:
    """Words and who says them; None where nobody is named."""

    text: str
    speaker: str | None


QuoteReader = Callable[[str, str | None], Sequence[Said]]
"""Reads the quotes out of a body in a language: old revisions keep their text alone."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A line of the head that differs."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One text that an article has had."""

    number: int
    seen: str
    headline: str | None
    dek: str | None
    byline: str | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one revision to another.

    `notes` are the paragraphs in which the outlet announces a correction and that the
    earlier one did not have; without one the change is `silent`.
    """

    url: str
    revisions: tuple[int, int]
    seen: tuple[str, str]
    fields: tuple[FieldChange, ...]
    sentences: tuple[SentenceChange, ...]
    quotes_added: tuple[Said, ...]
    quotes_removed: tuple[Said, ...]
    notes: tuple[str, ...]
    silent: bool


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One change of one article, for a table."""

    article_id: int
    url: str
    site: str
    headline: str | None
    number: int
    seen: str
    changed: tuple[str, ...]
    sentences_added: int
    sentences_removed: int
    sentences_reworded: int
    note: str | None


def compare_revisions(
    connection: sqlite3.Connection,
    article_id: int,
    numbers: tuple[int, int] | None,
    read_quotes: QuoteReader,
) -> Difference:
    """Compare two revisions, the newest with the one before it if no numbers are given.

    An article with one revision is compared with itself: nothing has changed.

    Raises:
        InputError: the article has no revision of such a number.
    """
    url, newest, language = connection.execute(
        "SELECT url, revision, language FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    first, second = numbers or (max(newest - 1, 1), newest)
    old, new = (_load(connection, article_id, number, newest) for number in (first, second))
    said_before = read_quotes(old.body or "", language)
    said_after = read_quotes(new.body or "", language)
    fields, sentences = _fields(old, new), compare_sentences(old.body, new.body)
    notes = _new_notes(old, new)
    return Difference(
        url,
        (first, second),
        (old.seen, new.seen),
        fields,
        sentences,
        _missing(said_after, said_before),
        _missing(said_before, said_after),
        notes,
        silent=bool(fields or sentences) and not notes,
    )


def list_revisions(
    connection: sqlite3.Connection,
    filters: Filters = Filters(),  # noqa: B008  # frozen, so one for all is safe
    *,
    silent: bool = False,
) -> Iterator[RevisionRow]:
    """Yield every change of every article, the latest first; `silent` leaves out announced ones."""
    condition = condition_of(connection, filters)
    found = connection.execute(
        "SELECT a.id, a.url, s.host, r.number FROM revisions r JOIN articles a "
        "ON a.id = r.article_id JOIN sites s ON s.id = a.site_id "
        f"WHERE r.number > 1 AND {condition.sql} ORDER BY r.seen DESC, a.id, r.number DESC",
        condition.values,
    )
    for article_id, url, site, number in found:
        old = _load(connection, article_id, number - 1, number)
        new = _load(connection, article_id, number, number)
        row = _row(article_id, url, site, old, new)
        if not (silent and row.note):
            yield row


def _row(article_id: int, url: str, site: str, old: Revision, new: Revision) -> RevisionRow:
    sentences = compare_sentences(old.body, new.body)
    changed = [change.field for change in _fields(old, new)] + ["body"] * (old.body != new.body)
    notes = _new_notes(old, new)
    return RevisionRow(
        *(article_id, url, site, new.headline, new.number, new.seen, tuple(changed)),
        sum(change.before is None for change in sentences),
        sum(change.after is None for change in sentences),
        sum(None not in (change.before, change.after) for change in sentences),
        notes[0] if notes else None,
    )


def _load(connection: sqlite3.Connection, article_id: int, number: int, newest: int) -> Revision:
    row = connection.execute(
        "SELECT number, seen, headline, dek, byline, body FROM revisions "
        "WHERE article_id = ? AND number = ?",
        (article_id, number),
    ).fetchone()
    if row is None:
        raise InputError(f"revision {number}", f"there are revisions 1 to {newest}")
    return Revision(*row)


def _fields(old: Revision, new: Revision) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, before, after)
        for name in HEAD
        if (before := getattr(old, name)) != (after := getattr(new, name))
    )


def _new_notes(old: Revision, new: Revision) -> tuple[str, ...]:
    known = set(find_notes(old.body))
    return tuple(note for note in find_notes(new.body) if note not in known)


def _missing(these: Sequence[Said], those: Sequence[Said]) -> tuple[Said, ...]:
    """Return which of these quotes are not among those, by their words."""
    left = Counter(words_of_text(said.text) for said in those)
    missing = []
    for said in these:
        words = words_of_text(said.text)
        if left[words]:
            left[words] -= 1
        else:
            missing.append(said)
    return tuple(missing)
