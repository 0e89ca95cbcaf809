"""Every saved page gives what its folder expects; a field it leaves out is not its lesson."""

from __future__ import annotations

import pytest

from scraper.extraction.article import extract
from tests.saved_pages import SLUGS, load_json, load_page, pick


@pytest.mark.parametrize("slug", SLUGS)
def test_a_saved_page_gives_what_its_folder_expects(slug: str) -> None:
    saved = load_page(slug)
    expected = load_json(slug, "expected.json")

    article = extract(saved.payload, saved.final_url, saved.charset).to_dict()

    assert pick(article, expected) == expected


@pytest.mark.parametrize("slug", SLUGS)
def test_offsets_of_a_saved_page_hold(slug: str) -> None:
    saved = load_page(slug)

    article = extract(saved.payload, saved.final_url, saved.charset)

    body = article.body or ""
    assert [body[block.start : block.end] for block in article.blocks] == [
        block.text for block in article.blocks
    ]
    assert [body[quote.start : quote.end] for quote in article.quotes] == [
        quote.text for quote in article.quotes
    ]
