"""A web server that misbehaves on purpose, on raw sockets, one behaviour a path.

`hostile_server()` runs it on loopback in a thread of its own, so that both plain
and async tests can ask it. Requests are kept with their times, for tests of
spacing and of what must never be sent.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

import brotli
from backports import zstd

PAGE = b"<!doctype html><title>Harbour bridge reopens</title><p>The bridge is open again."
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Request:
    """One request as the server saw it; times are time.monotonic()."""

    path: str
    headers: dict[str, str]
    started: float


@dataclass
class Peer:
    """The client on the other end, and the two ways to treat it: politely or not."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    request: Request
    origin: str

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(
        self, status: str = "200 OK", headers: tuple[str, ...] = (), body: bytes = PAGE
    ) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
        if not any(line.lower().startswith("content-type") for line in headers):
            lines.append("Content-Type: text/html; charset=utf-8")
        await self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    async def redirect(self, location: str | bytes, status: str = "302 Found") -> None:
        where = location.encode() if isinstance(location, str) else location
        await self.send(
            f"HTTP/1.1 {status}\r\nLocation: ".encode() + where + b"\r\nContent-Length: 0\r\n\r\n"
        )

    async def hold(self) -> None:
        """Wait until the client hangs up."""
        await self.reader.read()

    def reset(self) -> None:
        """Send RST instead of FIN."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Peer], Awaitable[None]]
BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(handler: Behaviour) -> Behaviour:
    """Serve a handler under its own name: drip_body at /drip-body."""
    BEHAVIOURS["/" + handler.__name__.replace("_", "-")] = handler
    return handler


def _encoded(name: str, encoding: str, body: bytes, status: str = "200 OK") -> None:
    async def handler(peer: Peer) -> None:
        await peer.answer(status, (f"Content-Encoding: {encoding}",), body)

    BEHAVIOURS[name] = handler


def _raw(name: str, data: bytes) -> None:
    """Serve exact bytes and close."""

    async def handler(peer: Peer) -> None:
        await peer.send(data)
        peer.writer.close()

    BEHAVIOURS[name] = handler


def _status(name: str, status: str, *headers: str, body: bytes = PAGE) -> None:
    async def handler(peer: Peer) -> None:
        await peer.answer(status, headers, body)

    BEHAVIOURS[name] = handler


def _leads_to(name: str, location: str | bytes, status: str = "302 Found") -> None:
    async def handler(peer: Peer) -> None:
        await peer.redirect(location, status)

    BEHAVIOURS[name] = handler


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@cache
def bomb(megabytes: int) -> bytes:
    """Return gzip data that inflates to so many megabytes of zeros."""
    packer = zlib.compressobj(1, wbits=31)
    chunk = bytes(MEGABYTE)
    return b"".join([*(packer.compress(chunk) for _ in range(megabytes)), packer.flush()])


@cache
def brotli_bomb(megabytes: int) -> bytes:
    """Return the same for Brotli."""
    packer = brotli.Compressor(quality=5)
    chunk = bytes(MEGABYTE)
    return b"".join([*(packer.process(chunk) for _ in range(megabytes)), packer.finish()])


_status("/plain", "200 OK")
_status("/empty", "200 OK", body=b"")
_status("/not-found", "404 Not Found")
_status("/gone", "410 Gone")
_status("/broken", "500 Internal Server Error")
_status("/busy", "429 Too Many Requests", "Retry-After: 7")
_status("/closed", "503 Service Unavailable", "Retry-After: Fri, 31 Dec 2999 23:59:59 GMT")
_status("/forbidden", "403 Forbidden")
_status("/odd-status", "799 Whatever")
_status("/picture-called-html", "200 OK", "Content-Type: text/html", body=b"\x89PNG\r\n\x1a\n")
_status("/page-called-picture", "200 OK", "Content-Type: image/png")
_status("/charset-lie", "200 OK", "Content-Type: text/html; charset=x-klingon", body=b"caf\xe9")
_status("/content-type-nonsense", "200 OK", "Content-Type: ;;;=")
_status("/redirect-without-location", "302 Found")
_status("/unauthorized", "401 Unauthorized", 'WWW-Authenticate: Basic realm="x"')

_encoded("/gzip", "gzip", gzip.compress(PAGE))
_encoded("/x-gzip", "x-gzip", gzip.compress(PAGE))
_encoded("/deflate", "deflate", zlib.compress(PAGE))
_encoded("/raw-deflate", "deflate", raw_deflate(PAGE))
_encoded("/zstd", "zstd", zstd.compress(PAGE))
_encoded("/gzip-twice", "gzip, gzip", gzip.compress(gzip.compress(PAGE)))
_encoded("/gzip-members", "gzip", gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]))
_encoded("/gzip-then-garbage", "gzip", gzip.compress(PAGE) + b"garbage")
_encoded("/gzip-empty", "gzip", b"")
_encoded("/three-encodings", "gzip, gzip, gzip", PAGE)
_encoded("/br", "br", brotli.compress(PAGE))
_encoded("/unknown-encoding", "lzma", PAGE)
_encoded("/encoding-lie", "gzip", PAGE)
_encoded("/zstd-lie", "zstd", PAGE)
_encoded("/br-lie", "br", PAGE)
_encoded("/br-cut", "br", brotli.compress(PAGE)[:-6])
_encoded("/br-then-garbage", "br", brotli.compress(PAGE) + b"garbage")
_encoded("/gzip-cut", "gzip", gzip.compress(PAGE)[:-12])
_encoded("/zstd-cut", "zstd", zstd.compress(PAGE)[:-6])
_encoded("/bomb", "gzip", bomb(64))
_encoded("/deflate-bomb", "deflate", zlib.compress(bytes(64 * MEGABYTE), 1))
_encoded("/zstd-bomb", "zstd", zstd.compress(bytes(64 * MEGABYTE)))
_encoded("/br-bomb", "br", brotli_bomb(64))
_encoded("/nested-bomb", "gzip, gzip", gzip.compress(bomb(64)))

_leads_to("/loop", "/loop")
_leads_to("/ping", "/pong")
_leads_to("/pong", "/ping")
_leads_to("/to-file", "file:///etc/passwd")
_leads_to("/to-ftp", "ftp://news.example/a")
_leads_to("/to-script", "javascript:alert(1)")
_leads_to("/to-data", "data:text/html,hello")
_leads_to("/to-private", "http://10.0.0.1/")
_leads_to("/to-metadata", "http://169.254.169.254/latest/")
_leads_to("/to-decimal", "http://2130706433:9/")
_leads_to("/to-mapped", "http://[::ffff:10.0.0.1]/")
_leads_to("/to-nowhere", "http://no-such-host.invalid/")
_leads_to("/to-relative", "plain?utm_source=kept")
_leads_to("/to-utf8", "/plain?q=é".encode())
_leads_to("/moved", "/plain", "301 Moved Permanently")
_leads_to("/to-nonsense", "http://[")

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_raw("/nothing", b"")
_raw("/garbage", b"\x00\x01\x02 not http at all\r\n\r\n")
_raw("/old-http", PAGE)
_raw("/status-nonsense", b"HTTP/1.1 two hundred\r\n\r\n")
_raw("/header-nonsense", HEAD + b"X Y Z\r\n\r\n")
_raw("/nul-in-header", HEAD + b"X-Zero: a\x00b\r\n\r\n" + PAGE)
_raw("/headers-cut", HEAD + b"X-Cut: her")
_raw("/length-too-long", HEAD + b"Content-Length: 5000\r\n\r\n" + PAGE)
_raw("/length-too-short", HEAD + b"Content-Length: 9\r\n\r\n" + PAGE)
_raw("/length-negative", HEAD + b"Content-Length: -9\r\n\r\n" + PAGE)
_raw("/lengths-two", HEAD + b"Content-Length: 9\r\nContent-Length: 10\r\n\r\n" + PAGE)
_raw("/length-nonsense", HEAD + b"Content-Length: nine\r\n\r\n" + PAGE)
_raw("/no-length", HEAD + b"\r\n" + PAGE)
_raw("/chunked", HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n" + PAGE[:9] + b"\r\n0\r\n\r\n")
_raw("/chunked-cut", HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + PAGE)
_raw("/chunk-nonsense", HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + PAGE)
_raw("/early-hints", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + HEAD + b"\r\n" + PAGE)
_raw("/no-content", b"HTTP/1.1 204 No Content\r\n\r\n")
_raw("/one-huge-header", HEAD + b"X-Long: " + b"a" * 200_000 + b"\r\n\r\n" + PAGE)


@behaviour
async def silent(peer: Peer) -> None:
    await peer.hold()


@behaviour
async def drip_headers(peer: Peer) -> None:
    await peer.send(HEAD)
    while True:
        await peer.send(b"X-Drip: a\r\n")
        await asyncio.sleep(0.05)


@behaviour
async def drip_body(peer: Peer) -> None:
    await peer.send(HEAD + b"Content-Length: 100000\r\n\r\n")
    while True:
        await peer.send(b"a")
        await asyncio.sleep(0.05)


@behaviour
async def stalled_body(peer: Peer) -> None:
    await peer.send(HEAD + b"Content-Length: 1000\r\n\r\n" + PAGE)
    await peer.hold()


@behaviour
async def endless_body(peer: Peer) -> None:
    await peer.send(HEAD + b"\r\n")
    while True:
        await peer.send(bytes(65536))


@behaviour
async def endless_chunks(peer: Peer) -> None:
    await peer.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await peer.send(b"10000\r\n" + bytes(65536) + b"\r\n")


@behaviour
async def endless_chunk_size(peer: Peer) -> None:
    await peer.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await peer.send(b"0" * 8192)


@behaviour
async def endless_headers(peer: Peer) -> None:
    await peer.send(HEAD)
    while True:
        await peer.send(b"X-Flood: again and again\r\n" * 100)


@behaviour
async def endless_hints(peer: Peer) -> None:
    while True:
        await peer.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await asyncio.sleep(0.001)


@behaviour
async def endless_redirects(peer: Peer) -> None:
    await peer.redirect(f"/endless-redirects?{time.monotonic_ns()}")


@behaviour
async def redirect_with_endless_body(peer: Peer) -> None:
    await peer.send(b"HTTP/1.1 302 Found\r\nLocation: /plain\r\n\r\n")
    while True:
        await peer.send(bytes(65536))


@behaviour
async def reset_at_once(peer: Peer) -> None:
    peer.reset()


@behaviour
async def reset_in_body(peer: Peer) -> None:
    await peer.send(HEAD + b"Content-Length: 100000\r\n\r\n" + PAGE)
    await asyncio.sleep(0.05)
    peer.reset()


@behaviour
async def closes_quietly(peer: Peer) -> None:
    """Answer as if the connection stayed open, then close it."""
    await peer.answer()
    peer.writer.close()


@behaviour
async def dies_when_used_again(peer: Peer) -> None:
    """Answer once; whoever uses the same connection again is hung up on without a word."""
    await peer.answer()
    await peer.reader.readuntil(b"\r\n\r\n")
    peer.reset()


@behaviour
async def cookie_wall(peer: Peer) -> None:
    """Send everybody round until they carry our cookie."""
    if "seen=yes" in peer.request.headers.get("cookie", ""):
        await peer.answer()
    else:
        await peer.send(
            b"HTTP/1.1 302 Found\r\nLocation: /cookie-wall\r\n"
            b"Set-Cookie: seen=yes; Path=/; HttpOnly\r\nContent-Length: 0\r\n\r\n"
        )


@behaviour
async def unchanged(peer: Peer) -> None:
    """Answer 304 to who names our ETag."""
    if peer.request.headers.get("if-none-match") == '"v1"':
        await peer.send(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n')
    else:
        await peer.answer(headers=('ETag: "v1"',))


@dataclass
class HostileServer:
    """A running server: its origin, and what it was asked."""

    origin: str
    requests: list[Request] = field(default_factory=list)
    extra: dict[str, Behaviour] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return self.origin + path

    @property
    def host(self) -> str:
        return self.origin.partition("://")[2]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests, each by its path."""
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while not writer.is_closing():
                request = _read_request(await reader.readuntil(b"\r\n\r\n"))
                self.requests.append(request)
                name = request.path.partition("?")[0]
                handler = self.extra.get(request.path) or self.extra.get(name)
                handler = handler or BEHAVIOURS.get(name) or BEHAVIOURS["/not-found"]
                await handler(Peer(reader, writer, request, self.origin))
        writer.close()


def _read_request(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Request(first.split(" ")[1], headers, time.monotonic())


@asynccontextmanager
async def serving(
    extra: dict[str, Behaviour] | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[HostileServer]:
    """Run the server on the current loop."""
    hostile = HostileServer("", extra=extra or {})
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await hostile.handle(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    hostile.origin = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    try:
        yield hostile
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def hostile_server(extra: dict[str, Behaviour] | None = None) -> Iterator[HostileServer]:
    """Run the server in a thread of its own."""
    loop = asyncio.new_event_loop()
    started: list[HostileServer] = []
    is_up, is_over = threading.Event(), asyncio.Event()

    async def run() -> None:
        async with serving(extra) as server:
            started.append(server)
            is_up.set()
            await is_over.wait()

    def main() -> None:
        with suppress(ConnectionError):
            loop.run_until_complete(run())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=main, daemon=True)
    thread.start()
    is_up.wait(10)
    try:
        yield started[0]
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join(10)
