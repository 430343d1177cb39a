import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from corrobora.evals.metric import AnswerMetric
from corrobora.evals.metrics import rouge
from tests.evals.metrics.making import said

METRIC: AnswerMetric = rouge.measure
SCORER = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
TEXTS = st.one_of(
    st.lists(st.sampled_from(["police", "killed", "the", "gunman", "-", "9.5", "É"])).map(" ".join),
    st.text(),
)


@given(TEXTS, TEXTS)
def test_the_score_is_that_of_the_rouge_score_package(right: str, text: str) -> None:
    expected = SCORER.score(right, text)["rougeL"].fmeasure

    assert rouge.score(right, text) == pytest.approx(expected)


def test_lins_example_prefers_the_order_of_the_reference() -> None:
    # section 3.1: against "police killed the gunman", S2 has 3/4 in order, S3 2/4
    columns = METRIC(
        [
            said("police kill the gunman", answers=("police killed the gunman",)),
            said("the gunman kill police", answers=("police killed the gunman",)),
        ]
    )

    assert columns == {"ROUGE-L": (0.75, 0.5)}
