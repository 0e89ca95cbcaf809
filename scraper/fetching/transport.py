"""An httpx transport that keeps a stack of idle connections for each host.

httpcore's shared pool walks over all its connections for every request; here a
request takes the newest idle connection of its host, or opens one, whatever the
number of hosts. How many run at once is politeness's matter, not ours.
"""

from __future__ import annotations

import resource
import ssl
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable

import httpx

from scraper.fetching.addresses import AddressPolicy
from scraper.fetching.connecting import open_connection, parse_origin
from scraper.fetching.connection import Connection
from scraper.fetching.request import Get, format_head

_IDLE_SECONDS = 20.0
_MOST_IDLE = 1_024
_WANTED_FILES = 4 * _MOST_IDLE  # what a process may have open; many systems begin with 1,024


class PerHostTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 over kept-alive connections, each made to an address that was checked."""

    def __init__(
        self,
        policy: AddressPolicy,
        *,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        _allow_many_files()
        self._policy = policy
        self._context = context
        self._idle = IdleConnections(clock)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a GET without a body and return its response, the body still to be read.

        Raises:
            httpx.TransportError: no whole answer; the text says why.
            Refused: the host is on a network that must not be asked.
        """
        origin, head = _on_the_wire(request)
        if connection := self._idle.take(origin):
            try:
                return await self._exchange(origin, connection, head)
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                if connection.has_answered:
                    raise
                # the server closed the idle connection just as we used it: ask on a new one
        return await self._exchange(origin, await self._connect(origin), head)

    async def aclose(self) -> None:
        """Close every idle connection."""
        self._idle.close()

    async def _connect(self, origin: str) -> Connection:
        context = self._tls_context() if origin.startswith("https:") else None
        return await open_connection(parse_origin(origin), self._policy, context)

    async def _exchange(self, origin: str, connection: Connection, head: bytes) -> httpx.Response:
        try:
            connection.send(head)
            await connection.receive_head()
        except BaseException:
            connection.close()
            raise
        return httpx.Response(
            status_code=connection.status,
            headers=connection.headers,
            stream=_BodyStream(connection, lambda: self._idle.keep(origin, connection)),
            extensions={"peer": connection.peer},
        )

    def _tls_context(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = httpx.create_ssl_context()
        return self._context


class IdleConnections:
    """The connections that wait for another request: newest first, the longest idle dropped."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._stacks: OrderedDict[str, list[Connection]] = OrderedDict()
        self._count = 0

    def take(self, origin: str) -> Connection | None:
        """Return an idle connection that is still open, or None."""
        stack = self._stacks.pop(origin, [])
        self._count -= len(stack)
        found = None
        while stack and found is None:
            found = self._still_good(stack.pop())
        if stack:
            self._stacks[origin] = stack
            self._count += len(stack)
        return found

    def keep(self, origin: str, connection: Connection) -> None:
        """Keep a connection whose answer was read to its end."""
        connection.idle_since = self._clock()
        self._stacks.setdefault(origin, []).append(connection)
        self._stacks.move_to_end(origin)
        self._count += 1
        while self._count > _MOST_IDLE:
            _, stack = self._stacks.popitem(last=False)
            self._count -= len(stack)
            _close_all(stack)

    def close(self) -> None:
        """Close them all."""
        for stack in self._stacks.values():
            _close_all(stack)
        self._stacks.clear()
        self._count = 0

    def _still_good(self, connection: Connection) -> Connection | None:
        if connection.is_open() and self._clock() - connection.idle_since < _IDLE_SECONDS:
            return connection
        connection.close()
        return None


class _BodyStream(httpx.AsyncByteStream):
    """The body as it comes over the wire; afterwards the connection is kept or dropped."""

    def __init__(self, connection: Connection, keep: Callable[[], None]) -> None:
        self._connection: Connection | None = connection
        self._keep = keep

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._connection is not None:
            data = await self._connection.receive_body()
            if data is None:
                self._hand_back(self._connection)
            else:
                yield data

    async def aclose(self) -> None:
        """Drop the connection unless the body was read to its end."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _hand_back(self, connection: Connection) -> None:
        self._connection = None
        if connection.make_ready():
            self._keep()
        else:
            connection.close()


def _close_all(connections: list[Connection]) -> None:
    for connection in connections:
        connection.close()


def _allow_many_files() -> None:
    """Raise the limit of open files as far as the system lets us, up to what we want."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(_WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _on_the_wire(request: httpx.Request) -> tuple[str, bytes]:
    """Return a request's origin, as `urls.origin_of` spells it, and its bytes."""
    if isinstance(request, Get):
        return request.origin, request.head
    if request.method != "GET":
        raise httpx.LocalProtocolError(f"{request.method} is not spoken here")
    headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in request.headers.raw}
    origin = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
    return origin, format_head(request.url.raw_path.decode("ascii"), headers)
