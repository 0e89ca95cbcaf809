from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.stamps import days_of, normalize_stamp


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-08-01T08:00:00+02:00", "2025-08-01T08:00:00+02:00"),
        ("2025-08-01T08:00:00+0200", "2025-08-01T08:00:00+02:00"),
        ("2025-08-01T08:00:00.123Z", "2025-08-01T08:00:00+00:00"),
        ("2025-08-01 08:00 UTC", "2025-08-01T08:00:00+00:00"),
        ("2025-08-01T08:00-05", "2025-08-01T08:00:00-05:00"),
        ("Fri, 01 Aug 2025 08:00:00 GMT", "2025-08-01T08:00:00+00:00"),
        ("1754035200", "2025-08-01T08:00:00+00:00"),
        ("2025-08-01T08:00:00", "2025-08-01"),
        ("2025-08-01 08:00", "2025-08-01"),
        ("20250801", "2025-08-01"),
        ("2025-08-01", "2025-08-01"),
        ("2025-13-01", None),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00", None),
    ],
)
def test_a_stamp_keeps_its_offset_or_is_the_day_alone(text: str, expected: str | None) -> None:
    assert normalize_stamp(text) == expected


def test_a_stamp_near_midnight_is_two_days() -> None:
    assert days_of("2025-08-01T23:30:00-04:00") == {"2025-08-01", "2025-08-02"}
    assert days_of("2025-08-01") == {"2025-08-01"}


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)),
    st.integers(min_value=-12 * 4, max_value=14 * 4),
)
def test_an_aware_moment_is_read_back_to_the_second(moment: datetime, quarters: int) -> None:
    aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    stamp = normalize_stamp(aware.isoformat())
    assert stamp is not None
    assert datetime.fromisoformat(stamp) == aware
    assert aware.astimezone(UTC).date().isoformat() in days_of(stamp)


@given(st.text(max_size=40))
def test_a_normal_stamp_stays_as_it_is(text: str) -> None:
    stamp = normalize_stamp(text)
    assert stamp is None or normalize_stamp(stamp) == stamp
