"""Which speaker of a name is meant: one row where name and role agree, else two and no guess.

A person is known by name and role. Two roles agree when one holds the other or they
share half of the shorter one's words. A role that is missing agrees with anything as
long as there is one person of the name; beside namesakes it tells nobody, and quotes
without a role then gather in a row without one. A name of one word ("Smith") says less:
on another site it is the same person only if both roles are given and agree.
Organisations, groups and documents are known by name alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scraper.folding import words_of

PERSON = "person"
_LITTLE = re.compile(r"\w{1,3}")
"""Words that join others ("of", "the", "des"): short ones say little in any language."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """What tells one row of `speakers` from its namesakes."""

    id: int
    role: str | None
    site_id: int | None


def choose_speaker(
    namesakes: Sequence[Speaker], name: str, kind: str | None, role: str | None, site_id: int
) -> Speaker | None:
    """Return the one of these rows of one name and kind who is meant; None if none is."""
    if not namesakes:
        return None
    if kind != PERSON:
        return namesakes[0]
    alike = [known for known in namesakes if known.role and role and agree(known.role, role)]
    if alike:
        near = [known for known in alike if known.site_id == site_id]
        return max(near or alike, key=lambda known: _likeness(known.role or "", role or ""))
    reachable = [known for known in namesakes if known.site_id == site_id or " " in name]
    if len(reachable) == 1:
        only = reachable[0]
        return only if only.role is None or role is None else None
    if role is None:
        return next((known for known in reachable if known.role is None), None)
    return None


def agree(role: str, other: str) -> bool:
    """Say whether two roles may be one person's."""
    return _likeness(role, other) >= 0.5


def fuller_role(known: str | None, told: str | None) -> str | None:
    """Return the role to know a person by: the longer one if it holds the other."""
    if known is None or told is None:
        return known or told
    return told if _words(known) < _words(told) else known


def _likeness(role: str, other: str) -> float:
    """Return the share of the shorter role's words that the longer one has, too."""
    one, two = _words(role), _words(other)
    if not one or not two:
        return float(one == two)
    return len(one & two) / min(len(one), len(two))


def _words(role: str) -> frozenset[str]:
    words = words_of(role)
    telling = frozenset(word for word in words if not _LITTLE.fullmatch(word))
    return telling or words
