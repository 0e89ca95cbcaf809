"""The measuring itself: pages multiplied, extractors raced in child processes, figures put down."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks.environments import python_of
from benchmarks.page_sets import PageSet, SavedPage, load_pages, sample
from benchmarks.peers import load, repeat_body, versions_of
from benchmarks.quality import score, table
from benchmarks.quote_confidence import bands, folds, judge_articles
from benchmarks.race import Growth, Times, grow, percentile, race, running
from benchmarks.report import Measured, write

PAGE = (
    b"<html><head><title>Ferry</title></head><body class='a'><p>Back in service.</p></body></html>"
)
SCORER = """
import argparse, json, sys
parser = argparse.ArgumentParser()
parser.add_argument("--extractor"); parser.add_argument("--json")
options = parser.parse_args()
right = {"exact": 0.5} if options.extractor == "benchmarks.adapter:extract" else {}
scores = {"ALL": {"headline": right, "pages": 1}}
json.dump({"scores": scores}, open(options.json, "w"))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    cases = []
    for number in range(3):
        file = f"pages/{number}.html.gz"
        (tmp_path / file).write_bytes(gzip.compress(PAGE))
        cases.append({"file": file, "url": f"https://ledger.example/{number}", "charset": None})
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    (tmp_path / "gold.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "score.py").write_text(SCORER, encoding="utf-8")
    return tmp_path


def test_a_page_is_multiplied_inside_its_body() -> None:
    page = repeat_body(PAGE, 3)
    assert page.count(b"Back in service.") == 3
    assert page.count(b"<title>") == page.count(b"<body") == 1
    assert repeat_body(PAGE, 1) == PAGE
    assert repeat_body(b"<p>no body", 3) == b"<p>no body"


def test_a_folder_with_gold_is_a_set_with_its_scorer(folder: Path) -> None:
    pages = load_pages(folder)
    assert [page.url[-1] for page in pages.pages] == ["0", "1", "2"]
    assert load(str(pages.pages[0].file)) == PAGE
    assert pages.scorer == folder / "score.py"
    (folder / "score.py").unlink()
    assert load_pages(folder).scorer is None


def test_without_a_folder_the_newsroom_is_measured() -> None:
    pages = load_pages(None).pages
    assert len(pages) > 40
    assert any(page.url.startswith("https://northern-ledger.example/security/") for page in pages)


def test_a_sample_is_spread_over_the_whole_set() -> None:
    pages = [SavedPage(Path(f"{number}.html"), "") for number in range(10)]
    assert [page.file.stem for page in sample(pages, 3)] == ["0", "3", "6"]
    assert sample(pages, 0) == sample(pages, 10) == sample(pages, 99) == pages


def test_ours_and_the_bare_parse_race_page_by_page(folder: Path) -> None:
    pages = load_pages(folder).pages
    times = race(["lxml", "scraper"], pages, repeats=2)
    for one in times.values():
        assert [len(row) for row in one.seconds] == [3, 3]
        assert all(seconds > 0 for row in one.seconds for seconds in row)
        assert one.errors == 0
    assert "scraper" in times["scraper"].versions


def test_growth_is_measured_for_each_page(folder: Path) -> None:
    growth = grow(["lxml"], load_pages(folder).pages[:2], repeats=1)
    assert len(growth["lxml"].slopes) == 2
    assert set(growth["lxml"].seconds) == {1, 3, 10}


def test_an_extractor_that_raises_is_an_error_and_not_the_end(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(PAGE)
    with running("lxml") as runner:
        assert runner.time(SavedPage(file, "", "no-such-charset"))["error"].startswith(
            "LookupError"
        )
        assert "error" not in runner.time(SavedPage(file, ""))


def test_a_child_that_ends_is_told(folder: Path) -> None:
    with running("lxml") as runner, pytest.raises(RuntimeError, match="ended with status"):
        runner.time(SavedPage(folder / "nowhere.html", ""))


def test_the_scorer_beside_the_pages_judges(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.quality.FOLDER", folder)
    found = score("scraper", folder / "score.py", versions_of("scraper"))
    assert found == {"headline": {"exact": 0.5}, "pages": 1}
    lines = list(table({"scraper": found, "other": {"headline": {}}}))
    assert lines == ["| | headline |", "|---|---|", "| **scraper** | 0.500 |", "| other | – |"]


def test_a_field_that_a_peer_does_not_give_is_a_dash_and_not_nought() -> None:
    scores = {"readability-lxml": {"date": {"day": 0.0}, "headline": {"exact": 0.5}}}
    assert list(table(scores))[-1] == "| readability-lxml | 0.500 | – |"


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([1.0], 0.99) == 1.0
    assert percentile(list(map(float, range(100))), 0.99) == 98.0


def test_the_page_tells_ratios_and_no_path_of_this_machine(folder: Path) -> None:
    pages = load_pages(folder)
    assert isinstance(pages, PageSet)
    measured = Measured(
        pages=pages.name,
        count=2,
        scored=3,
        mean_bytes=2000.0,
        times={
            "lxml": Times({"lxml": "6"}, [[0.001, 0.003], [0.002, 0.002]]),
            "scraper": Times({"scraper": "1"}, [[0.002, 0.006], [0.004, 0.004]]),
            "other": Times({"other": "2", "lxml": "5"}, [[0.02, 0.06], [0.04, 0.04]], errors=1),
        },
        growth={"scraper": Growth({1: 0.1, 3: 0.3, 10: 1.0}, (1.0, 1.1))},
        scores={"scraper": {"headline": {"exact": 0.9}}},
        missing={"goose3": "no wheel"},
    )
    text = write(measured, date(2025, 8, 1))
    assert "Measured on 2025-08-01" in text
    assert "2.00 times over all pages; page by page 2.00 in the middle" in text
    assert "| other | 2 (lxml 5) | 40.0 | 40.0 | 50.0 | 20.00 | 10.00 (10.00–10.00) | 1 |" in text
    assert "| scraper | 2 | 50.0 | 150.0 | 500.0 | 1.05 | 1.10 |" in text
    assert "| **scraper** | 0.900 |" in text
    assert "Not installed: goose3." in text
    assert str(folder) not in text


def test_a_peer_has_an_interpreter_of_its_own() -> None:
    assert python_of("trafilatura") != python_of("scraper") == python_of("lxml")


def test_confidence_is_told_by_bands_and_by_folds_of_outlets() -> None:
    article = {
        "id": "1", "domain": "hale.example", "language": "en",
        "paragraphs": ["“It was late,” Ann Lee said.", "“We waited,” said Li Wei."],
        "quotes": [
            {"paragraph": 0, "start": 1, "type": "direct", "speaker": "Ann Lee"},
            {"paragraph": 1, "start": 1, "type": "direct", "speaker": "Ana Ruiz"},
            {"paragraph": 1, "start": 1, "type": "not_quote", "speaker": None},
        ],
    }  # fmt: skip

    judged = judge_articles([json.dumps(article)])

    assert [quote.right for quote in judged] == [True, False]
    assert sum(count for _, count, _ in bands(judged)) == 2
    assert [(outlets, count, right) for outlets, count, right, _ in folds(judged)] == [(1, 2, 0.5)]
