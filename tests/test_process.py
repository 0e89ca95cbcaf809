"""Web archives on a cluster: every article once, whatever dies on the way."""

from __future__ import annotations

import os
import random
import resource
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from scraper import Archive, Article
from scraper.commands import main
from scraper.errors import InputError
from scraper.formats.dataset import open_dataset, read_dataset
from scraper.processing import Job, process
from scraper.ranges import Journal, load_done, plan_file, process_range
from scraper.reading import read_archived
from scraper.records import Snapshot
from scraper.settings import CrawlSettings
from tests.test_import import query
from tests.warcs import URL, answer, pages, record, zipped

distributed = pytest.importorskip("distributed")
duckdb = pytest.importorskip("duckdb")

COUNT = 45
SETTINGS = CrawlSettings()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start a cluster of two workers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with (
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=60
            ) as cluster,
            distributed.Client(cluster),
        ):
            yield cluster


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(zipped(pages(COUNT)))
    return path


def job(warc: Path, out: Path, cluster: Any = None, **changes: Any) -> Job:
    """Describe a job of about six ranges."""
    plain = Job(
        [str(warc)],
        out,
        SETTINGS,
        scheduler=cluster and cluster.scheduler_address,
        range_bytes=warc.stat().st_size // 6 if warc.exists() else 1,
    )
    return replace(plain, **changes)


def rows(out: Path, table: str = "articles") -> list[Any]:
    """Return a table's rows in order."""
    return duckdb.sql(
        f"SELECT * FROM read_parquet('{out}/{table}/**/*.parquet', union_by_name=true) ORDER BY ALL"
    ).fetchall()


def hang_or_read(snapshot: Snapshot, settings: CrawlSettings) -> Article | None:
    """Read a page; some hang until their process is killed, or break the reader."""
    if snapshot.url.endswith("/33"):
        time.sleep(60)
    if snapshot.url.endswith("/41"):
        raise RecursionError("too deep")
    return read_archived(snapshot, settings)


def slowly(snapshot: Snapshot, settings: CrawlSettings) -> Article | None:
    time.sleep(0.02)
    return read_archived(snapshot, settings)


def in_process(warc: Path, out: Path, **changes: Any) -> None:
    """Do a job without a cluster, range after range."""
    described = job(warc, out, **changes)
    open_dataset(out, described.partition)
    for part in plan_file(str(warc), out, described.range_bytes):
        process_range(part, out, SETTINGS)


def test_a_job_gives_every_article_once_and_again_does_nothing(
    warc: Path, tmp_path: Path, cluster: Any
) -> None:
    out = tmp_path / "out"
    tally = process(job(warc, out, cluster), lambda _: None)
    assert (tally.articles, tally.failures) == (COUNT, [])
    assert tally.ranges == tally.total > 4
    urls = [row[0] for row in rows(out)]
    assert sorted(urls) == sorted(f"{URL}/{number}" for number in range(COUNT))
    assert len(rows(out, "authors")) == COUNT
    again = process(job(warc, out, cluster), lambda _: None)
    assert (again.ranges, again.before) == (0, tally.total)
    lost = next((out / "_done").glob("*.json"))
    lost.unlink()
    assert process(job(warc, out, cluster), lambda _: None).ranges == 1
    assert len(rows(out)) == COUNT
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []


