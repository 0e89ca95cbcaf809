"""One address in, one snapshot out: the only door to the network, and it can be held by nobody.

Whatever a server does, a fetch ends at its deadline with a snapshot or with an
error whose reason names what happened. httpx is named in this room alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import httpx

from scraper.errors import BadAnswer, Elsewhere, FetchError, Refused, Unreachable
from scraper.fetching.addresses import AddressPolicy
from scraper.fetching.answers import HeadersTooLarge
from scraper.fetching.cookies import SubscriberCookies
from scraper.fetching.decoding import ACCEPTED
from scraper.fetching.faults import CertificateError
from scraper.fetching.headers import user_agent
from scraper.fetching.limits import DEFAULT_LIMITS, Limits, megabytes
from scraper.fetching.request import Get
from scraper.fetching.transport import PerHostTransport
from scraper.fetching.walk import Gate, Walk, location_of
from scraper.records import Snapshot
from scraper.urls import absolute_url, origin_of

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Client:
    """Fetches web addresses. Use it as an async context manager, or `close` it.

    `allowed_hosts` (spelled as `urls.host_of` does) and `allow_private` say which
    private addresses may be asked. `cookies` are a subscriber's. `transport` replaces the
    network in tests.
    """

    def __init__(
        self,
        *,
        contact: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
        allowed_hosts: frozenset[str] = frozenset(),
        allow_private: bool = False,
        cookies: SubscriberCookies | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        policy = AddressPolicy(allowed_hosts, allow_private)
        self._transport = transport or PerHostTransport(policy)
        self._limits = limits
        self._cookies = cookies
        self._headers = {
            "User-Agent": user_agent(contact),
            "Accept": _ACCEPT,
            "Accept-Language": "*",
            "Accept-Encoding": ACCEPTED,
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the idle connections."""
        await self._transport.aclose()

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        gate: Gate | None = None,
        limits: Limits | None = None,
        keep_at_most: int | None = None,
        page: str | None = None,
    ) -> Snapshot:
        """Ask for one address and follow its redirects.

        Every final status is a snapshot, 304, 404, 410, 429 and 5xx included. Its body
        is as it came over the wire: `bodies.py` undoes its `encoding`, wherever there is
        time for that. `etag` and `last_modified` make the request conditional, as long as
        it stays on its origin. `keep_at_most` cuts the body there instead of failing at
        the limit. `page` is the page whose script asks, where one does: another origin is
        told so, as a browser tells it.

        Raises:
            Refused: the address, or a redirect's, is private or not http(s).
            Unreachable: no answer, or not a whole one in time; may be tried again.
            BadAnswer: too large, a redirect loop, no valid TLS.
            FetchError: whatever `gate` raises, Disallowed for one.
        """
        limits = limits or self._limits
        here = absolute_url(url)
        if here is None:
            raise Refused(url, "not a web address (http or https)")
        given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in given.items() if value}
        deadline = asyncio.timeout(limits.seconds)
        if page and origin_of(page) != origin_of(here):
            conditions["Origin"] = origin_of(page)
        walk = Walk(url, here, limits, deadline, gate, keep_at_most, conditions, page)
        try:
            async with deadline:
                snapshot = await self._follow(walk)
                return self._cookies.without_answers(snapshot) if self._cookies else snapshot
        except TimeoutError as exc:
            reason = f"no whole answer in {limits.seconds:g} s ({walk.phase})"
            raise Unreachable(url, reason) from exc
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as exc:
            raise _translate(url, exc) from exc
        except FetchError as exc:
            raise _about(url, exc) from exc

    async def _follow(self, walk: Walk) -> Snapshot:
        while True:
            async with _through_gate(walk):
                found = await self._ask(walk)
            if isinstance(found, Snapshot):
                return found
            walk.step(found)

    async def _ask(self, walk: Walk) -> Snapshot | str:
        """Send one request; return its snapshot or, of a redirect, the raw Location."""
        walk.phase = "waiting for the answer"
        request = Get(walk.here, walk.headers(self._headers, self._given(walk)))
        response = await self._transport.handle_async_request(request)
        try:
            walk.keep_cookies(response)
            if location := location_of(response):
                walk.statuses.append(response.status_code)
                return location
            return walk.arrive(response, await _read_body(walk, response))
        finally:
            await response.aclose()

    def _given(self, walk: Walk) -> dict[str, str]:
        """Return the subscriber's cookies for the next request."""
        if self._cookies is None:
            return {}
        return self._cookies.for_address(walk.here, walk.url, walk.page or walk.url)


@asynccontextmanager
async def _through_gate(walk: Walk) -> AsyncIterator[None]:
    """Pass the caller's gate with the deadline stopped while we wait at it."""
    if walk.gate is None:
        yield
        return
    loop = asyncio.get_running_loop()
    left = (walk.clock.when() or loop.time()) - loop.time()
    walk.clock.reschedule(None)
    async with walk.gate(walk.here):
        walk.clock.reschedule(loop.time() + left)
        yield


async def _read_body(walk: Walk, response: httpx.Response) -> bytes:
    """Read a body as it comes over the wire, within the limits."""
    walk.phase = "reading the body"
    limit = walk.keep_at_most or walk.limits.wire_bytes
    pieces: list[bytes] = []
    received = 0
    assert isinstance(response.stream, httpx.AsyncByteStream)  # an async transport gives no other
    async for data in response.stream:
        pieces.append(data)
        received += len(data)
        if received > limit:
            break
    if received <= limit:
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)
    if walk.keep_at_most is None:
        pieces.clear()  # or the error's traceback would keep them alive
        raise BadAnswer(walk.url, f"body larger than {megabytes(limit)}")
    return b"".join(pieces)[:limit]


def _translate(url: str, exc: Exception) -> FetchError:
    """Say in our words what httpx says in its."""
    reason = str(exc) or type(exc).__name__
    if isinstance(exc, CertificateError | HeadersTooLarge):
        return BadAnswer(url, reason)
    if isinstance(exc, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return Refused(url, reason)
    if isinstance(exc, httpx.TransportError):
        return Unreachable(url, reason)
    return BadAnswer(url, reason)


def _about(url: str, exc: FetchError) -> FetchError:
    """Return the same error about the address that was asked for, naming where it led."""
    if exc.url == url:
        return exc
    reason = exc.reason if url.startswith(exc.url) else f"{exc.reason} (at {exc.url})"
    if isinstance(exc, Unreachable):
        return Unreachable(url, reason, exc.retry_after)
    if isinstance(exc, Elsewhere):
        return Elsewhere(url, exc.target)
    return type(exc)(url, reason)
