"""What a benchmark's scorer calls: one page in, the fields it judges out."""

from __future__ import annotations

from typing import Any

import scraper.extraction.article as reader


def extract(html: bytes, url: str, charset: str | None = None) -> dict[str, Any]:
    """Read one page; names of the byline, local ISO stamp and captions as plain values."""
    article = reader.extract(html, url, charset)
    return {
        "headline": article.headline,
        "byline": [author.name for author in article.authors],
        "date": article.published,
        "section": article.section,
        "dek": article.dek,
        "body": article.body,
        "captions": [
            {"text": caption.text, "credit": caption.credit} for caption in article.captions
        ],
    }
