"""Which network addresses may be asked: public ones, and hosts that the user typed.

The check stands where the socket connects, after the name was looked up, so that
no link, redirect, feed or changing DNS answer leads the crawler into a private
network; the socket then connects to the very address that was checked.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Who may be asked beside the public internet.

    `allowed_hosts` are hosts as `urls.host_of` spells them, port included, whatever
    they resolve to; `allow_private` opens every address.
    """

    allowed_hosts: frozenset[str] = frozenset()
    allow_private: bool = False

    def permits(self, host: str, ip: str) -> bool:
        """Say whether `host`, which resolved to `ip`, may be connected to."""
        return self.allow_private or host in self.allowed_hosts or is_public(ip)


def is_public(ip: str) -> bool:
    """Say whether an IP address, and every IPv4 address hidden in it, is on the open internet."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    faces = [address, *_hidden_ipv4(address)]
    return all(face.is_global and not face.is_multicast and not face.is_reserved for face in faces)


def _hidden_ipv4(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address]:
    """Find the IPv4 addresses inside mapped, compatible, 6to4, Teredo and NAT64 addresses."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    hidden = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        hidden.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [ipv4 for ipv4 in hidden if ipv4 is not None]


async def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name, as the system orders them; a literal is itself.

    Raises:
        socket.gaierror: there is no such host, or nobody could be asked.
    """
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))
