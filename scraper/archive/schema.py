"""Every table of the archive and what each column means; docs/schema.md is written from here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import sqlite_utils

APPLICATION_ID = 0x5343_5241
"""Says "an archive of ours" in the header of the file ("SCRA")."""

SCHEMA_VERSION = 6
"""`user_version` of an archive that this program writes."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Python type, one sentence, and "table.column" if it refers to one."""

    name: str
    type: type
    doc: str
    references: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `unique` and `indexes` are column lists as SQL; a unique one is an index too."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    unique: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()


def _id() -> Column:
    return Column("id", int, "Number of the row.")


def _of_article() -> Column:
    return Column("article_id", int, "The article.", "articles.id", required=True)


def _position(what: str) -> Column:
    return Column("position", int, f"Place among the article's {what}, from 0.", required=True)


def _span() -> tuple[Column, Column]:
    return (
        Column("start", int, "Where it begins in the body, in code points from 0.", required=True),
        Column("end", int, "Where it ends in the body: the first code point after it.", None, True),
    )


CRAWLS = Table(
    "crawls",
    "One run of a crawl.",
    (
        _id(),
        Column("started", str, "When it began.", required=True),
        Column("finished", str, "When it ended; NULL while it runs or after it was killed."),
        Column("state", str, "running, done, interrupted or failed.", required=True),
        Column("seeds", str, "The seeds as given: a JSON list of addresses.", required=True),
        Column("options", str, "The options as given: a JSON object.", required=True),
        Column("fetched", int, "Answers of servers that were kept.", required=True),
        Column("stored", int, "Articles that were new or had changed.", required=True),
        Column("failed", int, "Addresses that failed for good.", required=True),
        Column("pid", int, "Process that ran it."),
        Column("hostname", str, "Machine that ran it."),
    ),
)
BODIES = Table(
    "bodies",
    "The bytes of pages, each distinct body once.",
    (
        Column("sha256", str, "Hash of the bytes before compression."),
        Column("size", int, "Bytes before compression.", required=True),
        Column(
            "codec",
            str,
            "zstd, zstd:N with dictionary N of `dictionaries`, or identity.",
            required=True,
        ),
        Column("data", bytes, "The bytes, compressed as `codec` says.", required=True),
        Column("packed", int, "1 once `scraper pack` has seen it; NULL as it arrived."),
    ),
    key=("sha256",),
)
DICTIONARIES = Table(
    "dictionaries",
    "Zstandard dictionaries that some bodies are compressed with.",
    (
        _id(),
        Column("host", str, "Host whose pages it was trained on.", required=True),
        Column("data", bytes, "The dictionary, itself compressed as `codec` says.", None, True),
        Column("codec", str, "zstd, or NULL for none."),
    ),
    indexes=("host",),
)
SNAPSHOTS = Table(
    "snapshots",
    "One answer of a server at one time.",
    (
        _id(),
        Column("url", str, "Address that was asked.", required=True),
        Column("final_url", str, "Address that answered, after redirects.", required=True),
        Column("fetched", str, "When the answer came.", required=True),
        Column("status", int, "HTTP status.", required=True),
        Column("headers", str, "JSON list of [name, value], in the server's order.", None, True),
        Column("media_type", str, "What Content-Type said, without parameters."),
        Column("charset", str, "The charset that Content-Type named."),
        Column(
            "sha256",
            str,
            "Hash of the body after Content-Encoding was undone.",
            "bodies.sha256",
            required=True,
        ),
        Column("crawl_id", int, "The crawl that fetched it; NULL for an import.", "crawls.id"),
        Column("redirects", str, "JSON list of the addresses walked through before `final_url`."),
        Column(
            "robots", str, "What X-Robots-Tag and meta robots say to all, or to us: noarchive …"
        ),
        Column(
            "tdm", str, "Reservation of text and data mining: 1, or 1 and its policy's address."
        ),
        Column("withheld_sha256", str, "Hash of a body that noarchive kept from being stored."),
    ),
    indexes=("url", "sha256", "crawl_id"),
)
SITES = Table(
    "sites",
    "One outlet, known by its host.",
    (
        _id(),
        Column("host", str, 'Host name without "www.", lower case, punycode.', required=True),
        Column("name", str, "What the outlet calls itself, where known."),
        Column("language", str, "BCP 47 tag of the first article seen."),
    ),
    unique=("host",),
)
SECTIONS = Table(
    "sections",
    "The departments of a site, as a tree.",
    (
        _id(),
        Column("site_id", int, "The site.", "sites.id", required=True),
        Column("parent_id", int, "The section above it; NULL at the top.", "sections.id"),
        Column("name", str, "Name as printed.", required=True),
    ),
    unique=("site_id, coalesce(parent_id, 0), name",),
    indexes=("parent_id", "name"),
)
ARTICLES = Table(
    "articles",
    "One article under its one address, in its newest reading.",
    (
        _id(),
        Column("url", str, "Its one address, normalised.", required=True),
        Column("site_id", int, "The site.", "sites.id", required=True),
        Column("section_id", int, "The section shown as its own.", "sections.id"),
        Column("kind", str, "article, live, video or gallery.", required=True),
        Column("language", str, "BCP 47 tag."),
        Column("headline", str, "Headline as printed."),
        Column("kicker", str, "Short label above the headline."),
        Column("dek", str, "Standfirst under the headline."),
        Column("byline", str, 'Line that names the authors as printed, "By" included.'),
        Column("dateline", str, "Place that opens the text, alone."),
        Column("published", str, "When it appeared: UTC, or the day alone."),
        Column("modified", str, "When the outlet last changed it: UTC, or the day alone."),
        Column("utc_offset", int, "Minutes east of UTC that `published` was printed with."),
        Column("word_count", int, "Words of the body.", required=True),
        Column("paywalled", int, "1 if only the opening could be read.", required=True),
        Column("revision", int, "Number of the newest revision, from 1.", required=True),
        Column("snapshot_id", int, "Snapshot it was last read from.", "snapshots.id"),
        Column("first_seen", str, "When it was first read.", required=True),
        Column("last_seen", str, "When it was last read or found unchanged.", required=True),
        Column(
            "content_sha256",
            str,
            "Hash over headline, dek, byline and body, joined by U+001E, absent ones empty.",
            required=True,
        ),
        Column(
            "duplicate_of",
            int,
            "Earliest article whose body is nearly the same; never a chain.",
            "articles.id",
        ),
        Column("extractor", str, "Program and version that read it.", required=True),
        Column("read_url", str, "Address under which it was last read, as given.", required=True),
        Column("modified_offset", int, "Minutes east of UTC that `modified` was printed with."),
        Column("breadcrumb_id", int, "Innermost section of its breadcrumb.", "sections.id"),
        Column("record_sha256", str, "Hash over the whole record but its `url`.", None, True),
        Column("body", str, "Text: the blocks joined by one blank line."),
    ),
    unique=("url",),
    indexes=(
        "site_id, published",
        "section_id, published",
        "breadcrumb_id",
        "published",
        "snapshot_id",
        "duplicate_of",
    ),
)
ARTICLE_URLS = Table(
    "article_urls",
    "Every address that led to an article.",
    (Column("url", str, "The address."), _of_article()),
    key=("url",),
    indexes=("article_id",),
)
AUTHORS = Table(
    "authors",
    "Names that signed articles.",
    (
        _id(),
        Column("name", str, 'Name without "By", place or role.', required=True),
        Column("kind", str, "person or organisation.", required=True),
    ),
    unique=("name, kind",),
)
ARTICLE_AUTHORS = Table(
    "article_authors",
    "Who signed which article, in print order.",
    (
        _of_article(),
        Column("author_id", int, "The author.", "authors.id", required=True),
        _position("authors"),
        Column("role", str, "What the byline calls the author."),
    ),
    key=("article_id", "position"),
    indexes=("author_id",),
)
BLOCKS = Table(
    "blocks",
    "The body, block by block.",
    (
        _id(),
        _of_article(),
        _position("blocks"),
        Column(
            "kind",
            str,
            "paragraph, heading, list_item, blockquote, pullquote, table or code.",
            required=True,
        ),
        Column("level", int, "Level of a heading, depth of a list item; else NULL."),
        Column("text", str, "Text; a table has a tab between cells, a line a row.", None, True),
        *_span(),
    ),
    indexes=("article_id, position",),
)
CAPTIONS = Table(
    "captions",
    "The article's pictures with the text under them, in reading order.",
    (
        _id(),
        _of_article(),
        _position("captions"),
        Column("text", str, "Caption without the credit."),
        Column("credit", str, "Who made the picture: name or agency alone."),
        Column("image_url", str, "Address of the picture."),
        Column("alt", str, "Alternative text."),
        Column("kind", str, "image, video, gallery or audio.", required=True),
    ),
    indexes=("article_id, position",),
)
SPEAKERS = Table(
    "speakers",
    "Those who are quoted. People of one name are one row where their roles agree.",
    (
        _id(),
        Column("name", str, "Fullest name in the article.", required=True),
        Column("kind", str, "person, organisation, document or group."),
        Column("role", str, "Fullest role of a person that tells this one from a namesake."),
        Column("site_id", int, "Site that quoted the speaker first.", "sites.id"),
    ),
    indexes=("name", "site_id"),
)
QUOTES = Table(
    "quotes",
    "What was said, one row an unbroken span.",
    (
        _id(),
        _of_article(),
        Column("block_id", int, "The block it stands in.", "blocks.id"),
        _position("quotes"),
        Column("text", str, "Words without their quotation marks.", required=True),
        *_span(),
        Column("kind", str, "direct, mixed or indirect.", required=True),
        Column("speaker_id", int, "Who said it; NULL where nobody is named.", "speakers.id"),
        Column("speaker_text", str, 'What stands at the quote for the speaker ("he").'),
        Column("role", str, "What the article says the speaker is."),
        Column("cue", str, 'Word that says it was said ("told").'),
        Column("confidence", float, "How sure the attribution is, from 0 to 1.", required=True),
        Column("text_key", str, "Same for the same words; NULL where they are few."),
    ),
    indexes=("article_id, position", "speaker_id", "block_id", "text_key"),
)
TAGS = Table(
    "tags",
    "Keywords.",
    (_id(), Column("name", str, "Keyword as printed.", required=True)),
    unique=("name",),
)
ARTICLE_TAGS = Table(
    "article_tags",
    "Which article carries which keyword.",
    (
        _of_article(),
        Column("tag_id", int, "The keyword.", "tags.id", required=True),
        _position("keywords"),
    ),
    key=("article_id", "position"),
    indexes=("tag_id",),
)
LINKS = Table(
    "links",
    "Links inside the body.",
    (
        _id(),
        _of_article(),
        _position("links"),
        Column("url", str, "Absolute address.", required=True),
        Column("text", str, "Linked words.", required=True),
    ),
    indexes=("article_id, position",),
)
REVISIONS = Table(
    "revisions",
    "Every text that an article has had; the newest one is also in `articles`.",
    (
        _id(),
        _of_article(),
        Column("number", int, "Number within the article, from 1.", required=True),
        Column("seen", str, "When this text was first read.", required=True),
        Column("snapshot_id", int, "Snapshot it was read from.", "snapshots.id"),
        Column("headline", str, "Headline of this revision."),
        Column("dek", str, "Dek of this revision."),
        Column("byline", str, "Byline of this revision."),
        Column("body", str, "Body of this revision."),
        Column("content_sha256", str, "Hash as in `articles`.", required=True),
    ),
    unique=("article_id, number",),
    indexes=("snapshot_id",),
)
PROVENANCE = Table(
    "provenance",
    "Where each field was found.",
    (
        _of_article(),
        Column("field", str, "Field of the record.", required=True),
        Column(
            "source",
            str,
            'Where: "json-ld", "opengraph", "markup", "rule:" and a site …',
            required=True,
        ),
    ),
    key=("article_id", "field"),
)
BODY_SKETCHES = Table(
    "body_sketches",
    "What near-duplicate bodies share, for finding them: six bands of three MinHash values.",
    (
        Column("article_id", int, "The article.", "articles.id"),
        *(
            Column(f"band_{number}", int, "Three values of 16 bits each.", required=True)
            for number in range(6)
        ),
    ),
    key=("article_id",),
    indexes=tuple(f"band_{number}" for number in range(6)),
)
REEXTRACTIONS = Table(
    "reextractions",
    "Runs that read the stored snapshots again with a newer extractor.",
    (
        _id(),
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
        _of_article(),
        Column("record_sha256", str, "Hash of the record that took its place.", required=True),
        Column("data", bytes, "Older record and revisions: JSON, Zstandard.", required=True),
    ),
    key=("reextraction_id", "article_id"),
    indexes=("article_id",),
)
FRONTIER = Table(
    "frontier",
    "Every address that a crawl knows, and how it stands.",
    (
        Column("url", str, "The address, normalised."),
        Column("host", str, "Its host, with the port where it isn't the scheme's own.", None, True),
        Column("state", str, "queued, fetching, done, failed or skipped.", required=True),
        Column("priority", float, "Higher is fetched earlier.", required=True),
        Column("depth", int, "Links from a seed, which has 0.", required=True),
        Column("attempts", int, "How often asking it was begun.", required=True),
        Column("due", str, "Not before this time; NULL: at once if queued, else never again."),
        Column("error", str, "Why it failed or was skipped."),
        Column("found_on", str, "Page, feed or sitemap that named it."),
        Column("etag", str, "ETag of the last good answer."),
        Column("last_modified", str, "Last-Modified of the last good answer."),
        Column("role", str, "What it turned out to be: article, front, feed, sitemap …"),
        Column("published", str, "When a feed or sitemap said it appeared."),
        Column("checked", str, "When it was last asked."),
    ),
    key=("url",),
    indexes=("state, host",),
)
HOSTS = Table(
    "hosts",
    "Hosts that complained or failed, and how long they are left alone.",
    (
        Column("host", str, "The host, as in `frontier`."),
        Column("paused_until", str, "Not asked before this time.", required=True),
        Column("pauses", int, "How many pauses in a row; each is twice as long.", required=True),
        Column("failures", int, "Failures in a row.", required=True),
    ),
    key=("host",),
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
    BLOCKS,
    CAPTIONS,
    SPEAKERS,
    QUOTES,
    TAGS,
    ARTICLE_TAGS,
    LINKS,
    REVISIONS,
    PROVENANCE,
    BODY_SKETCHES,
    REEXTRACTIONS,
    REPLACED_READINGS,
    FRONTIER,
    HOSTS,
    ARTICLES_UNINDEXED,
    QUOTES_UNINDEXED,
)
"""In the order in which they are created: what is referred to comes first."""

