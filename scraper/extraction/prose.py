"""Text as scripts hold it, HTML or plain, made into drafts of blocks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from lxml import etree

from scraper.extraction.blocks import Draft, draft_blocks
from scraper.extraction.flow import read_flow
from scraper.extraction.lines import clean_text

_TAG = re.compile(r"<(?:p|br|div|h[1-6]|li|ul)\b", re.IGNORECASE)


def drafts_of(texts: Iterable[str]) -> list[Draft]:
    """Return the blocks of several texts, in order; each line of a plain one is a paragraph."""
    drafts: list[Draft] = []
    for text in texts:
        if _TAG.search(text):
            drafts += _drafts_of_html(text)
        else:
            parts = (bare_text(part) for part in re.split(r"\n+", text))
            drafts += [Draft("paragraph", None, part) for part in parts if part]
    return drafts


def bare_text(text: str) -> str:
    """Return a text without tags and entities, its white space folded."""
    bare = re.sub(r"<[^>]{0,300}>", "", text) if "<" in text else text
    return clean_text(html.unescape(bare))


def _drafts_of_html(text: str) -> list[Draft]:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return []
    return [] if root is None else draft_blocks(read_flow(root).lines)
