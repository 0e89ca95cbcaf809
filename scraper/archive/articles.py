"""One article becomes rows: found again by its address, revised only when its text changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from scraper.archive.addresses import address_of, is_one_site, remember_addresses
from scraper.archive.border import split_time, utc_text
from scraper.archive.duplicates import settle_duplicates
from scraper.archive.lesser import shows_less
from scraper.archive.names import Names
from scraper.archive.parts import delete_parts, insert_parts
from scraper.archive.revisions import add_revision, keep_text, reread_newest
from scraper.records import ARTICLE_KINDS, Article, Checked, Snapshot

_COLUMNS = (
    "site_id", "section_id", "kind", "language", "headline", "kicker", "dek", "byline",
    "dateline", "published", "modified", "utc_offset", "word_count", "paywalled",
    "content_sha256", "extractor", "modified_offset", "breadcrumb_id", "record_sha256", "body",
)  # fmt: skip


class Change(StrEnum):
    """What a reading did to the archive."""

    NEW = "new"
    REVISED = "revised"
    REREAD = "reread"
    """The text is the same; what was read out of it differs."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of an article: the checked record, and where and when it came from."""

    record: Checked
    snapshot: Snapshot | None
    snapshot_id: int | None
    seen: str
    extractor: str

    @property
    def article(self) -> Article:
        """The record itself."""
        return self.record.article


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    url: str
    revision: int
    content_sha256: str
    record_sha256: str


def save_article(
    connection: sqlite3.Connection, names: Names, reading: Reading
) -> tuple[int, Change]:
    """Write one reading and return the article's id and what changed.

    Raises:
        ValueError: the page is no article: a consent wall, an index, an error.
    """
    article = reading.article
    if article.kind not in ARTICLE_KINDS:
        raise ValueError(f"a page of kind {article.kind} is no article")
    url = address_of(article, reading.snapshot)
    known = _find(connection, url)
    if known is None:
        change, article_id = Change.NEW, _insert(connection, names, reading, url)
    else:
        change, article_id = _renew(connection, names, reading, known), known.id
    if change is not Change.SAME:
        settle_duplicates(connection, article_id, reading.record.bands)
    if change in (Change.NEW, Change.REVISED):
        _revise(connection, reading, article_id, 1 if known is None else known.revision + 1)
    own_url = known.url if known else url
    remember_addresses(connection, article, reading.snapshot, article_id, own_url)
    return article_id, change


def reread_article(
    connection: sqlite3.Connection, names: Names, reading: Reading, article_id: int
) -> None:
    """Write another reading of the same snapshot over the article and its newest revision.

    The outlet has changed nothing, so this makes no revision, and the article keeps
    its address and the times at which it was seen.
    """
    rewrite_article(connection, names, reading, article_id)
    reread_newest(connection, article_id, reading.record.content_sha256)


def rewrite_article(
    connection: sqlite3.Connection, names: Names, reading: Reading, article_id: int
) -> None:
    """Write a reading over the article's own; its revisions are the caller's matter."""
    _rewrite(connection, names, reading, article_id)
    settle_duplicates(connection, article_id, reading.record.bands)


def note_seen(connection: sqlite3.Connection, snapshot: Snapshot) -> None:
    """Note that a server called the article at this address unchanged."""
    connection.execute(
        "UPDATE articles SET last_seen = max(last_seen, ?) "
        "WHERE id = (SELECT article_id FROM article_urls WHERE url = ?)",
        (utc_text(snapshot.fetched), snapshot.final_url),
    )


def _find(connection: sqlite3.Connection, url: str) -> _Known | None:
    row = connection.execute(
        "SELECT a.id, a.url, a.revision, a.content_sha256, a.record_sha256 "
        "FROM article_urls u JOIN articles a ON a.id = u.article_id WHERE u.url = ?",
        (url,),
    ).fetchone()
    if row is None:
        return None
    known = _Known(*row)
    return known if known.url == url or is_one_site(known.url, url) else None


