"""Whole articles in the styles of agencies and local papers, read as a person reads them.

A paragraph in `fixtures/quotes/styles` is followed by the quotations in it, one a line:
`= first words | speaker | role`. The role may be left out; what has no line is no quotation.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.extraction.quotes import find_quotes

STYLES = sorted((Path(__file__).parent / "fixtures" / "quotes" / "styles").glob("*.txt"))
Expected = tuple[int, str, str, str | None]


def read_style(path: Path) -> tuple[list[str], list[Expected]]:
    """The article's paragraphs, and (paragraph, first words, speaker, role) of each quotation."""
    paragraphs: list[str] = []
    expected: list[Expected] = []
    for row in filter(None, path.read_text(encoding="utf-8").splitlines()):
        if row.startswith("= "):
            words, speaker, *role = (part.strip() for part in row[2:].split(" | "))
            expected.append((len(paragraphs) - 1, words, speaker, role[0] if role else None))
        else:
            paragraphs.append(row)
    return paragraphs, expected


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_an_article_is_read_as_a_person_reads_it(path: Path) -> None:
    paragraphs, expected = read_style(path)
    quotes = [q for q in find_quotes(paragraphs, path.stem[:2]) if q.kind != "indirect"]
    found = [
        (quote.paragraph, quote.text[: len(words)], quote.speaker, role and quote.role)
        for quote, (_, words, _, role) in zip(quotes, expected, strict=True)
    ]
    assert found == expected
