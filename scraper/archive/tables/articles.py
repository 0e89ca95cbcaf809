"""Articles, the outlets and sections they stand in, their addresses, revisions and sources."""

from __future__ import annotations

from scraper.archive.tables.shape import Column, Table, of_article, row_id

SITES = Table(
    "sites",
    "One outlet, known by its host.",
    (
        row_id(),
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
        row_id(),
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
        row_id(),
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
        "site_id, published, paywalled",
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
    (Column("url", str, "The address."), of_article()),
    key=("url",),
    indexes=("article_id",),
)
STORED_REVISIONS = Table(
    "stored_revisions",
    "Every text that an article has had; read it as `revisions`. The newest one's text is in "
    "`articles` alone, and NULL here.",
    (
        row_id(),
        of_article(),
        Column("number", int, "Number within the article, from 1.", required=True),
        Column("seen", str, "When this text was first read.", required=True),
        Column("snapshot_id", int, "Snapshot it was read from.", "snapshots.id"),
        Column("headline", str, "Headline of an older revision."),
        Column("dek", str, "Dek of an older revision."),
        Column("byline", str, "Byline of an older revision."),
        Column("body", str, "Body of an older revision."),
        Column("content_sha256", str, "Hash as in `articles`.", required=True),
    ),
    unique=("article_id, number",),
    indexes=("snapshot_id",),
)
ORIGINS = Table(
    "origins",
    "Where the fields of articles were found, once for all articles that were found alike: those "
    "of one template mostly are. Read it as `provenance`, a row a field.",
    (
        Column("id", int, "The first 63 bits of the SHA-256 of `fields`."),
        Column(
            "fields",
            str,
            "JSON object: under each field its source and, where known, its locator.",
            required=True,
        ),
    ),
)
ARTICLE_ORIGINS = Table(
    "article_origins",
    "Which of `origins` holds for which article; none for one that says nothing.",
    (
        Column("article_id", int, "The article.", "articles.id"),
        Column("origin_id", int, "Where its fields were found.", "origins.id", required=True),
    ),
    key=("article_id",),
    indexes=("origin_id",),
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
