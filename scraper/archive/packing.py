"""Stored pages packed tighter when there is time: pages of one host share most of their markup.

A dictionary is a few whole pages of the host, one after another. Those pages then cost
next to nothing themselves, the others about half of what they cost alone, and the
dictionary is stored compressed: no host gets larger. Hosts with too few pages share one
dictionary of what all outlets have in common (`boilerplate.py`), and the other dictionaries
are compressed with it. Every page is read back and compared before it replaces what was there.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import orjson

from scraper.archive.boilerplate import FEWEST_HOSTS, MOST_HOSTS, shared_markup
from scraper.archive.snapshots import Dictionaries, decode_body, encode_body
from scraper.urls import host_of

FEWEST_PAGES = 4
"""Of a host, before it gets a dictionary."""

LEVEL = 11
"""Zstandard's, unless another one is asked for: 19 saves 6 % more and takes ten times as long."""

OF_ALL = ""
"""Stands for the host of the dictionary that all outlets share."""

_PAGES_IN_DICTIONARY = 8
_LARGEST_DICTIONARY = 2_000_000
_DICTIONARY_LEVEL = 19
_QUICK = 3
_HELPED = 0.8


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


def find_unpacked(connection: sqlite3.Connection, level: int) -> dict[str, list[str]]:
    """Return the digests of the bodies that were not packed at this level or a higher one, by host.

    A saved page has none; the site of the article in it does as well.
    """
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for digest, url, site in connection.execute(
        "SELECT b.sha256, min(s.final_url), max(t.host) FROM bodies b "
        "JOIN snapshots s ON s.sha256 = b.sha256 LEFT JOIN articles a ON a.snapshot_id = s.id "
        "LEFT JOIN sites t ON t.id = a.site_id WHERE coalesce(b.packed, 0) < ? "
        "GROUP BY b.sha256 ORDER BY min(s.id)",
        (level,),
    ):
        hosts[host_of(url) or site or ""].append(digest)
    return dict(hosts)


def make_shared_dictionary(
    connection: sqlite3.Connection, firsts: Sequence[str], fewest: int = FEWEST_HOSTS
) -> tuple[int | None, int]:
    """Return the id of the dictionary of all outlets and the bytes that were added for it.

    `firsts` are pages of different hosts. (None, 0) for fewer than `fewest`. An
    archive that has a dictionary keeps it.
    """
    if known := newest_dictionary(connection, OF_ALL):
        return known, 0
    if len(firsts) < fewest:
        return None, 0

    def pages() -> Iterator[bytes]:
        return (_load(connection, digest) for digest in firsts[:MOST_HOSTS])

    return _add(connection, OF_ALL, shared_markup(pages), None)


def make_dictionary(
    connection: sqlite3.Connection, host: str, digests: Sequence[str], shared: int | None
) -> tuple[int | None, int]:
    """Return the id of the host's dictionary and the bytes that were added for it.

    A host with too few pages takes the one of number `shared`, if there is one. One that
    has a dictionary keeps it, unless its pages look otherwise by now.
    """
    known, are_few = newest_dictionary(connection, host), len(digests) < FEWEST_PAGES
    if known and (are_few or _still_helps(connection, known, digests)):
        return known, 0
    if not host or are_few:
        return shared, 0
    return _add(connection, host, b"".join(_typical_pages(connection, digests)), shared)


def _still_helps(connection: sqlite3.Connection, number: int, digests: Sequence[str]) -> bool:
    """Try a few pages that are spread over all: does the dictionary save a fifth of them?"""
    dictionaries = Dictionaries(connection)
    pages = [_load(connection, digest) for digest in digests[:: len(digests) // FEWEST_PAGES]]
    alone, helped = (
        sum(len(encode_body(page, _QUICK, dictionaries, chosen)[1]) for page in pages)
        for chosen in (None, number)
    )
    return helped < alone * _HELPED


def newest_dictionary(connection: sqlite3.Connection, host: str) -> int | None:
    """Return the id of the newest dictionary of a host; None without."""
    row = connection.execute(
        "SELECT id FROM dictionaries WHERE host = ? ORDER BY id DESC LIMIT 1", (host,)
    ).fetchone()
    return row[0] if row else None


def _add(
    connection: sqlite3.Connection, host: str, content: bytes, shared: int | None
) -> tuple[int | None, int]:
    """Store a dictionary, compressed with the `shared` one, and return its id and its bytes."""
    codec, data = encode_body(content, _DICTIONARY_LEVEL, Dictionaries(connection), shared)
    number = connection.execute(
        "INSERT INTO dictionaries (host, data, codec) VALUES (?, ?, ?)", (host, data, codec)
    ).lastrowid
    return number, len(data)


def pack_bodies(
    connection: sqlite3.Connection,
    digests: Sequence[str],
    number: int | None,
    level: int,
    *,
    for_good: bool = True,
) -> Packed:
    """Compress those of these bodies that are still there, with dictionary `number` if any.

    Not `for_good`, they go on waiting for a better dictionary.
    """
    dictionaries = Dictionaries(connection)
    stored = {
        (digest, size): (codec, data)
        for digest, size, codec, data in connection.execute(
            "SELECT sha256, size, codec, data FROM bodies "
            "WHERE sha256 IN (SELECT value FROM json_each(?))",
            (orjson.dumps(digests).decode(),),
        )
    }
    dictionaries.load(number, *(codec for codec, _ in stored.values()))
    with ThreadPoolExecutor() as pool:  # Zstandard works beside Python
        repack = partial(_repack, level=level, dictionaries=dictionaries, number=number)
        bodies = dict(zip(stored, pool.map(repack, stored.values()), strict=True))
    mark = level if for_good else None
    connection.executemany(  # a new row: a shorter one in the old one's place leaves a gap
        "REPLACE INTO bodies (sha256, size, codec, data, packed) VALUES (?, ?, ?, ?, ?)",
        [(*key, *body, mark) for key, body in bodies.items()],
    )
    before, after = (sum(len(data) for _, data in each.values()) for each in (stored, bodies))
    return Packed(len(bodies), before, after)


def _repack(
    body: tuple[str, bytes], level: int, dictionaries: Dictionaries, number: int | None
) -> tuple[str, bytes]:
    """Return codec and data of a body as they should be: as they are, if nothing is gained."""
    payload = decode_body(*body, dictionaries)
    tried = encode_body(payload, level, dictionaries, number)
    is_better = len(tried[1]) < len(body[1]) and decode_body(*tried, dictionaries) == payload
    return tried if is_better else body


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
            yield _load(connection, digest)


def _load(connection: sqlite3.Connection, digest: str) -> bytes:
    """Return a page; an empty one if it was forgotten in the meantime."""
    row = connection.execute(
        "SELECT codec, data FROM bodies WHERE sha256 = ?", (digest,)
    ).fetchone()
    return decode_body(row[0], row[1], Dictionaries(connection)) if row else b""
