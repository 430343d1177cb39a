import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (  # type: ignore[import-untyped]  # it has no stubs
    precision_recall_fscore_support,
    roc_auc_score,
)

from corrobora.evals.metric import Rows, SetMetric
from corrobora.evals.metrics import abstention as abstaining
from corrobora.evals.metrics.abstention import Abstention
from tests.evals.metrics.making import abstention, answer, said

METRIC = Abstention(correct=lambda pair: float(pair[1].answer is not None))
AS_SET: SetMetric = METRIC
LEVELS = st.sampled_from([0.0, 0.2, 0.5, 0.5001, 1.0])
NAN = math.nan


def rows(*given_: tuple[float, float, float, float]) -> Rows:
    """Return rows of confidence, answered, right, answerable."""
    return np.array(given_, dtype=np.float64).reshape(-1, 4)


def test_risk_falls_with_confidence_in_the_worked_example() -> None:
    some = rows((0.9, 1, 1, 1), (0.8, 1, 1, 1), (0.7, 1, 0, 1), (0.6, 1, 1, 1))

    coverage, risk = abstaining.curve(some)

    assert coverage == pytest.approx([0.25, 0.5, 0.75, 1])
    assert risk == pytest.approx([0, 0, 1 / 3, 1 / 4])
    assert METRIC.score(some)["AURC"] == pytest.approx((1 / 3 + 1 / 4) / 4)


def test_equal_confidences_stand_for_their_mean_in_any_order() -> None:
    some = rows((0.5, 1, 1, 1), (0.5, 1, 0, 1), (0.9, 1, 1, 1))

    _, risk = abstaining.curve(some)

    assert risk == pytest.approx([0, 1 / 4, 1 / 3])
    assert METRIC.score(some[::-1]) == pytest.approx(METRIC.score(some))


def test_an_abstention_comes_last_whatever_its_confidence() -> None:
    some = rows((0.9, 0, 0, 1), (0.1, 1, 1, 1))

    assert abstaining.curve(some)[1] == pytest.approx([0, 1 / 2])


def test_selective_accuracy_is_of_the_answers_given() -> None:
    figures = METRIC.score(rows((0.9, 1, 1, 1), (0.8, 1, 0, 0), (0.1, 0, 0, 1), (0.1, 1, NAN, NAN)))

    assert figures["selective_accuracy"] == 0.5
    assert figures["coverage"] == 0.75


@given(st.lists(st.tuples(LEVELS, st.booleans()), min_size=1))
def test_auroc_agrees_with_scikit_learn(drawn: list[tuple[float, bool]]) -> None:
    scores, labels = (np.array(one) for one in zip(*drawn, strict=True))

    ours = abstaining.auroc(scores, labels)

    if labels.all() or not labels.any():
        assert math.isnan(ours)
    else:
        assert ours == pytest.approx(roc_auc_score(labels, scores))


def test_both_aurocs_are_of_their_own_cases() -> None:
    figures = METRIC.score(
        rows((0.9, 1, 1, 1), (0.8, 1, 0, NAN), (0.95, 0, 0, 1), (0.97, 0, 0, 0), (0.1, 1, 0, 0))
    )

    assert figures["AUROC_correct"] == 1.0  # .9 against .8 and .1
    assert figures["AUROC_answerable"] == 0.5  # .9 and .95 against .97 and .1


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_abstention_figures_agree_with_scikit_learn(drawn: list[tuple[bool, bool]]) -> None:
    figures = METRIC.score(rows(*((0.5, float(a), 0.0, float(b)) for a, b in drawn)))

    abstained, missing = [not a for a, _ in drawn], [not b for _, b in drawn]
    expected = precision_recall_fscore_support(
        missing, abstained, average="binary", zero_division=np.nan
    )
    if not any(missing):
        expected = (NAN, NAN, NAN)
    names = ("abstention_precision", "abstention_recall", "abstention_F1")
    for name, value in zip(names, expected, strict=False):
        assert figures.get(name, NAN) == pytest.approx(value, nan_ok=True)


def test_what_is_not_defined_is_left_out() -> None:
    assert METRIC.score(rows()) == {}
    assert METRIC.score(rows((0.5, 1, NAN, NAN))) == {"coverage": 1.0}
    assert all(map(math.isfinite, METRIC.score(rows((0.5, 0, 0, 0))).values()))


def test_a_pair_brings_confidence_outcome_rightness_and_answerability() -> None:
    given_ = AS_SET.observe(said(answer("x", confidence=0.7), answerable=True))
    declined = AS_SET.observe(said(abstention(0.2), answerable=False))

    assert given_ == (0.7, 1.0, 1.0, 1.0)
    assert declined == (0.2, 0.0, 0.0, 0.0)
    assert AS_SET.observe(said(None)) is None
    assert math.isnan((AS_SET.observe(said("x")) or ())[3])


def test_where_every_question_has_an_answer_none_was_to_be_declined() -> None:
    figures = METRIC.score(rows((0.9, 1, 1, 1), (0.1, 0, 0, 1)))

    assert not [name for name in figures if name.startswith("abstention_")]


def test_a_further_notion_brings_only_its_own_figures() -> None:
    figures = Abstention(correct=METRIC.correct, of="gold_cited").score(
        rows((0.9, 1, 1, 1), (0.1, 1, 0, 0))
    )

    assert set(figures) == {"selective_accuracy_gold_cited", "AURC_gold_cited", "AUROC_gold_cited"}


def test_each_figure_counts_the_cases_that_it_is_of() -> None:
    some = rows((0.9, 1, 1, 1), (0.8, 1, NAN, NAN), (0.1, 0, 0, 1), (0.1, 0, 0, 0), (0.1, 1, 0, 0))

    assert METRIC.counts(some) == {
        "selective_accuracy": 2,
        "AURC": 4,
        "AUROC_correct": 2,
        "AUROC_answerable": 4,
        "abstention_precision": 2,
        "abstention_recall": 2,
        "abstention_F1": 3,
    }
