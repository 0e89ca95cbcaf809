"""What an article is made of: who wrote it, its blocks, pictures, quotations, keywords, links."""

from __future__ import annotations

from scraper.archive.tables.shape import Column, Table, of_article, position_among, row_id, span

AUTHORS = Table(
    "authors",
    "Names that signed articles.",
    (
        row_id(),
        Column("name", str, 'Name without "By", place or role.', required=True),
        Column("kind", str, "person or organisation.", required=True),
    ),
    unique=("name, kind",),
)
ARTICLE_AUTHORS = Table(
    "article_authors",
    "Who signed which article, in print order.",
    (
        of_article(),
        Column("author_id", int, "The author.", "authors.id", required=True),
        position_among("authors"),
        Column("role", str, "What the byline calls the author."),
    ),
    key=("article_id", "position"),
    indexes=("author_id, article_id",),
)
BLOCK_SPANS = Table(
    "block_spans",
    "Where each block stands in the body; read it as `blocks`, which shows the text as well.",
    (
        row_id(),
        of_article(),
        position_among("blocks"),
        Column(
            "kind",
            str,
            "paragraph, heading, list_item, blockquote, pullquote, table or code.",
            required=True,
        ),
        Column("level", int, "Level of a heading, depth of a list item; else NULL."),
        *span(),
    ),
    indexes=("article_id, position",),
)
CAPTIONS = Table(
    "captions",
    "The article's pictures with the text under them, in reading order.",
    (
        row_id(),
        of_article(),
        position_among("captions"),
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
        row_id(),
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
        row_id(),
        of_article(),
        Column("block_id", int, "The block it stands in.", "block_spans.id"),
        position_among("quotes"),
        Column("text", str, "Words without their quotation marks.", required=True),
        *span(),
        Column("kind", str, "direct, mixed or indirect.", required=True),
        Column("speaker_id", int, "Who said it; NULL where nobody is named.", "speakers.id"),
        Column("speaker_text", str, 'What stands at the quote for the speaker ("he").'),
        Column("role", str, "What the article says the speaker is."),
        Column("cue", str, 'Word that says it was said ("told").'),
        Column("confidence", float, "How sure the attribution is, from 0 to 1.", required=True),
        Column("text_key", str, "Same for the same words; NULL where they are few."),
    ),
    indexes=("article_id, position", "speaker_id, article_id", "block_id", "text_key"),
)
TAGS = Table(
    "tags",
    "Keywords.",
    (row_id(), Column("name", str, "Keyword as printed.", required=True)),
    unique=("name",),
)
ARTICLE_TAGS = Table(
    "article_tags",
    "Which article carries which keyword.",
    (
        of_article(),
        Column("tag_id", int, "The keyword.", "tags.id", required=True),
        position_among("keywords"),
    ),
    key=("article_id", "position"),
    indexes=("tag_id",),
)
LINKS = Table(
    "links",
    "Links inside the body.",
    (
        row_id(),
        of_article(),
        position_among("links"),
        Column("url", str, "Absolute address.", required=True),
        Column("text", str, "Linked words.", required=True),
    ),
    indexes=("article_id, position",),
)
