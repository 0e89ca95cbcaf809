"""A Chromium that draws a page whose text is made by scripts. It has no network of its own.

The page was fetched before, politely, like any other; the browser is handed that answer.
Whatever the page's scripts ask for comes to `traffic.py`, which fetches it through our own
client: same address checks, same limits. Names don't resolve inside the browser and its proxy
is dead, so what slips past (WebRTC, shared workers, prefetching) meets nobody.

One page at a time, in a profile of its own, within a deadline and a limit of memory; a browser
that hangs or grows is killed with all its processes and started anew for the next page.
"""

from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import psutil
from playwright.async_api import (
    Browser as Chromium,
)
from playwright.async_api import (
    Error as PlaywrightError,
)
from playwright.async_api import (
    Page,
    Playwright,
    WebSocketRoute,
    async_playwright,
)

from scraper.errors import BadAnswer, InputError, Unreachable
from scraper.fetching.chromium import launch_options
from scraper.fetching.traffic import DEFAULT_TRAFFIC, Fetch, Traffic, TrafficLimits
from scraper.records import Snapshot

_OFFLINE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
)
_PATIENCE = 5.0  # seconds for a browser to start to close, before it is killed


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """How much of us drawing one page may take."""

    seconds: float = 30.0  # from an empty window to the text
    quiet_seconds: float = 8.0  # for scripts to stop asking for more
    memory_bytes: int = 2_000_000_000  # of all the browser's processes, shared pages counted twice
    html_bytes: int = 20_000_000  # of the text that comes back
    traffic: TrafficLimits = DEFAULT_TRAFFIC


class Browser:
    """Draws pages. Use it as an async context manager; entering starts it.

    `fetch` asks for what scripts want, on behalf of their page.
    """

    def __init__(
        self, fetch: Fetch, *, user_agent: str, limits: RenderLimits | None = None
    ) -> None:
        self._fetch = fetch
        self._user_agent = user_agent
        self._limits = limits or RenderLimits()
        self._turn = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._process: psutil.Process | None = None
        self._scripts: dict[str, Snapshot] = {}

    async def __aenter__(self) -> Self:
        """Start the browser.

        Raises:
            InputError: there is no Chromium, or it does not start.
        """
        await self._running()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the browser, by force if it does not listen."""
        if self._chromium is not None:
            with suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await self._chromium.close()
        self._kill()
        playwright, self._playwright = self._playwright, None
        if playwright is not None:
            with suppress(PlaywrightError):  # its driver has died already
                await playwright.stop()

    async def render(self, snapshot: Snapshot) -> Snapshot:
        """Return what the page's scripts make of it: the same answer with another payload.

        Raises:
            BadAnswer: it takes too long, or too much memory.
            Unreachable: the browser has crashed, or somebody has ended it.
            InputError: no Chromium starts any more.
        """
        async with self._turn:
            chromium = await self._running()
            watchman = asyncio.ensure_future(self._watch_memory())
            try:
                async with asyncio.timeout(self._limits.seconds):
                    html = await self._draw(chromium, snapshot)
            except TimeoutError as exc:
                self._kill()
                reason = f"drawing the page: not done in {self._limits.seconds:g} s"
                raise BadAnswer(snapshot.url, reason) from exc
            except PlaywrightError as exc:
                self._kill()
                if watchman.done() and watchman.exception() is None:
                    told = f"more than {self._limits.memory_bytes / 1e9:g} GB of memory"
                    raise BadAnswer(snapshot.url, f"drawing the page: {told}") from exc
                raise Unreachable(snapshot.url, f"drawing the page: {_first_line(exc)}") from exc
            finally:
                watchman.cancel()
        payload = html.encode("utf-8", "replace")
        if len(payload) > self._limits.html_bytes:
            raise BadAnswer(snapshot.url, "drawing the page: the text is too large")
        return replace(
            snapshot, payload=payload, media_type="text/html", charset="utf-8", rendered=True
        )

    async def _draw(self, chromium: Chromium, snapshot: Snapshot) -> str:
        context = await chromium.new_context(
            user_agent=self._user_agent, accept_downloads=False, service_workers="block"
        )
        traffic = Traffic(snapshot, self._fetch, self._scripts, self._limits.traffic)
        await context.route("**/*", traffic.answer)
        await context.route_web_socket("**/*", _hang_up)
        page = await context.new_page()
        context.on("page", _close)
        await page.goto(snapshot.final_url, wait_until="domcontentloaded", timeout=0)
        with suppress(PlaywrightError):
            quiet = 1000 * self._limits.quiet_seconds
            await page.wait_for_load_state("networkidle", timeout=quiet)
        html = await page.content()
        await context.close()
        return html

    async def _running(self) -> Chromium:
        """Return the Chromium that runs, or start one and find its process, to be able to kill."""
        if self._chromium is not None and self._chromium.is_connected():
            return self._chromium
        await self.close()  # Ctrl-C on a terminal ends Playwright's driver as well
        self._playwright = await async_playwright().start()
        mark = f"--scraper-browser={uuid.uuid4()}"
        options = launch_options()
        options["args"] += [*_OFFLINE, mark]
        try:
            self._chromium = await self._playwright.chromium.launch(**options)
        except PlaywrightError as exc:
            await self.close()
            reason = f"no Chromium starts ({_first_line(exc)}); install one, or name it in "
            raise InputError("--render", f"{reason}$SCRAPER_CHROMIUM") from exc
        self._process = _find_process(mark)
        if self._process is None:
            await self.close()
            raise InputError("--render", "the browser's process is not to be found or bounded")
        return self._chromium

    def _kill(self) -> None:
        """Kill the browser with all its processes, if it still runs."""
        if self._process is not None:
            with suppress(psutil.NoSuchProcess):
                for process in (*self._process.children(recursive=True), self._process):
                    with suppress(psutil.NoSuchProcess):
                        process.kill()
        self._process = self._chromium = None

    async def _watch_memory(self) -> None:
        """Return when the browser has grown too large, having killed it."""
        while self._process is None or _memory_of(self._process) <= self._limits.memory_bytes:
            await asyncio.sleep(0.25)
        self._kill()


def _find_process(mark: str) -> psutil.Process | None:
    """Return the process of ours that was started with this switch."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if mark in process.cmdline():
                return process
    return None


def _memory_of(process: psutil.Process) -> int:
    """Return the bytes that a process and its children hold."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
    return total


def _first_line(exc: PlaywrightError) -> str:
    return (str(exc).strip().splitlines() or [type(exc).__name__])[0]


async def _close(page: Page) -> None:
    """Close a window that a script has opened."""
    with suppress(PlaywrightError):
        await page.close()


async def _hang_up(socket: WebSocketRoute) -> None:
    await socket.close()
