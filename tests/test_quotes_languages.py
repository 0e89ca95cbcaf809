"""Every language file reads its own sample article, quotations and marked names alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.extraction.quotes import find_quotes
from scraper.extraction.quotes.loading import languages, lexicon_for
from scraper.extraction.quotes.looks import LOOKS
from scraper.extraction.quotes.tokens import chunks_of

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


@pytest.mark.parametrize("code", languages())
def test_the_patterns_know_the_look_of_every_word(code: str) -> None:
    lexicon = lexicon_for(code)
    chunks = chunks_of(lexicon)
    forms = {form for word in lexicon.bits for form in (word, word.capitalize(), word.upper())}
    found = {ord(look) for form in forms for look in chunks[form][0]}
    assert found <= set(LOOKS)