def test_workers_killed_at_any_moment_change_nothing(
    warc: Path, tmp_path: Path, cluster: Any
) -> None:
    in_process(warc, tmp_path / "calm")
    over, kills, luck = threading.Event(), [], random.Random(7)

    def kill() -> None:
        while not over.wait(luck.uniform(0.1, 0.4)):
            pids = [nanny.pid for nanny in cluster.workers.values() if nanny.pid]
            if pids and len(kills) < 4:
                kills.append(luck.choice(pids))
                os.kill(kills[-1], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        tally = process(job(warc, tmp_path / "stormy", cluster, read=slowly), lambda _: None)
    finally:
        over.set()
        killer.join()
    assert kills
    assert tally.failures == []
    assert [path.name for path in (tmp_path / "stormy").rglob(".*")] == []
    for table in ("articles", "quotes", "captions", "authors"):
        if any((tmp_path / "calm" / table).rglob("*.parquet")):
            assert rows(tmp_path / "stormy", table) == rows(tmp_path / "calm", table)


def test_pages_that_hang_or_break_cost_themselves_only(
    warc: Path, tmp_path: Path, cluster: Any
) -> None:
    out = tmp_path / "out"
    impatient = CrawlSettings(page_seconds=2)
    described = job(warc, out, cluster, read=hang_or_read, settings=impatient)
    tally = process(described, lambda _: None)
    assert len(rows(out)) == COUNT - 2
    told = " ".join(tally.failures)
    assert len(tally.failures) == 2
    for part in ("/33: ended its process", "/41: RecursionError: too"):
        assert part in told


def test_a_dataset_goes_into_an_archive_once(warc: Path, tmp_path: Path) -> None:
    in_process(warc, tmp_path / "out")
    db = tmp_path / "a.db"
    for count in (COUNT, 0):
        result = CliRunner().invoke(main, ["import", str(tmp_path / "out"), "--db", str(db)])
        assert f"{count} pages read" in result.output, result.output
    assert CliRunner().invoke(main, ["verify", "--db", str(db)]).exit_code == 0
    CliRunner().invoke(main, ["import", str(warc), "--db", str(tmp_path / "b.db")])
    asked = "select url, headline, body, first_seen, record_sha256 from articles order by url"
    assert query(db, asked) == query(tmp_path / "b.db", asked)
    assert query(db, "select count(*) from snapshots where withheld_sha256 is null") == [(0,)]


def test_a_record_comes_back_from_a_dataset_as_it_went_in(tmp_path: Path, warc: Path) -> None:
    in_process(warc, tmp_path / "out", partition="month")
    with Archive(tmp_path / "b.db") as archive:
        for article, snapshot in read_dataset(tmp_path / "out"):
            archive.add(article, snapshot)
            assert article == read_archived(
                replace(snapshot, payload=_payload(snapshot.url)), SETTINGS
            )


def _payload(url: str) -> bytes:
    number = url.rpartition("/")[2]
    return pages(int(number) + 1)[-1].split(b"\r\n\r\n", 2)[2].removesuffix(b"\r\n\r\n")


def test_a_file_that_is_one_stream_is_one_range(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    path.write_bytes(zipped([b"".join(pages(COUNT))]))
    open_dataset(tmp_path / "out", "month")
    (part,) = plan_file(str(path), tmp_path / "out", 500)
    assert process_range(part, tmp_path / "out", SETTINGS).articles == COUNT


def test_the_first_plan_of_a_file_holds(warc: Path, tmp_path: Path) -> None:
    open_dataset(tmp_path / "out", "month")
    first = plan_file(str(warc), tmp_path / "out", 2_000)
    assert plan_file(str(warc), tmp_path / "out", 9_000) == first
    assert len(first) > 3


def test_an_address_of_fsspec_is_a_file_as_well(warc: Path, tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    open_dataset(tmp_path / "out", "site-month")
    for part in plan_file(warc.as_uri(), tmp_path / "out", 3_000):
        process_range(part, tmp_path / "out", SETTINGS)
    assert len(rows(tmp_path / "out")) == COUNT
    done = load_done(tmp_path / "out").values()
    assert {entry["address"] for entry in done} == {warc.as_uri()}


def test_a_damaged_file_gives_what_is_whole_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.warc.gz"
    revisit = record("revisit", answer(b""), f"{URL}/0")
    path.write_bytes(zipped([revisit, *pages(3)])[:-60])
    open_dataset(tmp_path / "out", "month")
    (part,) = plan_file(str(path), tmp_path / "out", 1_000_000)
    done = process_range(part, tmp_path / "out", SETTINGS)
    assert (done.articles, done.revisits, len(done.failures)) == (2, 1, 1)


def test_only_a_page_that_ends_three_tries_in_a_row_is_fatal(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text("4\n4\n9\n4\n5\n5\n5\n8\n")
    journal = Journal(path)
    assert journal.fatal == {5}
    with journal.entered(3, 60):
        assert path.read_text().endswith("8\n3\n")
    assert path.read_text().endswith("8\n")
    journal.remove()
    assert not path.exists()


def test_what_cannot_be_done_is_one_line(warc: Path, tmp_path: Path, cluster: Any) -> None:
    tally = process(job(tmp_path / "none", tmp_path / "a", cluster, range_bytes=1), lambda _: None)
    assert ["No such file" in line for line in tally.failures] == [True]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(InputError, match="no dataset of ours"):
        process(job(warc, tmp_path / "full", cluster), lambda _: None)
    open_dataset(tmp_path / "m", "month")
    with pytest.raises(InputError, match="was begun with --partition month"):
        open_dataset(tmp_path / "m", "site-month")


def test_a_dataset_that_cannot_be_written_is_named_and_not_the_file_that_is_read(
    warc: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "dataset"
    open_dataset(folder, "month")
    (part,) = plan_file(str(warc), folder, 10**9)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, before[1]))  # as a full disk does
    try:
        with pytest.raises(InputError, match=f"^{folder}: cannot be written: File too large"):
            process_range(part, folder, CrawlSettings())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert process_range(part, folder, CrawlSettings()).articles == COUNT


def test_the_command_takes_files_and_folders_and_says_what_it_did(
    warc: Path, tmp_path: Path, cluster: Any
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "other.warc.gz").write_bytes(zipped(pages(2)))
    (tmp_path / "more" / "notes.txt").write_text("no web archive")
    options = ["--out", tmp_path / "out", "--scheduler", cluster.scheduler_address]
    arguments = ["process", warc, tmp_path / "more", *options, "--partition", "month"]
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    assert f"2 of 2 ranges done, 0 before; {COUNT + 2} articles, 0 failures" in result.output
    assert len(list((tmp_path / "out" / "articles").rglob("*.parquet"))) == 2
