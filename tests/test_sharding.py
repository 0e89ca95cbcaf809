"""A crawl over several archives: the same rows, each host asked by one shard, kills for free."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import Archive
from scraper.archive import handover
from scraper.cluster import connected
from scraper.commands import main
from scraper.commands.sharded import merge_shards
from scraper.errors import InputError
from scraper.pipeline import crawl
from scraper.records import ListedImage, Seed
from scraper.settings import CrawlSettings
from scraper.sharding import Ended, ShardedCrawl, crawl_in_shards
from scraper.shards import Shards
from scraper.territory import Plan, load_plan, save_plan
from scraper.urls import host_of, registrable_domain
from tests.newsroom import Newsroom
from tests.shell import FAST, rows, scraper
from tests.torture import check, contents

distributed = pytest.importorskip("distributed")

LEDGER, COURIER = FOLLOWED = ("northern-ledger", "valley-courier")
SETTINGS = CrawlSettings(delay=0.0, contact="test@newsroom.example")
STORY = "/security/2025/05/marsa-tayyib-harbour-fire"
ONLY_LINKED_ACROSS = "/archive/only-linked-across"


@dataclass(frozen=True)
class Whole:
    """What an unsharded crawl holds, and what it asked for."""

    contents: dict[str, list[str]]
    asked: set[tuple[str, str]]


@pytest.fixture(scope="module")
def outlets() -> Iterator[Newsroom]:
    """Serve each outlet on an address of its own, with a link across and a redirect across."""
    hosts = {name: f"127.0.0.{number + 11}" for number, name in enumerate(Newsroom().outlets)}
    with Newsroom(hosts=hosts) as running:
        page = running._outlet(LEDGER).find_page(STORY)
        assert page is not None
        target = running.origin(COURIER) + ONLY_LINKED_ACROSS
        link = f'<p>More <a href="{target}">in a neighbour paper</a>.</p></article>'.encode()
        running.publish(LEDGER, STORY, page.payload.replace(b"</article>", link, 1))
        story = page.payload.replace(b"</h1>", b", as seen from the valley</h1>")
        story = story.replace(f"{running.origin(LEDGER)}{STORY}".encode(), target.encode())
        running.publish(COURIER, ONLY_LINKED_ACROSS, story)
        yield running


@pytest.fixture
def newsroom(outlets: Newsroom) -> Newsroom:
    """Give the newsroom with an empty log, answering at once."""
    for outlet in outlets.outlets:
        outlets.slow_down(outlet, 0.0)
    outlets.log.clear()
    return outlets


@pytest.fixture(scope="module")
def whole(outlets: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Crawl everything with one crawl; return what it holds and what it asked."""
    db = tmp_path_factory.mktemp("whole") / "a.db"
    outlets.log.clear()
    done = scraper("crawl", *map(outlets.home, FOLLOWED), *FAST, db=db)
    assert done.returncode == 0, done.stderr
    return Whole(contents(db), _pages_asked(outlets))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start a cluster of two workers, two shards each."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with (
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=2, dashboard_address=None, silence_logs=60
            ) as cluster,
            distributed.Client(cluster),
        ):
            yield cluster


def job(newsroom: Newsroom, folder: Path, cluster: Any, **changes: Any) -> ShardedCrawl:
    """Describe a crawl of two outlets in two shards."""
    homes = [newsroom.home(outlet) for outlet in FOLLOWED]
    plain = ShardedCrawl(folder / "shards", homes, SETTINGS, 2, cluster.scheduler_address)
    return replace(plain, **changes)


def run(described: ShardedCrawl) -> Ended:
    ended = crawl_in_shards(described, lambda _: None, lambda: False)
    assert ended.failures == ()
    return ended


def _pages_asked(newsroom: Newsroom) -> set[tuple[str, str]]:
    return {(request.outlet, request.path) for request in newsroom.log}


def merged(ended: Ended, folder: Path) -> dict[str, list[str]]:
    db = folder / "merged.db"
    merge_shards(db, ended.archives)
    check(db)
    return contents(db)


def test_shards_hold_together_what_one_crawl_holds_and_no_host_is_asked_by_two(
    newsroom: Newsroom, whole: Whole, tmp_path: Path, cluster: Any
) -> None:
    ended = run(job(newsroom, tmp_path, cluster))
    assert merged(ended, tmp_path) == whole.contents
    assert any(ONLY_LINKED_ACROSS in line for line in whole.contents["articles"])
    assert _pages_asked(newsroom) == whole.asked
    assert {request.outlet for request in newsroom.log} == set(FOLLOWED)
    hosts = [
        set(rows(path, "select distinct host from snapshots s join frontier f on f.url = s.url"))
        for path in ended.archives
    ]
    assert [len(one) for one in hosts] == [1, 1]
    assert hosts[0] != hosts[1]


