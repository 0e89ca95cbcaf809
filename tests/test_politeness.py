"""A host is asked no sooner than it likes; no test waits, the clock is ours."""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.store import Archive
from scraper.errors import Disallowed, Unreachable
from scraper.fetching.client import Client
from scraper.fetching.headers import parse_content_type, retry_after, user_agent
from scraper.fetching.limits import Limits
from scraper.fetching.politeness import Backoff, InPause, Politeness
from scraper.fetching.visitor import Visitor
from scraper.records import Snapshot
from tests.hostile import BEHAVIOURS, Behaviour, HostileServer, Peer, serving

HOST = "news.example"


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def polite(clock: Clock, delay: float = 1.0, per_host: int = 1, jitter: float = 0.0) -> Politeness:
    return Politeness(
        delay=delay,
        per_host=per_host,
        backoff=Backoff(jitter=jitter),
        clock=clock,
        sleep=clock.sleep,
        chance=lambda: 1.0,
    )


def test_the_wait_runs_from_the_end_of_one_request_to_the_start_of_the_next() -> None:
    clock = Clock()
    politeness = polite(clock, delay=2.0)
    starts: list[float] = []

    async def ask() -> None:
        async with politeness.turn(HOST):
            starts.append(clock.now)
            clock.now += 5.0

    async def run() -> None:
        await asyncio.gather(ask(), ask(), ask())

    asyncio.run(run())
    assert starts == [1000.0, 1007.0, 1014.0]


def test_a_host_is_ready_when_its_wait_is_over_and_a_place_is_free() -> None:
    clock = Clock()
    politeness = polite(clock)

    async def run() -> None:
        assert politeness.ready_at(HOST) == -math.inf
        async with politeness.turn(HOST):
            assert politeness.ready_at(HOST) == math.inf
            assert politeness.ready_at("other.example") == -math.inf
        assert politeness.ready_at(HOST) == 1001.0

    asyncio.run(run())


def test_how_long_a_queue_takes_is_told_from_waits_answers_and_pauses() -> None:
    clock = Clock()
    alone, two = polite(clock, delay=2.0), polite(clock, delay=2.0, per_host=2)

    async def ask(politeness: Politeness) -> None:
        async with politeness.turn(HOST):
            clock.now += 4.0

    assert alone.seconds_for(HOST, 10) == 20.0, "a host never asked"
    for politeness, seconds in ((alone, 60.0), (two, 30.0)):
        for _ in range(60):
            asyncio.run(ask(politeness))
        assert politeness.seconds_for(HOST, 10) == pytest.approx(seconds, rel=0.01)
    alone.complained(HOST, 300.0)
    assert alone.seconds_for(HOST, 10) == pytest.approx(360.0, rel=0.01)


def test_two_places_still_keep_two_starts_apart() -> None:
    clock = Clock()
    politeness = polite(clock, delay=1.0, per_host=2)
    starts: list[float] = []

    async def ask() -> None:
        async with politeness.turn(HOST):
            starts.append(clock.now)
            await asyncio.sleep(0)

    async def run() -> None:
        await asyncio.gather(*(ask() for _ in range(4)))

    asyncio.run(run())
    assert all(later - sooner >= 1.0 for sooner, later in pairwise(starts))


def test_the_longer_of_our_delay_and_crawl_delay_holds() -> None:
    clock = Clock()
    politeness = polite(clock, delay=2.0)

    async def wait_after(crawl_delay: float | None) -> float:
        politeness.ask_slower(HOST, crawl_delay)
        async with politeness.turn(HOST):
            pass
        return politeness.ready_at(HOST) - clock.now

    assert asyncio.run(wait_after(7.0)) == 7.0
    assert asyncio.run(wait_after(0.5)) == 2.0
    assert asyncio.run(wait_after(None)) == 2.0


def test_pauses_double_up_to_a_day_and_are_forgiven_after_half_an_hour() -> None:
    clock = Clock()
    politeness = polite(clock)
    pauses = []
    for _ in range(13):
        pauses.append(politeness.complained(HOST))
        clock.now += pauses[-1]
    assert pauses[:4] == [60.0, 120.0, 240.0, 480.0]
    assert pauses[-1] == 86_400.0
    clock.now += 1801
    assert politeness.complained(HOST) == 60.0


