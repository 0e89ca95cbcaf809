"""The floor under the quality of extraction: our own newsroom, read as a person read it.

Raise a floor when reading gets better. Lowering one needs a reason in the changelog.
"""

from collections import defaultdict

import pytest

import scraper
from tests.newsroom_truth import Verdicts, cases, judge

FLOORS = {
    "headline": 1.0,
    "kicker": 0.9,
    "dek": 0.95,
    "section": 0.85,
    "byline": 0.88,
    "authors": 0.9,
    "dateline": 0.75,
    "kind": 1.0,
    "published": 0.98,
    "paywalled": 0.95,
    "body begins": 0.83,
    "body ends": 0.83,
    "body is clean": 0.95,
    "captions": 0.94,
    "captions are all": 0.95,
    "quotes": 0.95,
    "speakers": 0.9,
    "not quotes": 0.85,
}


@pytest.fixture(scope="module")
def verdicts() -> Verdicts:
    """Every verdict on every page of the newsroom, by field."""
    found: Verdicts = defaultdict(list)
    for case in cases():
        for field, answers in judge(case, scraper.extract(case.payload, url=case.url)).items():
            found[field] += answers
    return found


@pytest.mark.parametrize("field", FLOORS)
def test_a_field_does_not_fall_below_its_floor(field: str, verdicts: Verdicts) -> None:
    answers = verdicts[field]
    share = sum(is_right for is_right, _ in answers) / len(answers)
    misses = "\n".join(detail for is_right, detail in answers if not is_right)
    assert share >= FLOORS[field], f"{field}: {share:.3f} of {len(answers)}\n{misses}"


KINDS = {
    "soft-404": "error",
    "login": "error",
    "page": "index",
    "amp": "article",
    "print": "article",
    "continuation": "article",
}
"""What the truth's finer names for a page are in a record; the others are the same."""
KIND_FLOOR = 0.97


def test_what_is_no_article_is_told_from_articles() -> None:
    found = [
        (case.url, scraper.extract(case.payload, url=case.url).kind, KINDS.get(kind, kind))
        for case in cases("not_articles")
        if (kind := case.truth["kind"]) != "forbidden"  # robots.txt says so, not the page
    ]
    misses = [(url, kind, wanted) for url, kind, wanted in found if kind != wanted]
    assert 1 - len(misses) / len(found) >= KIND_FLOOR, misses


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.outlet + case.path)
def test_every_offset_of_a_record_holds(case) -> None:  # type: ignore[no-untyped-def]
    article = scraper.extract(case.payload, url=case.url)
    body = article.body or ""
    for part in (*article.blocks, *article.quotes):
        assert body[part.start : part.end] == part.text
