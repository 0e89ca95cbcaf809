"""The views that analysts read: one wide row an article, a quote, a caption, a speaker."""

from __future__ import annotations

import sqlite3

from scraper.archive.schema_coverage import COVERAGE_VIEW
from scraper.archive.tables.shape import View

_OF_ARTICLE = {
    "headline": "Headline of its article.",
    "site": "Host of its site.",
    "section": "Section of its article.",
    "published": "When its article appeared: UTC, or the day alone.",
    "url": "Address of its article.",
}

BLOCKS = View(
    "blocks",
    "The body, block by block. Their text is cut out of it, so that it is stored once.",
    {
        "id": "Number of the row.",
        "article_id": "The article.",
        "position": "Place among the article's blocks, from 0.",
        "kind": "paragraph, heading, list_item, blockquote, pullquote, table or code.",
        "level": "Level of a heading, depth of a list item; else NULL.",
        "text": "Text; a table has a tab between cells, a line a row.",
        "start": "Where it begins in the body, in code points from 0.",
        "end": "Where it ends in the body: the first code point after it.",
    },
    """
    SELECT b.id, b.article_id, b.position, b.kind, b.level,
      substr(a.body, b.start + 1, b."end" - b.start) AS text, b.start, b."end"
    FROM block_spans b JOIN articles a ON a.id = b.article_id
    """,
)
REVISIONS = View(
    "revisions",
    "Every text that an article has had; the newest one is that of `articles`.",
    {
        "id": "Number of the row.",
        "article_id": "The article.",
        "number": "Number within the article, from 1.",
        "seen": "When this text was first read.",
        "snapshot_id": "Snapshot it was read from.",
        "headline": "Headline of this revision.",
        "dek": "Dek of this revision.",
        "byline": "Byline of this revision.",
        "body": "Body of this revision.",
        "content_sha256": "Hash as in `articles`.",
    },
    """
    SELECT r.id, r.article_id, r.number, r.seen, r.snapshot_id,
      CASE r.number WHEN a.revision THEN a.headline ELSE r.headline END AS headline,
      CASE r.number WHEN a.revision THEN a.dek ELSE r.dek END AS dek,
      CASE r.number WHEN a.revision THEN a.byline ELSE r.byline END AS byline,
      CASE r.number WHEN a.revision THEN a.body ELSE r.body END AS body, r.content_sha256
    FROM stored_revisions r JOIN articles a ON a.id = r.article_id
    """,
)
PROVENANCE = View(
    "provenance",
    "Where each field was found: what held it, and the place in there.",
    {
        "article_id": "The article.",
        "field": "Field of the record.",
        "source": 'What held it: "json-ld", "opengraph", "meta", "markup", "script", "url", '
        '"text", "body", "clipping", or "rule:" and a site.',
        "locator": "Where in there: a path in JSON-LD, the name of a meta element, a selector, a "
        "block of the body; NULL where nothing is to be added, and in articles that were read "
        "before version 12.",
        "extractor": "Program and version that read it.",
        "snapshot_id": "Snapshot it was read from.",
    },
    """
    SELECT o.article_id, f.key AS field, json_extract(f.value, '$[0]') AS source,
      json_extract(f.value, '$[1]') AS locator, a.extractor, a.snapshot_id
    FROM article_origins o JOIN articles a ON a.id = o.article_id
      JOIN origins n ON n.id = o.origin_id JOIN json_each(n.fields) f
    """,
)
ARTICLE_VIEW = View(
    "article_view",
    "Articles with their names spelled out.",
    {
        "id": "The article's id.",
        "url": "Its one address.",
        "site": "Host of its site.",
        "section": "Section shown as its own.",
        "language": "BCP 47 tag.",
        "kind": "article, live, video or gallery.",
        "headline": "Headline as printed.",
        "dek": "Standfirst.",
        "authors": 'Names in print order, joined by "; ".',
        "published": "When it appeared: UTC, or the day alone.",
        "modified": "When it was last changed by the outlet.",
        "word_count": "Words of the body.",
        "quote_count": "Rows of `quotes`.",
        "caption_count": "Rows of `captions`.",
        "body": "The text.",
    },
    """
    SELECT a.id, a.url, s.host AS site, c.name AS section, a.language, a.kind, a.headline, a.dek,
      (SELECT group_concat(name, '; ') FROM (
        SELECT n.name FROM article_authors w JOIN authors n ON n.id = w.author_id
        WHERE w.article_id = a.id ORDER BY w.position)) AS authors,
      a.published, a.modified, a.word_count,
      (SELECT count(*) FROM quotes q WHERE q.article_id = a.id) AS quote_count,
      (SELECT count(*) FROM captions k WHERE k.article_id = a.id) AS caption_count,
      a.body
    FROM articles a JOIN sites s ON s.id = a.site_id LEFT JOIN sections c ON c.id = a.section_id
    """,
)
QUOTE_VIEW = View(
    "quote_view",
    "Quotes with their speakers and articles.",
    {
        "id": "The quote's id.",
        "article_id": "Its article.",
        "text": "The words.",
        "kind": "direct, mixed or indirect.",
        "speaker": "Fullest name of the speaker; NULL where nobody is named.",
        "role": "What the article says the speaker is.",
        "cue": "Word that says it was said.",
        "confidence": "How sure the attribution is, from 0 to 1.",
        **_OF_ARTICLE,
    },
    """
    SELECT q.id, q.article_id, q.text, q.kind, p.name AS speaker, q.role, q.cue, q.confidence,
      a.headline, s.host AS site, c.name AS section, a.published, a.url
    FROM quotes q JOIN articles a ON a.id = q.article_id JOIN sites s ON s.id = a.site_id
      LEFT JOIN speakers p ON p.id = q.speaker_id LEFT JOIN sections c ON c.id = a.section_id
    """,
)
CAPTION_VIEW = View(
    "caption_view",
    "Captions with their articles.",
    {
        "id": "The caption's id.",
        "article_id": "Its article.",
        "position": "Place among the article's captions.",
        "text": "Caption without the credit.",
        "credit": "Who made the picture.",
        "image_url": "Address of the picture.",
        "alt": "Alternative text.",
        "kind": "image, video, gallery or audio.",
        **_OF_ARTICLE,
    },
    """
    SELECT k.id, k.article_id, k.position, k.text, k.credit, k.image_url, k.alt, k.kind,
      a.headline, s.host AS site, c.name AS section, a.published, a.url
    FROM captions k JOIN articles a ON a.id = k.article_id JOIN sites s ON s.id = a.site_id
      LEFT JOIN sections c ON c.id = a.section_id
    """,
)
SPEAKER_VIEW = View(
    "speaker_view",
    "Speakers and how much they are quoted.",
    {
        "id": "The speaker's id.",
        "name": "Fullest name.",
        "kind": "person, organisation, document or group.",
        "role": "Fullest role; tells a person from namesakes.",
        "quote_count": "How many quotes are theirs.",
        "article_count": "In how many articles.",
        "site_count": "On how many sites.",
        "first_quoted": "When the earliest of these articles appeared.",
        "last_quoted": "When the latest of these articles appeared.",
    },
    """
    SELECT p.id, p.name, p.kind, p.role, n.quotes AS quote_count, n.articles AS article_count,
      (SELECT count(DISTINCT site_id) FROM speaker_months WHERE speaker_id = p.id) AS site_count,
      (SELECT min(a.published) FROM quotes q JOIN articles a ON a.id = q.article_id
        WHERE q.speaker_id = p.id) AS first_quoted,
      (SELECT max(a.published) FROM quotes q JOIN articles a ON a.id = q.article_id
        WHERE q.speaker_id = p.id) AS last_quoted
    FROM speaker_counts n JOIN speakers p ON p.id = n.speaker_id
    """,
)
UTTERANCE_VIEW = View(
    "utterance_view",
    "The same words in several articles: agency copy, and quotes taken from other outlets.",
    {
        "key": "`quotes.text_key` of the words.",
        "text": "The words as in the earliest article.",
        "speaker": "Who says them there; NULL where nobody is named.",
        "articles": "In how many articles they stand.",
        "outlets": "On how many sites.",
        "first_seen": "When the earliest of them appeared; when it was read, if undated.",
        "first_url": "Address of the earliest article.",
    },
    """
    SELECT q.text_key AS key, q.text, p.name AS speaker, count(DISTINCT q.article_id) AS articles,
      count(DISTINCT a.site_id) AS outlets, min(coalesce(a.published, a.first_seen)) AS first_seen,
      a.url AS first_url
    FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN speakers p ON p.id = q.speaker_id
    WHERE q.text_key IS NOT NULL
    GROUP BY q.text_key HAVING count(DISTINCT q.article_id) > 1
    """,
)
DUPLICATE_VIEW = View(
    "duplicate_view",
    "Near-duplicates beside the earliest article of their group, with what differs.",
    {
        "id": "The later article.",
        "url": "Its address.",
        "site": "Host of its site.",
        "published": "When it appeared.",
        "headline": "Its headline.",
        "original_id": "The earliest article: the group's name.",
        "original_url": "Its address.",
        "original_site": "Host of its site.",
        "original_published": "When it appeared.",
        "original_headline": "Its headline.",
        "differs": 'Which of headline, dek, byline and body differ, joined by ", ".',
        "more_words": "Words that the later body has more; negative if fewer.",
        "more_quotes": "Quotes that the later article has more; negative if fewer.",
    },
    """
    SELECT a.id, a.url, s.host AS site, a.published, a.headline, o.id AS original_id,
      o.url AS original_url, t.host AS original_site, o.published AS original_published,
      o.headline AS original_headline,
      ltrim(CASE WHEN a.headline IS NOT o.headline THEN ', headline' ELSE '' END
        || CASE WHEN a.dek IS NOT o.dek THEN ', dek' ELSE '' END
        || CASE WHEN a.byline IS NOT o.byline THEN ', byline' ELSE '' END
        || CASE WHEN a.body IS NOT o.body THEN ', body' ELSE '' END, ', ') AS differs,
      a.word_count - o.word_count AS more_words,
      (SELECT count(*) FROM quotes q WHERE q.article_id = a.id)
        - (SELECT count(*) FROM quotes q WHERE q.article_id = o.id) AS more_quotes
    FROM articles a JOIN articles o ON o.id = a.duplicate_of
      JOIN sites s ON s.id = a.site_id JOIN sites t ON t.id = o.site_id
    """,
)

