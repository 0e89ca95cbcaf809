"""A crawl over several archives: the same rows, each host asked by one shard, kills for free."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import Archive
from scraper.commands.sharded import merge_shards
from scraper.errors import InputError
from scraper.records import ListedImage, Seed
from scraper.settings import CrawlSettings
from scraper.sharding import Ended, ShardedCrawl, crawl_in_shards
from scraper.territory import Plan, load_plan, save_plan
from tests.newsroom import Newsroom
from tests.test_crawl import FAST, rows, scraper
from tests.torture import check, contents

distributed = pytest.importorskip("distributed")

LEDGER, COURIER = FOLLOWED = ("northern-ledger", "valley-courier")
SETTINGS = CrawlSettings(delay=0.0, contact="test@newsroom.example")
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
        path = "/security/2025/05/marsa-tayyib-harbour-fire"
        page = running._outlet(LEDGER).find_page(path)
        assert page is not None
        target = running.origin(COURIER) + ONLY_LINKED_ACROSS
        link = f'<p>More <a href="{target}">in a neighbour paper</a>.</p></article>'.encode()
        running.publish(LEDGER, path, page.payload.replace(b"</article>", link, 1))
        story = page.payload.replace(b"</h1>", b", as seen from the valley</h1>")
        story = story.replace(f"{running.origin(LEDGER)}{path}".encode(), target.encode())
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
    assert run(job(newsroom, tmp_path, cluster)).progress.fetched == 0


def test_a_redirect_to_another_shard_is_asked_by_that_shard(
    newsroom: Newsroom, tmp_path: Path, cluster: Any
) -> None:
    target = newsroom.origin(COURIER) + ONLY_LINKED_ACROSS
    moved = newsroom.origin(LEDGER) + "/moved"
    newsroom._outlet(LEDGER).settings.setdefault("redirects", {})["/moved"] = target
    described = job(
        newsroom, tmp_path, cluster, seeds=[newsroom.origin(COURIER) + "/feed.rss", moved]
    )
    ended = run(described)
    (role,) = rows(ended.archives[1], f"select state, role from frontier where url = '{moved}'")
    assert role == ("done", "redirect")
    assert rows(ended.archives[1], f"select 1 from frontier where url = '{target}'") == []
    assert rows(ended.archives[0], f"select found_on from frontier where url = '{target}'") == [
        (moved,)
    ]
    assert rows(ended.archives[0], f"select 1 from articles where url = '{target}'") == [(1,)]
    asked = [r.path for r in newsroom.requests(COURIER)]
    assert asked.count(ONLY_LINKED_ACROSS) == 1


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
            pids = [nanny.pid for nanny in cluster.workers.values() if nanny.pid]
            victim = pids[0] if count == 15 else _shard_process(tmp_path)
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
    assert kills
    assert merged(ended, tmp_path) == whole.contents


def _shard_process(folder: Path) -> int | None:
    """Return the process that holds one of the archives of a running crawl."""
    for archive in sorted((folder / "shards").glob("shard-*.db")):
        for state, pid in rows(archive, "select state, pid from crawls order by id desc limit 1"):
            if state == "running":
                return int(str(pid))
    return None


def test_the_page_budget_is_one_for_all_shards_and_the_next_run_goes_on(
    newsroom: Newsroom, whole: Whole, tmp_path: Path, cluster: Any
) -> None:
    few = job(newsroom, tmp_path, cluster, settings=replace(SETTINGS, max_pages=11))
    ended = run(few)
    assert ended.progress.fetched == 11
    assert ended.waiting > 0
    ended = run(job(newsroom, tmp_path, cluster))
    assert (ended.waiting, ended.progress.failed) == (0, 0)
    assert merged(ended, tmp_path)["articles"] == whole.contents["articles"]


def test_the_wait_between_two_requests_holds_over_the_ends_of_rounds(
    newsroom: Newsroom, tmp_path: Path, cluster: Any
) -> None:
    polite = replace(SETTINGS, delay=0.8, max_pages=14)
    run(job(newsroom, tmp_path, cluster, settings=polite, round_seconds=2.0))
    for outlet in FOLLOWED:
        log = newsroom.requests(outlet)
        gaps = [later.started - sooner.ended for sooner, later in pairwise(log)]
        assert len(gaps) >= 3, outlet
        assert min(gaps) >= 0.79, outlet
    rounds = [
        rows(path, "select count(*) from crawls")
        for path in (tmp_path / "shards").glob("shard-*.db")
    ]
    assert max(rounds) > [(1,)]


def test_a_stop_ends_the_round_and_leaves_the_rest(
    newsroom: Newsroom, tmp_path: Path, cluster: Any
) -> None:
    for outlet in newsroom.outlets:
        newsroom.slow_down(outlet, 0.1)
    ended = crawl_in_shards(
        job(newsroom, tmp_path, cluster), lambda _: None, lambda: len(newsroom.log) > 8
    )
    assert ended.was_stopped
    assert ended.waiting > 0
    (tmp_path / "shards" / "stop").unlink()
    for path in ended.archives:
        check(path)
        assert rows(path, "select count(*) from frontier where state = 'fetching'") == [(0,)]


def test_the_command_crawls_in_shards_and_merges(newsroom: Newsroom, tmp_path: Path) -> None:
    db, homes = tmp_path / "a.db", [newsroom.home(LEDGER), newsroom.home(COURIER)]
    done = scraper("crawl", *homes, *FAST, "--shards", 2, "--max-pages", 8, db=db)
    assert done.returncode == 0, done.stderr
    assert "8 fetched" in done.stdout
    assert "Stopped at --max-pages" in done.stdout
    assert len(list((tmp_path / "a.db-shards").glob("shard-?.db"))) == 2
    (stored,) = rows(db, "select count(distinct site_id) from articles")
    assert stored == (2,)
    assert scraper("verify", db=db).returncode == 0
    other = scraper("crawl", *homes, *FAST, "--shards", 3, db=db)
    assert other.returncode == 1
    assert "begun with --shards 2" in other.stderr
    assert scraper("crawl", *homes, "--scheduler", "tcp://127.0.0.1:1", db=db).returncode == 2
    nobody = scraper("crawl", *homes, *FAST, "--shards", 2, "--scheduler", "nowhere", db=db)
    assert (nobody.returncode, len(nobody.stderr.splitlines())) == (1, 1)


DOMAINS = st.from_regex(r"[a-z]{1,8}\.(example|co\.uk|com)", fullmatch=True)


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
