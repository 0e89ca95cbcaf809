"""One address in, one snapshot out: the only door to the network, and it can be held by nobody.

Whatever a server does, a fetch ends at its deadline with a snapshot or with an
error whose reason names what happened. httpx is named in this room alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from types import TracebackType
from typing import Self

import httpx

from scraper.errors import BadAnswer, FetchError, Refused, Unreachable
from scraper.fetching.addresses import AddressPolicy
from scraper.fetching.connection import CertificateError, HeadersTooLarge
from scraper.fetching.decoding import ACCEPTED, BrokenEncoding, Decoder, TooLarge
from scraper.fetching.headers import parse_content_type, user_agent
from scraper.fetching.transport import PerHostTransport
from scraper.records import Snapshot
from scraper.urls import absolute_url, origin_of

Gate = Callable[[str], AbstractAsyncContextManager[None]]
"""Entered before and left after every single request, redirects included.

It may wait (the time does not count against the deadline) and may raise a `FetchError`.
"""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of us one fetch may take."""

    seconds: float = 30.0  # from the first look-up to the last byte, redirects included
    wire_bytes: int = 20_000_000  # of one body as sent, compressed or not
    decoded_bytes: int = 50_000_000  # of one body after Content-Encoding was undone
    redirects: int = 10


DEFAULT_LIMITS = Limits()


class TooManyRedirects(BadAnswer):
    """The redirects lead nowhere; robots.txt counts as absent then (RFC 9309 §2.3.1.2)."""


@dataclass(slots=True)
class _Walk:
    """Where a fetch stands: its address, deadline, steps so far and cookies of each origin."""

    url: str
    here: str
    limits: Limits
    clock: asyncio.Timeout
    gate: Gate | None
    keep_at_most: int | None
    conditions: dict[str, str]
    steps: list[str] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    phase: str = ""


class Client:
    """Fetches web addresses. Use it as an async context manager, or `close` it.

    `allowed_hosts` (spelled as `urls.host_of` does) and `allow_private` say which
    private addresses may be asked. `transport` replaces the network in tests.
    """

    def __init__(
        self,
        *,
        contact: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
        allowed_hosts: frozenset[str] = frozenset(),
        allow_private: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        policy = AddressPolicy(allowed_hosts, allow_private)
        self._transport = transport or PerHostTransport(policy)
        self._limits = limits
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
    ) -> Snapshot:
        """Ask for one address and follow its redirects.

        Every final status is a snapshot, 304, 404, 410, 429 and 5xx included.
        `etag` and `last_modified` make the request conditional, as long as it
        stays on its origin. `keep_at_most` cuts the decoded body there instead of
        failing at a limit.

        Raises:
            Refused: the address, or a redirect's, is private or not http(s).
            Unreachable: no answer, or not a whole one in time; may be tried again.
            BadAnswer: too large, a redirect loop, a broken encoding, no valid TLS.
            FetchError: whatever `gate` raises, Disallowed for one.
        """
        limits = limits or self._limits
        here = absolute_url(url)
        if here is None:
            raise Refused(url, "not a web address (http or https)")
        given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in given.items() if value}
        deadline = asyncio.timeout(limits.seconds)
        walk = _Walk(url, here, limits, deadline, gate, keep_at_most, conditions)
        try:
            async with deadline:
                return await self._follow(walk)
        except TimeoutError as exc:
            reason = f"no whole answer in {limits.seconds:g} s ({walk.phase})"
            raise Unreachable(url, reason) from exc
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as exc:
            raise _translate(url, exc) from exc
        except FetchError as exc:
            raise _about(url, exc) from exc

    async def _follow(self, walk: _Walk) -> Snapshot:
        while True:
            async with _through_gate(walk):
                snapshot, location = await self._ask(walk)
            if location is None:
                return snapshot
            walk.steps.append(walk.here)
            walk.here = _next_step(walk, location)

    async def _ask(self, walk: _Walk) -> tuple[Snapshot, str | None]:
        """Send one request; return its snapshot and, for a redirect, the raw Location."""
        walk.phase = "waiting for the answer"
        request = httpx.Request("GET", walk.here, headers=self._headers_for(walk))
        response = await self._transport.handle_async_request(request)
        try:
            _keep_cookies(walk, response)
            location = _location_of(response)
            payload = b"" if location is not None else await _read_body(walk, response)
        finally:
            await response.aclose()
        return _make_snapshot(walk, response, payload), location

    def _headers_for(self, walk: _Walk) -> dict[str, str]:
        """Build the request's headers; cookies and conditions never leave their origin."""
        origin = origin_of(walk.here)
        headers = dict(self._headers)
        if origin == origin_of(walk.url):
            headers.update(walk.conditions)
        if cookies := walk.cookies.get(origin):
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return headers


