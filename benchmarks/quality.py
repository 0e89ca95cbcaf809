"""How right extractors are, as the scorer beside the pages says."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.environments import FOLDER, ROOT, python_of

MEASURES = (
    ("zyte F1", "zyte", "f1"), ("zyte acc.", "zyte", "accuracy"), ("segments F1", "segments", "f1"),
    ("fundus F1", "body", "f1"), ("leak", "leak", "rate"), ("headline", "headline", "exact"),
    ("byline F1", "byline", "f1"), ("byline exact", "byline", "exact"), ("date", "date", "day"),
    ("dek", "dek", "exact"), ("dek tokens", "dek", "tok"), ("section", "section", "exact"),
    ("captions F1", "captions", "f1"), ("credit", "captions", "credit"),
)  # fmt: skip
"""Column, measure and value as the scorer calls them."""
_FIELDS = {"zyte": "body", "segments": "body", "leak": "body"}
"""The field that a measure judges, where it has another name."""
_GIVEN = {
    "trafilatura": "body headline byline date section dek",
    "readability-lxml": "body headline",
    "newspaper4k": "body headline byline date section dek",
    "goose3": "body headline byline date dek",
    "resiliparse": "body headline",
    "news-please": "body headline byline date dek",
}
"""The fields that a peer returns at all; ours returns every one."""
_FUNCTIONS = {"scraper": "benchmarks.adapter:extract"}


def load_scorer(bench: Path) -> ModuleType:
    """Return the scorer that stands beside the pages."""
    spec = importlib.util.spec_from_file_location("score", bench / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(name: str, scorer: Path, versions: dict[str, str]) -> dict[str, Any] | None:
    """Run the scorer in an extractor's environment and return its values; None where it fails.

    A peer's answer is kept under `.bench/`: it changes with its version and the gold alone.
    """
    kept = _kept_file(name, scorer, versions)
    if name not in _FUNCTIONS and kept.exists():
        return _values(kept)
    print(f"Scoring {name} …", file=sys.stderr)
    kept.parent.mkdir(parents=True, exist_ok=True)
    function = _FUNCTIONS.get(name, f"benchmarks.peers:{name.replace('-', '_')}")
    command = [str(python_of(name)), str(scorer), "--extractor", function, "--json", str(kept)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    return _values(kept)


def _kept_file(name: str, scorer: Path, versions: dict[str, str]) -> Path:
    told = json.dumps(versions, sort_keys=True).encode()
    told += scorer.read_bytes() + (scorer.parent / "gold.jsonl").read_bytes()
    told += (ROOT / "benchmarks" / "peers.py").read_bytes()
    return FOLDER / "scores" / f"{name}-{hashlib.sha256(told).hexdigest()[:16]}.json"


def _values(file: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["scores"]["ALL"]
    return values


def table(scores: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of a table, an extractor a line; a dash where it gives nothing."""
    columns = [each for each in MEASURES if any(each[1] in values for values in scores.values())]
    yield "| | " + " | ".join(column for column, _, _ in columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    for name, values in scores.items():
        cells = (_cell(name, values, measure, value) for _, measure, value in columns)
        shown = f"**{name}**" if name == "scraper" else name
        yield f"| {shown} | " + " | ".join(cells) + " |"


def _cell(name: str, values: dict[str, Any], measure: str, value: str) -> str:
    found = values.get(measure, {}).get(value)
    return "–" if found is None or not gives(name, measure) else f"{found:.3f}"


def gives(name: str, measure: str) -> bool:
    """Say whether an extractor returns the field that a measure judges."""
    return name not in _GIVEN or _FIELDS.get(measure, measure) in _GIVEN[name].split()
