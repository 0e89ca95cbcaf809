"""Whatever bytes come, a page is read: no exception, offsets that hold, the same answer twice."""

from __future__ import annotations

import pytest

from scraper.extraction.article import extract
from tests.fuzz import read_mutated, read_random
from tests.saved_pages import SLUGS, load_page
from tests.test_growth import calls_of


@pytest.mark.parametrize("seed", range(10))
def test_mutated_pages_are_read(seed: int) -> None:
    read_mutated(seed, 100)


@pytest.mark.parametrize("seed", range(10))
def test_random_trees_are_read(seed: int) -> None:
    read_random(seed, 100)


@pytest.mark.parametrize("slug", SLUGS)
def test_reading_twice_gives_the_same(slug: str) -> None:
    saved = load_page(slug)

    first, second = (extract(saved.payload, saved.final_url, saved.charset) for _ in range(2))

    assert first.to_dict() == second.to_dict()


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "a word",
        "<b>x" * 50_000,
        "<table><tr><td>x" * 5_000,
        "<ul><li>a few words here" * 5_000,
        "<p>A few words. " * 30_000,
        "<br>" * 200_000,
        "words<br><br>" * 20_000,
        "<div " + " ".join(f'a{n}="x"' for n in range(100_000)) + ">A few words.",
        "<figure><img src=a><figcaption>" + "Ann Lee (" * 20_000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script><p>A few words.",
        "<" * 500_000,
        "<p>" + "a" * 2_000_000,
    ],
    ids=[
        "nested", "bold", "tables", "lists", "paragraphs", "breaks", "broken-lines", "attributes",
        "brackets", "json", "angles", "word",
    ],
)  # fmt: skip
def test_a_hostile_page_takes_calls_in_step_with_its_length(markup: str) -> None:
    page = f"<html><body><h1>Ferry</h1>{markup}"

    assert calls_of(page) < 10 * len(page)
