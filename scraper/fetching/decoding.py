"""Content-Encoding undone piece by piece, never further than the caller's limit.

A few hundred kilobytes can inflate to gigabytes, so every decoder here is asked
for at most so many bytes at a time and stops at the limit. gzip goes through ISA-L,
which inflates a page in less than half of zlib's time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli
from isal import isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
MOST_NESTED = 2
_INFLATE_ERROR: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # wrong stub
_PIECE = 256 * 1024
_ZSTD_WINDOW_LOG = 23  # RFC 9659: a web client need not give more than 8 MB of window


class BrokenEncoding(Exception):
    """The bytes are not what Content-Encoding says; the message says why."""


class TooLarge(Exception):
    """More bytes came out than the limit allows."""


class _Step(Protocol):
    """One decoder: feed it bytes, get pieces of at most `_PIECE` bytes."""

    def feed(self, data: bytes) -> Iterator[bytes]: ...

    def is_whole(self) -> bool: ...


class Decoder:
    """Undoes a response's encodings, innermost last, up to `limit` decoded bytes."""

    def __init__(self, content_encoding: str | None, limit: int) -> None:
        self._steps = [_make_step(name) for name in reversed(split_encodings(content_encoding))]
        self._limit = limit
        self.size = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` decodes to.

        Raises:
            BrokenEncoding: the bytes cannot be decoded.
            TooLarge: the limit is passed; what was yielded before stays within it.
        """
        for piece in _through(self._steps, data):
            self.size += len(piece)
            if self.size > self._limit:
                raise TooLarge
            yield piece

    def finish(self) -> None:
        """Check that every encoding came to its end.

        Raises:
            BrokenEncoding: the encoded body broke off.
        """
        if not all(step.is_whole() for step in self._steps):
            raise BrokenEncoding("the compressed body ends too early")


def split_encodings(content_encoding: str | None) -> list[str]:
    """Return the encodings in the order they were applied, without "identity".

    Raises:
        BrokenEncoding: one is unknown, or too many are nested.
    """
    names = [name.strip().lower() for name in (content_encoding or "").split(",")]
    names = [name for name in names if name not in ("", "identity", "none", "utf-8")]
    if len(names) > MOST_NESTED:
        raise BrokenEncoding(f"{len(names)} nested content encodings")
    for name in names:
        if name not in _STEPS:
            raise BrokenEncoding(f"unknown content encoding {name[:40]!r}")
    return names


def decode(data: bytes, content_encoding: str | None, limit: int) -> bytes:
    """Return a whole body decoded, when it stays within `limit` bytes.

    Raises:
        BrokenEncoding, TooLarge: as `Decoder` does.
    """
    decoder = Decoder(content_encoding, limit)
    body = bytearray()
    try:
        for piece in decoder.feed(data):
            body += piece
        decoder.finish()
        return bytes(body)
    finally:
        body.clear()  # or an error's traceback would keep it alive


def decode_beginning(data: bytes, content_encoding: str | None, most: int) -> bytes:
    """Return the first `most` bytes of a body, which may break off or go on after that.

    Raises:
        BrokenEncoding: the bytes cannot be decoded.
    """
    body = bytearray()
    for piece in Decoder(content_encoding, sys.maxsize).feed(data):
        body += piece
        if len(body) >= most:
            break
    return bytes(body[:most])


def _through(steps: list[_Step], data: bytes) -> Iterator[bytes]:
    if not steps:
        yield data
        return
    for piece in steps[0].feed(data):
        yield from _through(steps[1:], piece)


class _Zlib:
    """gzip (several members, garbage behind the last) and deflate (with or without zlib header)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._inflate = isal_zlib.decompressobj(wbits=31) if name == "gzip" else None
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        is_full = False
        while data or is_full:
            if self._inflate is None:
                self._inflate = isal_zlib.decompressobj(wbits=15 if _has_zlib_header(data) else -15)
            self._started = True
            try:
                piece = self._inflate.decompress(data, _PIECE)
            except _INFLATE_ERROR as exc:
                raise BrokenEncoding(f"broken {self._name} body") from exc
            if piece:
                yield piece
            is_full = len(piece) == _PIECE
            data = self._inflate.unconsumed_tail or self._next_member()

    def _next_member(self) -> bytes:
        """Begin another gzip member when one follows; anything else behind the end is dropped."""
        assert self._inflate is not None
        behind = self._inflate.unused_data
        if not self._inflate.eof or not behind.startswith(b"\x1f\x8b"):
            return b""
        self._inflate = isal_zlib.decompressobj(wbits=31)
        return behind

    def is_whole(self) -> bool:
        return not self._started or (self._inflate is not None and self._inflate.eof)


class _Zstd:
    """Zstandard, frame after frame."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._frame = self._new_frame()
        self._started = False

    @staticmethod
    def _new_frame() -> zstd.ZstdDecompressor:
        option = zstd.DecompressionParameter.window_log_max
        return zstd.ZstdDecompressor(options={option: _ZSTD_WINDOW_LOG})

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._frame.eof:
            self._frame = self._new_frame()
        while data or not self._frame.needs_input:
            self._started = True
            try:
                piece = self._frame.decompress(data, _PIECE)
            except zstd.ZstdError as exc:
                raise BrokenEncoding("broken zstd body") from exc
            if piece:
                yield piece
            data = b""
            if self._frame.eof:
                if not (data := self._frame.unused_data):
                    return
                self._frame = self._new_frame()

    def is_whole(self) -> bool:
        return not self._started or self._frame.eof


class _Brotli:
    """Brotli: one stream, and nothing behind it."""

    def __init__(self, _: str) -> None:
        self._stream = brotli.Decompressor()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while not self._stream.is_finished():
            self._started |= bool(data)
            try:
                piece = self._stream.process(data, output_buffer_limit=_PIECE)
            except brotli.error as exc:
                raise BrokenEncoding("broken br body") from exc
            if piece:
                yield piece
            elif self._stream.can_accept_more_data():
                return
            data = b""

    def is_whole(self) -> bool:
        return not self._started or bool(self._stream.is_finished())


_STEPS: dict[str, Callable[[str], _Step]] = {
    "gzip": _Zlib,
    "x-gzip": _Zlib,
    "deflate": _Zlib,
    "br": _Brotli,
    "zstd": _Zstd,
}


def _make_step(name: str) -> _Step:
    return _STEPS[name](name.removeprefix("x-"))


def _has_zlib_header(data: bytes) -> bool:
    return data[0] & 0x8F == 8 and (len(data) == 1 or (data[0] << 8 | data[1]) % 31 == 0)
