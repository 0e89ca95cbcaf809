"""One HTTP/1.1 connection: an asyncio protocol that feeds the parser of its answers."""

from __future__ import annotations

import asyncio
import hashlib
from typing import cast

import httpx

from scraper.fetching.answers import AnswerParser
from scraper.fetching.faults import name_fault
from scraper.records import Peer

_MOST_WAITING = 1024 * 1024  # bytes of a body that nobody has taken yet; then the server waits


class Connection(asyncio.Protocol):
    """A socket and the answer that is coming over it; one request at a time.

    Every method that waits raises what httpx has for it: ReadError, WriteError or
    RemoteProtocolError, with a reason in plain words.
    """

    def __init__(self) -> None:
        self._answer = AnswerParser()
        self._transport: asyncio.Transport | None = None
        self._fault: httpx.TransportError | None = None
        self._news: asyncio.Future[None] | None = None
        self._is_paused = False
        self._is_asking = False
        self.idle_since = 0.0

    @property
    def has_answered(self) -> bool:
        """Whether a single byte of the answer has come."""
        return self._answer.received > 0

    @property
    def status(self) -> int:
        """The status of the answer whose head was received."""
        return self._answer.status

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers of that answer as printed."""
        return self._answer.headers

    @property
    def peer(self) -> Peer:
        """Who answered; to be asked once the head of an answer was received."""
        assert self._transport is not None  # it has answered
        host, port, *_ = self._transport.get_extra_info("peername")
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        tls = self._transport.get_extra_info("ssl_object")
        if tls is None:
            return Peer(f"HTTP/{self._answer.http_version}", address)
        certificate = hashlib.sha256(tls.getpeercert(binary_form=True) or b"").hexdigest()
        version, cipher = tls.version(), tls.cipher()[0]
        return Peer(f"HTTP/{self._answer.http_version}", address, version, cipher, certificate)

    def send(self, head: bytes) -> None:
        """Send a request without a body."""
        if not self.is_open():
            raise self._fault or httpx.WriteError("connection closed")
        assert self._transport is not None  # connected before anybody else has it
        self._is_asking = True
        self._transport.write(head)

    async def receive_head(self) -> None:
        """Wait until `status` and `headers` are there; 1xx answers are passed over."""
        while not self._answer.has_head:
            await self._wait()

    async def receive_body(self) -> bytes | None:
        """Return the next piece of the body as it came over the wire, None at its end."""
        while not self._answer.pieces:
            if self._answer.is_whole:
                return None
            await self._wait()
        data = self._answer.take()
        if self._is_paused and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return data

    def make_ready(self) -> bool:
        """Prepare for another request; False when this connection cannot carry one."""
        if not (self._answer.is_whole and self._answer.may_be_followed and self.is_open()):
            return False
        self._answer.begin_next()
        self._is_asking = False
        return True

    def is_open(self) -> bool:
        """Say whether the server has kept its end open, as far as we have heard."""
        return (
            self._fault is None and self._transport is not None and not self._transport.is_closing()
        )

    def close(self) -> None:
        """Drop the connection at once; nothing waits for the other side."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio with what the server sent."""
        if not self._is_asking:  # nobody asked: whatever this is, it answers no request of ours
            self.close()
            return
        try:
            self._answer.feed(data)
        except httpx.TransportError as fault:
            self._fail(fault)
        if self._answer.waiting > _MOST_WAITING and not self._is_paused:
            self._is_paused = True
            assert self._transport is not None
            self._transport.pause_reading()
        self._tell()

    def eof_received(self) -> None:
        """Called by asyncio when the server has closed its end; ours is closed in return."""
        try:
            self._answer.finish()
        except httpx.TransportError as fault:
            self._fail(fault)
        self._tell()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio at the end, of its own accord or ours."""
        if exc is not None:
            self._fault = self._fault or name_fault(exc, httpx.ReadError)
        self._fault = self._fault or httpx.ReadError("connection closed")
        self._tell()

    async def _wait(self) -> None:
        """Wait until something has changed."""
        if self._fault is not None:
            raise self._fault
        self._news = asyncio.get_running_loop().create_future()
        try:
            await self._news
        finally:
            self._news = None

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    def _fail(self, fault: httpx.TransportError) -> None:
        self._fault = self._fault or fault
        self.close()
