"""How sure the quality table is: paired bootstrap against the best peer, and halves of publishers.

    python -m benchmarks.uncertainty --pages DIR [--rounds 1000]

DIR holds `gold.jsonl` and `score.py`. The results page by page are those that
`make bench` keeps under `.bench/scores/`; nothing is extracted anew.

Publishers are drawn, not pages: pages of one publisher are alike, and what is to be
known is how a field does on publishers that nobody has looked at. Each round draws as
many as there are, with replacement, and scores ours and the peer on the same draw
(Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, pstdev
from types import ModuleType
from typing import Any

from benchmarks.environments import FOLDER
from benchmarks.quality import MEASURES, gives, load_scorer
from scraper.urls import registrable_domain

Row = dict[str, Any]
Publishers = Mapping[str, Sequence[Row]]
OURS = "scraper"
_LOWER_IS_BETTER = frozenset(("leak",))


@dataclass(frozen=True, slots=True)
class Lead:
    """What ours is ahead of the best peer in one column: `low` and `high` bound 95 % of rounds.

    `share` is that of the rounds in which ours was ahead.
    """

    column: str
    ours: float
    peer: str
    theirs: float
    low: float
    high: float
    share: float


@dataclass(frozen=True, slots=True)
class Spread:
    """One column on random halves of the publishers: mean, standard deviation, worst half."""

    column: str
    mean: float
    deviation: float
    worst: float


class Scores:
    """The values of one extractor's results over any draw of publishers."""

    def __init__(self, scorer: ModuleType, publishers: Publishers) -> None:
        self._scorer = scorer
        self.publishers = publishers

    def over(self, drawn: Sequence[str]) -> dict[str, float]:
        """Return each column's value over these publishers; one drawn twice counts twice."""
        rows = [row for publisher in drawn for row in self.publishers[publisher]]
        found = self._scorer.aggregate(rows)["ALL"]
        return {
            column: found[measure][value]
            for column, measure, value in MEASURES
            if measure in found and value in found[measure]
        }


def leads(scores: Mapping[str, Scores], rounds: int, seed: int = 1) -> Iterator[Lead]:
    """Yield how far ours is ahead of the best peer of each column, over paired draws."""
    ours = scores[OURS]
    names = sorted(ours.publishers)
    whole = {name: each.over(names) for name, each in scores.items()}
    best = {
        column: peer for column in whole[OURS] if (peer := _best(column, whole, scores)) is not None
    }
    chance = random.Random(seed)
    ahead: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        drawn = chance.choices(names, k=len(names))
        values = {name: scores[name].over(drawn) for name in {OURS, *best.values()}}
        for column, peer in best.items():
            if column in values[OURS] and column in values[peer]:
                ahead[column].append(_sign(column) * (values[OURS][column] - values[peer][column]))
    for column, peer in best.items():
        low, high = _bounds(ahead[column])
        share = mean(difference > 0 for difference in ahead[column])
        yield Lead(column, whole[OURS][column], peer, whole[peer][column], low, high, share)


def _best(
    column: str, whole: Mapping[str, Mapping[str, float]], scores: Mapping[str, Scores]
) -> str | None:
    """Return the peer with the best value of a column, None where no peer gives the field."""
    measure = next(measure for name, measure, _ in MEASURES if name == column)
    peers = [
        name for name in scores if name != OURS and gives(name, measure) and column in whole[name]
    ]
    return max(peers, key=lambda name: _sign(column) * whole[name][column], default=None)


def _sign(column: str) -> int:
    return -1 if column in _LOWER_IS_BETTER else 1


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    edge = round(0.025 * (len(ordered) - 1))
    return ordered[edge], ordered[-1 - edge]


def spreads(ours: Scores, rounds: int, seed: int = 1) -> Iterator[Spread]:
    """Yield how each column differs between random halves of the publishers."""
    names = sorted(ours.publishers)
    chance = random.Random(seed)
    values: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        half = chance.sample(names, len(names) // 2)
        chosen = frozenset(half)
        for drawn in (half, [name for name in names if name not in chosen]):
            for column, value in ours.over(drawn).items():
                values[column].append(value)
    for column, found in values.items():
        worst = max(found) if column in _LOWER_IS_BETTER else min(found)
        yield Spread(column, mean(found), pstdev(found), worst)


def load_scores(folder: Path) -> dict[str, Scores]:
    """Return the newest results that were kept of each extractor, ours first."""
    scorer = load_scorer(folder)
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines if line.strip()]
    publisher_of = {case["id"]: registrable_domain(case["url"]) or case["domain"] for case in cases}
    newest: dict[str, Path] = {}
    for file in sorted((FOLDER / "scores").glob("*.json"), key=lambda file: file.stat().st_mtime):
        newest[file.stem.rpartition("-")[0]] = file
    scores = {}
    for name in sorted(newest, key=lambda name: (name != OURS, name)):
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in json.loads(newest[name].read_text(encoding="utf-8"))["pages"]:
            groups[publisher_of[row["id"]]].append(row)
        scores[name] = Scores(scorer, groups)
    return scores


def table_of_leads(found: Sequence[Lead]) -> Iterator[str]:
    """Yield the lines of a table, a column of the quality table a line."""
    yield "| | ours | best other | | ahead by, 95 % of draws | draws in which ours is ahead |"
    yield "|---|---|---|---|---|---|"
    for one in found:
        yield (
            f"| {one.column} | {one.ours:.3f} | {one.theirs:.3f} | {one.peer} "
            f"| {one.low:+.3f} … {one.high:+.3f} | {one.share:.1%} |"
        )


def table_of_spreads(found: Sequence[Spread]) -> Iterator[str]:
    """Yield the lines of a table, a column of the quality table a line."""
    yield "| | mean of the halves | standard deviation | worst half |"
    yield "|---|---|---|---|"
    for one in found:
        yield f"| {one.column} | {one.mean:.3f} | {one.deviation:.3f} | {one.worst:.3f} |"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="How sure the quality table is.")
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=1000)
    options = parser.parse_args()
    scores = load_scores(options.pages)
    if OURS not in scores:
        raise SystemExit(f"no results of ours under {FOLDER / 'scores'}: run make bench first")
    if len(scores) > 1:
        print("\n".join(table_of_leads(list(leads(scores, options.rounds)))), end="\n\n")
    print("\n".join(table_of_spreads(list(spreads(scores[OURS], max(1, options.rounds // 20))))))


if __name__ == "__main__":
    main()
