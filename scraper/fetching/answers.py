"""HTTP/1.1 answers taken apart as their bytes come in; llhttp does it, no socket is near.

The parser is as strict as llhttp is, but for four habits of real servers: headers folded
over several lines, lines that end in a bare line feed, spaces behind a chunk's size, and a
Content-Length beside chunks, which RFC 9112 §6.3 says to ignore.
"""

from __future__ import annotations

from collections import deque

import httptools
import httpx

MAX_HEADER_BYTES = 64 * 1024
_LINE_OVERHEAD = 4  # ": " and the line's end


class HeadersTooLarge(httpx.RemoteProtocolError):
    """More bytes of headers, or between the pieces of a body, than anybody needs."""


class AnswerParser:
    """One connection's answers, one after the other: feed it bytes, look at what is there.

    `status` and `headers` (as printed, in order) are final once `has_head` is true;
    `pieces` is the body so far as it came over the wire, for the caller to take from
    the left; `is_whole` says that nothing more belongs to this answer. After
    `begin_next` all of it is about the next one.
    """

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        self.begin_next()

    def begin_next(self) -> None:
        """Forget the answer at hand; another one may follow."""
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.pieces: deque[bytes] = deque()
        self.waiting = 0
        self.received = 0
        self.has_head = False
        self.is_whole = False
        self.may_be_followed = False
        self._body_size = 0
        self._header_size = 0
        self._silent_bytes = 0
        self._length: int | None = None
        self._is_chunked = False
        self._has_nul = False

    @property
    def http_version(self) -> str:
        """The version that the answer names: "1.1"."""
        return str(self._parser.get_http_version())

    def feed(self, data: bytes) -> None:
        """Take in what the server sent.

        Raises:
            HeadersTooLarge: the head, or what stands between two pieces, grows on and on.
            httpx.RemoteProtocolError: this is no HTTP/1.1; the text says where it breaks.
        """
        self.received += len(data)
        body_before = self._body_size
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as exc:
            raise httpx.RemoteProtocolError("the server wants another protocol") from exc
        except httptools.HttpParserError as exc:
            if not self.is_whole:
                raise httpx.RemoteProtocolError(f"broken HTTP: {exc}") from exc
            self.may_be_followed = False  # what stands behind the answer is not ours
        if self._has_nul:
            raise httpx.RemoteProtocolError("broken HTTP: a NUL in a header")
        has_body = self._body_size > body_before
        self._silent_bytes = 0 if has_body or self.is_whole else self._silent_bytes + len(data)
        if max(self._silent_bytes, self._header_size) > MAX_HEADER_BYTES:
            most = f"{MAX_HEADER_BYTES // 1024} KB"
            raise HeadersTooLarge(f"more than {most} of headers or chunk framing")

    def finish(self) -> None:
        """Take note that the server sends nothing more; that may be how a body ends.

        Raises:
            httpx.RemoteProtocolError: the answer is not whole.
        """
        self.may_be_followed = False
        if self.is_whole:
            return
        if not self.received:
            raise httpx.RemoteProtocolError("connection closed without an answer")
        if not self.has_head:
            raise httpx.RemoteProtocolError("connection closed in the middle of an answer")
        if self._is_chunked:
            raise httpx.RemoteProtocolError("truncated body (incomplete chunked read)")
        if self._length is not None:
            told = f"received {self._body_size} bytes, expected {self._length}"
            raise httpx.RemoteProtocolError(f"truncated body ({told})")
        self.is_whole = True

    def take(self) -> bytes:
        """Return the body's pieces that wait, joined, and forget them."""
        data = self.pieces[0] if len(self.pieces) == 1 else b"".join(self.pieces)
        self.pieces.clear()
        self.waiting = 0
        return data

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by httptools for each header, and for what stands behind the last chunk."""
        self._header_size += len(name) + len(value) + _LINE_OVERHEAD
        self._has_nul |= b"\0" in value
        if not self.has_head:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Called by httptools when the head is whole."""
        status = self._parser.get_status_code()
        if status < 200:  # "early hints" and the like: the answer is still to come
            self.headers = []
            return
        self.status = status
        self.has_head = True
        told = {name.lower(): value for name, value in self.headers}
        coding = told.get(b"transfer-encoding")
        self._is_chunked = coding is not None and coding.lower().endswith(b"chunked")
        if coding is None and (length := told.get(b"content-length")):
            self._length = int(length)

    def on_body(self, data: bytes) -> None:
        """Called by httptools for each piece of the body."""
        self._body_size += len(data)
        self.waiting += len(data)
        self.pieces.append(data)

    def on_message_complete(self) -> None:
        """Called by httptools at the end of an answer that says where it ends."""
        if self.has_head and not self.is_whole:
            self.is_whole = True
            self.may_be_followed = self._parser.should_keep_alive()
