"""Which shard of a crawl a host belongs to: whole registrable domains, each to one alone.

So each host is asked by one crawl only, and the wait between two requests stays what one
crawl keeps. The seeds' domains are dealt out evenly and for good; any other domain, met
where a redirect leads, belongs to the shard that its hash names.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from scraper.errors import InputError
from scraper.formats.files import atomic_file
from scraper.urls import registrable_domain


@dataclass(frozen=True, slots=True)
class Territory:
    """Shard `number` of `count`; `owners` names the shard of each domain that has a seed."""

    number: int = 0
    count: int = 1
    owners: Mapping[str, int] = field(default_factory=dict)

    def owner_of(self, url: str) -> int:
        """Return the shard that alone may ask an address."""
        domain = registrable_domain(url)
        owner = self.owners.get(domain)
        if owner is not None:
            return owner
        return int.from_bytes(hashlib.sha256(domain.encode()).digest()[:8]) % self.count

    def is_ours(self, url: str) -> bool:
        """Say whether this shard may ask an address."""
        return self.count == 1 or self.owner_of(url) == self.number

    def is_elsewhere(self, url: str) -> bool:
        """Say whether a link is for another shard to follow: its domain has a seed there."""
        return self.count > 1 and self.owners.get(registrable_domain(url), self.number) != (
            self.number
        )

    def is_guest(self, url: str) -> bool:
        """Say whether only a redirect leads here: no seed's domain, but ours by its hash."""
        is_followed = self.count == 1 or registrable_domain(url) in self.owners
        return not is_followed and self.is_ours(url)


WHOLE = Territory()
"""The territory of a crawl that is not sharded: everywhere."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a crawl is cut into shards, and what of its page budget was spent before.

    `begun` holds the seeds of a run that has not ended yet, `fetched` how many answers each
    shard had fetched when that run began.
    """

    count: int
    owners: Mapping[str, int] = field(default_factory=dict)
    begun: tuple[str, ...] = ()
    fetched: tuple[int, ...] = ()

    def with_seeds(self, seeds: Iterable[str]) -> Plan:
        """Deal out the domains that are new, each to the shard that has fewest."""
        owners = dict(self.owners)
        load = Counter(owners.values())
        for domain in dict.fromkeys(map(registrable_domain, seeds)):
            if domain not in owners:
                owners[domain] = min(range(self.count), key=lambda shard: (load[shard], shard))
                load[owners[domain]] += 1
        return replace(self, owners=owners)

    def territory(self, number: int) -> Territory:
        """Return what belongs to a shard."""
        return Territory(number, self.count, self.owners)


def load_plan(path: Path, count: int) -> Plan:
    """Return the plan that a crawl was begun with, or a new one.

    Raises:
        InputError: it was begun with another number of shards, or is no plan.
    """
    if not path.exists():
        return Plan(count)
    try:
        kept = orjson.loads(path.read_bytes())
        plan = Plan(kept["count"], kept["owners"], tuple(kept["begun"]), tuple(kept["fetched"]))
    except (ValueError, KeyError, TypeError) as exc:
        raise InputError(path, "is no plan of a sharded crawl") from exc
    if plan.count != count:
        raise InputError(path, f"this crawl was begun with --shards {plan.count}; go on with that")
    return plan


def save_plan(path: Path, plan: Plan) -> None:
    """Write the plan, whole or not at all."""
    with atomic_file(path) as out:
        out.write(orjson.dumps(plan, option=orjson.OPT_INDENT_2))
