"""Quotations and their speakers: the rules, one sentence each, and input that means harm."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extraction.quotes import find_quotes
from scraper.extraction.quotes.loading import lexicon_for
from scraper.extraction.quotes.text import read_line

LETTERS = "aA .,:“”\"'‘’«»„—said she he\ud800\x00\u0627「」"

ARTICLE = [
    "Harbour engineers will reopen the Port Hale bridge on Monday, Mayor Ana Ruiz said.",
    "“The steel is sound,” said Li Wei, chief engineer of the Port Hale Harbour Trust. “We "
    "tested every bolt.”",
    "“I would drive my own children across it,” she told reporters.",
    "Ruiz called the repair “a small miracle” and thanked the crews.",
    "The band played “Bridge Over Quiet Harbour” as the first lorry, nicknamed “Old Tom”, "
    "rolled past.",
    "“We had lost hope,” said Omar Haddad, a fish trader. “Every week they promised a date, and "
    "every week it moved.",
    "“Now I can plan again.”",
]


def test_every_quotation_gets_the_fullest_name_of_its_speaker() -> None:
    quotes = [quote for quote in find_quotes(ARTICLE) if quote.kind != "indirect"]
    found = [(quote.text[:12], quote.speaker) for quote in quotes]
    assert found == [
        ("The steel is", "Li Wei"),
        ("We tested ev", "Li Wei"),
        ("I would driv", "Li Wei"),
        ("a small mira", "Ana Ruiz"),
        ("We had lost ", "Omar Haddad"),
        ("Every week t", "Omar Haddad"),
        ("Now I can pl", "Omar Haddad"),
    ]


def test_a_reported_clause_is_an_indirect_quote_without_that() -> None:
    paragraphs = [
        *ARTICLE,
        "Ruiz added that the tolls would stay, according to the trust’s letter.",
    ]
    found = [(q.text, q.speaker) for q in find_quotes(paragraphs) if q.kind == "indirect"]
    assert found[0] == ("Harbour engineers will reopen the Port Hale bridge on Monday", "Ana Ruiz")
    assert found[1][0].startswith("the tolls would stay")
    assert found[1][1] == "Ana Ruiz"


def test_an_article_without_any_marks_still_reports_what_was_said() -> None:
    paragraphs = ["Mayor Ana Ruiz said the bridge would reopen on Monday.", "Nobody was hurt."]
    (quote,) = find_quotes(paragraphs)
    assert (quote.kind, quote.speaker) == ("indirect", "Ana Ruiz")
    assert quote.text == "the bridge would reopen on Monday"


def test_offsets_cut_the_text_without_its_marks() -> None:
    for quote in find_quotes(ARTICLE):
        assert ARTICLE[quote.paragraph][quote.start : quote.end] == quote.text
        assert "“" not in quote.text


def test_roles_are_shared_by_all_quotes_of_a_speaker() -> None:
    roles = {quote.speaker: quote.role for quote in find_quotes(ARTICLE)}
    assert roles["Li Wei"] == "chief engineer of the Port Hale Harbour Trust"
    assert roles["Omar Haddad"] == "a fish trader"


@pytest.mark.parametrize("language", ["en-GB", "", "xx", None, "zz-Latn"])
def test_any_language_tag_is_taken(language: str | None) -> None:
    assert find_quotes(["“We are ready to go home now,” said Ana Ruiz."], language)


UNITS = (
    '"', "“", "”", "«", "‘", "'", "[", "(", "「", "A. ", '"a" ', "“a” ", "“a “b” ", "“ a ", "said ",
    ", ", "according to ", "Ana Ruiz. ", "the minister said ", "“a,” he said. ", "Mr. ", "al-",
    "- a ",
)  # fmt: skip
PARAGRAPHS = (
    "“a”", "“a word or two, he", "“Never again,” she said.", "“We go,” the bank said.",
    "“We go,” said Ana Ruiz, the mayor.", "Ana Ruiz said that Li Wei would come.",
)  # fmt: skip


@pytest.mark.parametrize("paragraphs", [[unit * (1_000_000 // len(unit))] for unit in UNITS])
def test_a_megabyte_without_end_is_cut_short(paragraphs: list[str]) -> None:
    assert len(find_quotes(paragraphs)) <= 20_000


class Counted(Sequence[int]):
    """Numbers that count how often they are looked at."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers, self.asked = numbers, 0

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, place: Any) -> Any:
        self.asked += 1
        return self.numbers[place]


def test_whether_a_word_opens_a_sentence_is_known_without_asking_all() -> None:
    line = read_line(0, "Ana ran. " * 2_000, (), lexicon_for("en"))
    line.starts = starts = Counted(line.starts)  # type: ignore[assignment]
    assert [line.opens(token) for token in (0, 1, 2, 3, 2_997, 2_998)] == [
        True, False, False, True, True, False,
    ]  # fmt: skip
    assert starts.asked < 200


@pytest.mark.parametrize("text", PARAGRAPHS)
def test_twice_the_text_takes_no_more_than_twice_the_calls(text: str) -> None:
    once, twice = (_calls([text] * count) for count in (1_000, 2_000))
    assert twice < 2.3 * once


def _calls(paragraphs: list[str]) -> int:
    """Python calls that reading takes: a clock that does not depend on the machine."""
    count = 0

    def tick(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(tick)
    try:
        find_quotes(paragraphs)
    finally:
        sys.setprofile(None)
    return count


@settings(max_examples=150)
@given(
    st.lists(
        st.text(
            alphabet=st.sampled_from("aA .,:“”\"'‘’«»„—said she he\ud800\x00\u0627「」"),
            max_size=60,
        ),
        max_size=5,
    ),
    st.sampled_from(["en", "de", "ar", "ja", "fr", "??"]),
)
def test_no_text_makes_it_fail_and_offsets_always_hold(texts: list[str], language: str) -> None:
    for quote in find_quotes(texts, language):
        assert texts[quote.paragraph][quote.start : quote.end] == quote.text
