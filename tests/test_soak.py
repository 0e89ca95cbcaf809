"""What a soak tells of a crawl that did not end well."""

from __future__ import annotations

from tests.soak import Look, growth, how_it_ended


def test_a_crawl_that_ended_badly_is_told_with_its_signal_and_its_last_words() -> None:
    assert how_it_ended(-9, "") == "the crawl was killed by SIGKILL; it said: nothing"
    told = how_it_ended(143, "7 fetched\nInterrupted by SIGTERM, 5 left to do\n")
    assert told == (
        "the crawl ended with 143; it said: 7 fetched Interrupted by SIGTERM, 5 left to do"
    )


def test_growth_compares_the_last_tenth_with_the_tenth_after_the_warm_up() -> None:
    looks = [Look(pages, 1000 + pages // 100) for pages in range(0, 10_001, 100)]
    assert round(growth(looks, 2_000), 4) == round(1100 / 1028 - 1, 4)
