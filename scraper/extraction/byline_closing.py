"""Who signed an article at the end of its text, where nobody did at its head.

A name at the right under the last paragraph, as in Vietnam, one beside the date there, or
one in brackets behind the last word, as in Japan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from scraper.extraction.anycase import AnyCase
from scraper.extraction.lines import HEADINGS, Line, Zone, inner_text
from scraper.extraction.name_kinds import TRIM, is_name
from scraper.extraction.names import Byline, split_names
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, locate
from scraper.extraction.region import length_of
from scraper.records import Author

_AFTER_THE_TEXT = Zone.RELATED | Zone.COMMENTS | Zone.NAV
_PARAGRAPH = 80
_LONGEST_NAME = 40
_SAYS_CHANGED = AnyCase(r"updat|aktuali|modifi|actuali|aggiorn|geändert|stand\b")
_BRACKETED = re.compile(
    r"[（(【]([\u3400-\u9fff]{2,5}|[\u3400-\u9fff]{1,3}[ \u3000][\u3400-\u9fff]{1,3})[）)】]$|"
    r"【([\u3400-\u9fff][\u3040-\u30ff\u3400-\u9fff]{1,6})】$"
)


def closing_signatures(page: Page, headline: Line | None) -> Iterator[Candidate[Byline]]:
    """Yield who signs under a paragraph that nothing of the same kind follows."""
    if headline is None:
        return
    lines = [line for line in page.flow.lines if line.index > headline.index]
    for line, below in zip_longest(lines, lines[1:]):
        if line.zone & ~headline.zone & _AFTER_THE_TEXT or length_of(line.text) <= _PARAGRAPH:
            continue
        if below is None or not _is_alike(line, below):
            yield from _behind(line)
        if below is not None:
            yield from _under(below, page.language)


def _is_alike(line: Line, below: Line) -> bool:
    """Say whether two lines stand side by side in one text."""
    return line.tag == below.tag and line.element.getparent() is below.element.getparent()


def _is_at_the_right(line: Line) -> bool:
    """Say whether a line is set at the right, where letters and articles are signed."""
    return line.tag not in HEADINGS and "right" in (line.element.get("style") or "")


def _is_last(line: Line) -> bool:
    """Say whether nothing follows a line inside the element that holds the text."""
    return all(not inner_text(after).strip() for after in line.element.itersiblings())


def _under(line: Line, language: str | None) -> Iterator[Candidate[Byline]]:
    """Read a name that stands alone and last, or with nothing but a date beside it."""
    text = line.text
    if _SAYS_CHANGED.search(text) or len(text) > _LONGEST_NAME or text[-1] in ".!?:…":
        return
    dates = find_printed_dates(text, language)
    for found in reversed(dates):
        text = f"{text[: found.start]}{text[found.end :]}"
    text = text.strip(TRIM)
    if not is_name(text) or not (dates or (_is_at_the_right(line) and _is_last(line))):
        return
    authors = split_names(text).authors
    if authors and all(author.kind == "person" and is_name(author.name) for author in authors):
        yield Candidate(
            Byline(line.text, authors), "text", locate(line), 0.9, "under the text", line
        )


def _behind(line: Line) -> Iterator[Candidate[Byline]]:
    if not line.text.isascii() and (found := _BRACKETED.search(line.text)):
        name = found[1] or found[2]
        byline = Byline(name, (Author(name),))
        yield Candidate(byline, "text", locate(line), 0.85, "in brackets behind the text")
