"""A small ensemble of decision trees, grown elsewhere, run in plain Python.

The trees are data (`body_model.json`). They are turned into one Python function
when first needed, since nested conditions run five times as fast as a walk
through arrays: a line of a page is judged in some ten microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import orjson

from scraper.extraction.features import NAMES

Judge = Callable[[Sequence[float]], float]

_SURE = 4.0
_STEP = 10
_MODEL = "body_model.json"


@lru_cache(maxsize=1)
def load_judge() -> Judge:
    """Return the packaged judge: a vector of features in, log-odds out; above 0, more likely yes.

    Raises ValueError when the trees were grown for other features than today's.
    """
    model = orjson.loads(files("scraper.extraction").joinpath(_MODEL).read_bytes())
    if tuple(model["features"]) != NAMES:
        raise ValueError(f"{_MODEL} was trained for other features: train it again")
    return compile_trees(model["trees"])


def compile_trees(trees: Sequence[Any]) -> Judge:
    """Make one function of many trees.

    A tree is a number (a leaf) or [feature, threshold, tree at or below, tree above].
    The trees are summed in steps; a sum that is beyond doubt ends the matter early.
    """
    source = ["def judge(x):", " s = 0.0"]
    for at, tree in enumerate(trees):
        if at and at % _STEP == 0:
            source.append(f" if not -{_SURE} < s < {_SURE}: return s")
        source.append(f" s += {_expression(tree)}")
    source.append(" return s")
    namespace: dict[str, Any] = {}
    exec("\n".join(source), namespace)
    judge: Judge = namespace["judge"]
    return judge


def _expression(tree: Any) -> str:
    if isinstance(tree, int | float):
        return repr(float(tree))
    feature, threshold, low, high = tree
    test = f"x[{int(feature)}] <= {float(threshold)!r}"
    return f"({_expression(low)} if {test} else {_expression(high)})"
