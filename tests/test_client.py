"""A fetch ends in time, whatever the server does, with a snapshot or a reason that names it."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from scraper.errors import BadAnswer, Disallowed, FetchError, Refused, Unreachable
from scraper.fetching.addresses import AddressPolicy, is_public
from scraper.fetching.bodies import decoded, decoded_beginning
from scraper.fetching.client import Client
from scraper.fetching.limits import Limits
from scraper.fetching.transport import PerHostTransport
from scraper.records import Snapshot
from tests.hostile import PAGE, HostileServer, Peer, hostile_server, serving

PATIENT = Limits(seconds=60, wire_bytes=2_000_000, decoded_bytes=5_000_000)
QUICK = replace(PATIENT, seconds=1.5)
HELD = 120.0  # seconds after which a fetch counts as held, on however busy a machine


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with hostile_server() as running:
        yield running


def fetch(server: HostileServer, path: str, limits: Limits = PATIENT) -> Snapshot:
    async def run() -> Snapshot:
        async with (
            asyncio.timeout(HELD),
            Client(limits=limits, allowed_hosts=frozenset({server.host})) as client,
        ):
            return decoded(await client.fetch(server.url(path)), limits.decoded_bytes)

    return asyncio.run(run())


SNAPSHOTS = [
    ("/plain", 200, PAGE), ("/empty", 200, b""), ("/not-found", 404, PAGE), ("/gone", 410, PAGE),
    ("/broken", 500, PAGE), ("/busy", 429, PAGE), ("/closed", 503, PAGE), ("/forbidden", 403, PAGE),
    ("/unauthorized", 401, PAGE), ("/odd-status", 799, PAGE), ("/gzip", 200, PAGE),
    ("/x-gzip", 200, PAGE), ("/deflate", 200, PAGE), ("/raw-deflate", 200, PAGE),
    ("/zstd", 200, PAGE), ("/br", 200, PAGE), ("/gzip-twice", 200, PAGE),
    ("/gzip-members", 200, PAGE),
    ("/gzip-then-garbage", 200, PAGE), ("/gzip-empty", 200, b""), ("/no-length", 200, PAGE),
    ("/chunked", 200, PAGE[:9]), ("/early-hints", 200, PAGE), ("/no-content", 204, b""),
    ("/picture-called-html", 200, b"\x89PNG\r\n\x1a\n"), ("/page-called-picture", 200, PAGE),
    ("/charset-lie", 200, b"caf\xe9"), ("/content-type-nonsense", 200, PAGE),
    ("/redirect-without-location", 302, PAGE), ("/to-relative", 200, PAGE),
    ("/to-utf8", 200, PAGE), ("/moved", 200, PAGE), ("/redirect-with-endless-body", 200, PAGE),
    ("/cookie-wall", 200, PAGE), ("/closes-quietly", 200, PAGE), ("/unchanged", 200, PAGE),
    ("/length-too-short", 200, PAGE[:9]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "status", "payload"), SNAPSHOTS)
def test_an_answer_becomes_a_snapshot(
    server: HostileServer, path: str, status: int, payload: bytes
) -> None:
    snapshot = fetch(server, path)
    assert (snapshot.status, snapshot.payload) == (status, payload)
    assert snapshot.url == server.url(path)


LATE = [
    ("/silent", "waiting for the answer"),
    ("/drip-headers", "waiting for the answer"),
    ("/drip-body", "reading the body"),
    ("/stalled-body", "reading the body"),
    ("/endless-hints", "waiting for the answer"),
]


@pytest.mark.parametrize(("path", "phase"), LATE)
def test_an_answer_that_does_not_end_is_given_up_at_the_deadline(
    server: HostileServer, path: str, phase: str
) -> None:
    with pytest.raises(Unreachable) as caught:
        fetch(server, path, QUICK)
    assert caught.value.reason == f"no whole answer in 1.5 s ({phase})"
    assert caught.value.url == server.url(path)


FAILURES: list[tuple[str, type[FetchError], str]] = [
    ("/endless-body", BadAnswer, "body larger than 2 MB"),
    ("/endless-chunks", BadAnswer, "body larger than 2 MB"),
    ("/endless-chunk-size", BadAnswer, "more than 64 KB of headers or chunk framing"),
    ("/endless-headers", BadAnswer, "more than 64 KB of headers"),
    ("/one-huge-header", BadAnswer, "more than 64 KB of headers"),
    ("/bomb", BadAnswer, "body decodes to more than 5 MB"),
    ("/deflate-bomb", BadAnswer, "body decodes to more than 5 MB"),
    ("/zstd-bomb", BadAnswer, "body decodes to more than 5 MB"),
    ("/nested-bomb", BadAnswer, "body decodes to more than 5 MB"),
    ("/three-encodings", BadAnswer, "3 nested content encodings"),
    ("/unknown-encoding", BadAnswer, "unknown content encoding 'lzma'"),
    ("/encoding-lie", BadAnswer, "broken gzip body"),
    ("/zstd-lie", BadAnswer, "broken zstd body"),
    ("/br-lie", BadAnswer, "broken br body"),
    ("/br-cut", BadAnswer, "the compressed body ends too early"),
    ("/br-then-garbage", BadAnswer, "broken br body"),
    ("/br-bomb", BadAnswer, "body decodes to more than 5 MB"),
    ("/gzip-cut", BadAnswer, "the compressed body ends too early"),
    ("/zstd-cut", BadAnswer, "the compressed body ends too early"),
    ("/loop", BadAnswer, "redirect loop"),
    ("/ping", BadAnswer, "redirect loop"),
    ("/endless-redirects", BadAnswer, "more than 10 redirects"),
    ("/to-file", Refused, "redirect to 'file:///etc/passwd', which is no web address"),
    ("/to-ftp", Refused, "which is no web address"),
    ("/to-script", Refused, "which is no web address"),
    ("/to-data", Refused, "which is no web address"),
    ("/to-nonsense", Refused, "which is no web address"),
    ("/to-private", Refused, "private address 10.0.0.1"),
    ("/to-metadata", Refused, "private address 169.254.169.254"),
    ("/to-decimal", Refused, "private address 127.0.0.1"),
    ("/to-mapped", Refused, "private address ::ffff:"),
    ("/to-nowhere", Unreachable, "no such host"),
    ("/length-too-long", Unreachable, "truncated body (received"),
    ("/length-negative", Unreachable, "broken HTTP"),
    ("/lengths-two", Unreachable, "broken HTTP: Duplicate Content-Length"),
    ("/length-nonsense", Unreachable, "broken HTTP"),
    ("/chunked-cut", Unreachable, "truncated body (incomplete chunked read)"),
    ("/chunk-nonsense", Unreachable, "broken HTTP"),
    ("/reset-at-once", Unreachable, "connection reset"),
    ("/reset-in-body", Unreachable, "connection reset"),
    ("/nothing", Unreachable, "connection closed without an answer"),
    ("/headers-cut", Unreachable, "connection closed"),
    ("/garbage", Unreachable, "broken HTTP: Expected HTTP/"),
    ("/old-http", Unreachable, "broken HTTP: Expected HTTP/"),
    ("/status-nonsense", Unreachable, "broken HTTP"),
    ("/header-nonsense", Unreachable, "broken HTTP"),
    ("/nul-in-header", Unreachable, "broken HTTP"),
]


@pytest.mark.parametrize(("path", "kind", "reason"), FAILURES)
def test_a_bad_answer_ends_with_its_own_reason(
    server: HostileServer, path: str, kind: type[FetchError], reason: str
) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(server, path)
    assert isinstance(caught.value, kind), caught.value
    assert reason in caught.value.reason
    assert caught.value.url == server.url(path)


@pytest.mark.parametrize("url", ["ftp://news.example/", "file:///etc/passwd", "news", ""])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="not a web address"):
        asyncio.run(Client().fetch(url))


def test_a_closed_port_and_an_unknown_host_are_told_apart(server: HostileServer) -> None:
    async def run(url: str) -> None:
        async with Client(allow_private=True) as client:
            await client.fetch(url)

    with pytest.raises(Unreachable, match="connection refused"):
        asyncio.run(run("http://127.0.0.1:9/"))
    with pytest.raises(Unreachable, match="no such host"):
        asyncio.run(run("http://no-such-host.invalid/"))


def test_a_private_address_is_asked_only_when_its_host_was_named(server: HostileServer) -> None:
    before = len(server.requests)
    with pytest.raises(Refused, match=r"private address 127\.0\.0\.1"):
        asyncio.run(Client().fetch(server.url("/plain")))
    localhost = server.url("/plain").replace("127.0.0.1", "localhost")
    with pytest.raises(Refused, match="private address"):
        asyncio.run(Client(allowed_hosts=frozenset({server.host})).fetch(localhost))
    assert len(server.requests) == before


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1",
    "2001:db8::1", "2001:0:7f00:1::", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("ip", PRIVATE)
def test_no_disguise_makes_a_private_address_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:2800:21f:cb07::1"])
def test_public_addresses_are_public(ip: str) -> None:
    assert is_public(ip)


def test_redirects_are_recorded_and_followed_to_the_letter(server: HostileServer) -> None:
    snapshot = fetch(server, "/to-relative")
    assert snapshot.final_url == server.url("/plain?utm_source=kept")
    assert snapshot.redirects == (server.url("/to-relative"),)
    assert len(snapshot.redirect_statuses) == 1
    assert 300 < snapshot.redirect_statuses[0] < 309


def test_headers_keep_their_order_and_repeats_and_tell_type_and_charset() -> None:
    async def twice(peer: Peer) -> None:
        await peer.answer(
            headers=("X-B: 1", "X-A: 2", "X-B: 3", 'Content-Type: Text/HTML;charset="UTF-8"')
        )

    with hostile_server({"/twice": twice}) as server:
        snapshot = fetch(server, "/twice")
    names = [name for name, _ in snapshot.headers]
    assert names == ["Content-Length", "X-B", "X-A", "X-B", "Content-Type"]
    assert (snapshot.media_type, snapshot.charset) == ("text/html", "utf-8")


def test_the_user_agent_names_project_and_contact(server: HostileServer) -> None:
    async def run() -> None:
        hosts = frozenset({server.host})
        async with Client(contact="desk@news.example\r\nX-Evil: 1", allowed_hosts=hosts) as client:
            await client.fetch(server.url("/plain"))

    asyncio.run(run())
    headers = server.requests[-1].headers
    assert headers["user-agent"].startswith("scraper/")
    assert headers["user-agent"].endswith("(+desk@news.exampleX-Evil: 1)")
    assert "x-evil" not in headers


def test_an_unchanged_page_costs_a_304(server: HostileServer) -> None:
    async def run() -> Snapshot:
        async with Client(allowed_hosts=frozenset({server.host})) as client:
            return await client.fetch(server.url("/unchanged"), etag='"v1"', last_modified="x")

    snapshot = asyncio.run(run())
    assert (snapshot.status, snapshot.payload) == (304, b"")
    assert server.requests[-1].headers["if-modified-since"] == "x"


def test_cookies_and_conditions_never_leave_their_origin() -> None:
    async def run() -> tuple[HostileServer, HostileServer]:
        async with serving() as other:

            async def away(peer: Peer) -> None:
                await peer.send(
                    f"HTTP/1.1 302 Found\r\nLocation: {other.url('/plain')}\r\n"
                    "Set-Cookie: secret=1; Domain=127.0.0.1\r\nContent-Length: 0\r\n\r\n".encode()
                )

            async with serving({"/away": away}) as first, Client(allow_private=True) as client:
                await client.fetch(first.url("/away"), etag='"v1"')
                await client.fetch(first.url("/plain"))
        return first, other

    first, other = asyncio.run(run())
    assert "if-none-match" in first.requests[0].headers
    assert "if-none-match" not in other.requests[0].headers
    assert "cookie" not in other.requests[0].headers
    assert "cookie" not in first.requests[1].headers


def test_one_connection_serves_many_requests() -> None:
    connections = set()

    async def count(peer: Peer) -> None:
        connections.add(peer.writer.get_extra_info("peername"))
        await peer.answer()

    async def run() -> None:
        async with serving({"/count": count}) as server, Client(allow_private=True) as client:
            for _ in range(5):
                await client.fetch(server.url("/count"))

    asyncio.run(run())
    assert len(connections) == 1


@pytest.mark.parametrize("path", ["/dies-when-used-again", "/closes-quietly"])
def test_a_kept_connection_that_died_is_replaced(path: str) -> None:
    async def run() -> list[int]:
        async with serving() as server, Client(allow_private=True) as client:
            return [(await client.fetch(server.url(path))).status for _ in range(3)]

    assert asyncio.run(run()) == [200, 200, 200]


def test_every_request_passes_the_gate_and_waiting_there_costs_nothing(
    server: HostileServer,
) -> None:
    passed: list[str] = []
    waited = 0.0

    @asynccontextmanager
    async def gate(url: str) -> AsyncIterator[None]:
        nonlocal waited
        waited += 3600  # an hour passes by the loop's clock
        await asyncio.sleep(0.01)
        passed.append(url)
        yield
        passed.append("left")

    async def run() -> Snapshot:
        loop = asyncio.get_running_loop()
        clock = loop.time
        loop.time = lambda: clock() + waited  # type: ignore[method-assign]
        async with Client(limits=PATIENT, allow_private=True) as client:
            return await client.fetch(server.url("/moved"), gate=gate)

    assert asyncio.run(run()).status == 200
    assert passed == [server.url("/moved"), "left", server.url("/plain"), "left"]


def test_a_gate_that_refuses_a_redirect_names_both_addresses(server: HostileServer) -> None:
    @asynccontextmanager
    async def gate(url: str) -> AsyncIterator[None]:
        if url.endswith("/plain"):
            raise Disallowed(url, "disallowed by robots.txt")
        yield

    async def run() -> None:
        async with Client(allow_private=True) as client:
            await client.fetch(server.url("/moved"), gate=gate)

    with pytest.raises(Disallowed) as caught:
        asyncio.run(run())
    assert caught.value.url == server.url("/moved")
    assert server.url("/plain") in caught.value.reason


def test_a_body_can_be_cut_instead_of_refused(server: HostileServer) -> None:
    async def run(path: str) -> Snapshot:
        async with Client(limits=PATIENT, allow_private=True) as client:
            return await client.fetch(server.url(path), keep_at_most=100_000)

    for path in ("/endless-body", "/bomb"):
        assert len(decoded_beginning(asyncio.run(run(path)), 1000).payload) == 1000


def _subclasses(kind: type) -> list[type]:
    return [kind, *(sub for child in kind.__subclasses__() for sub in _subclasses(child))]


HTTPX_ERRORS = [
    error
    for error in {*_subclasses(httpx.RequestError), httpx.InvalidURL}
    if "request" not in inspect.signature(error).parameters
    or inspect.signature(error).parameters["request"].default is None
]


@pytest.mark.parametrize("error", sorted(HTTPX_ERRORS, key=lambda kind: kind.__name__))
def test_no_error_of_httpx_leaks(error: type[Exception]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("it broke")

    client = Client(transport=httpx.MockTransport(fail))
    with pytest.raises(FetchError, match="it broke"):
        asyncio.run(client.fetch("https://news.example/"))


def test_a_bomb_costs_little_memory(server: HostileServer) -> None:
    script = """
