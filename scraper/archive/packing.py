"""Stored pages packed tighter when there is time: pages of one host share most of their markup.

A dictionary is a few whole pages of the host, one after another. Those pages then cost
next to nothing themselves, the others about half of what they cost alone, and the
dictionary is stored compressed: no host gets larger. Every page is read back and
compared before it replaces what was there.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.archive.compression import zstd
from scraper.archive.snapshots import Dictionaries, decode_body, encode_body
from scraper.urls import host_of

FEWEST_PAGES = 4
"""Of a host, before it gets a dictionary."""

_PAGES_IN_DICTIONARY = 4
_LARGEST_DICTIONARY = 2_000_000
_LEVEL = 9
_DICTIONARY_LEVEL = 19


@dataclass(frozen=True, slots=True)
class Packed:
    """Bodies packed so far and their compressed bytes, dictionaries included."""

    bodies: int = 0
    before: int = 0
    after: int = 0

    def __add__(self, other: Packed) -> Packed:
        return Packed(
            self.bodies + other.bodies, self.before + other.before, self.after + other.after
        )


def find_unpacked(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the digests of the bodies that were never packed, by host.

    A saved page has none; the site of the article in it does as well.
    """
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for digest, url, site in connection.execute(
        "SELECT b.sha256, min(s.final_url), max(t.host) FROM bodies b "
        "JOIN snapshots s ON s.sha256 = b.sha256 LEFT JOIN articles a ON a.snapshot_id = s.id "
        "LEFT JOIN sites t ON t.id = a.site_id WHERE b.packed IS NULL "
        "GROUP BY b.sha256 ORDER BY min(s.id)"
    ):
        hosts[host_of(url) or site or ""].append(digest)
    return dict(hosts)


def make_dictionary(
    connection: sqlite3.Connection, host: str, digests: Sequence[str]
) -> tuple[int | None, int]:
    """Return the id of the host's dictionary and the bytes that were added for it.

    (None, 0) for a host with too few pages. One that has a dictionary keeps it.
    """
    row = connection.execute(
        "SELECT id FROM dictionaries WHERE host = ? ORDER BY id DESC LIMIT 1", (host,)
    ).fetchone()
    if row:
        return row[0], 0
    if not host or len(digests) < FEWEST_PAGES:
        return None, 0
    content = b"".join(_typical_pages(connection, digests))
    data = zstd.compress(content, _DICTIONARY_LEVEL)
    number = connection.execute(
        "INSERT INTO dictionaries (host, data, codec) VALUES (?, ?, 'zstd')", (host, data)
    ).lastrowid
    return number, len(data)


def pack_bodies(
    connection: sqlite3.Connection, digests: Sequence[str], number: int | None
) -> Packed:
    """Compress these bodies again, with dictionary `number` if there is one."""
    dictionaries = Dictionaries(connection)
    total = Packed()
    for digest in digests:
        codec, data = connection.execute(
            "SELECT codec, data FROM bodies WHERE sha256 = ?", (digest,)
        ).fetchone()
        payload = decode_body(codec, data, dictionaries)
        tried = encode_body(payload, _LEVEL, dictionaries, number)
        if len(tried[1]) < len(data) and decode_body(*tried, dictionaries) == payload:
            total += Packed(1, len(data), len(tried[1]))
            codec, data = tried
        else:
            total += Packed(1, len(data), len(data))
        connection.execute(
            "UPDATE bodies SET codec = ?, data = ?, packed = 1 WHERE sha256 = ?",
            (codec, data, digest),
        )
    return total


def _typical_pages(connection: sqlite3.Connection, digests: Sequence[str]) -> Iterator[bytes]:
    """Yield a few pages of middling size, as far as they fit."""
    sizes = sorted(
        (size, digest)
        for digest in digests
        for (size,) in connection.execute("SELECT size FROM bodies WHERE sha256 = ?", (digest,))
        if size
    )
    first = max(0, (len(sizes) - _PAGES_IN_DICTIONARY) // 2)
    room = _LARGEST_DICTIONARY
    for size, digest in sizes[first : first + _PAGES_IN_DICTIONARY]:
        if size <= room:
            room -= size
            codec, data = connection.execute(
                "SELECT codec, data FROM bodies WHERE sha256 = ?", (digest,)
            ).fetchone()
            yield decode_body(codec, data, Dictionaries(connection))
