"""Opens the browser that --render asks for, with our own visitor as its only way out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from scraper.errors import InputError
from scraper.fetching.bodies import decoded
from scraper.fetching.headers import user_agent
from scraper.fetching.visitor import Visitor
from scraper.records import Snapshot

Draw = Callable[[Snapshot], Awaitable[Snapshot]]
"""A page as fetched in, as its scripts make it out; what is no page stays as it is."""

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


@asynccontextmanager
async def drawing(visitor: Visitor, contact: str | None) -> AsyncIterator[Draw]:
    """Keep a browser running, and yield what has it draw a page.

    Raises:
        InputError: Playwright is not installed, or no Chromium starts.
    """
    try:
        from scraper.fetching.browser import Browser  # heavy, and an extra
    except ImportError as exc:
        reason = "needs Playwright and psutil; pip install 'scraper[render]'"
        raise InputError("--render", reason) from exc

    async def fetch(url: str, page: str) -> Snapshot:
        return decoded(await visitor.fetch_part(url, page))

    async with Browser(fetch, user_agent=user_agent(contact)) as browser:

        async def draw(snapshot: Snapshot) -> Snapshot:
            if snapshot.status != 200 or snapshot.media_type not in _PAGES:
                return snapshot
            answer = decoded(snapshot)
            return replace(await browser.render(answer), drawn_from=answer)

        yield draw
