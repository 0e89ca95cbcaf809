"""Where a crawl may go: the sites of its seeds, so many links deep, and around the traps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from scraper.discovery.traps import Traps
from scraper.records import Seed
from scraper.territory import WHOLE, Territory
from scraper.urls import host_of, site_of

_MOST_FOREIGN = 5_000
"""Addresses of other sites that one crawl notes as skipped, so that they are no burden."""


def _nothing(_: str) -> bool:
    """Know no address."""
    return False


@dataclass(slots=True)
class Scope:
    """The sites of a crawl, and their hosts as far as they are known.

    A site is a host without "www.". `hosts` grows as addresses of the sites are met.
    `is_known` says whether an address has been let in before; it is let in again then,
    and does not count for the traps' budgets. Links into another shard's `territory` are let in
    for that shard to judge; their hosts are not among `hosts`.
    """

    depth: int
    traps: Traps
    hosts: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    is_known: Callable[[str], bool] = _nothing
    territory: Territory = WHOLE
    _foreign: int = 0

    def widen(self, url: str) -> None:
        """Take in the site of a seed, or of the address that a seed leads to."""
        self.hosts.add(host_of(url))
        self.sites.add(site_of(url))

    def has_host(self, host: str) -> bool:
        """Whether a host belongs to one of the sites."""
        return host.removeprefix("www.") in self.sites

    def choose(self, seeds: Iterable[Seed]) -> tuple[Seed, ...]:
        """Tell what may be followed from what is only to be noted, with the reason."""
        chosen: dict[str, Seed] = {}
        for seed in seeds:
            reason = self._why_not(seed)
            if reason is None:
                chosen[seed.url] = seed
            elif reason:
                chosen.setdefault(seed.url, replace(seed, skip=reason))
        return tuple(chosen.values())

    def _why_not(self, seed: Seed) -> str | None:
        """Return None for what may be followed, "" for what isn't even noted."""
        if seed.skip:
            return seed.skip
        host = host_of(seed.url)
        is_elsewhere = self.territory.is_elsewhere(seed.url)
        if not (is_elsewhere or self.has_host(host)):
            self._foreign += 1
            return "another site" if self._foreign <= _MOST_FOREIGN else ""
        if seed.depth > self.depth:
            return f"more than {self.depth} links from a seed"
        if is_elsewhere or self.is_known(seed.url):
            return None
        if reason := self.traps.why_not(seed.url):
            return reason
        self.hosts.add(host)
        return None
