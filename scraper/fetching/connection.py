"""One HTTP/1.1 connection: h11 speaks the protocol, asyncio streams carry the bytes."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import h11
import httpx

from scraper.errors import Refused
from scraper.fetching.addresses import AddressPolicy, resolve

MAX_HEADER_BYTES = 64 * 1024
_READ_BYTES = 128 * 1024
_CONNECT_SECONDS = 10.0  # for one of a host's addresses, so that the next gets its turn


class CertificateError(httpx.ConnectError):
    """The server could not prove its name, or spoke no TLS."""


class HeadersTooLarge(httpx.RemoteProtocolError):
    """More bytes of headers, or between the pieces of a body, than anybody needs."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a connection leads: scheme, host as in the address (no brackets) and port."""

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """The host as `urls.host_of` spells it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        standard = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == standard else f"{host}:{self.port}"


class Connection:
    """A socket and the state of its conversation; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADER_BYTES)
        self.idle_since = 0.0
        self.has_answered = False

    async def send(self, request: httpx.Request) -> None:
        """Send a request without a body."""
        head = h11.Request(
            method=request.method, target=request.url.raw_path, headers=request.headers.raw
        )
        self.has_answered = False
        with _named_errors(httpx.WriteError):
            data = self._protocol.send(head) or b""
            self._writer.write(data + (self._protocol.send(h11.EndOfMessage()) or b""))
            await self._writer.drain()

    async def receive_head(self) -> h11.Response:
        """Wait for the final status line and headers; 1xx answers are passed over."""
        while not isinstance(event := await self._next_event(), h11.Response):
            if not isinstance(event, h11.InformationalResponse):
                raise httpx.RemoteProtocolError("connection closed without an answer")
        return event

    async def receive_body(self) -> bytes | None:
        """Return the next piece of the body as it came over the wire, None at its end."""
        event = await self._next_event()
        return bytes(event.data) if isinstance(event, h11.Data) else None

    def make_ready(self) -> bool:
        """Prepare for another request; False when this connection cannot carry one."""
        if self._protocol.our_state is not h11.DONE or self._protocol.their_state is not h11.DONE:
            return False
        if self._protocol.trailing_data[0]:
            return False
        self._protocol.start_next_cycle()
        return True

    def is_open(self) -> bool:
        """Say whether the server has kept its end open, as far as we have heard."""
        return not (self._reader.at_eof() or self._writer.is_closing())

    def close(self) -> None:
        """Drop the connection at once; nothing waits for the other side."""
        self._writer.transport.abort()

    async def _next_event(self) -> h11.Event:
        with _named_errors(httpx.ReadError):
            while True:
                event = self._protocol.next_event()
                if isinstance(event, h11.Event):
                    return event
                data = await self._reader.read(_READ_BYTES)
                if not data and not self.has_answered:
                    raise httpx.RemoteProtocolError("connection closed without an answer")
                self.has_answered = True
                self._protocol.receive_data(data)


async def open_connection(
    origin: Origin, policy: AddressPolicy, context: ssl.SSLContext | None
) -> Connection:
    """Connect to the first permitted address of a host that answers.

    Raises:
        Refused: the host is on a network that must not be asked.
        httpx.ConnectError: no address could be reached; the message says why.
    """
    with _named_errors(httpx.ConnectError):
        addresses = await resolve(origin.host, origin.port)
    permitted = [ip for ip in addresses if policy.permits(origin.name, ip)]
    if not permitted:
        where = f"{origin.scheme}://{origin.name}/"
        raise Refused(where, f"private address {addresses[0]}" if addresses else "no address")
    for ip in permitted[:-1]:
        try:
            return await _connect(origin, ip, context)
        except httpx.ConnectError:
            continue  # the last address, below, tells why
    return await _connect(origin, permitted[-1], context)


async def _connect(origin: Origin, ip: str, context: ssl.SSLContext | None) -> Connection:
    name = origin.host if context else None
    with _named_errors(httpx.ConnectError):
        async with asyncio.timeout(_CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(
                ip, origin.port, limit=_READ_BYTES, ssl=context, server_hostname=name
            )
    return Connection(reader, writer)


@contextmanager
def _named_errors(kind: type[httpx.TransportError]) -> Iterator[None]:
    """Turn what sockets, TLS and h11 raise into httpx's errors, with a reason in plain words."""
    try:
        yield
    except h11.RemoteProtocolError as exc:
        if exc.error_status_hint == 431:
            most = f"{MAX_HEADER_BYTES // 1024} KB"
            raise HeadersTooLarge(f"more than {most} of headers or chunk framing") from exc
        raise httpx.RemoteProtocolError(_protocol_reason(exc)) from exc
    except h11.LocalProtocolError as exc:
        raise httpx.LocalProtocolError(str(exc)) from exc
    except ssl.SSLCertVerificationError as exc:
        raise CertificateError(f"TLS certificate refused: {exc.verify_message}") from exc
    except ssl.SSLError as exc:
        raise CertificateError(f"TLS failed: {exc.reason or exc}") from exc
    except (OSError, UnicodeError) as exc:
        raise kind(_socket_reason(exc)) from exc


def _protocol_reason(exc: h11.RemoteProtocolError) -> str:
    text = str(exc)
    if "without sending complete message body" in text:
        return f"truncated body {text[text.find('(') :]}"
    if "unexpectedly closed" in text:
        return "connection closed in the middle of an answer"
    return f"broken HTTP: {text}"


def _socket_reason(exc: OSError | UnicodeError) -> str:
    if isinstance(exc, socket.gaierror):
        lasting = exc.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None))
        return "no such host" if lasting else f"name look-up failed: {exc.strerror}"
    if isinstance(exc, ConnectionRefusedError):
        return "connection refused"
    if isinstance(exc, ConnectionResetError | BrokenPipeError):
        return "connection reset"
    if isinstance(exc, TimeoutError):
        return "no connection in time"
    if isinstance(exc, UnicodeError):
        return "no such host"
    return exc.strerror or str(exc) or type(exc).__name__
