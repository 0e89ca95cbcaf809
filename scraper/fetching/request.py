"""A GET that is cheap to make, and still a request of httpx to everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import httpx

from scraper.urls import split_target


class Get(httpx.Request):
    """A request whose address and headers httpx parses only when somebody looks at them.

    `url` is an absolute address in our own spelling, which is what a server is sent;
    httpx would take it apart and encode it once more, for as much CPU time as all the rest
    of a request together. Our transport reads `origin` and `head`; any other one, a mock or
    a proxy, finds `url`, `headers` and `stream` as usual.
    """

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self.method = "GET"
        self.stream = httpx.ByteStream(b"")
        self.extensions = {}
        self._spelled = url
        self._given = headers
        self.origin, self._target = split_target(url)

    @cached_property
    def url(self) -> httpx.URL:  # type: ignore[override]  # there it is set, here it is made
        """The address as httpx parses it."""
        return httpx.URL(self._spelled)

    @cached_property
    def headers(self) -> httpx.Headers:  # type: ignore[override]
        """The headers as httpx has them, Host among them."""
        return httpx.Headers({"Host": self._host, **self._given})

    @property
    def head(self) -> bytes:
        """The request as it goes over the wire."""
        return format_head(self._target, {"Host": self._host, **self._given})

    @property
    def _host(self) -> str:
        return self.origin.partition("://")[2]


def format_head(target: str, headers: Mapping[str, str]) -> bytes:
    """Return a GET's bytes.

    Raises:
        httpx.LocalProtocolError: the target or a header would end its line.
    """
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    text = "\r\n".join((*lines, "", ""))
    if text.count("\n") != len(lines) + 1 or text.count("\r") != len(lines) + 1 or "\0" in text:
        raise httpx.LocalProtocolError("a header of ours has a line break")
    return text.encode("utf-8")
