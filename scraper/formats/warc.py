"""Snapshots as WARC 1.1 (ISO 28500:2017): what was asked, what came, and what was read out of it.

A page's bytes are kept decoded. So the headers that would tell a reader to decode them again
are written as `X-Archive-Orig-…`, as other archives do; a note beside each page keeps all
headers as they were, with whatever else the archive knows, and gives a lossless way back.
"""

from __future__ import annotations

import hashlib
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import orjson

from scraper.records import Snapshot
from scraper.shapes import flatten

NOTE_TYPE = "application/vnd.scraper.capture+json"
NOTE_URI = "urn:scraper:capture:"
"""Stands before the address of the page that a note is about: some readers index metadata
records as well, and would show the note in the page's place."""

_SAME_BODY = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_NO_LONGER_TRUE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Kept:
    """One snapshot to write.

    `address` is the web address it is filed under. `page_of` is the `key` of the first page
    if this is a further one. `record` is what was read out of it, None where another
    snapshot brought the newest reading. `is_shared` says that other snapshots have the
    same body; `was_fetched`, that this program asked a server for it.
    """

    snapshot: Snapshot
    address: str
    record: Mapping[str, Any] | None = None
    page_of: str | None = None
    is_shared: bool = False
    was_fetched: bool = False

    @property
    def key(self) -> str:
        """What tells this snapshot from all others."""
        drawn = " drawn" if self.snapshot.rendered else ""
        return f"{self.snapshot.fetched.isoformat()} {self.snapshot.url}{drawn}"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a record stands in the file, and what an index says of it."""

    url: str
    fetched: datetime
    status: int
    media_type: str
    digest: str
    offset: int
    length: int
    is_revisit: bool = False


class WarcWriter:
    """Writes records to a stream, a gzip member each; the same snapshots give the same bytes.

    Bodies that are shared are written once; later ones are revisit records.
    """

    def __init__(self, out: BinaryIO, *, name: str, software: str) -> None:
        """`name` is what the file calls itself, `software` who writes it."""
        self._out = out
        self._offset = 0
        self._written: dict[str, tuple[str, str, str]] = {}
        self._info = _record_id("warcinfo", name)
        fields = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/"
            "warc-1.1/",
        }
        self._head = (name, "".join(f"{key}: {value}\r\n" for key, value in fields.items()))

    def begin(self, created: datetime) -> None:
        """Write the warcinfo record."""
        name, fields = self._head
        headers = {
            "WARC-Type": "warcinfo",
            "WARC-Record-ID": self._info,
            "WARC-Date": _date(created),
            "WARC-Filename": name,
            "Content-Type": "application/warc-fields",
        }
        self._write(headers, fields.encode())

    def write(self, kept: Kept) -> Entry:
        """Write what was asked, the answer, and the note on it; return where the answer is."""
        snapshot, digest = kept.snapshot, hashlib.sha256(kept.snapshot.payload).hexdigest()
        record_id = _record_id("answer", f"{kept.key} {digest}")
        headers = {
            "WARC-Record-ID": record_id,
            "WARC-Target-URI": kept.address,
            "WARC-Date": _date(snapshot.fetched),
            "WARC-Warcinfo-ID": self._info,
            "WARC-Payload-Digest": f"sha256:{digest}",
        }
        if snapshot.withheld:
            headers["WARC-Truncated"] = "unspecified"
        written = self._written.get(digest) if kept.is_shared and snapshot.payload else None
        offset = self._offset
        length = self._write_answer(kept, headers, written)
        is_revisit = bool(written) or snapshot.status == 304
        if kept.is_shared and written is None:
            self._written[digest] = (record_id, kept.address, headers["WARC-Date"])
        if kept.was_fetched:
            self._write_request(kept, record_id)
        self._write_note(kept, record_id, digest)
        return Entry(
            kept.address,
            snapshot.fetched,
            snapshot.status,
            "warc/revisit" if is_revisit else snapshot.media_type or "application/octet-stream",
            f"sha256:{digest}",
            offset,
            length,
            is_revisit,
        )

    def _write_answer(
        self, kept: Kept, headers: dict[str, str], written: tuple[str, str, str] | None
    ) -> int:
        snapshot = kept.snapshot
        if snapshot.rendered or not snapshot.final_url.startswith(("http://", "https://")):
            headers |= {
                "WARC-Type": "resource",
                "Content-Type": snapshot.media_type or "application/octet-stream",
            }
            return self._write(headers, snapshot.payload)
        headers["Content-Type"] = "application/http;msgtype=response"
        if snapshot.status == 304:
            headers |= {"WARC-Type": "revisit", "WARC-Profile": _NOT_MODIFIED}
        elif written:
            headers |= {
                "WARC-Type": "revisit",
                "WARC-Profile": _SAME_BODY,
                "WARC-Refers-To": written[0],
                "WARC-Refers-To-Target-URI": written[1],
                "WARC-Refers-To-Date": written[2],
            }
        else:
            return self._write({"WARC-Type": "response"} | headers, _answer(snapshot))
        return self._write(headers, _answer(replace(snapshot, payload=b"")))

    def _write_request(self, kept: Kept, record_id: str) -> None:
        """Write the part of the request that is known for certain: its first line and the host."""
        parts = urlsplit(kept.address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "WARC-Type": "request",
            "WARC-Record-ID": _record_id("request", record_id),
            "WARC-Target-URI": kept.address,
            "WARC-Date": _date(kept.snapshot.fetched),
            "WARC-Concurrent-To": record_id,
            "Content-Type": "application/http;msgtype=request",
        }
        self._write(headers, f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())

    def _write_note(self, kept: Kept, record_id: str, digest: str) -> None:
        snapshot = flatten(replace(kept.snapshot, payload=b""))
        note = {
            "key": kept.key,
            "page_of": kept.page_of,
            "sha256": digest,
            "snapshot": snapshot,
            "article": kept.record,
        }
        headers = {
            "WARC-Type": "metadata",
            "WARC-Record-ID": _record_id("note", record_id),
            "WARC-Target-URI": NOTE_URI + kept.address,
            "WARC-Date": _date(kept.snapshot.fetched),
            "WARC-Concurrent-To": record_id,
            "Content-Type": NOTE_TYPE,
        }
        self._write(headers, orjson.dumps(note))

    def _write(self, headers: Mapping[str, str], block: bytes) -> int:
        """Write one record as a gzip member and return its length."""
        lines = [
            "WARC/1.1",
            *(f"{name}: {one_line(value)}" for name, value in headers.items()),
            f"WARC-Block-Digest: sha256:{hashlib.sha256(block).hexdigest()}",
            f"Content-Length: {len(block)}",
        ]
        head = "\r\n".join(lines).encode("utf-8", "replace")
        member = _gzip(head + b"\r\n\r\n" + block + b"\r\n\r\n")
        self._out.write(member)
        self._offset += len(member)
        return len(member)


def one_line(text: str) -> str:
    """Return a header's value without the characters that would end it."""
    return "".join(" " if char in "\r\n\0" else char for char in text)


def _answer(snapshot: Snapshot) -> bytes:
    """Put an HTTP answer together again, with headers that are true of the decoded body."""
    try:
        phrase = HTTPStatus(snapshot.status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {snapshot.status} {phrase}".rstrip()]
    for name, value in snapshot.headers:
        is_false = name.lower() in _NO_LONGER_TRUE
        lines.append(f"{'X-Archive-Orig-' if is_false else ''}{one_line(name)}: {one_line(value)}")
    return b"\r\n".join([*map(_latin, lines), b"", b""]) + snapshot.payload


def _latin(line: str) -> bytes:
    """Write a header as it came, byte by byte; what came from elsewhere as UTF-8."""
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "replace")


def _record_id(kind: str, key: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {key}')}>"


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _gzip(data: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, wbits=31)
    return packer.compress(data) + packer.flush()