def _changed(known: _Known, record: Checked) -> Change:
    if record.content_sha256 != known.content_sha256:
        return Change.REVISED
    return Change.SAME if record.record_sha256 == known.record_sha256 else Change.REREAD


def _insert(connection: sqlite3.Connection, names: Names, reading: Reading, url: str) -> int:
    columns = (
        *("url", "revision", "first_seen", "last_seen", "snapshot_id", "read_url"),
        *_COLUMNS,
    )
    row = (
        *(url, 1, reading.seen, reading.seen, reading.snapshot_id, reading.article.url),
        *_values(names, reading),
    )
    article_id = connection.execute(
        f"INSERT INTO articles ({', '.join(columns)}) VALUES ({', '.join('?' * len(row))})", row
    ).lastrowid
    assert article_id is not None  # an INSERT has just succeeded
    insert_parts(connection, names, reading.article, article_id)
    return article_id


def _renew(connection: sqlite3.Connection, names: Names, reading: Reading, known: _Known) -> Change:
    """Write a reading over a known article, unless it only shows less of it."""
    change = _changed(known, reading.record)
    if change is Change.REVISED:
        if shows_less(connection, known.id, reading.article, reading.snapshot):
            return Change.SAME
        keep_text(connection, known.id)
    _touch(connection, known, reading)
    if change is not Change.SAME:
        _rewrite(connection, names, reading, known.id)
    return change


def _touch(connection: sqlite3.Connection, known: _Known, reading: Reading) -> None:
    """Note that the article was seen, and the snapshot that shows it."""
    connection.execute(
        "UPDATE articles SET first_seen = min(first_seen, :seen), "
        "last_seen = max(last_seen, :seen), snapshot_id = coalesce(:snapshot, snapshot_id), "
        "read_url = :read_url WHERE id = :id",
        {
            "seen": reading.seen,
            "snapshot": reading.snapshot_id,
            "read_url": reading.article.url,
            "id": known.id,
        },
    )


def _rewrite(
    connection: sqlite3.Connection, names: Names, reading: Reading, article_id: int
) -> None:
    """Write a reading over the article's row, and over all rows of its own."""
    shared = delete_parts(connection, article_id)
    connection.execute(
        f"UPDATE articles SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE id = ?",
        (*_values(names, reading), article_id),
    )
    insert_parts(connection, names, reading.article, article_id)
    for table, ids in shared.items():
        names.sweep(table, ids)


def _revise(connection: sqlite3.Connection, reading: Reading, article_id: int, number: int) -> None:
    """Count a revision, whose text is now the article's own."""
    if number > 1:
        connection.execute("UPDATE articles SET revision = ? WHERE id = ?", (number, article_id))
    digest = reading.record.content_sha256
    add_revision(connection, article_id, number, reading.seen, reading.snapshot_id, digest)


def _values(names: Names, reading: Reading) -> tuple[object, ...]:
    """Return the values of `_COLUMNS`."""
    article = reading.article
    site_id = names.site(article.site.lower(), article.language)
    section_id, breadcrumb_id = _section_ids(names, site_id, article)
    published, utc_offset = split_time(article.published)
    modified, modified_offset = split_time(article.modified)
    return (
        site_id, section_id, article.kind, article.language, article.headline, article.kicker,
        article.dek, article.byline, article.dateline, published, modified, utc_offset,
        article.word_count, int(article.paywalled),
        reading.record.content_sha256, reading.extractor, modified_offset,
        breadcrumb_id, reading.record.record_sha256, article.body,
    )  # fmt: skip


def _section_ids(names: Names, site_id: int, article: Article) -> tuple[int | None, int | None]:
    """Return the ids of the section and of the breadcrumb's innermost one.

    A section that its breadcrumb does not hold stands at the top of the site's tree.
    """
    path = names.section_path(site_id, article.sections)
    innermost = path[-1] if path else None
    if article.section is None:
        return None, innermost
    if article.section in article.sections:
        last = len(path) - 1 - article.sections[::-1].index(article.section)
        return path[last], innermost
    return names.section_path(site_id, (article.section,))[0], innermost
