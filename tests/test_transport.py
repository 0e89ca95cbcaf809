"""Connections are kept for their host, dropped when old, and made only to checked addresses."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, cast

import pytest

from scraper.errors import Refused
from scraper.fetching.addresses import AddressPolicy, resolve
from scraper.fetching.client import Client
from scraper.fetching.connecting import Origin, parse_origin
from scraper.fetching.connection import Connection
from scraper.fetching.transport import IdleConnections
from tests.hostile import PAGE, serving
from tests.test_politeness import Clock

HERE = "https://news.example"


class Line:
    """Stands in for a connection: open until closed."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self.open = True

    def is_open(self) -> bool:
        return self.open

    def close(self) -> None:
        self.open = False


def line() -> Connection:
    return cast(Connection, Line())


def test_the_newest_idle_connection_of_a_host_is_taken_first() -> None:
    idle = IdleConnections(Clock())
    older, newer = line(), line()
    idle.keep(HERE, older)
    idle.keep(HERE, newer)
    assert idle.take("http://news.example") is None
    assert [idle.take(HERE), idle.take(HERE), idle.take(HERE)] == [newer, older, None]


def test_old_and_closed_connections_are_not_given_out() -> None:
    clock = Clock()
    idle = IdleConnections(clock)
    old, closed = line(), line()
    idle.keep(HERE, old)
    clock.now += 21
    idle.keep(HERE, closed)
    closed.close()
    assert idle.take(HERE) is None
    assert not old.is_open()


def test_the_number_of_idle_connections_is_bounded_and_the_longest_idle_go() -> None:
    idle = IdleConnections(Clock())
    lines = [line() for _ in range(1_100)]
    for number, connection in enumerate(lines):
        idle.keep(f"https://{number}.example", connection)
    assert [connection.is_open() for connection in lines] == [False] * 76 + [True] * 1024
    idle.close()
    assert not any(connection.is_open() for connection in lines)


@pytest.mark.parametrize(
    ("spelled", "origin", "name"),
    [
        (HERE, Origin("https", "news.example", 443), "news.example"),
        ("http://news.example:443", Origin("http", "news.example", 443), "news.example:443"),
        ("http://[::1]:8000", Origin("http", "::1", 8000), "[::1]:8000"),
        ("http://[::1]", Origin("http", "::1", 80), "[::1]"),
        ("http://127.0.0.1", Origin("http", "127.0.0.1", 80), "127.0.0.1"),
    ],
)
def test_an_origin_is_named_as_hosts_are_everywhere(
    spelled: str, origin: Origin, name: str
) -> None:
    assert parse_origin(spelled) == origin
    assert origin.name == name


def test_named_hosts_and_an_explicit_word_open_private_addresses() -> None:
    policy = AddressPolicy(frozenset({"desk.example:81"}))
    assert policy.permits("desk.example:81", "10.0.0.1")
    assert not policy.permits("desk.example", "10.0.0.1")
    assert policy.permits("news.example", "93.184.215.14")
    assert AddressPolicy(allow_private=True).permits("desk.example", "10.0.0.1")


class Resolver:
    """A name server that answers differently each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int, **options: Any) -> list[Any]:
        self.asked += 1
        ips = self.answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]


def test_a_name_that_leads_into_a_private_network_is_refused() -> None:
    async def run() -> None:
        resolver = Resolver(["10.0.0.1", "127.0.0.1"])
        asyncio.get_running_loop().getaddrinfo = resolver  # type: ignore[method-assign]
        async with Client() as client:
            await client.fetch("http://rebound.example/")

    with pytest.raises(Refused, match=r"private address 10\.0\.0\.1"):
        asyncio.run(run())


def test_the_socket_goes_to_the_checked_address_without_a_second_look_up() -> None:
    async def run() -> tuple[bytes, int]:
        async with serving() as server:
            host = server.host.replace("127.0.0.1", "desk.example")
            resolver = Resolver(["127.0.0.1"], ["10.0.0.1"])
            asyncio.get_running_loop().getaddrinfo = resolver  # type: ignore[method-assign]
            async with Client(allowed_hosts=frozenset({host})) as client:
                snapshot = await client.fetch(f"http://{host}/plain")
        return snapshot.payload, resolver.asked

    assert asyncio.run(run()) == (PAGE, 1)


def test_the_next_address_is_tried_when_the_first_does_not_answer() -> None:
    async def run() -> bytes:
        async with serving() as server:
            port = server.host.partition(":")[2]
            resolver = Resolver(["127.0.0.99", "127.0.0.1"])
            asyncio.get_running_loop().getaddrinfo = resolver  # type: ignore[method-assign]
            async with Client(allow_private=True) as client:
                return (await client.fetch(f"http://desk.example:{port}/plain")).payload

    assert asyncio.run(run()) == PAGE


def test_a_literal_address_needs_no_look_up() -> None:
    assert asyncio.run(resolve("::1", 80)) == ["::1"]
    assert asyncio.run(resolve("127.0.0.1", 80)) == ["127.0.0.1"]
