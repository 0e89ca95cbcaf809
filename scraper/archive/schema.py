"""Every table of the archive, in order, and how they are made; docs/schema.md comes from here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scraper.archive.tables.articles import (
    ARTICLE_ORIGINS,
    ARTICLE_URLS,
    ARTICLES,
    BODY_SKETCHES,
    ORIGINS,
    SECTIONS,
    SITES,
    STORED_REVISIONS,
)
from scraper.archive.tables.crawling import CRAWLS, FRONTIER, HOSTS, LISTED_IMAGES
from scraper.archive.tables.pages import BODIES, DICTIONARIES, SNAPSHOTS
from scraper.archive.tables.parts import (
    ARTICLE_AUTHORS,
    ARTICLE_TAGS,
    AUTHORS,
    BLOCK_SPANS,
    CAPTIONS,
    LINKS,
    QUOTES,
    SPEAKERS,
    TAGS,
)
from scraper.archive.tables.shape import Table
from scraper.archive.tables.tallies import (
    ARTICLE_MONTHS,
    AUTHOR_MONTHS,
    SPEAKER_COUNTS,
    SPEAKER_MONTHS,
)
from scraper.archive.tables.upkeep import (
    ARTICLES_UNINDEXED,
    QUOTES_UNINDEXED,
    REEXTRACTIONS,
    REPLACED_READINGS,
    TOMBSTONES,
)

if TYPE_CHECKING:
    import sqlite_utils

APPLICATION_ID = 0x5343_5241
"""Says "an archive of ours" in the header of the file ("SCRA")."""

SCHEMA_VERSION = 17
"""`user_version` of an archive that this program writes."""

TABLES = (
    SITES,
    SECTIONS,
    CRAWLS,
    BODIES,
    DICTIONARIES,
    SNAPSHOTS,
    ARTICLES,
    ARTICLE_URLS,
    AUTHORS,
    ARTICLE_AUTHORS,
    BLOCK_SPANS,
    CAPTIONS,
    SPEAKERS,
    QUOTES,
    TAGS,
    ARTICLE_TAGS,
    LINKS,
    STORED_REVISIONS,
    ORIGINS,
    ARTICLE_ORIGINS,
    BODY_SKETCHES,
    REEXTRACTIONS,
    REPLACED_READINGS,
    TOMBSTONES,
    FRONTIER,
    LISTED_IMAGES,
    HOSTS,
    ARTICLES_UNINDEXED,
    QUOTES_UNINDEXED,
    ARTICLE_MONTHS,
    AUTHOR_MONTHS,
    SPEAKER_MONTHS,
    SPEAKER_COUNTS,
)
"""In the order in which they are created: what is referred to comes first."""

NAMED_INDEXES = {
    "articles_narrow": ("articles (id, site_id, section_id, breadcrumb_id, published, language)"),
    "stored_revisions_changed": "stored_revisions (seen DESC, article_id) WHERE number > 1",
    "quotes_with_role": "quotes (speaker_id, role, article_id) WHERE role IS NOT NULL",
    "most_quoted": "speaker_counts (quotes DESC, speaker_id)",
    "bodies_waiting": "bodies (sha256, codec) WHERE packed IS NULL",
    "frontier_ready": (
        "frontier (host, priority DESC, depth) WHERE state = 'queued' AND due IS NULL"
    ),
    "frontier_due": "frontier (state, due) WHERE due IS NOT NULL",
}
"""What lists of columns don't name: all that articles are counted and chosen by, without their
texts; the changes among the revisions; in which roles somebody speaks; who speaks most; which
pages nothing has packed; and what makes a claim cheap: the best address of each host, and who
has waited long enough."""


def create_tables(connection: sqlite3.Connection) -> None:
    """Create every table and index, inside the caller's transaction."""
    import sqlite_utils  # it imports pandas where there is one, a second of CPU

    database = sqlite_utils.Database(connection, recursive_triggers=False, execute_plugins=False)
    for table in TABLES:
        connection.execute(_table_sql(database, table))
        for statement in _index_sql(table):
            connection.execute(statement)
    for name, rest in NAMED_INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {rest}")


def _table_sql(database: sqlite_utils.Database, table: Table) -> str:
    references = [
        (column.name, *column.references.split("."))
        for column in table.columns
        if column.references
    ]
    sql = database.create_table_sql(
        table.name,
        {column.name: column.type for column in table.columns},
        pk=table.key[0] if len(table.key) == 1 else table.key,
        foreign_keys=references,  # type: ignore[arg-type]  # triples; mypy sees tuples of any size
        not_null={column.name for column in table.columns if column.required},
    )
    return sql.rstrip("; \n") + (" WITHOUT ROWID" if table.by_key else "")


def _index_sql(table: Table) -> Iterator[str]:
    for number, columns in enumerate(table.unique):
        yield f"CREATE UNIQUE INDEX {table.name}_unique_{number} ON {table.name} ({columns})"
    for columns in table.indexes:
        name = columns.replace(", ", "_")
        yield f"CREATE INDEX {table.name}_by_{name} ON {table.name} ({columns})"
