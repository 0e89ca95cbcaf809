"""The quotations of a body, found paragraph by paragraph and placed in the whole text."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.extraction.quotes import find_quotes_in_text
from scraper.records import Block, Quote

_SILENT = frozenset(("heading", "pullquote", "code", "table"))
"""Kinds of block that hold no quotes: a pull quote's words stand in the text already."""


def quotes_of(blocks: Sequence[Block], language: str | None) -> tuple[Quote, ...]:
    """Return the quotations of these blocks; `body[quote.start:quote.end] == quote.text`."""
    starts = [block.start for block in blocks]
    return tuple(find_quotes_in_text(paragraphs_of(blocks), language, starts))


def paragraphs_of(blocks: Sequence[Block]) -> list[str]:
    """Return the text of each block, "" for those that hold no quotes."""
    return ["" if block.kind in _SILENT else block.text for block in blocks]
