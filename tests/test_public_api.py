"""What other people's scripts rely on: names, arguments, shapes."""

import inspect
import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import scraper
from tests.newsroom_truth import cases

RECORD = """
url canonical_url site kind language headline kicker dek section sections byline authors dateline
published modified captions blocks body quotes tags links paywalled word_count provenance
locators
""".split()
SHAPES = {
    "authors": {"name", "role", "kind"},
    "captions": {"position", "text", "credit", "image_url", "alt", "kind"},
    "blocks": {"position", "kind", "level", "text", "start", "end"},
    "quotes": {
        *("position", "text", "start", "end", "kind", "speaker", "speaker_text"),
        *("speaker_kind", "role", "cue", "confidence"),
    },
    "links": {"url", "text"},
}


def test_every_public_name_is_there_and_sorted() -> None:
    assert all(hasattr(scraper, name) for name in scraper.__all__)
    assert sorted(scraper.__all__) == list(scraper.__all__)
    assert {"Archive", "Article", "extract", "find_quotes"} <= set(scraper.__all__)


def test_the_record_has_the_fields_of_the_contract_in_its_order() -> None:
    assert [field.name for field in fields(scraper.Article)] == RECORD


@pytest.mark.parametrize("case", list(cases())[::6], ids=lambda case: case.outlet + case.path)
def test_a_record_is_plain_json_of_the_promised_shape(case) -> None:  # type: ignore[no-untyped-def]
    article = scraper.extract(case.payload, url=case.url)
    record = article.to_dict()
    assert json.loads(json.dumps(record)) == record
    for name, keys in SHAPES.items():
        assert all(set(item) >= keys for item in record[name])
    assert article == scraper.extract(case.payload.decode("utf-8", "replace"), url=case.url) or (
        not case.payload.isascii()
    )


def test_find_quotes_counts_inside_the_paragraph() -> None:
    paragraphs = ["Nothing here.", "“The ferry is late,” said Ana Ruiz. “Again.”"]
    quotes = scraper.find_quotes(paragraphs, language="en")
    assert [quote.paragraph for quote in quotes] == [1, 1]
    assert all(paragraphs[q.paragraph][q.start : q.end] == q.text for q in quotes)
    assert {quote.speaker for quote in quotes} == {"Ana Ruiz"}


def test_an_article_goes_in_and_comes_out(tmp_path: Path) -> None:
    article = scraper.extract(
        "<h1>Harbour bridge reopens after the storm</h1><p>By Ana Ruiz</p>"
        + "<p>The bridge opened again on Monday, and the first bus crossed it at six.</p>" * 3,
        url="https://ledger.example/bridge",
    )
    with scraper.Archive(tmp_path / "archive.db") as archive:
        number = archive.add(article)
        assert archive.add(article) == number


@pytest.mark.parametrize("html", [b"", b"\x00\xff", "", "<", "<html>", "\ud800", b"%PDF-1.7"])
def test_extract_never_raises(html: bytes | str) -> None:
    assert scraper.extract(html, url="https://x.example/").to_dict()["url"]


def test_signatures_are_those_of_the_contract() -> None:
    assert list(inspect.signature(scraper.extract).parameters)[:2] == ["html", "url"]
    assert list(inspect.signature(scraper.find_quotes).parameters) == ["paragraphs", "language"]


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import scraper, sys; print('lxml' in sys.modules, dir(scraper))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert told.startswith("False")
    assert all(repr(name) in told for name in scraper.__all__)


def test_a_name_that_is_none_is_told() -> None:
    with pytest.raises(AttributeError, match="no attribute 'extrakt'"):
        scraper.extrakt  # type: ignore[attr-defined]  # noqa: B018
