"""Whole articles in the styles of agencies and local papers, read as a person reads them.

A paragraph in `fixtures/quotes/styles` is followed by the quotations in it, one a line:
`= first words | speaker | role`. The role may be left out; what has no line is no quotation.
`~ first words | speaker` is what a person reads and the reader does not yet, or without a
speaker what it wrongly takes for a quotation: it is passed over, so that the rest is held.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.extraction.quotes import find_quotes

STYLES = sorted((Path(__file__).parent / "fixtures" / "quotes" / "styles").glob("*.txt"))
Expected = tuple[int, str, str, str | None]


def read_style(path: Path) -> tuple[list[str], list[Expected], list[tuple[int, str]]]:
    """The article's paragraphs, (paragraph, first words, speaker, role) of each quotation that is
    read well, and (paragraph, first words) of those that are not.
    """
    paragraphs: list[str] = []
    expected: list[Expected] = []
    open_ones: list[tuple[int, str]] = []
    for row in filter(None, path.read_text(encoding="utf-8").splitlines()):
        if row.startswith("= "):
            words, speaker, *role = (part.strip() for part in row[2:].split(" | "))
            expected.append((len(paragraphs) - 1, words, speaker, role[0] if role else None))
        elif row.startswith("~ "):
            open_ones.append((len(paragraphs) - 1, row[2:].partition(" |")[0]))
        else:
            paragraphs.append(row)
    return paragraphs, expected, open_ones


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_an_article_is_read_as_a_person_reads_it(path: Path) -> None:
    paragraphs, expected, open_ones = read_style(path)
    quotes = [
        quote
        for quote in find_quotes(paragraphs, path.stem[:2])
        if quote.kind != "indirect"
        and not any(n == quote.paragraph and quote.text.startswith(w) for n, w in open_ones)
    ]
    found = [
        (quote.paragraph, quote.text[: len(words)], quote.speaker, role and quote.role)
        for quote, (_, words, _, role) in zip(quotes, expected, strict=True)
    ]
    assert found == expected
