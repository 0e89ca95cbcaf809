"""Answers are the same however the wire cuts them up; what is none says where it breaks."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetching.addresses import AddressPolicy
from scraper.fetching.answers import AnswerParser, HeadersTooLarge
from scraper.fetching.request import Get, format_head
from scraper.fetching.transport import PerHostTransport
from tests.hostile import serving

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
WHOLE = {
    "length": HEAD + b"Content-Length: 5\r\n\r\nhello",
    "chunks": HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3 \r\nllo\r\n0\r\nX: 1\r\n\r\n",
    "close": HEAD + b"\r\nhello",
    "hints before": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    + HEAD
    + b"Content-Length: 5\r\n\r\nhello",
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5\n\nhello",
    "length and chunks": HEAD
    + b"Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nhello",
    "identity": HEAD + b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
    "offers another protocol": HEAD
    + b"Upgrade: h2\r\nConnection: Upgrade\r\nContent-Length: 5\r\n\r\nhello",
}


def parse(data: bytes, piece: int = 1_000_000) -> AnswerParser:
    parser = AnswerParser()
    for at in range(0, len(data), piece):
        parser.feed(data[at : at + piece])
    if not parser.is_whole:
        parser.finish()
    return parser


@given(st.sampled_from(sorted(WHOLE)), st.integers(1, 200))
def test_an_answer_is_the_same_in_any_pieces(name: str, piece: int) -> None:
    parser = parse(WHOLE[name], piece)
    assert (parser.status, parser.take(), parser.is_whole) == (200, b"hello", True)
    assert parser.headers[0] == (b"Content-Type", b"text/html")


@given(st.sampled_from(sorted(set(WHOLE) - {"close", "HTTP/1.0", "identity"})), st.data())
def test_an_answer_that_breaks_off_is_never_whole(name: str, data: st.DataObject) -> None:
    whole = WHOLE[name]
    cut = data.draw(st.integers(0, len(whole) - 1))
    parser = AnswerParser()
    parser.feed(whole[:cut])
    with pytest.raises(httpx.RemoteProtocolError, match=r"closed|truncated"):
        parser.finish()


@given(st.binary(max_size=300), st.integers(1, 50))
def test_nonsense_is_an_answer_or_broken_http(data: bytes, piece: int) -> None:
    with suppress(httpx.RemoteProtocolError):
        parse(HEAD + data, piece)
    with suppress(httpx.RemoteProtocolError):
        parse(data, piece)


def test_what_follows_an_answer_is_not_taken_for_its_end_or_for_another() -> None:
    parser = parse(HEAD + b"Content-Length: 5\r\n\r\nhello and more")
    assert (parser.take(), parser.may_be_followed) == (b"hello", False)
    assert parse(WHOLE["length"]).may_be_followed
    assert not parse(WHOLE["close"]).may_be_followed
    assert not parse(HEAD + b"Connection: close\r\nContent-Length: 0\r\n\r\n").may_be_followed


def test_a_folded_header_is_one_header_and_a_nul_breaks_it() -> None:
    folded = parse(HEAD + b"X-Long: one;\r\n two\r\nContent-Length: 0\r\n\r\n")
    assert (b"X-Long", b"one; two") in folded.headers
    with pytest.raises(httpx.RemoteProtocolError, match="a NUL in a header"):
        parse(HEAD + b"X-Zero: a\0b\r\n\r\n")


def test_a_server_that_wants_another_protocol_is_told_no() -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="another protocol"):
        parse(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")


@pytest.mark.parametrize(
    "flood",
    [
        HEAD + b"X-Long: " + b"a" * 70_000 + b"\r\n\r\n",
        HEAD + b"X: y\r\n" * 20_000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 70_000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: yyyyyy\r\n" * 9_000,
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3_000,
    ],
    ids=["one header", "many headers", "chunk size", "trailers", "hints"],
)
@pytest.mark.parametrize("piece", [1_000, 1_000_000])
def test_headers_and_framing_have_a_limit(flood: bytes, piece: int) -> None:
    with pytest.raises(HeadersTooLarge, match="more than 64 KB"):
        parse(flood, piece)


def test_a_long_body_in_tiny_chunks_is_no_flood_of_framing() -> None:
    chunked = b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 50_000 + b"0\r\n\r\n"
    assert len(parse(HEAD + chunked, 100_000).take()) == 50_000


def test_a_cheap_request_is_the_same_to_those_who_look_at_it() -> None:
    request = Get("https://news.example:8443/a?b=%20c", {"Accept": "text/html"})
    assert request.url == httpx.URL("https://news.example:8443/a?b=%20c")
    assert request.headers["host"] == "news.example:8443"
    assert request.head == (
        b"GET /a?b=%20c HTTP/1.1\r\nHost: news.example:8443\r\nAccept: text/html\r\n\r\n"
    )
    plain = httpx.Request("GET", "https://news.example:8443/a?b=%20c")
    assert plain.headers["host"] == request.headers["host"]


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"])
def test_no_header_of_ours_can_end_its_line(value: str) -> None:
    with pytest.raises(httpx.LocalProtocolError):
        format_head("/", {"Accept": value})


def test_the_transport_serves_any_client_of_httpx() -> None:
    async def run() -> tuple[bytes, str]:
        transport = PerHostTransport(AddressPolicy(allow_private=True))
        async with serving() as server, httpx.AsyncClient(transport=transport) as client:
            response = await client.get(server.url("/moved"), follow_redirects=True)
            with pytest.raises(httpx.LocalProtocolError, match="POST is not spoken here"):
                await client.post(server.url("/plain"))
        return response.content, str(response.url.path)

    content, path = asyncio.run(run())
    assert content.startswith(b"<!doctype html>")
    assert path == "/plain"
