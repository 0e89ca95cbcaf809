"""One fetch on its way: where it stands, which redirects it took, which cookies it was given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie

import httpx

from scraper.errors import BadAnswer, Refused
from scraper.fetching.headers import parse_content_type
from scraper.fetching.limits import Limits
from scraper.records import Snapshot
from scraper.urls import absolute_url, split_target

Gate = Callable[[str], AbstractAsyncContextManager[None]]
"""Entered before and left after every single request, redirects included.

It may wait (the time does not count against the deadline) and may raise a `FetchError`.
"""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class TooManyRedirects(BadAnswer):
    """The redirects lead nowhere; robots.txt counts as absent then (RFC 9309 §2.3.1.2)."""


@dataclass(slots=True)
class Walk:
    """Where a fetch stands: its address, deadline, steps so far and cookies of each origin.

    `url` is as the caller gave it, `here` as it is asked for. `conditions` are headers for
    the origin of the first step alone. `page` is the page whose script asks, if one does.
    `phase` says what is waited for.
    """

    url: str
    here: str
    limits: Limits
    clock: asyncio.Timeout
    gate: Gate | None
    keep_at_most: int | None
    conditions: Mapping[str, str]
    page: str | None = None
    home: str = ""
    steps: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    phase: str = ""

    def __post_init__(self) -> None:
        """Note the origin of the first step."""
        self.home = split_target(self.here)[0]

    def headers(self, common: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
        """Build the next request's headers; cookies and conditions never leave their origin.

        `given` are the user's cookies for the address at hand.
        """
        origin = split_target(self.here)[0]
        headers = dict(common)
        if origin == self.home:
            headers.update(self.conditions)
        if cookies := {**given, **self.cookies.get(origin, {})}:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return headers

    def keep_cookies(self, response: httpx.Response) -> None:
        """Remember cookies for the rest of this walk, for the origin that set them alone."""
        for name, value in response.headers.raw:
            if name.lower() != b"set-cookie":
                continue
            try:
                cookie = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                continue  # a cookie that we cannot read is one that we don't send back
            found = {key: morsel.coded_value for key, morsel in cookie.items()}
            self.cookies.setdefault(split_target(self.here)[0], {}).update(found)

    def step(self, location: str) -> None:
        """Take a redirect.

        Raises:
            Refused: it leads to what is no web address.
            TooManyRedirects: there were enough, or it leads in a circle.
        """
        self.steps.append(self.here)
        target = absolute_url(location, self.here)
        if target is None:
            raise Refused(self.url, f"redirect to {location[:80]!r}, which is no web address")
        if len(self.steps) > self.limits.redirects:
            raise TooManyRedirects(self.url, f"more than {self.limits.redirects} redirects")
        if target in self.steps and not self.cookies.get(split_target(target)[0]):
            raise TooManyRedirects(self.url, "redirect loop")
        self.here = target

    def arrive(self, response: httpx.Response, payload: bytes) -> Snapshot:
        """Return what the walk has led to, the body as it came over the wire."""
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in response.headers.raw
        )
        told = {name.lower(): value for name, value in reversed(headers)}
        media_type, charset = parse_content_type(told.get("content-type"))
        encodings = [value for name, value in headers if name.lower() == "content-encoding"]
        return Snapshot(
            url=self.url,
            final_url=self.here,
            fetched=datetime.now(UTC),
            status=response.status_code,
            headers=headers,
            payload=payload,
            media_type=media_type,
            charset=charset,
            redirects=tuple(self.steps),
            redirect_statuses=tuple(self.statuses),
            peer=response.extensions.get("peer"),
            encoding=", ".join(encodings) or None,
        )


def location_of(response: httpx.Response) -> str | None:
    """Return a redirect's Location; servers write raw UTF-8 into it, against the rules."""
    if response.status_code not in _REDIRECTS:
        return None
    for name, value in response.headers.raw:
        if name.lower() == b"location":
            try:
                return value.decode("utf-8")
            except UnicodeDecodeError:
                return value.decode("latin-1")
    return None