REVISION_VIEW = View(
    "revision_view",
    "Revisions beside the text that each replaced.",
    {
        "article_id": "The article.",
        "number": "Number within the article, from 1.",
        "seen": "When this text was first read.",
        "changed": "Which of headline, dek, byline and body differ from the one before, joined by "
        '", "; empty for the first.',
        "headline": "Headline of this revision.",
        "previous_headline": "Headline of the revision before; NULL for the first.",
        "more_characters": "Characters that the body has more than before; negative if fewer.",
        "site": "Host of its site.",
        "section": "Section of its article.",
        "published": "When its article appeared: UTC, or the day alone.",
        "url": "Address of its article.",
    },
    """
    SELECT r.article_id, r.number, r.seen,
      CASE WHEN p.id IS NULL THEN '' ELSE ltrim(
        CASE WHEN r.headline IS NOT p.headline THEN ', headline' ELSE '' END
        || CASE WHEN r.dek IS NOT p.dek THEN ', dek' ELSE '' END
        || CASE WHEN r.byline IS NOT p.byline THEN ', byline' ELSE '' END
        || CASE WHEN r.body IS NOT p.body THEN ', body' ELSE '' END, ', ') END AS changed,
      r.headline, p.headline AS previous_headline,
      length(r.body) - length(p.body) AS more_characters,
      s.host AS site, c.name AS section, a.published, a.url
    FROM revisions r JOIN articles a ON a.id = r.article_id JOIN sites s ON s.id = a.site_id
      LEFT JOIN sections c ON c.id = a.section_id
      LEFT JOIN stored_revisions p ON p.article_id = r.article_id AND p.number = r.number - 1
    """,
)

VIEWS = (
    BLOCKS,
    REVISIONS,
    PROVENANCE,
    REVISION_VIEW,
    ARTICLE_VIEW,
    QUOTE_VIEW,
    CAPTION_VIEW,
    SPEAKER_VIEW,
    UTTERANCE_VIEW,
    DUPLICATE_VIEW,
    COVERAGE_VIEW,
)


def create_views(connection: sqlite3.Connection) -> None:
    """Create every view, inside the caller's transaction."""
    for view in VIEWS:
        connection.execute(f"CREATE VIEW {view.name} AS {view.sql}")


def drop_views(connection: sqlite3.Connection) -> None:
    """Drop the views that are there: they hold no data, and hinder changes of their tables."""
    views = connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    for name in {name for (name,) in views} & {view.name for view in VIEWS}:
        connection.execute(f"DROP VIEW {name}")
