"""Every language file reads its own sample article, quotations and marked names alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.extraction.quotes import find_quotes
from scraper.extraction.quotes.lexicon import languages

SAMPLES = Path(__file__).parent / "fixtures" / "quotes"


@pytest.mark.parametrize("code", languages())
def test_a_language_file_reads_its_sample_article(code: str) -> None:
    sample = json.loads((SAMPLES / f"{code}.json").read_text(encoding="utf-8"))
    found = [
        {"text": quote.text, "speaker": quote.speaker, "cue": quote.cue}
        for quote in find_quotes(sample["paragraphs"], code)
    ]
    assert found == sample["quotes"]


@pytest.mark.parametrize("code", languages())
def test_the_language_is_recognised_when_nobody_names_it(code: str) -> None:
    sample = json.loads((SAMPLES / f"{code}.json").read_text(encoding="utf-8"))
    texts = [quote.text for quote in find_quotes(sample["paragraphs"], None)]
    expected = [quote["text"] for quote in sample["quotes"]]
    assert len(set(texts) & set(expected)) * 2 >= len(expected)
