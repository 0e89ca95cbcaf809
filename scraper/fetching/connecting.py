"""From an address to an open connection: names looked up, addresses checked, then the socket."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from functools import lru_cache

import httpx

from scraper.errors import Refused
from scraper.fetching.addresses import AddressPolicy, resolve
from scraper.fetching.connection import Connection
from scraper.fetching.faults import named_faults

_CONNECT_SECONDS = 10.0  # for one of a host's addresses, so that the next gets its turn
_PORTS = {"http": 80, "https": 443}


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
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


@lru_cache(maxsize=4096)
def parse_origin(spelled: str) -> Origin:
    """Read what `urls.origin_of` spells: "https://news.example:8443".

    Raises:
        httpx.UnsupportedProtocol: the scheme is not spoken here.
    """
    scheme, _, rest = spelled.partition("://")
    if scheme not in _PORTS:
        raise httpx.UnsupportedProtocol(f"scheme {scheme!r} is not spoken here")
    host, _, port = rest.rpartition(":") if not rest.endswith("]") else ("", "", "")
    if not port.isdecimal() or not host:
        host, port = rest, str(_PORTS[scheme])
    return Origin(scheme, host.strip("[]"), int(port))


async def open_connection(
    origin: Origin, policy: AddressPolicy, context: ssl.SSLContext | None
) -> Connection:
    """Connect to the first permitted address of a host that answers.

    Raises:
        Refused: the host is on a network that must not be asked.
        httpx.ConnectError: no address could be reached; the message says why.
    """
    with named_faults(httpx.ConnectError):
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
    with named_faults(httpx.ConnectError):
        async with asyncio.timeout(_CONNECT_SECONDS):
            _, connection = await asyncio.get_running_loop().create_connection(
                Connection, ip, origin.port, ssl=context, server_hostname=name
            )
    return connection
