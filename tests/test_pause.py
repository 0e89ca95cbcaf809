"""Python's search for cycles rests while a page is read, and only then."""

from __future__ import annotations

import gc

import pytest

from scraper.extraction.pause import without_cycle_search


def test_the_search_rests_inside_and_goes_on_after() -> None:
    with without_cycle_search():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_does_not_leave_it_off() -> None:
    with pytest.raises(ValueError, match="hull"), without_cycle_search():
        raise ValueError("hull")
    assert gc.isenabled()


def test_who_switched_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with without_cycle_search():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
