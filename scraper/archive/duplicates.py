"""Which article is a near-duplicate of which: `articles.duplicate_of`, kept right at every save.

The earliest article of a group stands alone, and every other one points straight at
the earliest one that it is itself a near-duplicate of; never at one that points on.
Candidates come from `body_sketches` by index, whatever the size of the archive, and
each is then judged by its text.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scraper.archive.sketch import BANDS, are_near_duplicates, share_bins

_COLUMNS = tuple(f"band_{n}" for n in range(BANDS))
_MOST_CANDIDATES = 40
"""Of each band, oldest first: a text that stands in thousands of articles is found among these."""

_CANDIDATES = " UNION ".join(
    f"SELECT * FROM (SELECT article_id FROM body_sketches WHERE {name} = :{name} "
    f"AND article_id != :id ORDER BY article_id LIMIT {_MOST_CANDIDATES})"
    for name in _COLUMNS
)


@dataclass(frozen=True, slots=True)
class _Copy:
    """An article among its near-duplicates; `age` sorts the earliest first."""

    id: int
    age: tuple[str, int]
    body: str
    duplicate_of: int | None


def settle_duplicates(
    connection: sqlite3.Connection, article_id: int, bands: Sequence[int] | None
) -> None:
    """Note the sketch of a body that is new, and link it and whatever hangs on it anew."""
    connection.execute("DELETE FROM body_sketches WHERE article_id = ?", (article_id,))
    if bands:
        connection.execute(
            f"INSERT INTO body_sketches (article_id, {', '.join(_COLUMNS)}) "
            f"VALUES (?{', ?' * BANDS})",
            (article_id, *bands),
        )
    waiting = deque([article_id, *_followers(connection, article_id)])
    for one in waiting:
        _link(connection, one, None)
    settle_again(connection, waiting)


def leave_group(connection: sqlite3.Connection, article_id: int) -> list[int]:
    """Take an article that is about to go out of its group; return those that pointed at it."""
    connection.execute("DELETE FROM body_sketches WHERE article_id = ?", (article_id,))
    followers = _followers(connection, article_id)
    for follower in followers:
        _link(connection, follower, None)
    return followers


def settle_again(connection: sqlite3.Connection, article_ids: Iterable[int]) -> None:
    """Link articles anew that have lost what they pointed at."""
    waiting = deque(article_ids)
    while waiting:
        waiting.extend(_settle(connection, waiting.popleft()))


def _settle(connection: sqlite3.Connection, article_id: int) -> list[int]:
    """Link one article that points at none; return those that lost what they pointed at."""
    candidates = _candidates(connection, article_id)
    own = _load(connection, article_id) if candidates else None
    if own is None:
        return []
    loaded = (_load(connection, candidate) for candidate in candidates)
    copies = [copy for copy in loaded if copy and are_near_duplicates(own.body, copy.body)]
    earlier = [copy for copy in copies if copy.age < own.age and copy.duplicate_of is None]
    if earlier:
        first = min(earlier, key=lambda copy: copy.age)
        _link(connection, own.id, first.id)
        lost = _followers(connection, own.id)
    else:
        later = [copy for copy in copies if copy.age > own.age and _is_free(connection, copy, own)]
        lost = [follower for copy in later for follower in _followers(connection, copy.id)]
        for copy in later:
            _link(connection, copy.id, own.id)
    for follower in lost:
        _link(connection, follower, None)
    return lost


def _is_free(connection: sqlite3.Connection, copy: _Copy, own: _Copy) -> bool:
    """Say whether a later copy should point here: it points at none, or at one later than this."""
    if copy.duplicate_of is None:
        return True
    first = _load(connection, copy.duplicate_of)
    return first is None or first.age > own.age


def _candidates(connection: sqlite3.Connection, article_id: int) -> list[int]:
    """Return the articles whose sketches look like this one's."""
    bands = _bands_of(connection, article_id)
    if bands is None:
        return []
    values = {"id": article_id, **dict(zip(_COLUMNS, bands, strict=True))}
    found = [row_id for (row_id,) in connection.execute(_CANDIDATES, values)]
    sketches = ((row_id, _bands_of(connection, row_id)) for row_id in found)
    return [row_id for row_id, others in sketches if others and share_bins(bands, others)]


def _bands_of(connection: sqlite3.Connection, article_id: int) -> tuple[int, ...] | None:
    row: tuple[int, ...] | None = connection.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM body_sketches WHERE article_id = ?", (article_id,)
    ).fetchone()
    return row


def _load(connection: sqlite3.Connection, article_id: int) -> _Copy | None:
    row = connection.execute(
        "SELECT coalesce(published, first_seen), body, duplicate_of FROM articles WHERE id = ?",
        (article_id,),
    ).fetchone()
    if row is None or row[1] is None:
        return None
    time, body, duplicate_of = row
    return _Copy(article_id, (time, article_id), body, duplicate_of)


def _followers(connection: sqlite3.Connection, article_id: int) -> list[int]:
    rows = connection.execute(
        "SELECT id FROM articles WHERE duplicate_of = ? ORDER BY id", (article_id,)
    )
    return [row_id for (row_id,) in rows]


def _link(connection: sqlite3.Connection, article_id: int, first_id: int | None) -> None:
    connection.execute(
        "UPDATE articles SET duplicate_of = ? WHERE id = ? AND duplicate_of IS NOT ?",
        (first_id, article_id, first_id),
    )
