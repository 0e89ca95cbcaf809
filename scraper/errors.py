"""Every error that leaves a room.

ScraperError               caught by this name in the command line alone
├── FetchError    .url     there is no snapshot; the crawl goes on
│   ├── Disallowed         robots.txt says no: never asked, never retried
│   ├── Refused            an address that must not be asked: private host, other scheme
│   ├── Elsewhere .target  a redirect to a host that another shard of this crawl asks
│   ├── Unreachable        nobody answered in time: the frontier may try again
│   └── BadAnswer          too large, redirect loop, broken encoding: trying again is no use
├── InputError    .path    a file or seed that cannot be read
└── ArchiveError  .path    not our file, written by a newer version, full or read-only: we stop

A branch exists because something different happens next. The message is one
line that says what happened and what to do.
"""

from __future__ import annotations

from pathlib import Path


class ScraperError(Exception):
    """Anything that a user can be told about in one line: what it is about, and what is wrong."""

    def __str__(self) -> str:
        return ": ".join(str(part) for part in self.args[:2])


class FetchError(ScraperError):
    """There is no snapshot of this address; `reason` says why in a few words."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason


class Disallowed(FetchError):
    """robots.txt forbids the address."""


class Refused(FetchError):
    """The address must not be asked: private network, unknown scheme."""


class Elsewhere(FetchError):
    """The address leads to `target`, which another shard of this crawl is to ask."""

    def __init__(self, url: str, target: str) -> None:
        super().__init__(url, f"leads to {target}, which another shard asks")
        self.args = (url, target)
        self.target = target


class Unreachable(FetchError):
    """Nobody answered, or not in time; worth another try. `retry_after` is in seconds."""

    def __init__(self, url: str, reason: str, retry_after: float | None = None) -> None:
        super().__init__(url, reason)
        self.args = (url, reason, retry_after)
        self.retry_after = retry_after


class BadAnswer(FetchError):
    """An answer that no second try will make better."""


class InputError(ScraperError):
    """A file, folder or seed that cannot be read as what it should be."""

    def __init__(self, path: str | Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path


class ArchiveError(ScraperError):
    """The database cannot be used; nothing was changed."""

    def __init__(self, path: str | Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
