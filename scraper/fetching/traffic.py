"""What a page's scripts ask for while a browser draws it, and what they get.

Scripts and data come through our own client. Pictures, films, fonts, style sheets, frames,
other pages and anything that is not a GET are not asked for: they add nothing to the text,
and cost the site.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request, Route

from scraper.errors import FetchError
from scraper.records import Snapshot

Fetch = Callable[[str, str], Awaitable[Snapshot]]
"""What is wanted and the page that wants it in, the decoded answer out; raises `FetchError`."""

_WANTED = frozenset({"script", "fetch", "xhr"})
_NOT_PASSED_ON = frozenset(
    {"connection", "content-encoding", "content-length", "set-cookie", "transfer-encoding"}
)
_MOST_KEPT = 32_000_000  # bytes of scripts, which most pages of a site share


@dataclass(frozen=True, slots=True)
class TrafficLimits:
    """How much one page's scripts may ask for."""

    requests: int = 100
    bytes: int = 30_000_000
    at_once: int = 4


DEFAULT_TRAFFIC = TrafficLimits()


class Traffic:
    """The requests of one page. `scripts` are kept from page to page."""

    def __init__(
        self, page: Snapshot, fetch: Fetch, scripts: dict[str, Snapshot], limits: TrafficLimits
    ) -> None:
        self._page = page
        self._fetch = fetch
        self._scripts = scripts
        self._limits = limits
        self._places = asyncio.Semaphore(limits.at_once)
        self._is_served = False
        self._requests = 0
        self._bytes = 0

    async def answer(self, route: Route, request: Request) -> None:
        """Answer one request of the browser: from the page, through our client, or not at all."""
        with suppress(PlaywrightError):  # the page is closed already
            if request.is_navigation_request() and not self._is_served:
                self._is_served = True
                await _fulfill(route, self._page)
            elif snapshot := await self._ask(request):
                await _fulfill(route, snapshot)
            else:
                await route.abort("blockedbyclient")

    async def _ask(self, request: Request) -> Snapshot | None:
        """Fetch what is wanted and within the limits; None for the rest, and for failures."""
        is_wanted = request.method == "GET" and request.resource_type in _WANTED
        if not is_wanted or request.is_navigation_request():
            return None
        if kept := self._scripts.get(request.url):
            return kept
        self._requests += 1
        if self._requests > self._limits.requests or self._bytes > self._limits.bytes:
            return None
        try:
            async with self._places:
                snapshot = await self._fetch(request.url, self._page.final_url)
        except FetchError:  # as for any script whose server is down
            return None
        self._bytes += len(snapshot.payload)
        if request.resource_type == "script" and snapshot.status == 200:
            self._keep(request.url, snapshot)
        return snapshot

    def _keep(self, url: str, script: Snapshot) -> None:
        self._scripts[url] = script
        while sum(len(kept.payload) for kept in self._scripts.values()) > _MOST_KEPT:
            del self._scripts[next(iter(self._scripts))]


async def _fulfill(route: Route, snapshot: Snapshot) -> None:
    headers = {
        name: value for name, value in snapshot.headers if name.lower() not in _NOT_PASSED_ON
    }
    await route.fulfill(status=snapshot.status, headers=headers, body=snapshot.payload)
