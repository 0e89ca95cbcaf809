"""`scraper stats`: what is counted, within which filters, and how it is drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.store import Archive
from scraper.commands import main
from scraper.commands.bars import bar, sparkline
from tests.archives import make_article
from tests.sample_archive import build

COUNTS = st.lists(st.integers(0, 10**6), max_size=100)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("stats") / "archive.db")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def stats(path: Path, *arguments: str) -> Any:
    return json.loads(run("--db", str(path), "stats", "--json", *arguments).output)


def test_counts_are_within_the_filters(path: Path) -> None:
    whole, part = stats(path), stats(path, "--site", "feldpost.example")
    (row,) = (row for row in whole["sites"] if row["site"] == "feldpost.example")
    assert [site | {"over_time": []} for site in part["sites"]] == [row | {"over_time": []}]
    assert part["totals"]["articles"] == part["sites"][0]["articles"] == 10
    assert {row["site"] for row in part["sections"]} == {"feldpost.example"}
    assert "file_bytes" in whole["totals"]
    assert "file_bytes" not in part["totals"]
    none = stats(path, "--since", "2100")
    assert none["totals"]["articles"] == none["totals"]["words"] == 0
    assert (none["over_time"], none["sites"]) == (None, [])


def test_a_speaker_is_counted_alone_and_where_he_speaks(path: Path) -> None:
    told = stats(path, "--speaker", "DARWISH")
    assert [row["speaker"] for row in told["speakers"]] == ["Nabil al-Darwish"]
    assert told["totals"]["quotes"] == told["speakers"][0]["quotes"] == 8
    assert told["totals"]["articles"] == 1
    assert [row["section"] for row in told["sections"]] == ["Security"]


def test_counts_over_time_add_up(path: Path) -> None:
    told = stats(path, "--since", "2025-04", "--top", "100")
    over_time = told["over_time"]
    assert sum(over_time["articles"]) == told["totals"]["articles"]
    assert sum(over_time["quotes"]) == told["totals"]["quotes"]
    for ranking in ("sites", "sections", "languages", "authors"):
        for row in told[ranking]:
            assert sum(row["over_time"]) == row["articles"]
            assert len(row["over_time"]) == len(over_time["buckets"])
    for row in told["speakers"]:
        assert sum(row["over_time"]) == row["quotes"]
    assert (over_time["buckets"][0], over_time["buckets"][-1]) == ("2025-04-01", "2025-05-03")


@pytest.mark.parametrize(
    "days",
    [("2025-01-30", "2025-09-01"), ("2021-05-31", "2025-01-01"), ("0001-01-01", "9999-12-31")],
)
def test_weeks_months_and_years_hold_everything(tmp_path: Path, days: tuple[str, str]) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        for number, day in enumerate((*days, None)):
            archive.add(make_article(f"https://a.example/{number}", published=day))
    told = stats(tmp_path / "archive.db")["over_time"]
    assert sum(told["articles"]) == 2
    assert told["articles"][0] == told["articles"][-1] == 1


def test_a_terminal_gets_bars_and_lines(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run("--db", str(path), "stats", "--top", "3").output
    assert "speaker\tquotes\tarticles\nNabil al-Darwish\t8\t1\n" in plain
    assert not set("█▁▂▃") & set(plain)
    monkeypatch.setenv("COLUMNS", "120")
    for module in ("output", "stats"):
        monkeypatch.setattr(f"scraper.commands.{module}.is_terminal", lambda: True)
    drawn = run("--db", str(path), "stats", "--top", "3", "--since", "2025").output
    (line,) = (
        line for line in drawn.splitlines() if "northern-ledger" in line and "2025-04-03" in line
    )
    assert "█" * 20 in line
    assert "articles 2025-02-17 " in drawn
    none = run("--db", str(path), "stats", "--since", "2100").output
    assert "articles: 0" in none
    assert "█" not in none


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 50))
def test_a_bar_is_as_long_as_its_value(value: int, highest: int, width: int) -> None:
    drawn = bar(min(value, highest), highest, width)
    assert len(drawn) <= width
    assert bool(drawn) == (value > 0)
    assert bar(highest, highest, width) == "█" * width
    assert abs(drawn.count("█") - min(value, highest) / highest * width) <= 1


@given(COUNTS, st.integers(1, 40))
def test_a_sparkline_fits_and_is_highest_where_most_is(counts: list[int], width: int) -> None:
    line = sparkline(counts, width)
    assert len(line) <= width
    assert ("█" in line) == any(counts)
    assert bool(line.strip()) == any(counts)
    if len(counts) <= width:
        assert [char == " " for char in line] == [count == 0 for count in counts]


def test_the_archive_may_be_named_before_the_command(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with Archive(other) as archive:
        archive.add(make_article())
    query = "select count(*) as n from articles"
    before = run("--db", str(path), "sql", query)
    behind = run("sql", query, "--db", str(path))
    assert before.output == behind.output == "n\n54\n"
    both = run("--db", str(path), "sql", query, "--db", str(other))
    assert both.output == "n\n1\n", "the nearer one holds"
    environment = {"SCRAPER_DB": str(other)}
    over = CliRunner().invoke(main, ["--db", str(path), "sql", query], env=environment)
    assert over.output == "n\n54\n", "a name on the command line holds before the environment's"
    alone = CliRunner().invoke(main, ["sql", query], env=environment)
    assert alone.output == "n\n1\n"
