from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.evals.metric import AnswerMetric
from corrobora.evals.metrics import anls
from tests.evals.metrics.making import said

METRIC: AnswerMetric = anls.measure
TEXTS = st.text("abc", max_size=7)


@cache
def slow_distance(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    return min(
        slow_distance(one[1:], other) + 1,
        slow_distance(one, other[1:]) + 1,
        slow_distance(one[1:], other[1:]) + (one[0] != other[0]),
    )


@given(TEXTS, TEXTS)
def test_distance_agrees_with_its_recursive_definition(one: str, other: str) -> None:
    assert anls.distance(one, other) == slow_distance(one, other)


@given(TEXTS, TEXTS)
def test_similarity_is_equation_1(one: str, other: str) -> None:
    part = slow_distance(one, other) / max(len(one), len(other), 1)

    assert anls.similarity(one, other) == pytest.approx(1 - part if part < 0.5 else 0)


def test_a_slip_costs_its_share_and_half_of_the_letters_cost_all() -> None:
    pairs = [said("Coca Colo", answers=("coca cola",)), said("ab", answers=("ax",))]

    assert METRIC(pairs) == {"ANLS": (pytest.approx(8 / 9), 0.0)}
