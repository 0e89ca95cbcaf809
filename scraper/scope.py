"""Where a crawl may go: the sites of its seeds, so many links deep, and around the traps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from scraper.discovery.traps import Traps
from scraper.records import Seed
from scraper.territory import WHOLE, Territory
from scraper.urls import host_of, site_of

_MOST_NOTED = 5_000
"""Addresses of other sites that one crawl notes as skipped, and of those that lie too deep."""


def _none(_: Collection[str]) -> Collection[str]:
    """Know no address."""
    return ()


@dataclass(slots=True)
class Scope:
    """The sites of a crawl, and their hosts as far as they are known.

    A site is a host without "www.". `hosts` grows as addresses of the sites are met.
    `known_among` says which addresses have been let in before; they are let in again then,
    and do not count for the traps' budgets. Links into another shard's `territory` are let in
    for that shard to judge; their hosts are not among `hosts`.
    """

    depth: int
    traps: Traps
    hosts: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    known_among: Callable[[Collection[str]], Collection[str]] = _none
    territory: Territory = WHOLE
    _foreign: int = 0
    _too_deep: int = 0

    def widen(self, url: str) -> None:
        """Take in the site of a seed, or of the address that a seed leads to."""
        self.hosts.add(host_of(url))
        self.sites.add(site_of(url))

    def has_host(self, host: str) -> bool:
        """Whether a host belongs to one of the sites."""
        return host.removeprefix("www.") in self.sites

    def wants_links_of(self, depth: int) -> bool:
        """Whether links of a page so deep are followed, or at least noted."""
        return depth < self.depth or self._too_deep < _MOST_NOTED

    def choose(self, seeds: Iterable[Seed]) -> tuple[Seed, ...]:
        """Tell what may be followed from what is only to be noted, with the reason."""
        judged = [(seed, self._lies_outside(seed)) for seed in seeds]
        known = self.known_among([seed.url for seed, reason in judged if reason is None])
        chosen: dict[str, Seed] = {}
        for seed, outside in judged:
            reason = self._let_in(seed.url, known) if outside is None else outside
            if reason is None:
                chosen[seed.url] = seed
            elif reason:
                chosen.setdefault(seed.url, replace(seed, skip=reason))
        return tuple(chosen.values())

    def _lies_outside(self, seed: Seed) -> str | None:
        """Return None for what lies inside, "" for what isn't even noted."""
        if seed.skip:
            return seed.skip
        if not (self.has_host(host_of(seed.url)) or self.territory.is_elsewhere(seed.url)):
            self._foreign += 1
            return "another site" if self._foreign <= _MOST_NOTED else ""
        if seed.depth > self.depth:
            self._too_deep += seed.listed_in is None
            is_noted = self._too_deep <= _MOST_NOTED or seed.listed_in
            return f"more than {self.depth} links from a seed" if is_noted else ""
        return None

    def _let_in(self, url: str, known: Collection[str]) -> str | None:
        """Note the host of an address inside; return why it is turned away all the same."""
        if self.territory.is_elsewhere(url):
            return None
        if url not in known and (reason := self.traps.why_not(url)):
            return reason
        self.hosts.add(host_of(url))
        return None
