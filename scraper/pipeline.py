"""The verbs: crawl, extract. The only file that knows every room.

`crawl` opens the frontier and lets the loop of `crawling.py` visit what is due
(`visiting.py`); `extract_one` takes one page down the same road, `importing.py` saved ones.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from math import inf
from pathlib import Path

from scraper.archive.store import Archive
from scraper.crawling import Crawling, Pace, Progress
from scraper.discovery.classify import what_is
from scraper.discovery.frontier import rank
from scraper.discovery.schedule import next_interval
from scraper.discovery.traps import Traps
from scraper.errors import InputError
from scraper.fetching.bodies import decoded
from scraper.fetching.client import Client
from scraper.fetching.cookies import SubscriberCookies
from scraper.fetching.drawing import drawing
from scraper.fetching.files import load_file
from scraper.fetching.limits import Limits
from scraper.fetching.politeness import Politeness
from scraper.fetching.visitor import Visitor
from scraper.reading import read_article, rules_of
from scraper.records import EMPTY, Article, Seed, Snapshot
from scraper.scope import Scope
from scraper.settings import CrawlSettings
from scraper.signals import Signals, catching_signals
from scraper.territory import WHOLE, Territory
from scraper.tidying import tidy
from scraper.urls import host_of, normalize_url
from scraper.visiting import LISTS, Visits
from scraper.watching import Timer, Watching
from scraper.workers import Workers

Watch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """How a crawl ended.

    `state` is done or interrupted, `signal` the one that interrupted it, 0 without.
    `waiting` counts the addresses of this crawl that are still queued.
    """

    state: str
    signal: int
    progress: Progress
    waiting: int


async def crawl(
    archive: Archive,
    seeds: Sequence[str],
    settings: CrawlSettings,
    watch: Watch,
    timer: Timer | None = None,
    territory: Territory = WHOLE,
) -> Summary:
    """Crawl until nothing is due, the budget is spent, or a signal says stop.

    With a `timer`, what has come due again is visited anew, and only a signal ends it.
    Ctrl-C finishes what is in flight, a second one drops it; nothing is lost either way.
    With a `territory`, this is one shard of a crawl: `settings.max_pages` is for this run alone.

    Raises:
        InputError: a seed is no web address, or a site rule is wrong.
        ArchiveError: another crawl holds the archive, or it cannot be written.
    """
    addresses = [seed_address(seed) for seed in seeds]
    rules_of(settings)
    with catching_signals() as signals:
        return await _crawl(archive, addresses, settings, watch, signals, timer, territory)


async def _crawl(
    archive: Archive,
    addresses: Sequence[str],
    settings: CrawlSettings,
    watch: Watch,
    signals: Signals,
    timer: Timer | None,
    territory: Territory,
) -> Summary:
    is_shard = territory is not WHOLE
    before = 0 if timer or is_shard else _fetched_before(archive, addresses)
    options = {"fetched_before": before, "watch": timer is not None}
    crawl_id = archive.start_crawl(addresses, asdict(settings) | options)
    state = "failed"
    try:
        if settings.refresh or not settings.follow:
            await _next_second()
        scope = open_frontier(archive, addresses, settings, territory)
        async with _visits(archive, settings, scope, addresses) as visits:
            watching = Watching(archive, scope.hosts, watch, timer) if timer else None
            pace = _pace(archive, settings, visits.visitor.politeness, before, watching)
            show = watching.noticing if watching else watch
            loop = Crawling(archive, crawl_id, visits.visit, scope.hosts, pace, show)
            visits.on_fetched = loop.fetched
            signals.tell(loop.stop)
            await (watching.run(loop) if watching else loop.run())
            if is_shard:  # the next round begins within seconds
                archive.save_pauses(visits.visitor.politeness.waits())
        state = "interrupted" if signals.caught else "done"
    finally:
        archive.finish_crawl(crawl_id, state)
    waiting = archive.frontier.count_queued(scope.hosts)
    first = signals.caught[0] if signals.caught else 0
    if not first and not is_shard:
        await tidy(
            archive, partial(_show_packed, watch, loop.progress), lambda: bool(signals.caught)
        )
    return Summary(state, first, loop.progress, waiting)


def _show_packed(watch: Watch, progress: Progress, pages: int) -> None:
    watch(replace(progress, packed=pages))


def _pace(
    archive: Archive,
    settings: CrawlSettings,
    politeness: Politeness,
    before: int,
    watching: Watching | None,
) -> Pace:
    """Say how much may happen at once, and take up the pauses of earlier runs."""
    for pause in (pauses := archive.pauses()):
        politeness.restore(pause)
    return Pace(
        settings.concurrency,
        settings.per_host,
        sys.maxsize if watching else settings.max_pages - before,
        politeness.ready_at,
        politeness.seconds_for,
        again_before=datetime.now(UTC) if settings.refresh else None,
        lists=LISTS,
        new_pauses=politeness.new_pauses,
        resting=frozenset(pause.host for pause in pauses),
        schedule=next_interval,
        patience=watching.seconds_left if watching else lambda: inf,
    )


async def extract_one(source: str, settings: CrawlSettings) -> Article:
    """Read one web address or saved file, and store nothing.

    Raises:
        InputError: there is no such file, no page at that address, or a site rule is wrong.
        FetchError: the address gave no snapshot.
    """
    return read_article(await fetch_one(source, settings), settings)


async def fetch_one(source: str, settings: CrawlSettings) -> Snapshot:
    """Fetch the page at a web address, or load a saved file; raises as `extract_one`."""
    if normalize_url(source) is None:
        return load_file(Path(source))
    async with _client(settings, [source]) as client:
        visitor = Visitor(client, Politeness(delay=settings.delay))
        snapshot = decoded(await visitor.fetch(source))
    if snapshot.status != 200:
        raise InputError(source, f"the server answered {snapshot.status}")
    if what_is(snapshot) != "page":
        raise InputError(source, f"not a page: {snapshot.media_type or 'of no known type'}")
    return snapshot


def seed_address(seed: str) -> str:
    """Spell a seed as the frontier does; a bare host name means its https address."""
    address = normalize_url(seed if "://" in seed else f"https://{seed}")
    if address is None:
        raise InputError(seed, "no web address; write it as https://example.org/")
    return address


def _fetched_before(archive: Archive, addresses: Sequence[str]) -> int:
    """Count what earlier runs of this crawl fetched: those that were killed or interrupted."""
    last = archive.last_crawl()
    if last is None or last.state == "done" or last.options.get("watch"):
        return 0
    if list(last.seeds) != list(addresses):
        return 0
    return int(last.options.get("fetched_before", 0)) + last.fetched


def open_frontier(
    archive: Archive,
    addresses: Sequence[str],
    settings: CrawlSettings,
    territory: Territory = WHOLE,
) -> Scope:
    """Queue the seeds, take up what a killed crawl left, and say where this one may go."""
    now = datetime.now(UTC)
    frontier = archive.frontier
    traps, known = Traps(now.date()), frontier.known_among
    scope = Scope(settings.depth, traps, known_among=known, territory=territory)
    for url in (*addresses, *archive.final_urls(addresses)):
        scope.widen(url)
    scope.hosts |= {host for host in archive.frontier.hosts() if scope.has_host(host)}
    for url in archive.frontier.numbered(scope.hosts):
        scope.traps.why_not(url)  # counts what earlier runs have let in
    scope.hosts |= {
        host for host in archive.handover.waiting_hosts() if territory.is_guest(f"http://{host}/")
    }
    archive.frontier.recover()
    is_again = settings.refresh or not settings.follow
    archive.frontier.queue(
        (Seed(url, priority=rank("seed")) for url in addresses),
        again_before=now if is_again else None,
    )
    if settings.refresh:
        archive.frontier.refresh(now, scope.hosts)
    if settings.render:
        archive.frontier.queue_remarked(
            EMPTY, lambda host: settings.renders(host) and scope.has_host(host)
        )
    return scope


async def _next_second() -> None:
    """Wait for the clock's next second.

    The frontier notes in whole seconds when an address was asked; so what an earlier
    run has asked was certainly asked before this one began.
    """
    await asyncio.sleep(1.001 - time.time() % 1)


@asynccontextmanager
async def _visits(
    archive: Archive, settings: CrawlSettings, scope: Scope, seeds: Sequence[str]
) -> AsyncIterator[Visits]:
    """Open the client and the workers of one crawl."""
    politeness = Politeness(delay=settings.delay, per_host=settings.per_host)
    async with (
        _client(settings, seeds) as client,
        Workers(settings.workers, timeout=settings.page_seconds) as workers,
        AsyncExitStack() as stack,
    ):
        limits = Limits(seconds=settings.deadline)
        visitor = Visitor(client, politeness, limits=limits, is_ours=scope.territory.is_ours)
        nesting = partial(archive.frontier.sitemaps_above, most=10)
        visits = Visits(visitor, workers, scope, settings, archive.last_answer, nesting)
        if settings.render:
            visits.draw = await stack.enter_async_context(drawing(visitor, settings.contact))
        yield visits


def _client(settings: CrawlSettings, seeds: Sequence[str]) -> Client:
    return Client(
        contact=settings.contact,
        limits=Limits(seconds=settings.deadline),
        allowed_hosts=frozenset(host_of(seed) for seed in seeds),
        allow_private=settings.allow_private,
        cookies=SubscriberCookies(Path(settings.cookies), seeds) if settings.cookies else None,
    )
