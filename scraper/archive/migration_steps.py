"""What each step from an older archive to today's does; `migrations.py` takes them in order.

A step writes its SQL out in full: the schema it leads to may look different by then.
"""

from __future__ import annotations

import sqlite3

from scraper.archive.duplicates import settle_duplicates
from scraper.archive.fulltext import create_triggers, index_all_forms, index_as_written
from scraper.archive.names import Names
from scraper.archive.origins import origin_id
from scraper.archive.sketch import sketch
from scraper.archive.tallies import count_anew, create_tally_triggers
from scraper.folding import text_key


def add_identity(connection: sqlite3.Connection) -> None:
    """Tell namesakes among the speakers apart, and recognise an utterance in other articles."""
    for statement in (
        "DROP INDEX speakers_unique_0",
        "ALTER TABLE speakers ADD COLUMN role TEXT",
        "ALTER TABLE speakers ADD COLUMN site_id INTEGER REFERENCES sites(id)",
        "ALTER TABLE quotes ADD COLUMN text_key TEXT",
        "CREATE INDEX speakers_by_name ON speakers (name)",
        "CREATE INDEX speakers_by_site_id ON speakers (site_id)",
        "CREATE INDEX quotes_by_text_key ON quotes (text_key)",
        "UPDATE speakers SET site_id = (SELECT a.site_id FROM quotes q "
        "JOIN articles a ON a.id = q.article_id WHERE q.speaker_id = speakers.id "
        "ORDER BY a.id LIMIT 1)",
    ):
        connection.execute(statement)
    connection.create_function("text_key", 1, text_key, deterministic=True)
    connection.execute("UPDATE quotes SET text_key = text_key(text)")
    _part_namesakes(connection)
    index_as_written(connection)


def add_reextractions(connection: sqlite3.Connection) -> None:
    """Keep what a newer extractor replaces."""
    for statement in (
        "CREATE TABLE reextractions (id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, "
        "extractor TEXT NOT NULL, last_article_id INTEGER NOT NULL, report TEXT NOT NULL)",
        "CREATE TABLE replaced_readings ("
        "reextraction_id INTEGER NOT NULL REFERENCES reextractions(id), "
        "article_id INTEGER NOT NULL REFERENCES articles(id), record_sha256 TEXT NOT NULL, "
        "data BLOB NOT NULL, PRIMARY KEY (reextraction_id, article_id))",
        "CREATE INDEX replaced_readings_by_article_id ON replaced_readings (article_id)",
    ):
        connection.execute(statement)


