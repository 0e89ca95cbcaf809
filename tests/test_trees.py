"""The ensemble of trees: data made into a function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.features import NAMES, Whole
from scraper.extraction.trees import compile_trees, load_judge

TREES = [[0, 1.5, -1.0, [1, 0.0, 0.25, 2.0]], 0.5]


@dataclass
class Line:
    """A line that counts how often its words are asked for."""

    place: Sequence[float]
    answer: Sequence[float] = field(default=())
    asked: int = 0

    def words(self) -> Sequence[float]:
        self.asked += 1
        return self.answer


def test_a_tree_goes_low_at_its_threshold_and_high_above() -> None:
    judge = compile_trees(TREES, known=2)

    assert judge(Line([1.5, 9.0])) == -0.5
    assert judge(Line([1.6, 0.0])) == 0.75
    assert judge(Line([1.6, 0.1])) == 2.5


def test_a_sum_beyond_doubt_ends_early() -> None:
    judge = compile_trees([5.0] * 10 + [-100.0], known=0)

    assert judge(Line([])) == 50.0


def test_words_are_asked_for_once_and_only_in_doubt() -> None:
    judge = compile_trees([[0, 0.0, -5.0, 1.0], [1, 0.0, -0.5, 0.5], [2, 0.0, 0.25, 0.75]], known=1)
    sure, unsure = Line([0.0], [1.0, 0.0]), Line([1.0], [1.0, 0.0])

    assert (judge(sure), sure.asked) == (-5.0, 0)
    assert (judge(unsure), unsure.asked) == (1.75, 1)


def test_the_fewer_trees_are_left_the_less_is_beyond_doubt() -> None:
    early, late = Line([], [1.0]), Line([], [1.0])
    nothing, asking = [0.0] * 39, [0, 0.0, 0.0, -9.0]

    assert compile_trees([3.0, *nothing, asking], known=0)(early) == -6.0
    assert compile_trees([3.0, *nothing, *nothing, 0.0, 0.0, asking], known=0)(late) == 3.0
    assert (early.asked, late.asked) == (1, 0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(NAMES), max_size=len(NAMES)))
def test_the_packaged_judge_answers_every_vector(vector: list[float]) -> None:
    assert abs(load_judge()(Whole(vector))) < 100
