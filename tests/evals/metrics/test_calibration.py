import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss  # type: ignore[import-untyped]  # no stubs

from corrobora.evals.metric import SetMetric
from corrobora.evals.metrics import calibration
from corrobora.evals.metrics.calibration import Calibration
from tests.evals.metrics.making import abstention, answer, said

METRIC: SetMetric = Calibration(correct=lambda pair: 1.0)
DRAWN = st.lists(
    st.tuples(st.floats(0, 1) | st.sampled_from([n / 15 for n in range(16)]), st.booleans()),
    min_size=1,
)


def test_ece_of_two_bins_is_their_weighted_gap() -> None:
    # bin 14 (13/15, 14/15]: .9 against 1/2; bin 4 (3/15, 4/15]: .25 against 0
    rows = np.array([[0.9, 1], [0.9, 0], [0.25, 0], [0.25, 0]])

    assert METRIC.score(rows)["ECE"] == pytest.approx((2 * 0.4 + 2 * 0.25) / 4)


@given(DRAWN)
def test_ece_agrees_with_a_plain_loop_over_bins(drawn: list[tuple[float, bool]]) -> None:
    rows = np.array(drawn, dtype=np.float64)

    total = 0.0
    for m in range(1, 16):
        low, high = (m - 1) / 15, m / 15
        held = [(c, r) for c, r in rows.tolist() if low < c <= high or (m == 1 and c == 0)]
        total += abs(sum(r for _, r in held) - sum(c for c, _ in held))
    assert METRIC.score(rows)["ECE"] == pytest.approx(total / len(rows), abs=1e-9)


@given(DRAWN)
def test_brier_agrees_with_scikit_learn(drawn: list[tuple[float, bool]]) -> None:
    confidence, right = zip(*drawn, strict=True)

    expected = brier_score_loss(right, confidence, pos_label=True)
    assert METRIC.score(np.array(drawn, dtype=np.float64))["Brier"] == pytest.approx(expected)


def test_bins_hold_every_case_once_and_empty_ones_are_not_there() -> None:
    found = calibration.bins(np.array([[0.0, 0], [0.05, 1], [1.0, 1]]))

    assert [(one.n, one.accuracy) for one in found] == [(2, 0.5), (1, 1.0)]
    assert (found[-1].low, found[-1].high, found[-1].confidence) == (14 / 15, 1.0, 1.0)


def test_without_answers_there_is_nothing_to_say() -> None:
    assert METRIC.score(np.empty((0, 2))) == {}
    assert calibration.bins(np.empty((0, 2))) == ()


def test_only_given_answers_are_looked_at() -> None:
    assert METRIC.observe(said(answer("x", confidence=0.3))) == (0.3, 1.0)
    assert METRIC.observe(said(answer("x", confidence=0.3), answerable=False)) == (0.3, 0.0)
    assert METRIC.observe(said(abstention(0.9))) is None
    assert METRIC.observe(said(None)) is None


def test_every_figure_counts_all_answers_and_is_called_after_its_notion() -> None:
    metric = Calibration(correct=lambda pair: 1.0, of="gold_cited")

    counts = metric.counts(np.array([[0.5, 1], [0.2, 0]]))

    assert counts == {"ECE_gold_cited": 2, "Brier_gold_cited": 2}
