"""The body of an archived HTTP answer: chunks joined, Content-Encoding undone, or left alone.

Crawlers disagree on what they keep: some write the bytes of the wire, some what they
decoded, under the headers of the wire all the same. So the bytes are believed, not the headers.
"""

from __future__ import annotations

import re

from scraper.fetching.decoding import BrokenEncoding, Decoder, TooLarge

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r\n")


class Cut(Exception):
    """The body broke off; `payload` is what came before."""

    def __init__(self, payload: bytes) -> None:
        super().__init__("the body breaks off")
        self.payload = payload


def decode_payload(
    content: bytes, transfer_encoding: str | None, content_encoding: str | None, limit: int
) -> bytes:
    """Return the body as a browser would have seen it.

    A body that is not encoded as its headers say was decoded by the crawler already.

    Raises:
        Cut: the encoded body is not whole.
        TooLarge: it decodes to more than `limit` bytes.
    """
    is_whole = True
    if "chunked" in (transfer_encoding or "").lower() and _CHUNK.match(content):
        content, is_whole = join_chunks(content)
    payload, is_decoded_whole = _decode(content, content_encoding, limit)
    if not (is_whole and is_decoded_whole):
        raise Cut(payload)
    return payload


def join_chunks(content: bytes) -> tuple[bytes, bool]:
    """Join the chunks of RFC 9112, 7.1; tells whether the last one was there."""
    pieces: list[bytes] = []
    position = 0
    while head := _CHUNK.match(content, position):
        size = int(head.group(1), 16)
        if size == 0:
            return b"".join(pieces), True
        pieces.append(content[head.end() : head.end() + size])
        position = head.end() + size + 2
    return b"".join(pieces), False


def _decode(content: bytes, encoding: str | None, limit: int) -> tuple[bytes, bool]:
    pieces: list[bytes] = []
    try:
        decoder = Decoder(encoding, limit)
        for piece in decoder.feed(content):
            pieces.append(piece)
        decoder.finish()
    except BrokenEncoding:
        if not pieces:  # not encoded, or not any more
            if len(content) > limit:
                raise TooLarge from None
            return content, True
        return b"".join(pieces), False
    return b"".join(pieces), True
