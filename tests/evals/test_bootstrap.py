import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]  # it ships no types

from corrobora.evals import bootstrap
from corrobora.evals.metrics import calibration
from corrobora.evals.metrics.calibration import Calibration


def area(rows: np.ndarray) -> dict[str, float]:
    """The share of pairs (right, wrong) that the score has in order; column 0 score, 1 right."""
    right, wrong = rows[rows[:, 1] == 1, 0], rows[rows[:, 1] == 0, 0]
    if not len(right) or not len(wrong):
        return {}
    return {"AUROC": float((right[:, None] > wrong[None, :]).mean())}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_interval_agrees_with_scipy(seed: int) -> None:
    values = np.random.default_rng(seed).beta(2, 5, size=80)

    value, low, high = bootstrap.interval(values.tolist(), seed=seed)

    oracle = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=5000, rng=seed + 100
    ).confidence_interval
    assert value == pytest.approx(values.mean())
    assert (low, high) == pytest.approx((oracle.low, oracle.high), abs=0.005)


def test_the_paired_interval_agrees_with_scipy() -> None:
    rng = np.random.default_rng(3)
    a = rng.random(60)
    b = a + rng.normal(0.05, 0.1, 60)

    found = bootstrap.paired(a.tolist(), b.tolist(), seed=0)

    oracle = stats.bootstrap(
        (a, b),
        lambda x, y, axis: (y - x).mean(axis=axis),
        paired=True,
        method="percentile",
        n_resamples=5000,
        rng=1,
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((oracle.low, oracle.high), abs=0.005)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    values = np.random.default_rng(0).random(30).tolist()

    first, again, other = (bootstrap.interval(values, seed=seed) for seed in (7, 7, 8))

    assert first == again
    assert first != other


def test_a_case_to_which_the_metric_does_not_apply_is_left_out() -> None:
    value, low, high = bootstrap.interval([None, 1.0, None, 1.0], seed=0)

    assert (value, low, high) == (1.0, 1.0, 1.0)


def test_one_case_bounds_itself_and_none_has_no_figure() -> None:
    assert bootstrap.interval([0.3], seed=0) == (0.3, 0.3, 0.3)
    assert all(math.isnan(figure) for figure in bootstrap.interval([None], seed=0))


@given(st.floats(-1e6, 1e6), st.integers(2, 50))
def test_equal_values_are_certain(value: float, n: int) -> None:
    assert bootstrap.interval([value] * n, seed=0, resamples=50) == (value, value, value)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_bounds_stay_within_the_values(values: list[float]) -> None:
    value, low, high = bootstrap.interval(values, seed=1, resamples=200)

    assert min(values) - 1e-12 <= low <= high <= max(values) + 1e-12
    assert min(values) - 1e-12 <= value <= max(values) + 1e-12


def test_a_set_too_large_for_one_block_is_drawn_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).random(100).tolist()
    whole = bootstrap.interval(values, seed=0)
    monkeypatch.setattr(bootstrap, "DRAWN_AT_ONCE", 1000)

    in_blocks = bootstrap.interval(values, seed=0)

    assert in_blocks == pytest.approx(whole)


def test_wins_losses_and_ties_are_those_of_the_second() -> None:
    found = bootstrap.paired([0.0, 1.0, 0.5, None, 0.2], [1.0, 0.0, 0.5, 1.0, 0.9], seed=0)

    assert (found.wins, found.losses, found.ties) == (2, 1, 1)
    assert found.difference == pytest.approx((1.0 - 1.0 + 0.0 + 0.7) / 4)


def test_pairing_removes_what_makes_a_case_hard_for_both() -> None:
    hard = np.random.default_rng(0).random(50)

    found = bootstrap.paired(hard.tolist(), (hard + 0.01).tolist(), seed=0)

    assert found.low == pytest.approx(0.01)
    assert found.high == pytest.approx(0.01)


def test_columns_of_different_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        bootstrap.paired([1.0, 0.0], [1.0], seed=0)


def test_figures_of_a_set_are_bounded_by_rows_drawn_anew() -> None:
    rng = np.random.default_rng(0)
    right = rng.integers(0, 2, 60)
    rows = np.stack([right * 0.3 + rng.random(60), right], axis=1)

    found = bootstrap.of_rows(area, rows, seed=0)["AUROC"]

    assert found.value == area(rows)["AUROC"]
    assert 0.5 < found.low < found.value < found.high < 1
    assert bootstrap.of_rows(area, rows, seed=0)["AUROC"] == found


def test_a_draw_without_both_kinds_does_not_count() -> None:
    rows = np.array([[0.9, 1.0], [0.1, 0.0]])

    assert bootstrap.of_rows(area, rows, seed=0) == {"AUROC": (1.0, 1.0, 1.0)}


def test_a_figure_that_is_not_defined_is_left_out() -> None:
    assert bootstrap.of_rows(area, np.array([[0.9, 1.0]]), seed=0) == {}
    assert bootstrap.of_rows(area, np.empty((0, 2)), seed=0) == {}
    assert bootstrap.of_rows(area, np.array([[0.9, 1.0], [0.4, 1.0]]), seed=0) == {}


@pytest.mark.parametrize("seed", range(25))
def test_the_interval_of_ece_holds_its_own_value(seed: int) -> None:
    rng = np.random.default_rng(seed)
    confidence = rng.beta(4, 2, 300)
    rows = np.stack([confidence, rng.random(300) < confidence], axis=1)
    score = Calibration(correct=lambda pair: 1.0, of="gold_cited").score

    found = bootstrap.of_rows(score, rows, seed=seed, basic=calibration.BIASED, resamples=200)

    value, low, high = found["ECE_gold_cited"]
    assert 0 <= low <= value <= high <= 1
    assert low < high


def test_a_basic_interval_reaches_the_way_that_the_draws_do_not() -> None:
    rows = np.random.default_rng(0).random((40, 1))

    plain = bootstrap.of_rows(lambda r: {"most": float(r.max())}, rows, seed=0)["most"]
    basic = bootstrap.of_rows(lambda r: {"most": float(r.max())}, rows, seed=0, basic=("most",))[
        "most"
    ]

    assert plain.high == plain.value  # no draw has more than the most
    assert basic == (plain.value, plain.value, min(1.0, 2 * plain.value - plain.low))
