"""WARC files for tests, as other programs write them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable

PAGE = (
    b"<html><head><title>Harbour bridge reopens</title></head><body><article>"
    b"<h1>Harbour bridge reopens after the storm</h1><p>By Ana Ruiz</p>"
    + b"<p>The bridge opened again on Monday, and the first bus crossed it at six.</p>" * 3
    + b"</article></body></html>"
)
URL = "https://ledger.example/bridge"
DATE = "2025-08-01T06:00:00Z"


def record(
    kind: str,
    block: bytes,
    url: str = URL,
    *,
    date: str = DATE,
    headers: Iterable[tuple[str, str]] = (),
    number: int = 1,
) -> bytes:
    """Write one record, not compressed."""
    lines = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:00000000-0000-4000-8000-{number:012}>"),
        ("WARC-Target-URI", url),
        ("WARC-Date", date),
        ("Content-Type", "application/http; msgtype=response"),
        *headers,
        ("Content-Length", str(len(block))),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def answer(
    payload: bytes = PAGE,
    headers: Iterable[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
    status: str = "200 OK",
) -> bytes:
    """Write an HTTP answer."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + payload


def pages(count: int) -> list[bytes]:
    """Write a response record for each of so many different pages."""
    return [
        record(
            "response",
            answer(PAGE.replace(b"six", b"%d o'clock" % number)),
            f"{URL}/{number}",
            number=number,
        )
        for number in range(count)
    ]


def zipped(records: Iterable[bytes]) -> bytes:
    """Compress each record as a gzip member."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)
