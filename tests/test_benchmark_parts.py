"""The parts of the benchmark, each measured alone: loops over web archives, workers, rows."""

from __future__ import annotations

import argparse
import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from benchmarks import browsing, run
from benchmarks.memory import contents
from benchmarks.page import PARTS, conditions, replace_part
from benchmarks.processing import write_warc
from benchmarks.scaling import Step
from benchmarks.scaling import table as scaling_table
from benchmarks.synthetic import LONG, UNEVEN, Newspapers
from benchmarks.warc_loop import OURS, read_fastwarc, read_ours
from benchmarks.warc_loops import NAMES, Loop, environment_of, race, table
from benchmarks.writing import grow
from benchmarks.writing import table as writing_table
from scraper.archive.store import Archive

PAGE = "# Benchmarks\n\n<!-- requests -->\n\nold\n\n<!-- end of requests -->\n\n## By hand\n"


def test_a_part_takes_the_place_of_what_it_said_before() -> None:
    page = replace_part(PAGE, "requests", "## Requests\n\nnew \\1")
    assert "new \\1" in page
    assert "old" not in page
    assert page.endswith("## By hand\n")
    assert replace_part(page, "requests", "## Requests\n\nnew \\1") == page


def test_a_new_part_comes_behind_those_before_it() -> None:
    page = PAGE
    for name in reversed(PARTS):
        page = replace_part(page, name, name.upper())
    assert page.startswith("# Benchmarks")
    assert "## By hand" in page
    page = replace_part("# Benchmarks\n", "warc", "W")
    page = replace_part(replace_part(page, "archive", "A"), "scaling", "S")
    assert [line for line in page.splitlines() if len(line) == 1] == ["W", "S", "A"]


def test_one_part_is_measured_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    monkeypatch.setitem(run._MEASURES, "archive", lambda options: f"{options.articles} rows")
    run.main(["--parts", "archive", "--articles", "7", "--out", str(page)])
    assert "old" in page.read_text()
    assert "7 rows" in page.read_text()
    assert "7 rows" in capsys.readouterr().out
    with pytest.raises(argparse.ArgumentTypeError, match="no such part: speed"):
        run._parts("archive,speed")
    assert set(run._MEASURES) == set(PARTS)


def test_a_page_says_when_and_on_what_it_was_measured() -> None:
    assert conditions(date(2025, 8, 1)).startswith("Measured on 2025-08-01, ")


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    path = tmp_path / "pages.warc.gz"
    assert write_warc(path, itertools.islice(contents(None), 12)) == 12
    return path


def test_every_loop_reads_the_same_pages(warc: Path) -> None:
    ours = list(read_ours(warc))
    assert len({url for _, url in ours}) == 12
    assert list(read_fastwarc(warc)) == ours


def test_our_loops_race_in_processes_of_their_own(warc: Path) -> None:
    loops = race(warc, 1, (OURS, "scraper, reading alone"))
    for one in loops.values():
        assert len(one.milliseconds) == 1
        assert min(one.milliseconds) > 0
    assert set(loops[OURS].versions) == {"fastwarc", "lxml"}
    assert loops["scraper, reading alone"].versions == {}
    assert {environment_of(name) for name in NAMES} == {"scraper", "fastwarc", "warcio"}


def test_the_tables_tell_ratios_and_efficiency() -> None:
    loops = {OURS: Loop([2.0, 4.0], {"lxml": "6"}), "fastwarc + trafilatura": Loop([20.0, 44.0])}
    assert table(loops).splitlines()[-2:] == [
        f"| **{OURS}** | lxml 6 | 3.00 | 1.00 (1.00–1.00) |",
        "| fastwarc + trafilatura |  | 32.00 | 10.50 (10.00–11.00) |",
    ]
    steps = [
        Step("strong", 1, 100, (10.0,), (12.5,)),
        Step("strong", 2, 100, (5.0,), (12.5,)),
        Step("weak", 2, 200, (12.5,), (12.5,)),
    ]
    assert scaling_table(steps).splitlines()[2:] == [
        "| one worker | 1 | 100 | 10.0 | 1.00 | 8.0 | 1.00 |",
        "| strong | 2 | 100 | 20.0 | 1.00 | 8.0 | 0.50 |",
        "| weak | 2 | 200 | 16.0 | 0.80 | 16.0 | 1.00 |",
    ]


def test_an_archive_grows_in_stretches_and_answers(tmp_path: Path) -> None:
    few_words = replace(LONG, vocabulary=10_000, people=100)
    stretches = list(grow(tmp_path / "a.db", 40, batch=20, edition=few_words))
    assert [one.articles for one in stretches] == [20, 40]
    assert all(one.write > 0 and len(one.searches) == 2 for one in stretches)
    assert list(writing_table(stretches))[-1].startswith("| 40 | ")


def test_every_page_and_kind_of_query_is_timed_on_an_archive_that_is_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    newspapers = Newspapers(UNEVEN)
    monkeypatch.setattr(browsing, "Newspapers", lambda edition: newspapers)
    monkeypatch.setattr(browsing, "_EACH", 2)
    assert [there for there, _ in browsing.fill(tmp_path / "a.db", newspapers, 20)] == [20]
    browsing.main([str(tmp_path / "a.db"), "--articles", "40"])
    lines = capsys.readouterr().out.splitlines()
    kinds = [*browsing.PAGES, *browsing.queries(newspapers)]
    assert [
        kind for kind in kinds if not any(line.startswith(f"| {kind} |") for line in lines)
    ] == []
    with Archive(tmp_path / "a.db") as archive:
        checks = list(archive.verify())
        assert {check.name: check.problems for check in checks if check.problems} == {}
        assert {check.name: check.looked_at for check in checks}["quotes"] == 200
        (arabic,) = archive.connection.execute(
            "SELECT count(*) FROM articles WHERE language = 'ar'"
        ).fetchone()
        assert arabic == 4
