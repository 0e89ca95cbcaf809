"""A client with manners: robots.txt and politeness hold for every single request.

This is what a crawl uses. Robots.txt itself, redirects and retries pass the same
gate, so that the spacing is true at the server.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from scraper.errors import Elsewhere, Unreachable
from scraper.fetching.bodies import decoded_beginning
from scraper.fetching.client import Client
from scraper.fetching.headers import retry_after
from scraper.fetching.limits import DEFAULT_LIMITS, Limits
from scraper.fetching.politeness import InPause, Politeness
from scraper.fetching.robots import MOST_BYTES, MOST_REDIRECTS, Robots, RobotsRules
from scraper.records import Snapshot
from scraper.urls import host_of

_DECISIONS = logging.getLogger("scraper.decisions")
_COMPLAINTS = frozenset({429, 503})
_LONGEST_WAIT = 60.0  # a host in a longer pause is left to the frontier


def _anywhere(_: str) -> bool:
    return True


class Visitor:
    """Visits web addresses as a guest. The client is the caller's to close.

    `is_ours` says which addresses this visitor may ask; others are left to other shards, a
    robots.txt apart that redirects there.
    """

    def __init__(
        self,
        client: Client,
        politeness: Politeness,
        *,
        limits: Limits = DEFAULT_LIMITS,
        is_ours: Callable[[str], bool] = _anywhere,
    ) -> None:
        self._client = client
        self._limits = limits
        self._is_ours = is_ours
        self.politeness = politeness
        self.robots = Robots(self._fetch_robots)

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Snapshot:
        """Fetch `url` when its turn comes, if robots.txt allows it and every redirect.

        The body is as it came over the wire: `bodies.decoded` undoes its encoding.

        Raises:
            Elsewhere: it is another shard's, or a redirect leads to one that is.
            Disallowed, Refused, Unreachable, BadAnswer: as `Client.fetch`; an
            Unreachable carries `retry_after` while the host is in a pause.
        """
        host = host_of(url)
        try:
            snapshot = await self._client.fetch(
                url, etag=etag, last_modified=last_modified, gate=self._gate, limits=self._limits
            )
        except Unreachable as exc:
            raise Unreachable(url, exc.reason, self._pause_after(host, exc)) from exc
        self._note(snapshot)
        told = {"event": "fetched", "url": url, "status": snapshot.status}
        _DECISIONS.info("fetched %s", url, extra={"decision": told})
        return snapshot

    async def fetch_part(self, url: str, page: str) -> Snapshot:
        """Fetch what the scripts of a page ask for, if robots.txt allows it; nothing waits for it.

        Raises:
            Disallowed, Refused, Unreachable, BadAnswer: as `Client.fetch`.
        """
        (await self.robots.rules_for(url)).check(url)
        return await self._client.fetch(url, page=page)

    async def rules_for(self, url: str) -> RobotsRules:
        """Return the robots.txt rules that hold for `url`: sitemaps, Crawl-delay, verdicts."""
        return await self.robots.rules_for(url)

    def _pause_after(self, host: str, exc: Unreachable) -> float | None:
        """Count the failure, unless the host was never asked; return what is left of its pause."""
        if exc.retry_after is not None:
            return exc.retry_after
        self.politeness.failed(host)
        return self.politeness.pause_left(host) or None

    def _note(self, snapshot: Snapshot, *, is_page: bool = True) -> None:
        host = host_of(snapshot.final_url)
        if snapshot.status in _COMPLAINTS:
            self.politeness.complained(host, retry_after(snapshot, snapshot.fetched))
        elif snapshot.status >= 500:
            self.politeness.failed(host, has_answered=True)
        else:
            self.politeness.answered(host, is_page=is_page)

    @asynccontextmanager
    async def _gate(self, url: str) -> AsyncIterator[None]:
        host = host_of(url)
        if not self._is_ours(url):
            raise Elsewhere(url, url)
        if self.politeness.shuns(host):
            told = "given up: its host has only failed for long"
            raise Unreachable(url, told, self.politeness.pause_left(host))
        rules = await self.robots.rules_for(url)
        verdict = {"event": "robots", "url": url, "verdict": rules.verdict(url)}
        _DECISIONS.info("robots %s", url, extra={"decision": verdict})
        rules.check(url)
        self.politeness.ask_slower(host, rules.crawl_delay)
        async with self._turn(url):
            yield

    @asynccontextmanager
    async def _turn(self, url: str) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            turn = self.politeness.turn(host_of(url), _LONGEST_WAIT)
            try:
                await stack.enter_async_context(turn)
            except InPause as pause:
                raise Unreachable(url, str(pause), pause.seconds) from pause
            yield

    async def _fetch_robots(self, url: str) -> Snapshot:
        limits = replace(self._limits, redirects=MOST_REDIRECTS)
        try:
            snapshot = await self._client.fetch(
                url, gate=self._turn, limits=limits, keep_at_most=MOST_BYTES
            )
        except Unreachable as exc:
            raise Unreachable(url, exc.reason, self._pause_after(host_of(url), exc)) from exc
        self._note(snapshot, is_page=False)
        is_read = 200 <= snapshot.status < 300
        return decoded_beginning(snapshot, MOST_BYTES) if is_read else snapshot
