"""Where and when a report was filed: what stands before its first words."""

from __future__ import annotations

import re

from scraper.extraction.quotes.text import Line

_OPENING = 6  # paragraphs among which a dateline may stand
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_a-z][^\W\d_]*(?:[ '’-][^\W\d_]+){0,3})(?:, [\w .]{2,24})?"
    r"(?: ?\([^()]{2,40}\))?(?:\. ?[—–-]|[.]| ?(?:--|[—–-])) "
)


def after_dateline(line: Line) -> int:
    """The first token behind "PORT HALE (Wire) —", 0 where the paragraph opens otherwise."""
    if line.index >= _OPENING or not line.text.lstrip()[:3].isupper():
        return 0
    found = _DATELINE.match(line.text)
    if found is None or not found["place"].isupper() or len(found["place"]) < 3:
        return 0
    token = 0
    while token < len(line.words) and line.place(token)[0] < found.end():
        token += 1
    return token
