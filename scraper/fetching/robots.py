"""What robots.txt allows us, by RFC 9309; protego reads the file, the rules around it are here.

A file that is absent (4xx, or redirects without end) allows everything. One that
cannot be reached (5xx, 429, no connection) forbids everything for now: a copy of
yesterday serves meanwhile, otherwise it is asked for again after a minute.
"""

from __future__ import annotations

import asyncio
import codecs
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego

from scraper.errors import Disallowed, FetchError, Refused, Unreachable
from scraper.fetching.headers import ROBOTS_TOKEN
from scraper.fetching.walk import TooManyRedirects
from scraper.records import Snapshot
from scraper.urls import origin_of

MOST_BYTES = 512 * 1024
MOST_REDIRECTS = 5
_FRESH_SECONDS = 24 * 3600.0
_RETRY_SECONDS = 60.0  # politeness makes the pause longer for a host that goes on failing


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """One host's robots.txt. `trouble` is why it could not be read, None when it was.

    `crawl_delay` is in seconds or None, `sitemaps` are addresses as printed.
    """

    parsed: Protego
    trouble: FetchError | None = None
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Say whether we may ask for `url` now."""
        return self.trouble is None and bool(self.parsed.can_fetch(url, ROBOTS_TOKEN))

    def verdict(self, url: str) -> str:
        """Say it in a phrase for the log."""
        if self.trouble is not None:
            return f"robots.txt unreachable: {self.trouble.reason}"
        return "allowed" if self.allows(url) else "disallowed by robots.txt"

    def check(self, url: str) -> None:
        """Raise what follows from the verdict, if we may not ask for `url`.

        Raises:
            Disallowed: a rule says no.
            Unreachable: robots.txt could not be read; it may be tried again.
            Refused: its host is not to be asked at all.
        """
        if self.allows(url):
            return
        if self.trouble is None:
            raise Disallowed(url, self.verdict(url))
        if isinstance(self.trouble, Refused):
            raise Refused(url, self.trouble.reason)
        asked_to_wait = getattr(self.trouble, "retry_after", None)
        raise Unreachable(url, self.verdict(url), asked_to_wait or _RETRY_SECONDS)


@dataclass(frozen=True, slots=True)
class _Kept:
    rules: RobotsRules
    until: float


class Robots:
    """The rules of every host, asked for once a day.

    `fetch` gets the address of a robots.txt and returns its snapshot or raises a
    `FetchError`; it should follow five redirects and keep `MOST_BYTES`.
    """

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[Snapshot]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def rules_for(self, url: str) -> RobotsRules:
        """Return the rules of the address's origin (scheme, host and port)."""
        origin = origin_of(url)
        async with self._locks.setdefault(origin, asyncio.Lock()):
            kept = self._kept.get(origin)
            if kept is None or kept.until <= self._clock():
                kept = await self._ask(origin, kept)
                self._kept[origin] = kept
        return kept.rules

    async def _ask(self, origin: str, stale: _Kept | None) -> _Kept:
        try:
            rules = read_rules(await self._fetch(f"{origin}/robots.txt"))
        except TooManyRedirects:
            rules = parse_rules(b"")
        except FetchError as exc:
            rules = RobotsRules(Protego.parse(""), trouble=exc)
        if rules.trouble is None:
            return _Kept(rules, self._clock() + _FRESH_SECONDS)
        if stale is not None and stale.rules.trouble is None:
            rules = stale.rules
        return _Kept(rules, self._clock() + _RETRY_SECONDS)


def read_rules(snapshot: Snapshot) -> RobotsRules:
    """Return what one answer for a robots.txt means, by its status."""
    if snapshot.status == 429 or snapshot.status >= 500:
        trouble = Unreachable(snapshot.url, f"status {snapshot.status}")
        return RobotsRules(Protego.parse(""), trouble=trouble)
    if 200 <= snapshot.status < 300:
        return parse_rules(snapshot.payload)
    return parse_rules(b"")


def parse_rules(payload: bytes) -> RobotsRules:
    """Read the first 512 KiB of a robots.txt; what is no rule in it is no rule."""
    parsed = Protego.parse(_decode(payload[:MOST_BYTES]))
    delay = parsed.crawl_delay(ROBOTS_TOKEN)
    return RobotsRules(
        parsed,
        crawl_delay=delay if delay is not None and math.isfinite(delay) and delay > 0 else None,
        sitemaps=tuple(dict.fromkeys(parsed.sitemaps)),
    )


def _decode(payload: bytes) -> str:
    if payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return payload.decode("utf-16", errors="replace")
    return payload.decode("utf-8-sig", errors="replace")
