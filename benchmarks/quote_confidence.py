"""What a quote's confidence is worth, and how much it differs from outlet to outlet.

    python -m benchmarks.quote_confidence ARTICLES.jsonl [--language en]

An article is a JSON object with `id`, `domain`, `language`, `paragraphs` and `quotes`, each with
paragraph, start, a type (direct and mixed count), the speaker and its aliases. Two tables:
how often the speaker is right in each band of confidence, and the same by folds of outlets,
beside what the confidence promised. Both count the quotations that were found.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scraper.extraction.quotes import find_quotes

BANDS = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.0)
FOLDS = 8
SLACK = 2  # characters that a quotation's start may be off
_SAID = ("direct", "mixed")


@dataclass(frozen=True)
class Judged:
    """One quotation that was found: where, how sure, and whether the speaker is right."""

    outlet: str
    confidence: float
    right: bool


def judge_articles(lines: Iterable[str], language: str | None = None) -> list[Judged]:
    """Every annotated quotation with a known speaker that the reader finds."""
    judged: list[Judged] = []
    for article in map(json.loads, lines):
        if language not in (None, article["language"]):
            continue
        found = find_quotes(article["paragraphs"], article["language"])
        for truth in article["quotes"]:
            if truth["type"] not in _SAID or not truth.get("speaker"):
                continue
            for quote in found:
                near = abs(quote.start - truth["start"]) <= SLACK
                if near and quote.paragraph == truth["paragraph"] and quote.kind != "indirect":
                    names = (truth["speaker"], *truth.get("aliases", ()))
                    right = any(is_same(quote.speaker, name) for name in names)
                    outlet = article.get("domain") or article["id"]
                    judged.append(Judged(outlet, quote.confidence, right))
                    break
    return judged


def is_same(found: str | None, name: str) -> bool:
    """Whether two names may be one source's: the same last word, or one inside the other."""
    mine, other = (re.findall(r"\w+", (text or "").lower()) for text in (found, name))
    if not mine or not other:
        return False
    return mine[-1] == other[-1] or set(mine) >= set(other)


def bands(judged: Sequence[Judged]) -> list[tuple[float, int, float]]:
    """(least confidence, quotations, share with the right speaker) of each band."""
    rows: list[tuple[float, int, float]] = []
    above = 2.0
    for least in BANDS:
        inside = [quote for quote in judged if least <= quote.confidence < above]
        rows.append((least, len(inside), _share(inside)))
        above = least
    return rows


def folds(judged: Sequence[Judged]) -> list[tuple[int, int, float, float]]:
    """(outlets, quotations, share right, mean confidence) of each fold; no outlet is in two."""
    outlets = sorted({quote.outlet for quote in judged})
    rows: list[tuple[int, int, float, float]] = []
    for number in range(min(FOLDS, len(outlets))):
        names = set(outlets[number::FOLDS])
        inside = [quote for quote in judged if quote.outlet in names]
        promised = sum(quote.confidence for quote in inside) / len(inside)
        rows.append((len(names), len(inside), _share(inside), promised))
    return rows


def _share(judged: Sequence[Judged]) -> float:
    return sum(quote.right for quote in judged) / len(judged) if judged else 0.0


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--language")
    options = parser.parse_args()
    lines = options.articles.read_text(encoding="utf-8").splitlines()
    judged = judge_articles(lines, options.language)
    print("confidence  quotes  right")
    for least, count, right in bands(judged):
        print(f"{least:9.2f}+ {count:7} {right:6.3f}")
    print("\noutlets  quotes  right  promised")
    for outlets, count, right, promised in folds(judged):
        print(f"{outlets:7} {count:7} {right:6.3f} {promised:9.3f}")


if __name__ == "__main__":
    main()
