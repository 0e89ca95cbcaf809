"""From an older archive to today's: forward only, each step in one transaction.

`MIGRATIONS[n]` takes version n + 1 to n + 2. A step gets the connection inside an
open transaction and must not end it; `user_version` moves with the step, so a
killed migration leaves the version it started from. Views are dropped by the first
step and made anew by the last one, since they hold no data.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from scraper.archive.fulltext import create_indexes
from scraper.archive.migration_steps import (
    add_forms,
    add_identity,
    add_manners,
    add_narrow_indexes,
    add_packing,
    add_raw_addresses,
    add_reextractions,
    add_revision_view,
    add_sketches,
    add_tallies,
    add_visits,
    index_roles,
    index_waiting_bodies,
    share_origins,
    store_texts_once,
    widen_narrow_indexes,
)
from scraper.archive.schema import APPLICATION_ID, SCHEMA_VERSION, create_tables
from scraper.archive.segments import merge_rarely
from scraper.archive.tallies import create_tally_triggers
from scraper.archive.views import create_views, drop_views

Migration = Callable[[sqlite3.Connection], None]
Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]

MIGRATIONS: Sequence[Migration] = (
    add_identity,
    add_reextractions,
    add_sketches,
    add_packing,
    add_manners,
    add_visits,
    store_texts_once,
    add_raw_addresses,
    add_forms,
    add_revision_view,
    share_origins,
    add_narrow_indexes,
    widen_narrow_indexes,
    index_roles,
    index_waiting_bodies,
    add_tallies,
)


def migrate(
    connection: sqlite3.Connection,
    transaction: Transaction,
    migrations: Sequence[Migration] = MIGRATIONS,
) -> None:
    """Create an empty file's schema, or bring an older archive up to date.

    `transaction` opens a write transaction that commits when it is left without an
    error. The version is asked again inside it, so that two programs which open one
    archive at the same time do not both change it.
    """
    if version_of(connection) == 0:
        with transaction():
            if version_of(connection) == 0:
                _create(connection)
    for number, step in enumerate(migrations, start=1):
        if version_of(connection) == number:
            with transaction():
                if version_of(connection) == number:
                    drop_views(connection)
                    step(connection)
                    if number == len(migrations):
                        create_views(connection)
                    connection.execute(f"PRAGMA user_version = {number + 1}")


def version_of(connection: sqlite3.Connection) -> int:
    """Return the schema version written in the file; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _create(connection: sqlite3.Connection) -> None:
    create_tables(connection)
    create_views(connection)
    create_indexes(connection)
    create_tally_triggers(connection)
    merge_rarely(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
