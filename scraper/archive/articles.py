"""One article becomes rows: found again by its address, revised only when its text changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scraper.archive.border import (
    block_of,
    clean_text,
    content_sha256,
    record_sha256,
    split_time,
    utc_text,
)
from scraper.archive.duplicates import settle_duplicates
from scraper.archive.names import Names
from scraper.folding import text_key
from scraper.records import ARTICLE_KINDS, Article, Snapshot
from scraper.urls import host_of, registrable_domain

_CHILDREN = (
    "quotes",
    "blocks",
    "captions",
    "links",
    "article_authors",
    "article_tags",
    "provenance",
)
"""In an order that never leaves a row pointing at one that is gone."""

_COLUMNS = (
    "site_id", "section_id", "kind", "language", "headline", "kicker", "dek", "byline",
    "dateline", "published", "modified", "utc_offset", "word_count", "paywalled",
    "content_sha256", "extractor", "modified_offset", "breadcrumb_id", "record_sha256", "body",
)  # fmt: skip


RevisionTexts = tuple[str | None, str | None, str | None, str | None]
"""Headline, dek, byline and body."""


class Change(StrEnum):
    """What a reading did to the archive."""

    NEW = "new"
    REVISED = "revised"
    REREAD = "reread"
    """The text is the same; what was read out of it differs."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of an article: the clean record, and where and when it came from."""

    article: Article
    snapshot: Snapshot | None
    snapshot_id: int | None
    seen: str
    extractor: str


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
    digest = content_sha256(article.headline, article.dek, article.byline, article.body)
    if known is None:
        change, article_id = Change.NEW, _insert(connection, names, reading, url, digest)
    else:
        change, article_id = _changed(known, digest, article), known.id
        _touch(connection, known, reading)
        if change is not Change.SAME:
            _replace(connection, names, reading, known, digest)
    if change is not Change.SAME:
        settle_duplicates(connection, article_id, article.body)
    if change in (Change.NEW, Change.REVISED):
        number = 1 if known is None else known.revision + 1
        _revise(connection, reading, article_id, number, digest)
    _remember_addresses(connection, reading, article_id, known.url if known else url)
    return article_id, change


def reread_article(
    connection: sqlite3.Connection, names: Names, reading: Reading, article_id: int
) -> None:
    """Write another reading of the same snapshot over the article and its newest revision.

    The outlet has changed nothing, so this makes no revision, and the article keeps
    its address and the times at which it was seen.
    """
    article = reading.article
    digest = content_sha256(article.headline, article.dek, article.byline, article.body)
    _rewrite(connection, names, reading, article_id, digest)
    settle_duplicates(connection, article_id, article.body)
    number = connection.execute(
        "SELECT revision FROM articles WHERE id = ?", (article_id,)
    ).fetchone()[0]
    texts = article.headline, article.dek, article.byline, article.body
    reread_revision(connection, article_id, number, texts)


def reread_revision(
    connection: sqlite3.Connection, article_id: int, number: int, texts: RevisionTexts
) -> None:
    """Write another reading of a revision's snapshot over its texts."""
    connection.execute(
        "UPDATE revisions SET headline = ?, dek = ?, byline = ?, body = ?, content_sha256 = ? "
        "WHERE article_id = ? AND number = ?",
        (*texts, content_sha256(*texts), article_id, number),
    )


def remember_pages(
    connection: sqlite3.Connection, article_id: int, pages: Iterable[Snapshot]
) -> None:
    """Note the addresses of an article's further pages; none of them is an article of its own."""
    addresses = {clean_text(url) for page in pages for url in (page.url, page.final_url)}
    _lead_to(connection, article_id, sorted(addresses))


def note_seen(connection: sqlite3.Connection, snapshot: Snapshot) -> None:
    """Note that a server called the article at this address unchanged."""
    connection.execute(
        "UPDATE articles SET last_seen = max(last_seen, ?) "
        "WHERE id = (SELECT article_id FROM article_urls WHERE url = ?)",
        (utc_text(snapshot.fetched), snapshot.final_url),
    )


