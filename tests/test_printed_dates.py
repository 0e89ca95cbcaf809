from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.printed_dates import find_printed_dates, reads_month_first


def days(text: str, language: str | None = None, *, month_first: bool = False) -> list[str]:
    return [found.day for found in find_printed_dates(text, language, month_first=month_first)]


@pytest.mark.parametrize(
    "text",
    [
        "4 March 2025", "March 4, 2025", "Mar. 4th, 2025, 9:29 PM", "Tuesday 4 Mar 2025 07.30 GMT",
        "4. März 2025", "Dienstag, 4. Mär. 2025", "le 4 mars 2025 à 10h", "4 de marzo de 2025",
        "4 marzo 2025", "4 de março de 2025", "4 maart 2025", "4. mars 2025", "4. marts 2025",
        "4. maaliskuuta 2025", "4 marca 2025", "4. března 2025", "2025. március 4.", "4 Mart 2025",
        "4 марта 2025", "4 березня 2025", "4 Μαρτίου 2025", "2025 m. kovo 4 d.", "4 martie 2025",
        "2025年3月4日", "令和7年3月4日", "2025년 3월 4일", "٤ آذار ٢٠٢٥", "4 مارس 2025",
        "٤ آذار/مارس ٢٠٢٥", "۱۴ اسفند ۱۴۰۳", "4 במרץ 2025", "4 मार्च 2025", "4 มีนาคม 2568",
        "04.03.2025", "4.3.25", "2025-03-04", "2025/3/4", "4 MARS 2025", "04 | 03 | 2025",
        "4 tháng 3 năm 2025", "4 Mars 2025", "4 Marso 2025", "4 Machi 2025", "4 сакавіка 2025",
        "4 մարտի 2025", "4 მარტი 2025", "Mar 04 09:34 2025", "Tue Mar 4 10:15:00 UTC 2025",
    ],
)  # fmt: skip
def test_a_date_is_read_in_any_newspaper_s_language(text: str) -> None:
    assert days(text) == ["2025-03-04"]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("4 كانون الثاني 2025", "01"), ("4 تشرين الأول 2025", "10"), ("4 أيلول 2025", "09"),
        ("4 جويلية 2025", "07"), ("4 أوت 2025", "08"), ("4 غشت 2025", "08"),
        ("4 دجنبر 2025", "12"), ("4 أغسطس 2025", "08"), ("4 حزيران 2025", "06"),
    ],
)  # fmt: skip
def test_arabic_months_of_the_levant_egypt_and_the_maghreb_are_known(text: str, month: str) -> None:
    assert days(text) == [f"2025-{month}-04"]


def test_the_same_word_is_october_in_croatian_and_november_in_polish() -> None:
    assert days("4. listopada 2025", "hr") == ["2025-10-04"]
    assert days("4 listopada 2025", "pl") == ["2025-11-04"]


def test_slashes_follow_the_country_and_offer_the_other_order() -> None:
    british, american = (find_printed_dates("03/04/2025", month_first=m)[0] for m in (False, True))
    assert (british.day, british.other) == ("2025-04-03", "2025-03-04")
    assert (american.day, american.other) == ("2025-03-04", "2025-04-03")


def test_a_day_over_twelve_settles_the_order() -> None:
    assert days("03/14/2025") == ["2025-03-14"]
    assert days("14/03/2025", month_first=True) == ["2025-03-14"]


def test_dots_are_always_day_first() -> None:
    assert days("03.04.2025", month_first=True) == ["2025-04-03"]


def test_a_time_that_runs_into_the_year_is_no_part_of_it() -> None:
    assert days("28.09.1913:45") == ["2019-09-28"]


def test_two_dates_of_a_line_keep_its_order() -> None:
    assert days("Published 4 March 2025, updated 5 March 2025") == ["2025-03-04", "2025-03-05"]


@pytest.mark.parametrize(
    "text", ["", "3 hours ago", "4 March", "31 February 2025", "1.2.3.4", "12:30:45", "ISO 2025"]
)
def test_what_is_no_full_date_is_none(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize(
    ("language", "host", "expected"),
    [
        ("en-US", "news.example", True), ("en-GB", "news.com", False), ("en", "news.com", True),
        ("en", "news.co.uk", False), (None, "news.com", True), ("de", "news.com", False),
    ],
)  # fmt: skip
def test_only_americans_put_the_month_first(
    language: str | None, host: str, expected: bool
) -> None:
    assert reads_month_first(language, host) is expected


@given(st.dates(min_value=date(1960, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    assert days(f"{day.day}. {day:%B} {day.year}") == [day.isoformat()]
    assert days(f"{day:%Y-%m-%d}") == [day.isoformat()]
    assert days(f"{day:%d.%m.%Y}") == [day.isoformat()]


@given(st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    for found in find_printed_dates(text):
        assert date.fromisoformat(found.day)
        assert 0 <= found.start < found.end <= len(text)
