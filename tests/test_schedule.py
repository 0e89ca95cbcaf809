"""When an address is asked again: soon where things change, later and later where they don't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.schedule import RHYTHMS, next_interval
from scraper.records import Visit

HOUR, DAY = 3600.0, 86400.0
VISITS = st.builds(
    Visit,
    st.sampled_from(sorted(RHYTHMS)),
    st.none() | st.floats(1, 1e8),
    st.booleans(),
    st.none() | st.floats(0, 1e10),
    st.booleans(),
)


@given(VISITS)
def test_every_interval_lies_between_the_floor_and_the_cap_of_its_kind(visit: Visit) -> None:
    rhythm = RHYTHMS[visit.role or ""]
    seconds = next_interval(visit)
    assert seconds is not None
    assert rhythm.shortest <= seconds <= rhythm.longest


@pytest.mark.parametrize(
    ("visit", "seconds"),
    [
        (Visit("front"), 0.5 * HOUR),
        (Visit("front", 4 * HOUR, has_changed=True), 2 * HOUR),
        (Visit("front", 4 * HOUR, has_changed=False), 6 * HOUR),
        (Visit("feed", 8 * 60.0, has_changed=True), 5 * 60.0),
        (Visit("feed", 20 * HOUR), DAY),
        (Visit("article", age=HOUR), HOUR),
        (Visit("article", age=2 * DAY), 0.2 * DAY),
        (Visit("article", age=3000 * DAY), 30 * DAY),
        (Visit("article"), HOUR),
        (Visit("article", 2 * HOUR, is_gone=True), 30 * DAY),
        (Visit("consent"), None),
        (Visit(None), None),
    ],
)
def test_intervals(visit: Visit, seconds: float | None) -> None:
    assert next_interval(visit) == seconds


def test_what_changes_every_time_reaches_the_floor_and_what_never_does_the_cap() -> None:
    for has_changed, end in ((True, RHYTHMS["front"].shortest), (False, RHYTHMS["front"].longest)):
        interval = next_interval(Visit("front"))
        for _ in range(20):
            interval = next_interval(Visit("front", interval, has_changed))
        assert interval == end
