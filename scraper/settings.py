"""What a crawl was told to do: read once from the command line, handed down as plain values."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field


def _cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """Options of one crawl; times in seconds, dates as ISO 8601 days.

    `max_pages` counts the answers fetched since the crawl began, robots.txt apart.
    `depth` is the number of links from a seed. `follow` is false for `add`, which
    takes its addresses and nothing else. `rules` is the folder of the user's own site
    rules; without `use_rules`, every site is read alike.
    `noarchive` is "respect" (of a page that says so, metadata and hash alone are kept)
    or "record". `workers` processes read pages at the most. `cookies` names a cookies.txt.
    `render` are the hosts whose pages a browser draws, "always" for all.
    """

    max_pages: int = 1000
    depth: int = 3
    since: str | None = None
    until: str | None = None
    match: str | None = None
    skip: str | None = None
    concurrency: int = 16
    per_host: int = 1
    delay: float = 1.0
    contact: str | None = None
    allow_private: bool = False
    refresh: bool = False
    noarchive: str = "record"
    follow: bool = True
    deadline: float = 30.0
    page_seconds: float = 20.0
    workers: int = field(default_factory=_cores)
    max_attempts: int = 4
    retry_seconds: float = 60.0
    rules: str | None = None
    use_rules: bool = True
    cookies: str | None = None
    render: tuple[str, ...] = ()

    def wants(self, url: str) -> bool:
        """Whether an article's address is one to fetch, by --match and --skip."""
        matches = not self.match or re.search(self.match, url) is not None
        return matches and not self.skips(url)

    def renders(self, host: str) -> bool:
        """Whether a host's pages are drawn by a browser; a host stands for those below it."""
        return "always" in self.render or any(
            host == one or host.endswith(f".{one}") for one in self.render
        )

    def skips(self, url: str) -> bool:
        """Whether --skip keeps any address, article or front, from being asked."""
        return bool(self.skip) and re.search(self.skip or "", url) is not None
