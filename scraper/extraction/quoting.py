"""Quotations of a body: which blocks may hold them, and where they stand in the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scraper.extraction.quotes import find_quotes
from scraper.records import Block, Quote

_SPOKEN = frozenset({"paragraph", "list_item", "blockquote"})


def find_body_quotes(blocks: Sequence[Block], language: str | None) -> tuple[Quote, ...]:
    """Find the quotations in an article's blocks, with offsets into its body.

    Headings, tables, code and pull quotes hold none: what they say stands in a paragraph.
    """
    spoken = [block for block in blocks if block.kind in _SPOKEN]
    quotes = find_quotes([block.text for block in spoken], language)
    return tuple(_move(quote, spoken[quote.paragraph]) for quote in quotes)


def _move(quote: Quote, block: Block) -> Quote:
    start, end = block.start + quote.start, block.start + quote.end
    return replace(quote, paragraph=block.position, start=start, end=end)
