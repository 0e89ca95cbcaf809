"""How sure the quality table is: paired draws of publishers, and halves of them."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from benchmarks.uncertainty import (
    Scores,
    leads,
    spreads,
    table_of_leads,
    table_of_spreads,
)


@pytest.fixture
def scorer() -> ModuleType:
    """A scorer that takes the mean of what the rows say."""
    module = ModuleType("score")

    def aggregate(rows: list[dict[str, Any]]) -> dict[str, Any]:
        def mean(key: str) -> float:
            return sum(row[key] for row in rows) / len(rows)

        return {"ALL": {"headline": {"exact": mean("headline")}, "leak": {"rate": mean("leak")}}}

    module.aggregate = aggregate  # type: ignore[attr-defined]
    return module


def made(scorer: ModuleType, headlines: list[float], leak: float) -> Scores:
    rows = {
        f"{number}.example": [{"headline": value, "leak": leak}] * (number + 1)
        for number, value in enumerate(headlines)
    }
    return Scores(scorer, rows)


def test_a_clear_lead_is_ahead_in_every_draw(scorer: ModuleType) -> None:
    ours, weak, strong = (
        made(scorer, [each] * 8, leak) for each, leak in ((0.9, 0.0), (0.5, 0.3), (0.6, 0.2))
    )
    scores = {"scraper": ours, "goose3": weak, "trafilatura": strong}

    leak, headline = leads(scores, 50)

    assert (headline.peer, headline.share, leak.share) == ("trafilatura", 1.0, 1.0)
    assert headline.low == pytest.approx(0.3) == headline.high
    assert (leak.peer, leak.low) == ("trafilatura", pytest.approx(0.2))


def test_a_lead_by_one_publisher_alone_is_not_sure(scorer: ModuleType) -> None:
    ours, theirs = made(scorer, [1.0, *[0.5] * 7], 0.0), made(scorer, [0.4, *[0.6] * 7], 0.0)

    _, found = leads({"scraper": ours, "trafilatura": theirs}, 200)

    assert found.low < 0
    assert found.share < 0.9


def test_a_peer_that_gives_no_such_field_is_no_rival(scorer: ModuleType) -> None:
    scores = {name: made(scorer, [0.9] * 3, 0.0) for name in ("scraper", "resiliparse")}

    assert [lead.peer for lead in leads(scores, 5)] == ["resiliparse"] * 2
    assert not list(leads({"scraper": scores["scraper"]}, 5))


def test_halves_of_publishers_show_the_spread(scorer: ModuleType) -> None:
    even, odd = made(scorer, [0.8] * 8, 0.1), made(scorer, [0.0, 1.0] * 4, 0.1)

    assert [spread.deviation for spread in spreads(even, 20)] == pytest.approx([0, 0])
    _, uneven = spreads(odd, 20)
    assert uneven.deviation > 0.05
    assert uneven.worst < uneven.mean


def test_the_tables_have_a_line_a_column(scorer: ModuleType) -> None:
    scores = {name: made(scorer, [0.9] * 3, 0.0) for name in ("scraper", "trafilatura")}

    told = [
        *table_of_leads(list(leads(scores, 5))),
        *table_of_spreads(list(spreads(scores["scraper"], 5))),
    ]

    assert sum(line.startswith("| headline |") for line in told) == 2
