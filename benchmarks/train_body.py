"""Train the judge of the body's lines on a folder of pages with reference texts.

    python -m benchmarks.train_body --bench DIR [--folds 5] [--split N] [--write]

DIR holds `gold.jsonl`, `pages/` and `score.py`. Needs lightgbm and numpy, which
the product does not. Cross-validates by publisher (registrable domain), prints
the score of each fold and of all, and with --write grows the final trees on
every page and stores them in `scraper/extraction/body_model.json`. Splits differ
by some thousandths: what is to be believed gains in two of them, of other --split.
"""

from __future__ import annotations

import argparse
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import lightgbm
import numpy as np

from benchmarks.evidence import without_names
from benchmarks.labels import flatten, label_by_pieces, label_by_text, without_label
from benchmarks.quality import load_scorer
from scraper.extraction.article import read_fields
from scraper.extraction.body import read_story, see
from scraper.extraction.captions import make_captions
from scraper.extraction.features import NAMES, PLACE_NAMES, Vector
from scraper.extraction.page import read_page
from scraper.extraction.trees import Judge, compile_trees
from scraper.urls import registrable_domain

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "scraper" / "extraction" / "body_model.json"
OWN_PAGES = ROOT / "tests" / "fixtures" / "pages"
PARAMETERS = {
    "objective": "binary", "num_leaves": 8, "min_data_in_leaf": 40,
    "feature_fraction": 0.4, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
    "verbose": -1, "num_threads": 1, "seed": 1, "use_missing": False, "deterministic": True,
}  # fmt: skip
FIRST, THEN = (0.15, 40), (0.1, 100)
"""Learning rate and number of the trees that know the place alone, and of those that know all."""
_NO_FOLD = -1
NUMBERED = [f"f{number}" for number in range(len(NAMES))]
PIECE_WEIGHT = 4.0
PAGE_WEIGHT = 200.0
COPY_WEIGHT = 0.25
"""Of each copy against its page; at 1 unseen pages with names are read worse."""
OWN_WEIGHT = 1.0
"""Of each page of our own: they are few, and our tests hold the judge to them."""


@dataclass
class Example:
    """One page: its candidate lines as vectors, with a label each where one is known.

    A `copy` is a page once more whose classes and ids mean nothing, as hashes do: the judge
    has to know text by its shape and place as well. Copies, and pages of our own, are learnt
    from, and not scored.
    """

    case: dict[str, Any]
    fold: int
    vectors: list[Vector]
    labels: list[int | None]
    weights: list[float]
    copy: bool = False


def load_examples(scorer: ModuleType, bench: Path, folds: int, split: int) -> Iterable[Example]:
    """Yield every page that has a reference text or pieces of one; `split` deals the folds."""
    for case in scorer.load(str(bench)):
        gold = case["gold"]
        if "body" not in gold and "segments" not in gold:
            continue
        domain = registrable_domain(case["url"]) or case["domain"]
        fold = zlib.crc32(domain.encode(), split) % folds
        yield _example(case, case["html"], fold, 1.0)
        if "body" in gold:
            yield _example(case, without_names(case["html"]), fold, COPY_WEIGHT, copy=True)


def load_own_pages() -> Iterable[Example]:
    """Yield the pages that we wrote ourselves, with their text or the pieces of it that are told.

    They are in no fold.
    """
    for folder in sorted(OWN_PAGES.iterdir()):
        expected = json.loads((folder / "expected.json").read_bytes())
        told = [block.get("text", "") for block in expected.get("blocks", ())]
        if any(told):
            gold: dict[str, Any] = (
                {"body": "\n".join(told)} if all(told) else {"segments": _pieces_of(told)}
            )
            gold |= {"dek": expected["dek"]} if expected.get("dek") else {}
            found = json.loads((folder / "snapshot.json").read_bytes())
            case = {"url": found["url"], "charset": found.get("charset"), "gold": gold}
            html = (folder / "source.html").read_bytes()
            yield _example(case, html, _NO_FOLD, OWN_WEIGHT, copy=True)


def _pieces_of(told: Sequence[str]) -> dict[str, list[str]]:
    return {"with": [piece for text in told for piece in re.split(r"[\t\n]", text) if piece],
            "without": []}  # fmt: skip


def _example(
    case: dict[str, Any], html: bytes, fold: int, share: float, *, copy: bool = False
) -> Example:
    gold = case["gold"]
    page = read_page(html, case["url"], case["charset"])
    scene = see(page, read_fields(page).around())
    texts = [line.text for line in scene.region.lines]
    if "body" in gold:
        labels = label_by_text(texts, gold["body"])
        if "dek" in gold:  # such a set counts a body with its dek as right, too
            labels = without_label(labels, texts, gold["dek"])
    else:
        pieces = gold["segments"]
        labels = label_by_pieces(texts, pieces["with"], pieces["without"])
    weights = [share * weight for weight in _weights(texts, labels, whole="body" in gold)]
    vectors = [told.whole() for told in scene.told]
    return Example(case, fold, vectors, labels, weights, copy)