@asynccontextmanager
async def _through_gate(walk: _Walk) -> AsyncIterator[None]:
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


async def _read_body(walk: _Walk, response: httpx.Response) -> bytes:
    """Read and decode a body within the limits."""
    walk.phase = "reading the body"
    limit = walk.keep_at_most or walk.limits.decoded_bytes
    received = 0
    body = bytearray()
    try:
        decoder = Decoder(response.headers.get("Content-Encoding"), walk.limits.decoded_bytes)
        async for data in response.aiter_raw():
            received += len(data)
            if received > walk.limits.wire_bytes:
                raise BadAnswer(walk.url, f"body larger than {_megabytes(walk.limits.wire_bytes)}")
            for piece in decoder.feed(data):
                body += piece
                if walk.keep_at_most is not None and len(body) >= limit:
                    return bytes(body[:limit])
        decoder.finish()
    except BrokenEncoding as exc:
        raise BadAnswer(walk.url, str(exc)) from exc
    except TooLarge as exc:
        reason = f"body decodes to more than {_megabytes(walk.limits.decoded_bytes)}"
        raise BadAnswer(walk.url, reason) from exc
    else:
        return bytes(body)
    finally:
        body.clear()  # or an error's traceback would keep it alive


def _location_of(response: httpx.Response) -> str | None:
    """Return a redirect's Location; servers write raw UTF-8 into it, against the rules."""
    if response.status_code not in _REDIRECTS:
        return None
    for name, value in response.headers.raw:
        if name.lower() == b"location":
            try:
                return value.decode("utf-8")
            except UnicodeDecodeError:
                return value.decode("latin-1")
    return None


def _next_step(walk: _Walk, location: str) -> str:
    target = absolute_url(location, walk.here)
    if target is None:
        raise Refused(walk.url, f"redirect to {location[:80]!r}, which is no web address")
    if len(walk.steps) > walk.limits.redirects:
        raise TooManyRedirects(walk.url, f"more than {walk.limits.redirects} redirects")
    if target in walk.steps and not walk.cookies.get(origin_of(target)):
        raise TooManyRedirects(walk.url, "redirect loop")
    return target


def _keep_cookies(walk: _Walk, response: httpx.Response) -> None:
    """Remember cookies for the rest of this walk, for the origin that set them alone."""
    for value in response.headers.get_list("Set-Cookie"):
        try:
            found = {name: morsel.coded_value for name, morsel in SimpleCookie(value).items()}
        except CookieError:
            continue  # a cookie that we cannot read is one that we don't send back
        walk.cookies.setdefault(origin_of(walk.here), {}).update(found)


def _make_snapshot(walk: _Walk, response: httpx.Response, payload: bytes) -> Snapshot:
    media_type, charset = parse_content_type(response.headers.get("Content-Type"))
    return Snapshot(
        url=walk.url,
        final_url=walk.here,
        fetched=datetime.now(UTC),
        status=response.status_code,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in response.headers.raw
        ),
        payload=payload,
        media_type=media_type,
        charset=charset,
        redirects=tuple(walk.steps),
    )


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
    return type(exc)(url, reason)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"
