"""The simulation of reading far: what must hold whatever the costs are."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from benchmarks.far import COSTS, crawl_day, files_of, main, read_archives


def test_a_day_has_the_requests_of_its_articles_and_polls() -> None:
    day = crawl_day(200, 1.0, random.Random(5))
    assert day.requests == day.articles + 200 * COSTS.polls_a_day
    assert day.cpu == pytest.approx(
        day.requests * COSTS.request + day.articles * (COSTS.read_page + COSTS.write_article)
    )


def test_the_slowest_host_sets_the_day_and_no_machine_helps() -> None:
    calm = crawl_day(100, 1.0, random.Random(5))
    slower = crawl_day(100, 30.0, random.Random(5))
    assert (slower.requests, slower.cpu) == (calm.requests, calm.cpu)
    assert slower.slowest > 5 * calm.slowest
    assert crawl_day(100, 600.0, random.Random(5)).late == 100


def test_more_workers_take_less_time_for_the_same_work_until_the_scheduler_is_busy() -> None:
    runs = {
        workers: read_archives(1e7, workers, 64e6, random.Random(5), hours_to_loss=1e9)
        for workers in (10, 100, 100_000)
    }
    assert runs[10].hours == pytest.approx(10 * runs[100].hours, rel=0.05)
    assert runs[10].core_hours == pytest.approx(runs[100].core_hours, rel=0.01)
    assert runs[100_000].hours > runs[100].hours / 1000
    assert runs[100_000].scheduler > runs[100].scheduler


def test_all_work_is_done_at_the_cost_of_its_pages() -> None:
    done = read_archives(1e6, 8, 64e6, random.Random(5), hours_to_loss=1e9)
    a_page = COSTS.read_page + COSTS.read_record
    whole = 1e6 * a_page / COSTS.cluster_efficiency / 3600
    assert done.core_hours == pytest.approx(whole, rel=0.02)
    assert done.again == 0


def test_long_ranges_lose_more_with_a_worker() -> None:
    short = read_archives(1e7, 50, 64e6, random.Random(5), hours_to_loss=1.0)
    long = read_archives(1e7, 50, 1e9, random.Random(5), hours_to_loss=1.0)
    assert long.core_hours > short.core_hours
    assert 0 < short.again < short.tasks


def test_files_multiply_by_partitions() -> None:
    assert files_of(10, 300, 2, by_site=True) == 300 * files_of(10, 300, 2, by_site=False)


def test_dearer_pages_make_everything_dearer() -> None:
    dear = replace(COSTS, read_page=COSTS.read_page * 2)
    cheap, costly = (
        read_archives(1e6, 8, 64e6, random.Random(5), costs=costs) for costs in (COSTS, dear)
    )
    assert costly.core_hours > 1.8 * cheap.core_hours


def test_the_tables_are_the_same_for_the_same_seed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--outlets", "50", "--seed", "3"])
    first = capsys.readouterr().out
    main(["--outlets", "50", "--seed", "3"])
    assert capsys.readouterr().out == first
    assert "50 outlets a day" in first
