"""The printed rows of one line: what single `<br>` keep apart inside one element."""

from __future__ import annotations

from lxml.etree import _Element

from scraper.extraction.lines import Line, clean_text

_MOST_ROWS = 12


def rows_of(line: Line) -> list[str]:
    """Return a line's rows, in order; one row where it holds no line break.

    Old layouts set headline, dek, byline and date in one table cell, a `<br>` after each.
    """
    if next(line.element.iterdescendants("br"), None) is None:
        return [line.text]
    rows: list[list[str]] = [[]]
    _collect(line.element, rows)
    texts = [text for row in rows if (text := clean_text("".join(row)))]
    rows_here = [text for text in texts if text in line.text][:_MOST_ROWS]
    return rows_here or [line.text]


def _collect(element: _Element, rows: list[list[str]]) -> None:
    rows[-1].append(element.text or "")
    for child in element:
        if child.tag == "br":
            rows.append([])
        else:
            _collect(child, rows)
        rows[-1].append(child.tail or "")