import asyncio, json, resource, sys
from scraper.errors import FetchError
from scraper.fetching.bodies import decoded
from scraper.fetching.client import Client
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
async def run(url):
    reasons = []
    async with Client(allow_private=True) as client:
        await client.fetch(url + "/plain")
        before = peak()
        for path in ("/bomb", "/zstd-bomb", "/br-bomb", "/nested-bomb"):
            try:
                decoded(await client.fetch(url + path))
            except FetchError as exc:
                reasons.append(exc.reason)
    print(json.dumps([reasons, (peak() - before) // 1024]))
asyncio.run(run(sys.argv[1]))
"""
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script, server.origin],
        capture_output=True, check=True, timeout=60, cwd=root,
    )  # fmt: skip
    reasons, grown = json.loads(done.stdout)
    assert reasons == ["body decodes to more than 50 MB"] * 4
    assert grown <= 64


LOOPBACK_PEM = Path(__file__).parent / "fixtures/tls/loopback.pem"  # self-signed, for tests alone


async def fetch_over_tls(trusted: bool) -> Snapshot:
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(LOOPBACK_PEM)
    theirs = ssl.create_default_context(cafile=str(LOOPBACK_PEM) if trusted else None)
    transport = PerHostTransport(AddressPolicy(allow_private=True), context=theirs)
    async with serving(tls=ours) as server, Client(transport=transport) as client:
        return await client.fetch(server.url("/plain"))


def test_tls_is_spoken_and_its_certificates_are_checked() -> None:
    snapshot = asyncio.run(fetch_over_tls(trusted=True))
    assert snapshot.payload == PAGE
    pem = LOOPBACK_PEM.read_text()
    der = ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN CERTIFICATE") :])
    peer = snapshot.peer
    assert peer is not None
    assert (peer.http_version, peer.address.partition(":")[0]) == ("HTTP/1.1", "127.0.0.1")
    assert (peer.tls_version or "").startswith("TLSv1.")
    assert peer.certificate == hashlib.sha256(der).hexdigest()
    with pytest.raises(BadAnswer, match="TLS certificate refused: self-signed certificate"):
        asyncio.run(fetch_over_tls(trusted=False))


def test_a_server_that_speaks_no_tls_is_named() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async def run() -> None:
        plain = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = plain.sockets[0].getsockname()[1]
        async with plain, Client(allow_private=True) as client:
            await client.fetch(f"https://127.0.0.1:{port}/")

    with pytest.raises(BadAnswer, match="TLS failed"):
        asyncio.run(run())