def add_sketches(connection: sqlite3.Connection) -> None:
    """Find the near-duplicates among the articles that are there."""
    bands = [f"band_{number}" for number in range(6)]
    columns = ", ".join(f"{band} INTEGER NOT NULL" for band in bands)
    connection.execute(
        "CREATE TABLE body_sketches "
        f"(article_id INTEGER PRIMARY KEY REFERENCES articles(id), {columns})"
    )
    for band in bands:
        connection.execute(f"CREATE INDEX body_sketches_by_{band} ON body_sketches ({band})")
    for (article_id,) in connection.execute("SELECT id FROM articles ORDER BY id").fetchall():
        (body,) = connection.execute(
            "SELECT body FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        settle_duplicates(connection, article_id, sketch(body))


def add_packing(connection: sqlite3.Connection) -> None:
    """Let pages be packed with dictionaries, and remember which are."""
    connection.execute("ALTER TABLE bodies ADD COLUMN packed INTEGER")
    connection.execute("ALTER TABLE dictionaries ADD COLUMN codec TEXT")


def add_manners(connection: sqlite3.Connection) -> None:
    """Remember how long hosts are left alone, and what pages say about being archived."""
    for statement in (
        "CREATE TABLE hosts (host TEXT PRIMARY KEY, paused_until TEXT NOT NULL, "
        "pauses INTEGER NOT NULL, failures INTEGER NOT NULL)",
        "ALTER TABLE snapshots ADD COLUMN robots TEXT",
        "ALTER TABLE snapshots ADD COLUMN tdm TEXT",
        "ALTER TABLE snapshots ADD COLUMN withheld_sha256 TEXT",
    ):
        connection.execute(statement)


def add_visits(connection: sqlite3.Connection) -> None:
    """Remember how often things change, what was listed where, and which pages a browser drew."""
    for statement in (
        "ALTER TABLE frontier ADD COLUMN interval REAL",
        "ALTER TABLE frontier ADD COLUMN changed TEXT",
        "ALTER TABLE frontier ADD COLUMN in_feed TEXT",
        "ALTER TABLE frontier ADD COLUMN in_sitemap TEXT",
        "ALTER TABLE frontier ADD COLUMN remark TEXT",
        "ALTER TABLE snapshots ADD COLUMN rendered INTEGER",
        "CREATE TABLE listed_images (url TEXT NOT NULL, position INTEGER NOT NULL, "
        "image_url TEXT NOT NULL, title TEXT, text TEXT, PRIMARY KEY (url, position))",
    ):
        connection.execute(statement)


def store_texts_once(connection: sqlite3.Connection) -> None:
    """Keep blocks as spans of the body, the newest revision's text in `articles` alone.

    Adds what newer versions note of an answer and of a field, and the tombstones.
    """
    for statement in (
        "ALTER TABLE blocks RENAME TO block_spans",
        "DROP INDEX blocks_by_article_id_position",
        "CREATE INDEX block_spans_by_article_id_position ON block_spans (article_id, position)",
        "ALTER TABLE block_spans DROP COLUMN text",
        "ALTER TABLE revisions RENAME TO stored_revisions",
        "DROP INDEX revisions_unique_0",
        "DROP INDEX revisions_by_snapshot_id",
        "CREATE UNIQUE INDEX stored_revisions_unique_0 ON stored_revisions (article_id, number)",
        "CREATE INDEX stored_revisions_by_snapshot_id ON stored_revisions (snapshot_id)",
        "UPDATE stored_revisions SET headline = NULL, dek = NULL, byline = NULL, body = NULL "
        "WHERE number = (SELECT revision FROM articles WHERE articles.id = article_id)",
        "CREATE TABLE tombstones (sha256 TEXT PRIMARY KEY, kind TEXT NOT NULL, "
        "forgotten TEXT NOT NULL) WITHOUT ROWID",
        "ALTER TABLE snapshots ADD COLUMN redirect_statuses TEXT",
        "ALTER TABLE snapshots ADD COLUMN http_version TEXT",
        "ALTER TABLE snapshots ADD COLUMN address TEXT",
        "ALTER TABLE snapshots ADD COLUMN tls TEXT",
        "ALTER TABLE snapshots ADD COLUMN wire_sha256 TEXT",
        "ALTER TABLE snapshots ADD COLUMN wire_size INTEGER",
        "CREATE TABLE keyed (article_id INTEGER NOT NULL REFERENCES articles(id), "
        "field TEXT NOT NULL, source TEXT NOT NULL, "
        "PRIMARY KEY (article_id, field)) WITHOUT ROWID",
        "INSERT INTO keyed (article_id, field, source) "
        "SELECT article_id, field, source FROM provenance",
        "DROP TABLE provenance",
        "ALTER TABLE keyed RENAME TO provenance",
    ):
        connection.execute(statement)


def add_raw_addresses(connection: sqlite3.Connection) -> None:
    """Keep the spelling in which an address was first printed."""
    connection.execute("ALTER TABLE frontier ADD COLUMN raw_url TEXT")


def add_forms(connection: sqlite3.Connection) -> None:
    """Index the words that must be normalised to be found."""
    for statement in (
        "CREATE VIRTUAL TABLE articles_forms USING fts5(headline, dek, body, captions, "
        "tokenize='unicode61')",
        "CREATE VIRTUAL TABLE quotes_forms USING fts5(text, speaker, tokenize='unicode61')",
    ):
        connection.execute(statement)
    create_triggers(connection)
    index_all_forms(connection)


def add_revision_view(connection: sqlite3.Connection) -> None:
    """Change nothing: the view comes with all others, which are made anew after a step."""


def share_origins(connection: sqlite3.Connection) -> None:
    """Keep where fields were found once for all articles that were found alike."""
    connection.create_function("origin_id", 1, origin_id, deterministic=True)
    for statement in (
        "CREATE TABLE origins (id INTEGER PRIMARY KEY, fields TEXT NOT NULL)",
        "CREATE TABLE article_origins (article_id INTEGER PRIMARY KEY REFERENCES articles(id), "
        "origin_id INTEGER NOT NULL REFERENCES origins(id))",
        "CREATE INDEX article_origins_by_origin_id ON article_origins (origin_id)",
        "CREATE TEMP TABLE found AS SELECT article_id, json_group_object(field, json_array(source))"
        " AS fields FROM (SELECT * FROM provenance ORDER BY article_id, field) GROUP BY article_id",
        "INSERT OR IGNORE INTO origins (id, fields) SELECT origin_id(fields), fields FROM found",
        "INSERT INTO article_origins (article_id, origin_id) "
        "SELECT article_id, origin_id(fields) FROM found",
        "DROP TABLE found",
        "DROP TABLE provenance",
    ):
        connection.execute(statement)


def add_narrow_indexes(connection: sqlite3.Connection) -> None:
    """Let counting by outlet, time and speaker read nothing but indexes."""
    for statement in (
        "CREATE INDEX articles_by_id_site_id_published ON articles (id, site_id, published)",
        "DROP INDEX quotes_by_speaker_id",
        "CREATE INDEX quotes_by_speaker_id_article_id_role "
        "ON quotes (speaker_id, article_id, role)",
    ):
        connection.execute(statement)


def widen_narrow_indexes(connection: sqlite3.Connection) -> None:
    """Let choosing by section and language, the ledger and the last changes read indexes alone."""
    for statement in (
        "DROP INDEX articles_by_id_site_id_published",
        "CREATE INDEX articles_narrow "
        "ON articles (id, site_id, section_id, breadcrumb_id, published, language)",
        "DROP INDEX articles_by_site_id_published",
        "CREATE INDEX articles_by_site_id_published_paywalled "
        "ON articles (site_id, published, paywalled)",
        "CREATE INDEX stored_revisions_changed "
        "ON stored_revisions (seen DESC, article_id) WHERE number > 1",
    ):
        connection.execute(statement)


def index_roles(connection: sqlite3.Connection) -> None:
    """Let the roles of a speaker, and the articles of an author, be read from indexes alone."""
    for statement in (
        "DROP INDEX quotes_by_speaker_id_article_id_role",
        "CREATE INDEX quotes_by_speaker_id_article_id ON quotes (speaker_id, article_id)",
        "CREATE INDEX quotes_with_role "
        "ON quotes (speaker_id, role, article_id) WHERE role IS NOT NULL",
        "DROP INDEX article_authors_by_author_id",
        "CREATE INDEX article_authors_by_author_id_article_id "
        "ON article_authors (author_id, article_id)",
    ):
        connection.execute(statement)


def index_waiting_bodies(connection: sqlite3.Connection) -> None:
    """Let the pages that nothing has packed be found without reading the others."""
    connection.execute("CREATE INDEX bodies_waiting ON bodies (sha256, codec) WHERE packed IS NULL")


def add_tallies(connection: sqlite3.Connection) -> None:
    """Count by month, place and name, and keep counting."""
    for statement in (
        "CREATE TABLE article_months (site_id INTEGER NOT NULL, section_id INTEGER NOT NULL, "
        "month TEXT NOT NULL, articles INTEGER NOT NULL, PRIMARY KEY (site_id, section_id, month)) "
        "WITHOUT ROWID",
        "CREATE TABLE author_months (author_id INTEGER NOT NULL, role TEXT NOT NULL, "
        "site_id INTEGER NOT NULL, section_id INTEGER NOT NULL, month TEXT NOT NULL, "
        "articles INTEGER NOT NULL, PRIMARY KEY (author_id, role, site_id, section_id, month)) "
        "WITHOUT ROWID",
        "CREATE TABLE speaker_months (speaker_id INTEGER NOT NULL, role TEXT NOT NULL, "
        "site_id INTEGER NOT NULL, month TEXT NOT NULL, quotes INTEGER NOT NULL, "
        "PRIMARY KEY (speaker_id, role, site_id, month)) WITHOUT ROWID",
        "CREATE TABLE speaker_counts (speaker_id INTEGER NOT NULL PRIMARY KEY, "
        "quotes INTEGER NOT NULL, articles INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE INDEX most_quoted ON speaker_counts (quotes DESC, speaker_id)",
    ):
        connection.execute(statement)
    count_anew(connection)
    create_tally_triggers(connection)


def _part_namesakes(connection: sqlite3.Connection) -> None:
    names = Names(connection)
    told = connection.execute(
        "SELECT q.article_id, p.id, p.name, p.kind, max(q.role), a.site_id FROM quotes q "
        "JOIN speakers p ON p.id = q.speaker_id JOIN articles a ON a.id = q.article_id "
        "GROUP BY q.article_id, p.id ORDER BY q.article_id, p.id"
    ).fetchall()
    for article_id, old_id, name, kind, role, site_id in told:
        speaker_id = names.speaker(name, kind, role, site_id)
        if speaker_id != old_id:
            connection.execute(
                "UPDATE quotes SET speaker_id = ? WHERE article_id = ? AND speaker_id = ?",
                (speaker_id, article_id, old_id),
            )
