"""What a record must pass before it becomes rows: clean text, UTC times, true offsets."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import orjson

from scraper.archive.sketch import sketch
from scraper.records import Article, Block, Checked, Quote

SEPARATOR = "\x1e"
"""Stands between the four texts that `content_sha256` is taken over."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_Span = TypeVar("_Span", Block, Quote)


def clean_text(text: str) -> str:
    """Return text that SQLite keeps whole: NFC, no NUL, a lone surrogate as U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text.replace("\0", "")))


def check_record(article: Article) -> Checked:
    """Clean every text of a record, move its offsets along, hash and sketch it.

    Raises:
        ValueError: the record contradicts itself: a block or quote whose offsets
            do not hold its text, or blocks that are not the whole body.
    """
    dumped = _dump(article)
    if dumped is None or not _is_clean(dumped, article.url):
        article = _clean_all(article)
        dumped = _dump(article)
    assert dumped is not None  # a clean text holds no surrogate
    check_offsets(article)
    content = content_sha256(article.headline, article.dek, article.byline, article.body)
    digest = hashlib.sha256(dumped).hexdigest()
    return Checked(article, content, digest, sketch(article.body))


def clean_record(article: Article) -> Article:
    """Return the record that `check_record` would let in; raises as that does."""
    return check_record(article).article


def check_offsets(article: Article) -> None:
    """Raise ValueError unless every block and quote is the text of the body where it stands.

    The blocks are the whole body, one after another, with a blank line between.
    """
    body = article.body or ""
    if article.blocks and body != "\n\n".join(block.text for block in article.blocks):
        raise ValueError("the blocks are not the body")
    for name, spans in (("block", article.blocks), ("quote", article.quotes)):
        for span in spans:
            if body[span.start : span.end] != span.text or span.start < 0:
                raise ValueError(
                    f"{name} {span.position} is not the text at {span.start}-{span.end} of the body"
                )


def _dump(article: Article) -> bytes | None:
    """Return the record without the address it was asked under, as JSON; None if it cannot be."""
    try:
        record = replace(article, url="")
        return orjson.dumps(record, default=dict, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # orjson's word for a lone surrogate
        return None


def _is_clean(dumped: bytes, url: str) -> bool:
    if b"\\u0000" in dumped or clean_text(url) != url:
        return False
    return dumped.isascii() or unicodedata.is_normalized("NFC", dumped.decode())


def _clean_all(article: Article) -> Article:
    changes: dict[str, Any] = {name: _clean(getattr(article, name)) for name in article.__slots__}
    body, clean_body = article.body or "", changes["body"] or ""
    changes["blocks"] = tuple(_moved(span, body, clean_body) for span in changes["blocks"])
    changes["quotes"] = tuple(_moved(span, body, clean_body) for span in changes["quotes"])
    return replace(article, **changes)


def _clean(value: Any) -> Any:
    """Clean every text inside a field's value, whatever its shape."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if hasattr(value, "__slots__") and hasattr(value, "__dataclass_fields__"):
        return replace(value, **{name: _clean(getattr(value, name)) for name in value.__slots__})
    if hasattr(value, "items"):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


def _moved(span: _Span, body: str, clean_body: str) -> _Span:
    """Find a span again in the cleaned body, which may be shorter."""
    start = len(clean_text(body[: span.start]))
    end = start + len(clean_text(body[span.start : span.end]))
    return replace(span, start=start, end=end, text=clean_body[start:end])


def block_of(article: Article, quote: Quote) -> int | None:
    """Return the index of the block that holds the quote, or None."""
    index = bisect_right(article.blocks, quote.start, key=lambda block: block.start) - 1
    if index >= 0 and quote.end <= article.blocks[index].end:
        return index
    return None


def content_sha256(
    headline: str | None, dek: str | None, byline: str | None, body: str | None
) -> str:
    """Hash what a reader would call the article: a change of it makes a revision."""
    text = SEPARATOR.join(part or "" for part in (headline, dek, byline, body))
    return hashlib.sha256(text.encode()).hexdigest()


def utc_text(moment: datetime) -> str:
    """Write a time as the archive does: "2025-08-01T06:00:00Z"."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def parse_utc(text: str) -> datetime:
    """Read what `utc_text` wrote."""
    return datetime.fromisoformat(text)


def split_time(text: str | None) -> tuple[str | None, int | None]:
    """Take a record's time apart into UTC text and minutes east of it.

    A day alone stays a day, and so does a time without a zone, since nobody knows
    which instant it is; both have no offset. What is no time gives (None, None).
    """
    if text is None:
        return None, None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat(), None
        moment = datetime.fromisoformat(text)
        offset = moment.utcoffset()
        if offset is None:
            return moment.date().isoformat(), None
        return utc_text(moment), int(offset.total_seconds() // 60)
    except (ValueError, OverflowError):
        return None, None
