"""Snapshots in and out: each distinct body once, compressed."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import datetime

import orjson

from scraper.archive.border import clean_text, parse_utc, utc_text
from scraper.archive.compression import zstd
from scraper.records import PackedBody, Peer, Snapshot

_LEVEL = 3
"""On arrival: 1.2 ms for a page of 195 KB, a third of what level 7 takes; that leaves a tenth
less, but what counts is packed again with a dictionary, once there are pages enough."""

_TRAINED = b"\x37\xa4\x30\xec"
"""How a trained dictionary begins; any other one is plain content."""


def save_snapshot(
    connection: sqlite3.Connection, snapshot: Snapshot, crawl_id: int | None = None
) -> int:
    """Write the snapshot's row, and its body unless the archive has it; return the row's id."""
    body = snapshot.packed or pack_body(snapshot.payload)
    connection.execute(
        "INSERT INTO bodies (sha256, size, codec, data) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (sha256) DO NOTHING",
        (body.sha256, body.size, body.codec, body.data),
    )
    row = {**_row(snapshot), **_peer_row(snapshot.peer), "sha256": body.sha256}
    row_id = connection.execute(
        f"INSERT INTO snapshots ({', '.join(row)}, crawl_id) "
        f"VALUES ({', '.join('?' * len(row))}, ?)",
        (*row.values(), crawl_id),
    ).lastrowid
    assert row_id is not None  # an INSERT has just succeeded
    return row_id


def _row(snapshot: Snapshot) -> dict[str, object]:
    """Return the columns that tell what was asked, and what was answered."""
    return {
        "url": clean_text(snapshot.url),
        "final_url": clean_text(snapshot.final_url),
        "fetched": utc_text(snapshot.fetched),
        "status": snapshot.status,
        "headers": _json([[clean_text(name), clean_text(text)] for name, text in snapshot.headers]),
        "media_type": snapshot.media_type and clean_text(snapshot.media_type),
        "charset": snapshot.charset and clean_text(snapshot.charset),
        "redirects": _json([clean_text(url) for url in snapshot.redirects]),
        "redirect_statuses": _json(snapshot.redirect_statuses) if snapshot.redirects else None,
        "robots": snapshot.robots and clean_text(snapshot.robots),
        "tdm": snapshot.tdm and clean_text(snapshot.tdm),
        "withheld_sha256": snapshot.withheld,
        "rendered": 1 if snapshot.rendered else None,
        "wire_sha256": snapshot.wire_sha256,
        "wire_size": snapshot.wire_size,
    }


def _peer_row(peer: Peer | None) -> dict[str, object]:
    """Return the columns that tell who answered; none for a file."""
    if peer is None:
        return {}
    tls = {"version": peer.tls_version, "cipher": peer.cipher, "sha256": peer.certificate}
    return {
        "http_version": peer.http_version,
        "address": peer.address,
        "tls": _json(tls) if peer.tls_version else None,
    }


def _peer(http_version: str | None, address: str, tls: str | None) -> Peer | None:
    if http_version is None:
        return None
    told = orjson.loads(tls) if tls else {}
    return Peer(http_version, address, told.get("version"), told.get("cipher"), told.get("sha256"))


def pack_body(payload: bytes) -> PackedBody:
    """Return a body as `save_snapshot` stores it; needs no archive, so a worker can do it."""
    codec, data = encode_body(payload)
    return PackedBody(hashlib.sha256(payload).hexdigest(), len(payload), codec, data)


def load_snapshot(connection: sqlite3.Connection, snapshot_id: int) -> Snapshot | None:
    """Read a snapshot back as it was fetched; None if there is none of that id."""
    row = connection.execute(
        "SELECT s.url, s.final_url, s.fetched, s.status, s.headers, s.media_type, s.charset, "
        "s.redirects, s.robots, s.tdm, s.withheld_sha256, s.rendered, s.wire_sha256, s.wire_size, "
        "s.redirect_statuses, s.http_version, s.address, s.tls, b.codec, b.data "
        "FROM snapshots s JOIN bodies b ON b.sha256 = s.sha256 WHERE s.id = ?",
        (snapshot_id,),
    ).fetchone()
    if row is None:
        return None
    url, final_url, fetched, status, headers, media_type, charset, redirects, *rest = row
    robots, tdm, withheld, rendered, wire_sha256, wire_size, statuses, *peer, codec, data = rest
    return Snapshot(
        url=url,
        final_url=final_url,
        fetched=parse_utc(fetched),
        status=status,
        headers=tuple((name, text) for name, text in orjson.loads(headers)),
        payload=decode_body(codec, data, Dictionaries(connection)),
        media_type=media_type,
        charset=charset,
        redirects=tuple(orjson.loads(redirects or "[]")),
        robots=robots,
        tdm=tdm,
        withheld=withheld,
        rendered=bool(rendered),
        wire_sha256=wire_sha256,
        wire_size=wire_size,
        redirect_statuses=tuple(orjson.loads(statuses or "[]")),
        peer=_peer(*peer),
    )


def has_snapshot(connection: sqlite3.Connection, snapshot: Snapshot) -> bool:
    """Whether there is an answer of that address at that time, drawn by a browser or not."""
    return bool(
        connection.execute(
            "SELECT 1 FROM snapshots WHERE url = ? AND fetched = ? AND rendered IS ?",
            (
                clean_text(snapshot.url),
                utc_text(snapshot.fetched),
                1 if snapshot.rendered else None,
            ),
        ).fetchone()
    )


def find_body(
    connection: sqlite3.Connection, url: str, fetched: datetime | None, sha256: str | None
) -> bytes | None:
    """Return a stored body by its hash, else what an address answered at a time; None without.

    Where neither is known it is the newest good answer of the address.
    """
    row = connection.execute(
        "SELECT codec, data FROM bodies WHERE sha256 = coalesce(?1, "
        "(SELECT sha256 FROM snapshots WHERE url = ?2 AND fetched = ?3 AND rendered IS NULL "
        "OR id = ?4))",
        (
            sha256,
            clean_text(url),
            fetched and utc_text(fetched),
            None if sha256 or fetched else newest_answer(connection, url),
        ),
    ).fetchone()
    return decode_body(row[0], row[1], Dictionaries(connection)) if row else None


def newest_answer(connection: sqlite3.Connection, url: str) -> int | None:
    """Return the id of the last snapshot of an address that brought a page; None without."""
    row = connection.execute(
        "SELECT max(id) FROM snapshots WHERE url = ? AND status BETWEEN 200 AND 299", (url,)
    ).fetchone()
    return row[0] if row else None


class Dictionaries:
    """The Zstandard dictionaries of an archive, each read when it is first needed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._loaded: dict[int, zstd.ZstdDict] = {}

    def load(self, *names: int | str | None) -> None:
        """Read what these need, numbers of dictionaries or codecs: then `get` needs no archive.

        Raises:
            ValueError: as `get`.
        """
        for name in names:
            number = name.partition(":")[2] if isinstance(name, str) else name
            if isinstance(number, int) or (number and number.isdecimal()):
                self.get(int(number))

    def get(self, number: int) -> zstd.ZstdDict:
        """Return a dictionary.

        Raises:
            ValueError: there is none of that number, or it is damaged.
        """
        if number not in self._loaded:
            row = self._connection.execute(
                "SELECT codec, data FROM dictionaries WHERE id = ?", (number,)
            ).fetchone()
            if row is None:
                raise ValueError(f"dictionary {number} is not there")
            data = decode_body(row[0] or "identity", row[1], self)
            is_raw = not data.startswith(_TRAINED)
            self._loaded[number] = zstd.ZstdDict(data, is_raw=is_raw)
        return self._loaded[number]


def encode_body(
    payload: bytes,
    level: int = _LEVEL,
    dictionaries: Dictionaries | None = None,
    number: int | None = None,
) -> tuple[str, bytes]:
    """Return codec and data; what compression does not shorten stays as it is."""
    shared = dictionaries.get(number) if dictionaries and number is not None else None
    packed = zstd.compress(payload, level, zstd_dict=shared and shared.as_digested_dict)
    if len(packed) >= len(payload):
        return "identity", payload
    return ("zstd" if shared is None else f"zstd:{number}"), packed


def decode_body(codec: str, data: bytes, dictionaries: Dictionaries) -> bytes:
    """Undo `encode_body`.

    Raises:
        ValueError: the codec is unknown or the data is damaged.
    """
    if codec == "identity":
        return data
    name, _, number = codec.partition(":")
    if name != "zstd" or not (number.isdecimal() or codec == "zstd"):
        raise ValueError(f"unknown codec {codec}")
    try:
        shared = dictionaries.get(int(number)) if number else None
        return bytes(zstd.decompress(data, zstd_dict=shared))
    except zstd.ZstdError as exc:
        raise ValueError("compressed data is damaged") from exc


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