def test_one_shard_alone_hands_links_and_redirects_over_and_asks_no_other_host(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    target = newsroom.origin(COURIER) + ONLY_LINKED_ACROSS
    newsroom._outlet(LEDGER).settings["redirects"] |= {"/moved": target}
    moved, story = newsroom.origin(LEDGER) + "/moved", newsroom.origin(LEDGER) + STORY
    plan = Plan(2).with_seeds([newsroom.home(COURIER), moved])
    few = replace(SETTINGS, workers=1, depth=1, max_pages=5, delay=0.2)
    with Archive(tmp_path / "a.db") as archive:
        asyncio.run(
            crawl(archive, [moved, story], few, lambda _: None, territory=plan.territory(1))
        )
        assert archive.handover.waiting_hosts() >= {host_of(target), host_of(moved)}
        found = {seed.url: seed for seed in archive.handover.load({host_of(target)})}
        pauses = {pause.host: pause for pause in archive.pauses()}
    assert {request.outlet for request in newsroom.log} == {LEDGER}
    assert (found[target].found_on, found[target].depth) == (moved, 0)
    assert found[newsroom.home(COURIER)].depth == 1
    assert host_of(moved) in pauses
    (role,) = rows(tmp_path / "a.db", f"select state, role from frontier where url = '{moved}'")
    assert role == ("done", "redirect")


@pytest.mark.parametrize("batch", [1, 3, 5_000])
def test_what_was_handed_over_is_judged_by_the_shard_that_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(handover, "BATCH", batch)
    seeds = ("https://a.example/", "https://b.example/")
    plan = Plan(2).with_seeds(seeds)
    shards = Shards(tmp_path, plan, seeds)
    guest = next(
        url
        for number in range(99)
        if plan.territory(1).is_guest(url := f"https://short{number}.example/x")
    )
    links = ["https://b.example/1", "https://b.example/events/2099/01/01/", "https://m.b.example/"]
    with Archive(tmp_path / "shard-0.db") as source:
        source.frontier.queue(Seed(url, 1) for url in [*links, guest, "https://a.example/1"])
    assert shards.exchange(SETTINGS) == {1}
    told = rows(tmp_path / "shard-1.db", "select url, state from frontier order by url")
    assert dict(told) == {
        "https://b.example/": "queued",
        links[0]: "queued",
        links[1]: "skipped",
        links[2]: "skipped",
        guest: "queued",
    }
    assert rows(tmp_path / "shard-0.db", "select url from frontier") == [("https://a.example/1",)]
    assert shards.exchange(SETTINGS) == set()


def test_killed_workers_and_processes_cost_nothing(
    newsroom: Newsroom, whole: Whole, tmp_path: Path, cluster: Any
) -> None:
    for outlet in newsroom.outlets:
        newsroom.slow_down(outlet, 0.03)
    over, kills = threading.Event(), []

    def kill() -> None:
        for count in (15, 35):
            while len(newsroom.log) < count and not over.wait(0.01):
                pass
            find = partial(_worker, cluster) if count == 15 else partial(_shard_process, tmp_path)
            while (victim := find()) is None and not over.wait(0.01):
                pass
            if victim is not None and not over.is_set():
                os.kill(victim, signal.SIGKILL)
                kills.append(count)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        ended = run(job(newsroom, tmp_path, cluster))
    finally:
        over.set()
        killer.join()
    assert kills == [15, 35]
    assert merged(ended, tmp_path) == whole.contents


def _worker(cluster: Any) -> int | None:
    return next((nanny.pid for nanny in cluster.workers.values() if nanny.pid), None)


def _shard_process(folder: Path) -> int | None:
    """Return the process that holds one of the archives of a running crawl."""
    for archive in sorted((folder / "shards").glob("shard-*.db")):
        for state, pid in rows(archive, "select state, pid from crawls order by id desc limit 1"):
            if state == "running":
                return int(str(pid))
    return None


def test_a_stopped_run_goes_on_within_its_page_budget_and_hosts_keep_their_rest(
    newsroom: Newsroom, tmp_path: Path, cluster: Any
) -> None:
    polite = replace(SETTINGS, delay=0.6, max_pages=16)
    few = job(newsroom, tmp_path, cluster, settings=polite, round_seconds=4.0)
    ended = crawl_in_shards(few, lambda _: None, lambda: len(newsroom.log) > 8)
    assert ended.was_stopped
    assert ended.waiting > 0
    for path in ended.archives:
        check(path)
        assert rows(path, "select count(*) from frontier where state = 'fetching'") == [(0,)]
    more = run(few)
    assert not more.was_stopped
    assert 0 < ended.progress.fetched <= 16
    assert ended.progress.fetched + more.progress.fetched == 16
    for outlet in FOLLOWED:
        log = newsroom.requests(outlet)
        gaps = [later.started - sooner.ended for sooner, later in pairwise(log)]
        assert len(gaps) >= 3, outlet
        assert min(gaps) >= 0.59, outlet


def test_the_command_crawls_in_shards_and_merges(newsroom: Newsroom, tmp_path: Path) -> None:
    db, homes = tmp_path / "a.db", [newsroom.home(outlet) for outlet in FOLLOWED]
    done = scraper("crawl", *homes, *FAST, "--shards", 1, "--max-pages", 6, db=db)
    assert done.returncode == 0, done.stderr
    assert "6 fetched" in done.stdout
    assert "Stopped at --max-pages" in done.stdout
    assert len(list((tmp_path / "a.db-shards").glob("shard-?.db"))) == 1
    assert rows(db, "select count(*) from snapshots") == [(6,)]
    check(db)


@pytest.mark.parametrize(
    ("options", "status", "says"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], 2, "for a crawl with --shards"),
        (["--no-merge"], 2, "for a crawl with --shards"),
        (["--shards", "2", "--log-json", "x"], 2, "not with --shards"),
        (["--shards", "2", "--scheduler", "nowhere"], 1, "no scheduler answers"),
        (["--shards", "3"], 1, "begun with --shards 2"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    options: list[str], status: int, says: str, tmp_path: Path
) -> None:
    (tmp_path / "a.db-shards").mkdir()
    save_plan(tmp_path / "a.db-shards" / "plan.json", Plan(2))
    arguments = ["crawl", "https://a.example/", *FAST, *options, "--db", str(tmp_path / "a.db")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == status
    assert says in result.output


def test_a_lost_scheduler_is_told_in_one_line(cluster: Any) -> None:
    def wait_for_what_is_lost() -> None:
        with connected(cluster.scheduler_address) as client:
            call = client.submit(time.sleep, 1)
            call.cancel()
            call.result()

    with pytest.raises(InputError, match="the scheduler is gone; start one"):
        wait_for_what_is_lost()


DOMAINS = st.from_regex(r"[a-z]{1,8}\.(example|co\.uk|com)", fullmatch=True).filter(
    lambda name: registrable_domain(f"https://www.{name}/") == name  # "sa.com" is a suffix
)


@settings(max_examples=30, deadline=None)
@given(st.lists(DOMAINS, min_size=1, max_size=12), st.integers(1, 5), st.lists(DOMAINS))
def test_every_domain_has_one_owner_for_good(
    seeds: list[str], count: int, later: list[str]
) -> None:
    plan = Plan(count).with_seeds(f"https://www.{domain}/" for domain in seeds)
    more = plan.with_seeds(f"https://{domain}/" for domain in later)
    assert plan.owners.items() <= more.owners.items()
    load = Counter(plan.owners.values())
    assert max(load.values()) - min(load[number] for number in range(count)) <= 1
    for domain in (*seeds, *later, "elsewhere.example"):
        for url in (f"https://{domain}/", f"http://m.{domain}:8080/a"):
            owners = [n for n in range(count) if more.territory(n).is_ours(url)]
            assert owners == [more.territory(0).owner_of(url)]
            followed = [n for n in range(count) if more.territory(n).is_elsewhere(url)]
            is_seed = domain in (*seeds, *later)
            assert len(followed) == (count - 1 if is_seed else 0)
            guests = [n for n in range(count) if more.territory(n).is_guest(url)]
            assert guests == ([] if is_seed or count == 1 else owners)


def test_a_plan_is_kept_and_holds(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    plan = replace(Plan(2).with_seeds(["https://a.example/"]), begun=("x",), fetched=(1, 2))
    save_plan(path, plan)
    assert load_plan(path, 2) == plan
    with pytest.raises(InputError, match="begun with --shards 2"):
        load_plan(path, 3)
    path.write_text("[]")
    with pytest.raises(InputError, match="no plan"):
        load_plan(path, 2)


def test_links_for_another_shard_leave_the_frontier_as_they_came(tmp_path: Path) -> None:
    url = "https://b.example/2025/08/01/story"
    picture = ListedImage("https://b.example/1.jpg", "Bridge", None)
    seed = Seed(
        url,
        2,
        40.0,
        "https://a.example/",
        "2025-08-01",
        listed_in="sitemap",
        images=(picture,),
        raw_url=f"{url}?ref=a",
    )
    with Archive(tmp_path / "a.db") as archive:
        archive.frontier.queue([seed, replace(seed, listed_in="feed", images=())])
        archive.frontier.queue([Seed("https://a.example/own"), replace(seed, depth=1)])
        assert archive.handover.waiting_hosts() == {"a.example", "b.example"}
        found = archive.handover.load({"b.example"})
        assert [one.listed_in for one in found] == ["feed", "sitemap"]
        assert found[1] == replace(seed, depth=1)
        archive.handover.drop([url])
        assert archive.handover.waiting_hosts() == {"a.example"}
        assert archive.handover.load({"b.example"}) == []


def test_two_drivers_cannot_share_a_folder(
    newsroom: Newsroom, tmp_path: Path, cluster: Any
) -> None:
    (tmp_path / "shards").mkdir()
    lock = sqlite3.connect(tmp_path / "shards" / "plan.json-lock", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    with pytest.raises(InputError, match="another crawl has these shards"):
        run(job(newsroom, tmp_path, cluster))
    lock.close()
