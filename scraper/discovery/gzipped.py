"""Gzip files served as files (sitemap.xml.gz), unpacked no further than a limit."""

from __future__ import annotations

import zlib

MOST_BYTES = 50_000_000
_MAGIC = b"\x1f\x8b"


def unpack(payload: bytes, limit: int = MOST_BYTES) -> bytes:
    """Return the first `limit` bytes of a payload, unpacked if it is gzip.

    What is broken or cut off behind them is left out; what is not gzip is itself.
    """
    if not payload.startswith(_MAGIC):
        return payload[:limit]
    inflate = zlib.decompressobj(wbits=31)
    try:
        return inflate.decompress(payload, limit)
    except zlib.error:
        return b""
