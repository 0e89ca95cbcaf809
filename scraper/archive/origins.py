"""Where the fields of an article were found, as one text that other articles share."""

from __future__ import annotations

import hashlib

import orjson

from scraper.records import Article


def origin_fields(article: Article) -> str:
    """Return JSON: under each field, by name, a list of its source and of its locator, if any."""
    told = {
        field: [source, article.locators[field]] if field in article.locators else [source]
        for field, source in article.provenance.items()
    }
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


def origin_id(fields: str) -> int:
    """Return the number of such a text: the same in every archive, without a look at others."""
    return int.from_bytes(hashlib.sha256(fields.encode()).digest()[:8]) >> 1
