"""A small ensemble of decision trees, grown elsewhere, run in plain Python.

The trees are data (`body_model.json`). They are turned into one Python function
when first needed, since nested conditions run five times as fast as a walk
through arrays: a line of a page is judged in some ten microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

import orjson

from scraper.extraction.features import NAMES, PLACE_NAMES, Vector


class Telling(Protocol):
    """What a judge is told: numbers at once, and more of them when it asks."""

    @property
    def place(self) -> Vector:
        """Return what is known at once."""

    def words(self) -> Vector:
        """Return what has to be found out."""


Judge = Callable[[Telling], float]

_SURE, _LESS, _SURE_AT_LAST = 4.5, 1 / 40, 2.0
_STEP = 10
_MODEL = "body_model.json"


@lru_cache(maxsize=1)
def load_judge() -> Judge:
    """Return the packaged judge: what is told of a line in, log-odds out; above 0, more likely yes.

    Raises ValueError when the trees were grown for other features than today's.
    """
    model = orjson.loads(files("scraper.extraction").joinpath(_MODEL).read_bytes())
    if tuple(model["features"]) != NAMES:
        raise ValueError(f"{_MODEL} was trained for other features: train it again")
    return compile_trees(model["trees"], len(PLACE_NAMES))


def compile_trees(trees: Sequence[Any], known: int) -> Judge:
    """Make one function of many trees.

    A tree is a number (a leaf) or [feature, threshold, tree at or below, tree above]; the
    first `known` features are those of the place. The trees are summed in steps; a sum
    that is beyond doubt ends the matter early, before the first tree that asks for words
    if it can. The fewer trees are left, the less is beyond doubt: on 43,000 lines no sum
    that was left early changed its sign later.
    """
    source = ["def judge(told):", " x = told.place", " s = 0.0"]
    has_asked = False
    for at, tree in enumerate(trees):
        asks = not has_asked and _asks(tree, known)
        if at and (asks or at % _STEP == 0):
            sure = max(_SURE - at * _LESS, _SURE_AT_LAST)
            source.append(f" if not -{sure} < s < {sure}: return s")
        if asks:
            source.append(" y = told.words()")
            has_asked = True
        source.append(f" s += {_expression(tree, known)}")
    source.append(" return s")
    namespace: dict[str, Any] = {}
    exec("\n".join(source), namespace)
    judge: Judge = namespace["judge"]
    return judge


def _asks(tree: Any, known: int) -> bool:
    """Whether a tree looks at a feature of the words."""
    if isinstance(tree, int | float):
        return False
    feature, _, low, high = tree
    return feature >= known or _asks(low, known) or _asks(high, known)


def _expression(tree: Any, known: int) -> str:
    if isinstance(tree, int | float):
        return repr(float(tree))
    feature, threshold, low, high = tree
    value = f"x[{feature}]" if feature < known else f"y[{feature - known}]"
    test = f"{value} <= {float(threshold)!r}"
    return f"({_expression(low, known)} if {test} else {_expression(high, known)})"
