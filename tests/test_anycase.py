"""A pattern that doesn't mind case finds what `re.IGNORECASE` finds, at the same places."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper.extraction
from scraper.extraction.anycase import AnyCase
from scraper.extraction.byline_words import CUT, LEAD, ORGANISATION, ROLE, STARTS_WITH_LEAD
from scraper.extraction.credits import _MARKED
from scraper.extraction.dates_shown import _SAYS_MODIFIED
from scraper.extraction.kind_words import CONSENT, MISSING, RIGHTS

PATTERNS = (CUT, LEAD, ORGANISATION, ROLE, STARTS_WITH_LEAD, _MARKED, _SAYS_MODIFIED, CONSENT)
WORDS = (
    "BY Von foto: Photo © (C) Ann Lee HALE Post Redaktion chief EDITOR UPDATED aktualisiert 12. "
    "Mai Text und Foto COPYRIGHT Courtesy of Автор: ТЕКСТ Cookie POLICY İstanbul ÇEREZ , | / ( ) ."
).split()


def found_by(pattern: re.Pattern[str] | AnyCase, text: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text)]


LETTERS = st.characters(max_codepoint=0x24F, exclude_characters="ſ")
"""The long s has no capital of its own, which only `re.IGNORECASE` minds."""


@given(st.lists(st.sampled_from(WORDS) | st.text(LETTERS, max_size=6), max_size=12).map(" ".join))
def test_it_finds_what_a_search_without_case_finds(text: str) -> None:
    for pattern in (*PATTERNS, MISSING, RIGHTS):
        plain = re.compile(pattern._pattern.pattern, re.IGNORECASE)

        assert found_by(pattern, text) == found_by(plain, text)


def test_places_are_those_in_the_text_as_it_was() -> None:
    found = AnyCase("hale").search("İİ in HALE")

    assert found is not None
    assert found.span() == (6, 10)


def everywhere() -> list[tuple[str, AnyCase]]:
    names = [module.name for module in pkgutil.iter_modules(scraper.extraction.__path__)]
    modules = [importlib.import_module(f"scraper.extraction.{name}") for name in names]
    return [
        (f"{module.__name__}.{name}", value)
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, AnyCase)
    ]


@pytest.mark.parametrize("pattern", [pytest.param(each, id=name) for name, each in everywhere()])
def test_every_such_pattern_is_written_in_lower_case(pattern: AnyCase) -> None:
    literal = re.sub(r"\\.|\(\?P<", "", pattern._pattern.pattern)

    assert literal == literal.lower()