def address_of(article: Article, snapshot: Snapshot | None) -> str:
    """Return the address that the article is kept under.

    The canonical one, unless it lies on another site than the page that declares it:
    whoever answers for one site has no say about another's articles. A record that
    was not fetched from the web is believed.
    """
    answered = snapshot.final_url if snapshot else article.url
    if not host_of(answered) or is_one_site(article.canonical_url, answered):
        return article.canonical_url
    return answered


def is_one_site(url: str, other: str) -> bool:
    """Say whether two addresses have one owner.

    That is the registrable domain; where there is none (localhost, an IP address)
    every port is an owner of its own.
    """
    domain = registrable_domain(url)
    if "." not in domain or domain.replace(".", "").isdigit() or ":" in domain:
        return host_of(url) == host_of(other)
    return domain == registrable_domain(other)


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


def _changed(known: _Known, digest: str, article: Article) -> Change:
    if digest != known.content_sha256:
        return Change.REVISED
    return Change.SAME if record_sha256(article) == known.record_sha256 else Change.REREAD


def _insert(
    connection: sqlite3.Connection, names: Names, reading: Reading, url: str, digest: str
) -> int:
    columns = (
        *("url", "revision", "first_seen", "last_seen", "snapshot_id", "read_url"),
        *_COLUMNS,
    )
    row = (
        *(url, 1, reading.seen, reading.seen, reading.snapshot_id, reading.article.url),
        *_values(names, reading, digest),
    )
    article_id = connection.execute(
        f"INSERT INTO articles ({', '.join(columns)}) VALUES ({', '.join('?' * len(row))})", row
    ).lastrowid
    assert article_id is not None  # an INSERT has just succeeded
    _insert_children(connection, names, reading.article, article_id)
    return article_id


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


def _replace(
    connection: sqlite3.Connection, names: Names, reading: Reading, known: _Known, digest: str
) -> None:
    """Write the newer reading over the older one, and count a revision if its text differs."""
    _rewrite(connection, names, reading, known.id, digest)
    if digest != known.content_sha256:
        connection.execute("UPDATE articles SET revision = revision + 1 WHERE id = ?", (known.id,))


def _rewrite(
    connection: sqlite3.Connection, names: Names, reading: Reading, article_id: int, digest: str
) -> None:
    """Write a reading over the article's row, and over all rows of its own."""
    shared = {
        "speakers": _ids(connection, "quotes", "speaker_id", article_id),
        "authors": _ids(connection, "article_authors", "author_id", article_id),
        "tags": _ids(connection, "article_tags", "tag_id", article_id),
    }
    for table in _CHILDREN:
        connection.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
    connection.execute(
        f"UPDATE articles SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE id = ?",
        (*_values(names, reading, digest), article_id),
    )
    _insert_children(connection, names, reading.article, article_id)
    for table, ids in shared.items():
        names.sweep(table, ids)


def _ids(connection: sqlite3.Connection, table: str, column: str, article_id: int) -> list[int]:
    rows = connection.execute(
        f"SELECT DISTINCT {column} FROM {table} WHERE article_id = ? AND {column} IS NOT NULL",
        (article_id,),
    )
    return [int(row[0]) for row in rows]