def test_jitter_makes_a_pause_longer_never_shorter() -> None:
    assert polite(Clock(), jitter=0.1).complained(HOST) == pytest.approx(66.0)


def test_a_pause_outlives_its_crawl_with_its_jitter_and_its_count(tmp_path: Path) -> None:
    clock = Clock()
    later = Clock()
    before, after = polite(clock, jitter=0.1), polite(later, jitter=0.1)
    for _ in range(8):
        clock.now += before.pause_left(HOST)
        before.complained(HOST)
    with Archive(tmp_path / "archive.db") as archive:
        archive.save_pauses(before.new_pauses())
    with Archive(tmp_path / "archive.db") as archive:
        (pause,) = archive.pauses()
    after.restore(pause)
    assert after.pause_left(HOST) == pytest.approx(60 * 2**7 * 1.1, abs=300)
    assert after.ready_at(HOST) == later.now + after.pause_left(HOST)
    later.now += after.pause_left(HOST)
    assert after.complained(HOST) == pytest.approx(60 * 2**8 * 1.1)


def test_retry_after_is_taken_at_its_word() -> None:
    clock = Clock()
    politeness = polite(clock)
    assert politeness.complained(HOST, 7.0) == 7.0
    assert politeness.pause_left(HOST) == 7.0
    assert politeness.ready_at(HOST) == 1007.0
    assert politeness.complained(HOST, 1e9) == 86_400.0


def test_one_failure_is_bad_luck_three_in_a_row_are_a_pause() -> None:
    politeness = polite(Clock())
    politeness.failed(HOST)
    politeness.failed(HOST)
    assert politeness.pause_left(HOST) == 0
    politeness.answered(HOST)
    politeness.failed(HOST)
    politeness.failed(HOST)
    assert politeness.pause_left(HOST) == 0
    politeness.failed(HOST)
    assert politeness.pause_left(HOST) == 60.0


def test_a_host_that_only_ever_failed_is_given_up() -> None:
    politeness = polite(Clock())
    for _ in range(10):
        politeness.failed(HOST)
        politeness.failed("flaky.example")
    politeness.answered("flaky.example")
    for _ in range(10):
        politeness.failed("flaky.example")
    assert politeness.has_given_up(HOST)
    assert not politeness.has_given_up("flaky.example"), "it has worked: it gets more time"
    for _ in range(3):
        politeness.failed("flaky.example")
    assert politeness.has_given_up("flaky.example")


def test_a_host_that_only_complains_or_breaks_is_given_up_though_it_has_a_robots_txt() -> None:
    politeness = polite(Clock())
    politeness.answered(HOST, is_page=False)
    for _ in range(5):
        politeness.complained(HOST)
        politeness.failed(HOST, has_answered=True)
    assert politeness.has_answered(HOST)
    assert politeness.has_given_up(HOST)


def test_two_complaints_about_one_moment_are_one_pause() -> None:
    clock = Clock()
    politeness = polite(clock)
    assert politeness.complained(HOST) == 60.0
    clock.now += 10
    assert politeness.complained(HOST) == 60.0
    clock.now += 60
    assert politeness.complained(HOST) == 120.0


def test_a_pause_that_begins_while_we_wait_for_our_turn_is_not_waited_for() -> None:
    clock = Clock()
    politeness = polite(clock, delay=5.0)

    async def run() -> None:
        async with politeness.turn(HOST):
            pass
        waiting = asyncio.ensure_future(politeness.turn(HOST, patience=60.0).__aenter__())
        await asyncio.sleep(0)
        politeness.complained(HOST, 3600.0)
        with pytest.raises(InPause):
            await waiting

    asyncio.run(run())
    assert not politeness.has_given_up("unknown.example")


NOW = datetime(2025, 8, 1, 6, 0, tzinfo=UTC)


