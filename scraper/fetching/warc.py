"""Web archives as other crawlers write them: WARC records to snapshots of pages.

ISO 28500:2017 (WARC 1.1) and its forerunners. Taken are answers over http(s) that
brought a page, or said that one is gone; pictures, scripts, redirects, requests and DNS
records are passed over and counted. Of a file that this program wrote, all is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, BinaryIO

import orjson
from fastwarc.warc import WarcRecord, WarcRecordType

from scraper.fetching.decoding import TooLarge
from scraper.fetching.headers import parse_content_type
from scraper.fetching.payloads import Cut, decode_payload
from scraper.fetching.rights import note_rights
from scraper.fetching.warc_records import MOST_HEADER_BYTES, WarcRecords
from scraper.records import Snapshot
from scraper.urls import normalize_url

MOST_BYTES = 50_000_000
"""A record that is longer, as archived or decoded, is passed over."""

_OUR_NAME_WITHIN = 4096
_GONE = (404, 410)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_NOTE = "application/vnd.scraper.capture+json"
_ANSWERS = (WarcRecordType.response, WarcRecordType.revisit, WarcRecordType.resource)


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the body of a revisit was archived: the address, the time and the body's hash."""

    url: str
    fetched: datetime | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived page.

    `offset` is the byte of the file where its record, or its compressed member, begins.
    `refers` says whose body a revisit has; the snapshot's payload is empty then. `note`
    is what this program wrote beside the page when it exported it: plain values, unchecked.
    """

    snapshot: Snapshot
    record_id: str
    offset: int
    refers: Reference | None = None
    note: dict[str, Any] | None = None


@dataclass(slots=True)
class WarcPages:
    """The captures of one WARC stream, in order; it is read as they are asked for.

    `start` and `end` bound where records begin, in bytes. After the iteration
    `taken` counts them, `damage` holds a line for each place where something was lost, and
    `passed` how many records of which kind were none of our business.
    """

    stream: BinaryIO
    start: int = 0
    end: int | None = None
    taken: int = 0
    damage: list[str] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    _is_ours: bool = False

    def __iter__(self) -> Iterator[Capture]:
        records = WarcRecords(self.stream, start=self.start, end=self.end)
        records.damage = self.damage
        pending: Capture | None = None
        for record in records:
            if record.record_type == WarcRecordType.metadata:
                pending = self._with_note(pending, record, records)
                continue
            if record.record_type not in _ANSWERS:
                self.passed[_name(record)] += 1
                self._is_ours = self._is_ours or _is_our_info(record)
                continue
            if pending:
                self.taken += 1
                yield pending
            pending = self._capture(record, records)
        if pending:
            self.taken += 1
            yield pending

    def _capture(self, record: WarcRecord, records: WarcRecords) -> Capture | None:
        """Read a record; None for what is no page, or is not whole."""
        url = _text(record, b"WARC-Target-URI").strip("<> ")
        is_file = record.record_type == WarcRecordType.resource and url.startswith("file:")
        if not is_file and normalize_url(url) is None:
            self.passed["other addresses"] += 1
            return None
        position = record.stream_pos
        if record.content_length > MOST_BYTES:
            records.note(position, f"{url} is larger than {MOST_BYTES // 1_000_000} MB")
            return None
        try:
            return self._read(record, url)
        except EOFError:
            records.note(position, f"{url} is cut short")
        except TooLarge:
            records.note(position, f"{url} unpacks to more than {MOST_BYTES // 1_000_000} MB")
        except OSError as exc:
            records.broken(str(exc))
        return None

    def _read(self, record: WarcRecord, url: str) -> Capture | None:
        if record.record_type == WarcRecordType.resource:
            head = _Head(200, (("Content-Type", _text(record, b"Content-Type")),))
            content = _whole(record)
        else:
            head, content = _split(record)
        if not self._is_ours and not _is_wanted(head):
            self.passed["other answers"] += 1
            return None
        snapshot = _snapshot(record, url, head)
        record_id = _text(record, b"WARC-Record-ID")
        if record.record_type == WarcRecordType.revisit:
            return Capture(snapshot, record_id, record.stream_pos, _reference(record, url))
        try:
            payload = decode_payload(
                content,
                snapshot.header("Transfer-Encoding"),
                snapshot.header("Content-Encoding"),
                MOST_BYTES,
            )
        except Cut:
            raise EOFError from None
        snapshot = note_rights(replace(snapshot, payload=payload))
        return Capture(snapshot, record_id, record.stream_pos)

    def _with_note(
        self, pending: Capture | None, record: WarcRecord, records: WarcRecords
    ) -> Capture | None:
        """Join a page with what we once wrote about it; other metadata is passed over."""
        is_ours = _text(record, b"Content-Type") == _NOTE
        if not is_ours or pending is None or record.content_length > MOST_BYTES:
            self.passed["metadata"] += 1
            return pending
        if _text(record, b"WARC-Concurrent-To") != pending.record_id:
            records.note(record.stream_pos, "a note on a page that is not here")
            return pending
        try:
            note = orjson.loads(_whole(record))
        except (EOFError, orjson.JSONDecodeError):
            records.note(record.stream_pos, "a note on a page is cut short or garbled")
            return pending
        except OSError as exc:
            records.broken(str(exc))
            return pending
        return replace(pending, note=note) if isinstance(note, dict) else pending


@dataclass(frozen=True, slots=True)
class _Head:
    """Status and headers of an archived answer; status 0 where there is none."""

    status: int
    headers: tuple[tuple[str, str], ...]

    def content_type(self) -> tuple[str | None, str | None]:
        """Return media type and charset."""
        named = (value for key, value in self.headers if key.lower() == "content-type")
        return parse_content_type(next(named, None))


def _split(record: WarcRecord) -> tuple[_Head, bytes]:
    """Split an HTTP answer in head and body."""
    record.is_http = True
    record.parse_http(max_header_len=MOST_HEADER_BYTES)
    head = record.http_headers
    status = head.status_code if head is not None else None
    pairs = () if head is None else head.items_bytes()
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)
    return _Head(int(status or 0), headers), _whole(record)


def _whole(record: WarcRecord) -> bytes:
    """Read what is left of a record; EOFError if the file ends before it does."""
    content = record.reader.read()
    if len(content) < record.content_length:
        raise EOFError
    return content


def _is_our_info(record: WarcRecord) -> bool:
    """Whether this program wrote the file: it then holds nothing that it would not take."""
    is_info = record.record_type == WarcRecordType.warcinfo
    return is_info and record.reader.read(_OUR_NAME_WITHIN).find(b"software: scraper/") >= 0


def _is_wanted(head: _Head) -> bool:
    """Whether an answer may hold a page: what has no label is judged by its content later."""
    media_type, _ = head.content_type()
    is_page = media_type is None or media_type in _PAGES
    return is_page and (200 <= head.status < 300 or head.status in (304, *_GONE))


def _snapshot(record: WarcRecord, url: str, head: _Head) -> Snapshot:
    media_type, charset = head.content_type()
    fetched = record.record_date or datetime.fromtimestamp(0, UTC)
    return Snapshot(url, url, fetched, head.status, head.headers, b"", media_type, charset)


def _reference(record: WarcRecord, url: str) -> Reference:
    date, digest = _text(record, b"WARC-Refers-To-Date"), _text(record, b"WARC-Payload-Digest")
    algorithm, _, value = digest.partition(":")
    try:
        fetched = datetime.fromisoformat(date)
    except ValueError:
        fetched = None
    return Reference(
        _text(record, b"WARC-Refers-To-Target-URI").strip("<> ") or url,
        fetched if fetched and fetched.tzinfo else None,
        value.lower() if algorithm.lower() == "sha256" and len(value) == 64 else None,
    )


def _text(record: WarcRecord, name: bytes) -> str:
    """Return a header of the record, "" without one."""
    return (record.headers.get_bytes(name) or b"").decode("utf-8", "replace").strip()


def _name(record: WarcRecord) -> str:
    return str(record.record_type).rpartition(".")[2]