def _weights(texts: Sequence[str], labels: Sequence[int | None], *, whole: bool) -> list[float]:
    """Weigh lines by the root of their words; a page with a whole reference counts as one."""
    weights = [
        0.0 if label is None else 1 + len(flatten(text).split()) ** 0.5
        for text, label in zip(texts, labels, strict=True)
    ]
    scale = PAGE_WEIGHT / (sum(weights) or 1.0) if whole else PIECE_WEIGHT
    return [weight * scale for weight in weights]


def grow(examples: Sequence[Example]) -> list[Any]:
    """Grow trees on the labelled lines; shape as in `compile_trees`.

    The first know nothing of a line but its place. What they are sure of is settled before
    anybody reads the line.
    """
    chosen = [
        (vector, label, weight)
        for example in examples
        for vector, label, weight in zip(
            example.vectors, example.labels, example.weights, strict=True
        )
        if weight
    ]
    vectors = np.array([vector for vector, _, _ in chosen], dtype=np.float64)
    labels = np.array([label for _, label, _ in chosen])
    weights = np.array([weight for _, _, weight in chosen])
    places = vectors.copy()
    places[:, len(PLACE_NAMES) :] = 0.0
    booster = None
    for told, (rate, rounds) in ((places, FIRST), (vectors, THEN)):
        data = lightgbm.Dataset(
            told, labels, weight=weights, feature_name=NUMBERED, free_raw_data=False
        )
        parameters = PARAMETERS | {"learning_rate": rate}
        booster = lightgbm.train(parameters, data, rounds, init_model=booster)
    assert booster is not None
    return [_shape(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]


def _shape(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 5)
    threshold = float(f"{node['threshold']:.6g}")
    return [
        node["split_feature"], threshold, _shape(node["left_child"]), _shape(node["right_child"]),
    ]  # fmt: skip


def judge_pages(
    scorer: ModuleType, examples: Sequence[Example], judges: Sequence[Judge]
) -> list[dict[str, Any]]:
    """Read every page with the judge that has not seen its publisher, and score the bodies."""
    rows = []
    for example in examples:
        if example.copy:
            continue
        case = example.case
        page = read_page(case["html"], case["url"], case["charset"])
        fields = read_fields(page)
        story = read_story(page, fields.around(), judges[example.fold])
        judged = {key: case["gold"][key] for key in ("body", "segments", "dek", "captions")
                  if key in case["gold"]}  # fmt: skip
        captions = [
            {"text": caption.text, "credit": caption.credit}
            for caption in make_captions(page, story.frames)
        ]
        found = scorer.clean({
            "body": story.body.text if story.body else "", "captions": captions,
        })  # fmt: skip
        row = scorer.judge({"dataset": case["dataset"], "gold": judged}, found)
        rows.append({
            "id": case["id"], "dataset": case["dataset"], "fold": example.fold, "crash": 0,
            "seconds": 0, **row,
        })  # fmt: skip
    return rows


def summary(scorer: ModuleType, rows: Sequence[dict[str, Any]]) -> str:
    """Return one line of figures."""
    scores = scorer.aggregate(rows)
    parts = []
    for dataset, measure in (("zyte", "zyte"), ("fundus", "body"), ("evaldata", "segments")):
        found = scores.get(dataset, {}).get(measure)
        if found:
            parts.append(
                f"{dataset} F1 {found['f1']:.4f} P {found['precision']:.3f} R {found['recall']:.3f}"
                + (f" acc {found['accuracy']:.3f}" if dataset == "zyte" else "")
            )
    captions, leak = (scores.get("fundus", {}).get(name) for name in ("captions", "leak"))
    if captions and leak:
        parts.append(f"leak {leak['rate']:.4f}")
        parts.append(f"captions F1 {captions['f1']:.4f} credit {captions['credit']:.3f}")
    return " · ".join(parts)


def main() -> None:
    """Cross-validate, and with --write train on all and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--split", type=int, default=0, help="deal the publishers otherwise")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--rows", type=Path, help="write the pages' results here")
    options = parser.parse_args()
    scorer = load_scorer(options.bench)
    examples = list(load_examples(scorer, options.bench, options.folds, options.split))
    examples += load_own_pages()
    if options.folds > 1:
        judges = [
            compile_trees(grow([e for e in examples if e.fold != fold]), len(PLACE_NAMES))
            for fold in range(options.folds)
        ]
        rows = judge_pages(scorer, examples, judges)
        for fold in range(options.folds):
            print(f"fold {fold}: {summary(scorer, [r for r in rows if r['fold'] == fold])}")
        print(f"all:    {summary(scorer, rows)}")
        if options.rows:
            options.rows.write_text(json.dumps(rows))
    if options.write:
        trees = grow(examples)
        MODEL.write_text(json.dumps({"features": NAMES, "trees": trees}, separators=(",", ":")))
        print(f"{MODEL.name}: {len(trees)} trees, {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
