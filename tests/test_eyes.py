"""What a crawl shows while it runs, and what it writes down for later."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.archive.store import Archive
from scraper.commands.crawling import Meter
from scraper.commands.json_log import logging_to
from scraper.crawling import Progress
from scraper.errors import InputError
from scraper.pipeline import crawl
from scraper.settings import CrawlSettings
from tests.newsroom import Newsroom
from tests.shell import FAST, scraper


def test_every_decision_is_a_line_of_json(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with Newsroom() as newsroom:
        home = newsroom.home("northern-ledger")
        newsroom.fail("northern-ledger", "/latest", times=1, status=500)
        seeds = [home, newsroom.origin("northern-ledger") + "/drafts/"]
        limit = ["--max-pages", 12, "--log-json", log]
        done = scraper("crawl", *seeds, *FAST, *limit, db=tmp_path / "a.db")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    events = {line["event"] for line in lines}
    assert {"robots", "fetched", "stored", "skipped"} <= events
    assert all(line["time"].startswith("20") for line in lines)
    stored = {line["url"] for line in lines if line["event"] == "stored"}
    assert {line["url"] for line in lines if line["event"] == "fetched"} >= stored
    (first,) = [line for line in lines if line["event"] == "stored" and line["url"] == home]
    assert first["role"] == "front"
    assert first["found"] > 5
    forbidden = [line for line in lines if line.get("verdict") == "disallowed by robots.txt"]
    assert {line["url"] for line in forbidden} <= {
        line["url"] for line in lines if line["event"] == "skipped"
    }


def test_a_bug_stands_in_the_log_with_its_traceback(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with logging_to(log):
        try:
            raise KeyError("\ud800")
        except KeyError:
            logging.getLogger("scraper.somewhere").exception("met at %s", "https://a.example/")
    (line,) = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert line["event"] == "error"
    assert line["message"] == "met at https://a.example/"
    assert "Traceback" in line["traceback"]


def test_a_log_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the log cannot be written"), logging_to(tmp_path):
        pass


def test_the_rate_is_of_the_last_half_minute_and_the_estimate_a_lower_bound() -> None:
    now = [0.0]
    meter = Meter(clock=lambda: now[0])
    for second in range(1, 63):
        now[0] = float(second)
        fetched = min(second, 30) * 10
        told = meter(Progress(fetched=fetched, queued=600, waiting=2))
    assert "300 fetched" in told
    assert "0.0 a second, 600 queued, 2 hosts waiting" in told
    assert "left" not in told
    now[0] = 92.0
    assert "9.7 a second, 6000 queued, at least 10 min left" in meter(
        Progress(fetched=600, queued=6000)
    )


def test_the_slowest_host_decides_how_long_it_takes(tmp_path: Path) -> None:
    meter = Meter(clock=iter([0.0, 10.0, 20.0, 30.0]).__next__)
    told = meter(Progress(fetched=100, queued=700, seconds_left=600.0, slowest="slow.example"))
    assert told.endswith("10.0 a second, 700 queued, at least 10 min left (slow.example)")
    told = meter(Progress(fetched=200, queued=9000, seconds_left=600.0, slowest="slow.example"))
    assert told.endswith("at least 15 min left")
    noon = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    assert meter(Progress(fetched=300, next_visit=noon)).endswith(
        "0 queued; nothing is due before 2026-03-01 12:30 UTC"
    )


def test_a_crawl_knows_how_long_its_slowest_host_will_take(tmp_path: Path) -> None:
    shown = list[Progress]()
    settings = CrawlSettings(delay=0.2, max_pages=8, contact="test@newsroom.example")
    with Newsroom() as newsroom, Archive(tmp_path / "a.db") as archive:
        homes = [newsroom.home(outlet) for outlet in ("northern-ledger", "feldpost")]
        asyncio.run(crawl(archive, homes, settings, shown.append))
        told = [progress for progress in shown if progress.seconds_left]
    assert told
    for progress in told:
        assert progress.slowest in [home.split("/")[2] for home in homes]
        assert 0.2 <= progress.seconds_left <= 2.0 * progress.queued  # type: ignore[operator]
