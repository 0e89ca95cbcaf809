"""Where a crawl may go: the sites of its seeds, so many links deep, and around the traps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from scraper.discovery.traps import Traps
from scraper.records import Seed
from scraper.urls import host_of, site_of


@dataclass(slots=True)
class Scope:
    """The sites of a crawl, and their hosts as far as they are known.

    A site is a host without "www.". `hosts` grows as addresses of the sites are met.
    """

    depth: int
    traps: Traps
    hosts: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    _met: set[str] = field(default_factory=set)

    def widen(self, url: str) -> None:
        """Take in the site of a seed, or of the address that a seed leads to."""
        self.hosts.add(host_of(url))
        self.sites.add(site_of(url))

    def has_host(self, host: str) -> bool:
        """Whether a host belongs to one of the sites."""
        return host.removeprefix("www.") in self.sites

    def choose(self, seeds: Iterable[Seed]) -> tuple[Seed, ...]:
        """Keep what may be followed."""
        return tuple(seed for seed in seeds if self._has(seed))

    def _has(self, seed: Seed) -> bool:
        host = host_of(seed.url)
        if seed.depth > self.depth or not self.has_host(host):
            return False
        if seed.url in self._met:
            return True
        if self.traps.why_not(seed.url):
            return False
        self._met.add(seed.url)
        self.hosts.add(host)
        return True
