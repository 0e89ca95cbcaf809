"""Counts that the archive keeps up to date, so that nobody has to count a million rows."""

from __future__ import annotations

from scraper.archive.tables.shape import Column, Table

_SITE = Column("site_id", int, "The site.", required=True)
_SECTION = Column("section_id", int, "The section; 0: none.", required=True)
_MONTH = Column(
    "month", str, "Month of publication, such as 2025-08; empty: no date.", required=True
)

ARTICLE_MONTHS = Table(
    "article_months",
    "How many articles each section of a site has published in which month.",
    (_SITE, _SECTION, _MONTH, Column("articles", int, "How many.", required=True)),
    key=("site_id", "section_id", "month"),
    by_key=True,
)
AUTHOR_MONTHS = Table(
    "author_months",
    "How many articles an author has signed, where and in which month.",
    (
        Column("author_id", int, "The author.", required=True),
        Column("role", str, "What the bylines call the author; empty: nothing.", required=True),
        _SITE,
        _SECTION,
        _MONTH,
        Column("articles", int, "How many.", required=True),
    ),
    key=("author_id", "role", "site_id", "section_id", "month"),
    by_key=True,
)
SPEAKER_MONTHS = Table(
    "speaker_months",
    "How often a speaker was quoted, as what, where and in which month.",
    (
        Column("speaker_id", int, "Who said it.", required=True),
        Column("role", str, "What the article says the speaker is; empty: nothing.", required=True),
        _SITE,
        _MONTH,
        Column("quotes", int, "How many, indirect ones included.", required=True),
    ),
    key=("speaker_id", "role", "site_id", "month"),
    by_key=True,
)
SPEAKER_COUNTS = Table(
    "speaker_counts",
    "How often a speaker was quoted in all.",
    (
        Column("speaker_id", int, "Who said it.", required=True),
        Column("quotes", int, "How many, indirect ones included.", required=True),
        Column("articles", int, "In how many articles.", required=True),
    ),
    key=("speaker_id",),
    by_key=True,
)
