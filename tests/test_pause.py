"""Python's search for cycles rests while a page is read, and only then."""

from __future__ import annotations

import gc
import weakref

import pytest

from scraper.extraction.masthead import site_keys
from scraper.extraction.page import read_page
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


def test_a_page_goes_with_its_last_reader_without_a_search() -> None:
    with without_cycle_search():
        page = read_page(
            b"<title>The ferry is back | Hale Post</title><p>Hello", "https://a.example"
        )
        assert site_keys(page) is site_keys(page)
        left = weakref.ref(page)
        del page

        assert left() is None
