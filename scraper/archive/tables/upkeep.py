"""The archive's housekeeping: readings that were replaced, rows that wait to be indexed."""

from __future__ import annotations

from scraper.archive.tables.shape import Column, Table, of_article, row_id

REEXTRACTIONS = Table(
    "reextractions",
    "Runs that read the stored snapshots again with a newer extractor.",
    (
        row_id(),
        Column("started", str, "When it began.", required=True),
        Column("finished", str, "When it ended; NULL: it was stopped and can go on."),
        Column("extractor", str, "Program and version that read.", required=True),
        Column("last_article_id", int, "Articles up to this id are done.", required=True),
        Column("report", str, "What it found so far: a JSON object.", required=True),
    ),
)
REPLACED_READINGS = Table(
    "replaced_readings",
    "What a run replaced, so that it can be undone.",
    (
        Column("reextraction_id", int, "The run.", "reextractions.id", required=True),
        of_article(),
        Column("record_sha256", str, "Hash of the record that took its place.", required=True),
        Column("data", bytes, "Older record and revisions: JSON, Zstandard.", required=True),
    ),
    key=("reextraction_id", "article_id"),
    indexes=("article_id",),
)
TOMBSTONES = Table(
    "tombstones",
    "Hashes of what `scraper forget` removed, so that it does not come back.",
    (
        Column(
            "sha256", str, "Hash of an address without scheme, www. and last slash, or of bytes."
        ),
        Column("kind", str, "address or page.", required=True),
        Column("forgotten", str, "When it was removed.", required=True),
    ),
    key=("sha256",),
    by_key=True,
)
ARTICLES_UNINDEXED = Table(
    "articles_unindexed",
    "Articles not in articles_fts at this moment; empty after every commit of the program.",
    (Column("article_id", int, "The article."),),
    key=("article_id",),
)
QUOTES_UNINDEXED = Table(
    "quotes_unindexed",
    "Quotes not in quotes_fts at this moment; empty after every commit of the program.",
    (Column("quote_id", int, "The quote."),),
    key=("quote_id",),
)
