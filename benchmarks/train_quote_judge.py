"""Fit the weights of scraper/extraction/quotes/judge.json on annotated articles.

    python -m benchmarks.train_quote_judge ARTICLES.jsonl            # cross-validate by outlet
    python -m benchmarks.train_quote_judge ARTICLES.jsonl --write    # and write the weights

An article is a JSON object with `id`, `domain`, `language`, `paragraphs` and `quotes`, each with
paragraph, start, end and a type: direct and mixed are said, not_quote is not. The
penalty pulls towards `PRIOR`, weights set by hand from what style guides say.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from pathlib import Path

from scraper.extraction.quotes import read_attributions
from scraper.extraction.quotes.judge import Texts, signs

WEIGHTS = Path(__file__).parents[1] / "scraper/extraction/quotes/judge.json"
PRIOR = {
    "bias": -0.3,
    "words_1": -1.0,
    "words_3": -0.6,
    "words_7": 0.6,
    "words_8": 2.0,
    "title": -3.0,
    "title_of_nouns": -0.8,
    "capital_word": -1.0,
    "first_person": 1.0,
    "clause": 0.5,
    "ends_sentence": 0.8,
    "naming": -3.0,
    "work": -2.0,
    "article_short": -0.6,
    "row": -0.8,
    "modifies": -0.6,
    "article_modifies": -1.2,
    "content_only": -0.4,
    "by_person": 0.4,
    "no_subject": -0.6,
    "repeated": -0.5,
    "used_freely": -1.0,
    "called": -1.0,
    "judged": 2.0,
    "article_weak": -0.8,
    "topic": -0.8,
    "relative_after": -0.5,
    "bare": 0.5,
    "dash": 3.0,
    "rule_split": 2.2,
    "rule_continuation": 2.2,
    "rule_forward": 2.2,
    "rule_context": 1.0,
    "rule_sentence": -1.3,
    "rule_none": -2.2,
    "rule_colon": 1.5,
    "rule_cue_after": 1.0,
    "cue_strong": 2.4,
    "cue_weak": 1.4,
    "distance": -1.2,
    "distance_weak": -1.5,
    "beside": 0.2,
    "beside_after": 1.0,
    "comma": 1.5,
}
PULL = 0.8  # strength of the prior
ROUNDS = 300
RATE = 0.5
COSTLIER = 2.5  # how much worse a marked word taken for speech is than speech lost
FOLDS = 8

Sample = tuple[str, dict[str, float], bool]


def read_samples(path: Path) -> list[Sample]:
    """(outlet, signs, said) of every annotated stretch between marks that we find."""
    samples: list[Sample] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        results, lexicon = read_attributions(article["paragraphs"], article["language"])
        if lexicon is None:
            continue
        gold = {(q["paragraph"], q["start"]): q["type"] for q in article["quotes"]}
        texts = Texts(results, article["paragraphs"])
        outlet = article.get("domain") or article["id"]
        for result in results:
            near = [gold.get((result.line.index, result.span.start + d)) for d in (0, -1, 1)]
            kind = next((kind for kind in near if kind), None)
            if kind in ("direct", "mixed", "not_quote"):
                found = signs(result, lexicon, texts)
                samples.append((outlet, found, kind != "not_quote"))
    return samples


def chance(weights: dict[str, float], found: dict[str, float]) -> float:
    """The model's answer for one sample."""
    score = sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def fit(samples: list[Sample]) -> dict[str, float]:
    """Gradient descent from the prior, pulled back to it."""
    weights = dict(PRIOR)
    for found in (found for _, found, _ in samples):
        for name in found:
            weights.setdefault(name, 0.0)
    seen = Counter(name for _, found, _ in samples for name in found)
    for _ in range(ROUNDS):
        slope = {name: PULL * (weights[name] - PRIOR.get(name, 0.0)) for name in weights}
        for _, found, said in samples:
            error = (chance(weights, found) - said) * (1.0 if said else COSTLIER)
            for name, value in found.items():
                slope[name] += error * value
        for name in weights:
            weights[name] -= RATE * slope[name] / (10.0 + seen[name] / 4)
    return weights


def report(scored: list[tuple[float, bool]], title: str) -> None:
    """Print errors at one half: marked words taken for said ones, and said ones lost."""
    false = sum(p >= 0.5 and not said for p, said in scored)
    lost = sum(p < 0.5 and said for p, said in scored)
    marked = sum(not said for _, said in scored)
    loss = -sum(math.log(max(1e-9, p if said else 1 - p)) for p, said in scored) / len(scored)
    print(f"{title:20} marked taken {false}/{marked}  said lost {lost}  log loss {loss:.3f}")


def main() -> None:
    """Cross-validate by outlet; with --write, fit on everything and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    samples = read_samples(options.articles)
    outlets = sorted({outlet for outlet, _, _ in samples})
    held_out: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        test = set(outlets[fold::FOLDS])
        weights = fit([sample for sample in samples if sample[0] not in test])
        held_out += [(chance(weights, f), said) for outlet, f, said in samples if outlet in test]
    report([(chance(PRIOR, f), said) for _, f, said in samples], "by hand")
    report(held_out, "held-out outlets")
    weights = fit(samples)
    report([(chance(weights, f), said) for _, f, said in samples], "fitted")
    if options.write:
        rounded = {name: round(value, 3) for name, value in sorted(weights.items())}
        WEIGHTS.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
