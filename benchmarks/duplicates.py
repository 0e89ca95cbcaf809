"""Near-duplicates in an archive: how many edited copies are found, how many others are mistaken.

    python -m benchmarks.duplicates archive.db

Every article's body is edited as a desk would (sentences cut, a line put in front,
words replaced) and looked for by its sketch; every pair of different articles is
compared, to see which would be linked.
"""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from itertools import combinations

from scraper.archive.sketch import are_near_duplicates, share_bins, sketch

_EDITS = {  # share of sentences cut, share of words replaced, a line in front
    "5 % of the sentences cut": (0.05, 0.0, ""),
    "10 % cut, a line in front": (0.10, 0.0, "With reporting by our own desk. "),
    "5 % cut, 2 % of the words replaced": (0.05, 0.02, ""),
    "5 % of the words replaced": (0.0, 0.05, ""),
}
_REPLACEMENTS = "reportedly later officials roughly nearly since amid against despite".split()


def main(path: str) -> None:
    """Print one line an edit, then what the different articles have in common."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = connection.execute("SELECT body FROM articles WHERE body IS NOT NULL ORDER BY id")
    bodies = [body for (body,) in rows if sketch(body)]
    for name, edit in _EDITS.items():
        chance = random.Random(7)
        pairs = [(body, _edited(body, chance, *edit)) for body in bodies]
        copies = [pair for pair in pairs if are_near_duplicates(*pair)]
        found = sum(_meet(*pair) for pair in copies)
        print(f"{name}: {len(copies)} of {len(pairs)} are copies by their text, {found} found")
    candidates = list(_candidates(bodies))
    linked = sum(are_near_duplicates(*pair) for pair in candidates)
    count = len(bodies) * (len(bodies) - 1) // 2
    print(f"{count:,} pairs of articles: {len(candidates)} share a band, {linked} are linked")


def _edited(body: str, chance: random.Random, cut: float, replaced: float, lead: str) -> str:
    sentences = body.replace("\n\n", " ").split(". ")
    kept = [sentence for sentence in sentences if chance.random() >= cut] or sentences
    words = ". ".join(kept).split()
    return lead + " ".join(
        chance.choice(_REPLACEMENTS) if chance.random() < replaced else word for word in words
    )


def _meet(body: str, other: str) -> bool:
    one, two = sketch(body), sketch(other)
    if one is None or two is None:
        return False
    return any(a == b for a, b in zip(one, two, strict=True)) and share_bins(one, two)


def _candidates(bodies: Sequence[str]) -> Iterator[tuple[str, str]]:
    sketched = [(body, bands) for body in bodies if (bands := sketch(body))]
    for (body, bands), (other, others) in combinations(sketched, 2):
        if any(a == b for a, b in zip(bands, others, strict=True)):
            yield body, other


if __name__ == "__main__":
    main(sys.argv[1])
