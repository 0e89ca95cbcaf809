"""Texts as they are compared: without signs, without folds, without what nobody sees."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from scraper.extraction.letters import letters_alone
from scraper.extraction.lines import clean_text

_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_PRINTED = st.text(st.one_of(st.characters(), st.sampled_from("aé “”’–… .\n\t\xa0" + _INVISIBLE)))


@given(_PRINTED)
@example("“Ebb & Flow” – 12°")
@example("lone \ud800 surrogate’s")
def test_letters_and_digits_are_left_in_their_order(text: str) -> None:
    assert letters_alone(text) == "".join(char for char in text if char.isalnum())


@given(_PRINTED)
@example("  already  clean ")
@example("soft\u00adhyphen")
def test_white_space_is_folded_and_what_is_invisible_is_gone(text: str) -> None:
    folded = " ".join(text.split())
    assert clean_text(text) == "".join(char for char in folded if char not in _INVISIBLE)
