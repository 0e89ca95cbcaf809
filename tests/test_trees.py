"""The ensemble of trees: data made into a function."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.features import NAMES
from scraper.extraction.trees import compile_trees, load_judge

TREES = [[0, 1.5, -1.0, [1, 0.0, 0.25, 2.0]], 0.5]


def test_a_tree_goes_low_at_its_threshold_and_high_above() -> None:
    judge = compile_trees(TREES)

    assert judge([1.5, 9.0]) == -0.5
    assert judge([1.6, 0.0]) == 0.75
    assert judge([1.6, 0.1]) == 2.5


def test_a_sum_beyond_doubt_ends_early() -> None:
    judge = compile_trees([5.0] * 10 + [-100.0])

    assert judge([]) == 50.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(NAMES), max_size=len(NAMES)))
def test_the_packaged_judge_answers_every_vector(vector: list[float]) -> None:
    assert abs(load_judge()(vector)) < 100
