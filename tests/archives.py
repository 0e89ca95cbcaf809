"""Invented records for the tests of the archive and of its readers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scraper.records import Article, Author, Block, Caption, Link, Outcome, Quote, Snapshot

NOON = datetime(2025, 8, 1, 12, tzinfo=UTC)
URL = "https://harbourpost.example/2025/bridge"

PARAGRAPHS = (
    "PORT HALE — The harbour bridge reopened on Friday after two years of repairs.",
    "“We counted every bolt twice,” said Ana Ruiz, the city's chief engineer.",
    "The ferry company said it would keep its night boat.",
)


def make_article(url: str = URL, **changes: Any) -> Article:
    """Build an article with something in every field; `paragraphs` replaces the body."""
    paragraphs = changes.pop("paragraphs", PARAGRAPHS)
    body = "\n\n".join(paragraphs)
    article = Article(
        url=url,
        canonical_url=url,
        site="harbourpost.example",
        language="en",
        headline="Harbour bridge reopens",
        kicker="Repairs",
        dek="Two years of work end on a Friday.",
        section="City",
        sections=("News", "City"),
        byline="By Li Wei and Omar Haddad, in Port Hale",
        authors=(Author("Li Wei", "reporter"), Author("Omar Haddad")),
        dateline="PORT HALE",
        published="2025-08-01T09:00:00+03:00",
        modified="2025-08-01",
        captions=(
            Caption(0, "The bridge at dawn.", "Mira Stone", "https://img.example/1.jpg", "Bridge"),
            Caption(1, None, "Coast Agency", "https://img.example/2.jpg", kind="gallery"),
        ),
        blocks=make_blocks(paragraphs),
        body=body,
        quotes=make_quotes(body),
        tags=("bridge", "port hale"),
        links=(Link("https://harbourpost.example/ferry", "night boat"),),
        word_count=len(body.split()),
        provenance={"headline": "json-ld", "byline": "markup", "section": "url"},
        locators={"headline": "headline", "byline": "p.byline"},
    )
    return replace(article, **changes)


def make_blocks(paragraphs: tuple[str, ...]) -> tuple[Block, ...]:
    """Lay paragraphs out as `body` joins them."""
    blocks, start = [], 0
    for position, text in enumerate(paragraphs):
        blocks.append(Block(position, "paragraph", None, text, start, start + len(text)))
        start += len(text) + 2
    return tuple(blocks)


def make_quotes(body: str) -> tuple[Quote, ...]:
    """Find what is said in PARAGRAPHS; nothing in other texts."""
    told = (
        ("We counted every bolt twice,", "direct", "Ana Ruiz", "person", "chief engineer", 1),
        ("it would keep its night boat", "indirect", "Coast Ferries", "organisation", None, 2),
    )
    quotes = []
    for text, kind, speaker, speaker_kind, role, paragraph in told:
        start = body.find(text)
        if start >= 0:
            quotes.append(
                Quote(
                    position=len(quotes),
                    paragraph=paragraph,
                    text=text,
                    start=start,
                    end=start + len(text),
                    kind=kind,
                    speaker=speaker,
                    speaker_text=speaker,
                    speaker_kind=speaker_kind,
                    role=role,
                    cue="said",
                    confidence=0.9,
                )
            )
    return tuple(quotes)


def make_snapshot(url: str = URL, *, hours: int = 0, **changes: Any) -> Snapshot:
    """Build an answer of a server, `hours` after noon."""
    snapshot = Snapshot(
        url=url,
        final_url=url,
        fetched=NOON + timedelta(hours=hours),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("ETag", '"v1"')),
        payload=b"<p>The harbour bridge reopened.</p>" * 20,
        media_type="text/html",
        charset="utf-8",
    )
    return replace(snapshot, **changes)


def make_outcome(url: str = URL, **changes: Any) -> Outcome:
    """Build the outcome of a page that was fetched and read."""
    outcome = Outcome(url=url, state="done", snapshot=make_snapshot(url), article=make_article(url))
    return replace(outcome, **changes)


def rows(archive: Any, sql: str, *values: object) -> list[Any]:
    """Answer a question; single columns come unwrapped."""
    found = archive.connection.execute(sql, values).fetchall()
    return [row[0] if len(row) == 1 else row for row in found]


def archive_path(tmp_path: Path) -> Path:
    """Name the archive of a test."""
    return tmp_path / "archive.db"
