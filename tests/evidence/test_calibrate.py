import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corrobora.evidence import calibrate
from corrobora.evidence.calibrate import Background
from corrobora.records import Candidate, ElementId, Ranking, SourceId

scores = st.lists(st.integers(min_value=-1000, max_value=1000).map(float), max_size=30)


@given(scores, st.floats(min_value=0.01, max_value=100.0), st.floats(-100.0, 100.0))
def test_a_relative_channel_does_not_depend_on_its_unit(
    values: list[float], factor: float, offset: float
) -> None:
    plain = calibrate.relative(values, scale=1.0)

    changed = calibrate.relative([factor * v + offset for v in values], scale=1.0)

    assert changed == pytest.approx(plain, abs=1e-6)


@given(scores)
def test_a_better_score_never_weighs_less(values: list[float]) -> None:
    nats = calibrate.relative(values, scale=1.0)

    by_score = sorted(zip(values, nats, strict=True))

    assert [n for _, n in by_score] == sorted(nats)


@given(scores, st.floats(min_value=0.0, max_value=3.0))
def test_no_score_weighs_more_than_four_scales(values: list[float], scale: float) -> None:
    nats = calibrate.relative(values, scale=scale)

    assert all(abs(v) <= 4.0 * scale for v in nats)


@pytest.mark.parametrize("values", [[], [7.0], [0.3, 0.3, 0.3], [0.1 + 0.2, 0.3], [math.nan] * 3])
def test_what_tells_nothing_apart_is_ignorance(values: list[float]) -> None:
    assert calibrate.relative(values, scale=1.0) == [0.0] * len(values)


def test_a_missing_score_is_ignorance_and_changes_no_other() -> None:
    nats = calibrate.relative([3.0, math.nan, 1.0, 2.0], scale=1.0)

    assert nats[1] == 0.0
    assert [nats[0], *nats[2:]] == calibrate.relative([3.0, 1.0, 2.0], scale=1.0)


def test_one_outlier_among_equals_stands_out() -> None:
    nats = calibrate.relative([9.0, *[1.0] * 20], scale=1.0)

    assert nats[0] > 3.0
    assert nats[1:] == [0.0] * 20


def test_a_short_ranking_is_believed_less() -> None:
    short = calibrate.relative([1.0, 2.0, 3.0], scale=1.0)
    long = calibrate.relative([1.0, 2.0, 3.0] * 10, scale=1.0)

    assert short[2] < long[2]


def test_with_a_background_a_single_score_says_something() -> None:
    background = Background(mean=0.2, deviation=0.1)

    assert calibrate.relative([0.5], scale=1.0, background=background)[0] > 2.0
    assert calibrate.relative([0.2], scale=1.0, background=background) == [0.0]


def test_an_absolute_channel_adds_what_it_moves_the_odds() -> None:
    assert calibrate.absolute(0.5, 0.1) == pytest.approx(math.log(9))
    assert calibrate.absolute(0.1, 0.1) == 0.0
    assert calibrate.absolute(math.nan, 0.1) == 0.0
    assert calibrate.absolute(1.0, 0.1) == 12.0
    assert calibrate.absolute(0.0, 0.1) == -12.0


@given(st.floats(min_value=0.01, max_value=0.99), st.floats(min_value=0.01, max_value=0.99))
def test_an_absolute_weight_is_positive_above_the_base_rate(p: float, base: float) -> None:
    assume(abs(p - base) > 1e-9)

    assert (calibrate.absolute(p, base) > 0) == (p > base)


def test_a_ranking_is_weighed_candidate_by_candidate() -> None:
    ranking = Ranking(
        source=SourceId("paragraph/words"),
        candidates=tuple(
            Candidate(element=ElementId(name), score=score)
            for name, score in (("a", 3.0), ("b", 2.0), ("c", 1.0))
        ),
    )

    weighed = calibrate.weigh(ranking, scale=2.0)

    assert list(weighed) == ["a", "b", "c"]
    assert list(weighed.values()) == calibrate.relative([3.0, 2.0, 1.0], scale=2.0)
