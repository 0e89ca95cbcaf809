"""A subscriber's cookies, from the cookies.txt that a browser's extension writes.

They are sent where the browser would have sent them, and to nobody else: domain, path,
"secure" and expiry as the standard library's cookie jar has them, only to sites that the
crawl is about, only on a scheme's own port unless a seed names another, and not to where a
redirect from another site leads. They are in this process alone: not in the archive, not in
a log, not in an error.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import replace
from http.cookiejar import DefaultCookiePolicy, LoadError, MozillaCookieJar
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request

from scraper.errors import InputError
from scraper.records import Snapshot
from scraper.urls import host_of, is_same_site, registrable_domain

_FIRST_LINE = "# Netscape HTTP Cookie File"
_SET_COOKIE = "set-cookie"
_WITHHELD = "(withheld)"


class SubscriberCookies:
    """The cookies of one file that belong to the sites of some addresses."""

    def __init__(self, file: Path, seeds: Iterable[str]) -> None:
        """Load the file.

        Raises:
            InputError: there is no such file, or it is no cookies.txt.
        """
        addresses = list(seeds)
        self._jar = _load(file)
        self._typed = {host_of(address) for address in addresses}
        sites = {registrable_domain(address) for address in addresses}
        for domain in {cookie.domain for cookie in self._jar}:
            if registrable_domain(f"http://{domain.lstrip('.')}/") not in sites:
                self._jar.clear(domain)

    def __len__(self) -> int:
        """Return how many there are for these sites."""
        return len(self._jar)

    def for_address(self, url: str, *asked: str) -> dict[str, str]:
        """Return name and value of each cookie to send to `url`.

        `asked` are the addresses that it is asked for: the one that redirects began from,
        the page whose script asks. From another site nothing is sent.
        """
        if not self._is_ours(url) or not all(is_same_site(url, address) for address in asked):
            return {}
        request = Request(url)  # never sent: the jar reads its address and writes its header
        self._jar.add_cookie_header(request)
        pairs = (pair.partition("=") for pair in request.get_header("Cookie", "").split("; "))
        return {name: value for name, _, value in pairs if name}

    def without_answers(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot of these sites without what Set-Cookie says: it may be as secret."""
        if not self._is_ours(snapshot.final_url):
            return snapshot
        headers = tuple(
            (name, _WITHHELD if name.lower() == _SET_COOKIE else value)
            for name, value in snapshot.headers
        )
        return replace(snapshot, headers=headers)

    def _is_ours(self, url: str) -> bool:
        """Whether an address has its scheme's own port, or is of a host that a seed names."""
        return len(self._jar) > 0 and (urlsplit(url).port is None or host_of(url) in self._typed)


def _load(file: Path) -> MozillaCookieJar:
    policy = DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain)
    jar = MozillaCookieJar(str(file), policy=policy)
    try:
        with warnings.catch_warnings(action="ignore"):  # of a bad line, with a traceback
            jar.load(ignore_discard=True, ignore_expires=True)
    except (LoadError, UnicodeDecodeError):
        # its message would show the line, and so the cookie
        reason = f"no cookies.txt in Netscape form, which begins with {_FIRST_LINE!r}"
        raise InputError(file, reason) from None
    except OSError as exc:
        raise InputError(file, exc.strerror or type(exc).__name__) from exc
    for cookie in jar:
        cookie.expires = cookie.expires or None  # 0: until the browser is closed
    return jar
