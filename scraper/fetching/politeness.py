"""When a host may be asked: the wait between two requests, the pause after a complaint.

The spacing is measured from the end of one request to the start of the next. A
host that says 429 or 503, or fails again and again, gets a pause: what its
Retry-After says, or 60 seconds, doubled each time up to a day, forgiven after
half an hour without trouble (StormCrawler's numbers). Clock, sleep and
randomness are arguments, so no test waits.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scraper.records import HostPause


@dataclass(frozen=True, slots=True)
class Backoff:
    """How pauses grow; all times in seconds."""

    first: float = 60.0
    longest: float = 86_400.0
    jitter: float = 0.1  # a pause is up to this share longer, so that hosts don't wake together
    forgiven_after: float = 1_800.0
    patience: int = 3  # failures in a row before a pause
    give_up: int = 10  # failures in a row, and never a page: the breaker opens, after 4 hours
    give_up_late: int = 13  # the same of a host that has worked, after a day and a half


DEFAULT_BACKOFF = Backoff()
_NEWEST = 0.2  # the share of the newest answer in the mean


class InPause(Exception):
    """The host is to be left alone for longer than the caller would wait: `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the host is left alone for {seconds:.0f} s")
        self.seconds = seconds


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore
    delay: float
    busy: int = 0
    next_start: float = -math.inf
    paused_until: float = -math.inf
    pauses: int = 0
    failures: int = 0
    answer_seconds: float = 0.0  # how long a request takes, the newer ones counting more
    has_answered: bool = False
    has_worked: bool = False


class Politeness:
    """What we owe each host. Hosts are spelled as `urls.host_of` does."""

    def __init__(
        self,
        *,
        delay: float = 1.0,
        per_host: int = 1,
        backoff: Backoff = DEFAULT_BACKOFF,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._delay = delay
        self._per_host = per_host
        self._backoff = backoff
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._hosts: dict[str, _Host] = {}
        self._newly_paused: set[str] = set()

    def ready_at(self, host: str) -> float:
        """Return when the host may be asked, by our clock; infinite while all its places are taken.

        A host never asked is ready at minus infinity, and so is one that is shunned: what is
        queued there fails at once.
        """
        state = self._hosts.get(host)
        if state is None or self.shuns(host):
            return -math.inf
        if state.busy >= self._per_host:
            return math.inf
        return max(state.next_start, state.paused_until)

    def seconds_for(self, host: str, requests: int) -> float:
        """Return how long so many requests to a host take at least, waits and answers included."""
        if self.shuns(host):
            return 0.0
        state = self._hosts.get(host)
        delay, answer = (state.delay, state.answer_seconds) if state else (self._delay, 0.0)
        return self.pause_left(host) + requests * max(delay, (delay + answer) / self._per_host)

    def pause_left(self, host: str) -> float:
        """Return the seconds that the host's pause still lasts, 0 without one."""
        state = self._hosts.get(host)
        return max(state.paused_until - self._clock(), 0.0) if state else 0.0

    def has_given_up(self, host: str) -> bool:
        """Say whether the host has failed so often in a row that asking on is no use."""
        state = self._hosts.get(host)
        if state is None:
            return False
        most = self._backoff.give_up_late if state.has_worked else self._backoff.give_up
        return state.failures >= most

    def shuns(self, host: str) -> bool:
        """Say whether a host was given up and its pause still lasts; then it gets one more try."""
        return self.has_given_up(host) and self.pause_left(host) > 0

    def has_answered(self, host: str) -> bool:
        """Say whether the host has ever answered anything."""
        state = self._hosts.get(host)
        return state is not None and state.has_answered

    def ask_slower(self, host: str, crawl_delay: float | None) -> None:
        """Keep to the host's Crawl-delay where it is longer than our own delay."""
        self._host(host).delay = max(self._delay, crawl_delay or 0.0)

    @asynccontextmanager
    async def turn(self, host: str, patience: float = math.inf) -> AsyncIterator[None]:
        """Wait until the host may be asked, and hold one of its places while asking.

        Raises:
            InPause: a pause of the host, even one that begins while we wait, would take
                longer than `patience` seconds.
        """
        state = self._host(host)
        self._check(host, patience)
        async with state.places:
            await self._wait(host, state, patience)
            state.busy += 1
            began = self._clock()
            state.next_start = began + state.delay
            try:
                yield
            finally:
                state.busy -= 1
                state.answer_seconds += (self._clock() - began - state.answer_seconds) * _NEWEST
                state.next_start = max(state.next_start, self._clock() + state.delay)

    def answered(self, host: str, *, is_page: bool = True) -> None:
        """Note an answer that was no complaint; a robots.txt is no page."""
        state = self._host(host)
        state.failures = 0
        state.has_answered = True
        state.has_worked |= is_page

    def failed(self, host: str, *, has_answered: bool = False) -> None:
        """Note that nobody answered, or only to say that the server is broken.

        From the third time in a row on, the host gets a pause.
        """
        state = self._host(host)
        state.failures += 1
        state.has_answered |= has_answered
        if state.failures >= self._backoff.patience:
            self._pause(host, None)

    def complained(self, host: str, retry_after: float | None = None) -> float:
        """Note a 429 or 503; return how many seconds the host is left alone."""
        state = self._host(host)
        state.failures += 1
        state.has_answered = True
        return self._pause(host, retry_after)

    def new_pauses(self) -> list[HostPause]:
        """Return the pauses that began or grew since the last call."""
        hosts, self._newly_paused = self._newly_paused, set()
        now = datetime.now(UTC)
        return [
            HostPause(
                host,
                now + timedelta(seconds=self.pause_left(host)),
                self._hosts[host].pauses,
                self._hosts[host].failures,
            )
            for host in sorted(hosts)
        ]

    def waits(self) -> list[HostPause]:
        """Return until when each host that was asked is to be left alone, where that is ahead.

        In whole seconds, rounded up: for a run that takes over from this one.
        """
        now, clock = datetime.now(UTC), self._clock()
        return [
            HostPause(host, now + timedelta(seconds=left + 1), state.pauses, state.failures)
            for host, state in self._hosts.items()
            if (left := max(state.next_start, state.paused_until) - clock) > 0
        ]

    def restore(self, pause: HostPause) -> None:
        """Take up a pause of an earlier run; its failures are forgotten: it was started anew."""
        state = self._host(pause.host)
        left = (pause.until - datetime.now(UTC)).total_seconds()
        state.paused_until = self._clock() + min(left, self._backoff.longest)
        state.pauses = pause.pauses

    def _host(self, host: str) -> _Host:
        if host not in self._hosts:
            self._hosts[host] = _Host(asyncio.Semaphore(self._per_host), self._delay)
        return self._hosts[host]

    def _check(self, host: str, patience: float) -> None:
        if (left := self.pause_left(host)) > patience:
            raise InPause(left)

    async def _wait(self, host: str, state: _Host, patience: float) -> None:
        self._check(host, patience)
        while (left := max(state.next_start, state.paused_until) - self._clock()) > 0:
            await self._sleep(left)
            self._check(host, patience)

    def _pause(self, host: str, retry_after: float | None) -> float:
        state, now = self._hosts[host], self._clock()
        self._newly_paused.add(host)
        if now - state.paused_until > self._backoff.forgiven_after:
            state.pauses = 0
        if now >= state.paused_until:  # else this answers a request sent before the pause
            state.pauses += 1
        growing = self._backoff.first * 2.0 ** min(state.pauses - 1, 30)
        seconds = min(growing if retry_after is None else retry_after, self._backoff.longest)
        if retry_after is None:
            seconds = min(
                seconds * (1 + self._backoff.jitter * self._chance()), self._backoff.longest
            )
        state.paused_until = max(state.paused_until, now + seconds)
        return state.paused_until - now