def _values(names: Names, reading: Reading, digest: str) -> tuple[object, ...]:
    """Return the values of `_COLUMNS`."""
    article = reading.article
    site_id = names.site(article.site.lower(), article.language)
    section_id, breadcrumb_id = _section_ids(names, site_id, article)
    published, utc_offset = split_time(article.published)
    modified, modified_offset = split_time(article.modified)
    return (
        site_id, section_id, article.kind, article.language, article.headline, article.kicker,
        article.dek, article.byline, article.dateline, published, modified, utc_offset,
        article.word_count, int(article.paywalled), digest, reading.extractor, modified_offset,
        breadcrumb_id, record_sha256(article), article.body,
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


def _insert_children(
    connection: sqlite3.Connection, names: Names, article: Article, article_id: int
) -> None:
    first_block = _insert_blocks(connection, article, article_id)
    _insert_quotes(connection, names, article, article_id, first_block)
    _insert_many(
        connection,
        "captions (article_id, position, text, credit, image_url, alt, kind)",
        [
            (article_id, c.position, c.text, c.credit, c.image_url, c.alt, c.kind)
            for c in article.captions
        ],
    )
    _insert_many(
        connection,
        "links (article_id, position, url, text)",
        [(article_id, place, link.url, link.text) for place, link in enumerate(article.links)],
    )
    _insert_many(
        connection,
        "article_authors (article_id, author_id, position, role)",
        [
            (article_id, names.author(author.name, author.kind), place, author.role)
            for place, author in enumerate(article.authors)
        ],
    )
    _insert_many(
        connection,
        "article_tags (article_id, tag_id, position)",
        [(article_id, names.tag(tag), place) for place, tag in enumerate(article.tags)],
    )
    _insert_many(
        connection,
        "provenance (article_id, field, source)",
        [(article_id, field, source) for field, source in article.provenance.items()],
    )


def _insert_blocks(connection: sqlite3.Connection, article: Article, article_id: int) -> int:
    """Write the blocks under ids in a row, and return the first."""
    first = int(connection.execute("SELECT coalesce(max(id), 0) + 1 FROM blocks").fetchone()[0])
    _insert_many(
        connection,
        'blocks (id, article_id, position, kind, level, text, start, "end")',
        [
            (row_id, article_id, b.position, b.kind, b.level, b.text, b.start, b.end)
            for row_id, b in enumerate(article.blocks, start=first)
        ],
    )
    return first


def _insert_quotes(
    connection: sqlite3.Connection,
    names: Names,
    article: Article,
    article_id: int,
    first_block: int,
) -> None:
    speakers = _speaker_ids(names, article)
    rows = []
    for q in article.quotes:
        block = block_of(article, q)
        block_id = None if block is None else first_block + block
        speaker_id = speakers[q.speaker, q.speaker_kind] if q.speaker else None
        where = (article_id, block_id, q.position, q.text, q.start, q.end, q.kind)
        said = (speaker_id, q.speaker_text, q.role, q.cue, q.confidence)
        rows.append((*where, *said, text_key(q.text)))
    _insert_many(
        connection,
        'quotes (article_id, block_id, position, text, start, "end", kind, speaker_id, '
        "speaker_text, role, cue, confidence, text_key)",
        rows,
    )


def _speaker_ids(names: Names, article: Article) -> dict[tuple[str | None, str | None], int]:
    """Return the row of every speaker; in one article, one name of one kind is one speaker."""
    roles: dict[tuple[str, str | None], str | None] = {}
    for quote in article.quotes:
        if quote.speaker:
            key = quote.speaker, quote.speaker_kind
            roles[key] = roles.get(key) or quote.role
    if not roles:
        return {}
    site_id = names.site(article.site.lower(), article.language)
    return {key: names.speaker(*key, role, site_id) for key, role in roles.items()}


def _insert_many(
    connection: sqlite3.Connection, target: str, rows: Sequence[tuple[object, ...]]
) -> None:
    if rows:
        places = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {target} VALUES ({places})", rows)


def _revise(
    connection: sqlite3.Connection, reading: Reading, article_id: int, number: int, digest: str
) -> None:
    article = reading.article
    connection.execute(
        "INSERT INTO revisions (article_id, number, seen, snapshot_id, headline, dek, byline, "
        "body, content_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(article_id, number, reading.seen, reading.snapshot_id),
            *(article.headline, article.dek, article.byline, article.body, digest),
        ),
    )


def _remember_addresses(
    connection: sqlite3.Connection, reading: Reading, article_id: int, own_url: str
) -> None:
    """Note every address that led here; an article's own address stays its own."""
    article, snapshot = reading.article, reading.snapshot
    addresses = {own_url: None, article.url: None}
    canonical = article.canonical_url
    if not host_of(own_url) or is_one_site(canonical, own_url):
        addresses[canonical] = None
    if snapshot:
        addresses |= dict.fromkeys(map(clean_text, (snapshot.url, snapshot.final_url)))
    _lead_to(connection, article_id, addresses)


def _lead_to(connection: sqlite3.Connection, article_id: int, addresses: Iterable[str]) -> None:
    connection.executemany(
        "INSERT INTO article_urls (url, article_id) VALUES (?, ?) "
        "ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id "
        "WHERE NOT EXISTS (SELECT 1 FROM articles "
        "WHERE articles.url = article_urls.url AND articles.id != excluded.article_id)",
        [(address, article_id) for address in addresses],
    )