PARTIAL_INDEXES = {
    "frontier_ready": (
        "frontier (host, priority DESC, depth) WHERE state = 'queued' AND due IS NULL"
    ),
    "frontier_due": "frontier (state, due) WHERE due IS NOT NULL",
}
"""What makes a claim cheap: the best address of each host, and who has waited long enough."""


def create_tables(connection: sqlite3.Connection) -> None:
    """Create every table and index, inside the caller's transaction."""
    database = sqlite_utils.Database(connection, recursive_triggers=False, execute_plugins=False)
    for table in TABLES:
        connection.execute(_table_sql(database, table))
        for statement in _index_sql(table):
            connection.execute(statement)
    for name, rest in PARTIAL_INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {rest}")


def _table_sql(database: sqlite_utils.Database, table: Table) -> str:
    references = [
        (column.name, *column.references.split("."))
        for column in table.columns
        if column.references
    ]
    return database.create_table_sql(
        table.name,
        {column.name: column.type for column in table.columns},
        pk=table.key[0] if len(table.key) == 1 else table.key,
        foreign_keys=references,  # type: ignore[arg-type]  # triples; mypy sees tuples of any size
        not_null={column.name for column in table.columns if column.required},
    )


def _index_sql(table: Table) -> Iterator[str]:
    for number, columns in enumerate(table.unique):
        yield f"CREATE UNIQUE INDEX {table.name}_unique_{number} ON {table.name} ({columns})"
    for columns in table.indexes:
        name = columns.replace(", ", "_")
        yield f"CREATE INDEX {table.name}_by_{name} ON {table.name} ({columns})"