def answer(value: str | None) -> Snapshot:
    headers = () if value is None else (("retry-after", value),)
    return Snapshot("http://a/", "http://a/", NOW, 503, headers, b"")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0), (" 120 ", 120.0), ("0", 0.0), ("9" * 40, 86_400.0), ("-5", None),
        ("Fri, 01 Aug 2025 06:02:00 GMT", 120.0), ("Fri, 01 Aug 2025 05:00:00 GMT", 0.0),
        ("Fri, 01 Aug 2025 08:02:00 +0200", 120.0), ("Fri, 31 Dec 2999 23:59:59 GMT", 86_400.0),
        ("soon", None), ("", None), (None, None), ("Fri, 99 Aug 2025 06:02:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after(answer(value), NOW) == seconds


@given(st.text())
def test_no_retry_after_or_content_type_breaks_the_reader(value: str) -> None:
    seconds = retry_after(answer(value), NOW)
    assert seconds is None or 0 <= seconds <= 86_400
    parse_content_type(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text/html; charset=UTF-8", ("text/html", "utf-8")),
        ("Text/HTML", ("text/html", None)),
        ("text/html;charset='windows-1256'", ("text/html", "windows-1256")),
        ("text/html; boundary=x; Charset = latin1", ("text/html", "latin1")),
        ("nonsense", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_content_type_gives_media_type_and_charset(
    value: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert parse_content_type(value) == expected


def test_a_name_without_contact_is_just_the_project() -> None:
    assert "(" not in user_agent(None)
    assert user_agent("https://desk.example").endswith(" (+https://desk.example)")


def robots(text: str) -> Behaviour:
    async def handler(peer: Peer) -> None:
        await peer.answer(headers=("Content-Type: text/plain",), body=text.encode())

    return handler


def gaps(server: HostileServer) -> list[float]:
    times = [request.started for request in server.requests]
    return [later - sooner for sooner, later in pairwise(times)]


def test_the_spacing_holds_at_the_server_for_robots_redirects_and_pages() -> None:
    async def run() -> HostileServer:
        slow = {"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.15")}
        async with serving(slow) as server, Client(allow_private=True) as client:
            visitor = Visitor(client, Politeness(delay=0.1))
            paths = ("/moved", "/plain", "/not-found")
            await asyncio.gather(*(visitor.fetch(server.url(path)) for path in paths))
        return server

    server = asyncio.run(run())
    assert len(server.requests) == 5
    assert min(gaps(server)[1:]) >= 0.15
    assert gaps(server)[0] >= 0.1


def test_a_forbidden_address_is_never_asked_not_even_by_a_redirect() -> None:
    async def run() -> HostileServer:
        rules = {"/robots.txt": robots("User-agent: *\nDisallow: /plain")}
        async with serving(rules) as server, Client(allow_private=True) as client:
            visitor = Visitor(client, Politeness(delay=0))
            for path in ("/plain", "/moved"):
                with pytest.raises(Disallowed, match="disallowed by"):
                    await visitor.fetch(server.url(path))
        return server

    server = asyncio.run(run())
    assert [request.path for request in server.requests] == ["/robots.txt", "/moved"]


def test_a_host_that_complains_is_left_alone_and_the_caller_told_how_long() -> None:
    async def run() -> None:
        long = {"/busy-day": BEHAVIOURS["/closed"]}
        async with serving(long) as server, Client(allow_private=True) as client:
            visitor = Visitor(client, Politeness(delay=0))
            assert (await visitor.fetch(server.url("/busy-day"))).status == 503
            with pytest.raises(Unreachable, match="left alone") as caught:
                await visitor.fetch(server.url("/plain"))
            assert caught.value.retry_after == pytest.approx(86_400, abs=5)
            assert len(server.requests) == 2

    asyncio.run(run())


def test_an_unreachable_robots_txt_means_no_for_now() -> None:
    async def run() -> None:
        down = {"/robots.txt": BEHAVIOURS["/broken"]}
        limits = Limits(seconds=2)
        async with serving(down) as server, Client(allow_private=True) as client:
            visitor = Visitor(client, Politeness(delay=0), limits=limits)
            with pytest.raises(Unreachable, match="unreachable: status 500") as caught:
                await visitor.fetch(server.url("/plain"))
            assert caught.value.retry_after is not None
            assert [request.path for request in server.requests] == ["/robots.txt"]

    asyncio.run(run())
