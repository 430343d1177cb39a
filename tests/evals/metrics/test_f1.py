import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.evals.metric import AnswerMetric
from corrobora.evals.metrics import f1
from tests.evals.metrics.making import said

METRIC: AnswerMetric = f1.measure
TEXTS = st.lists(st.sampled_from(["red", "green", "blue", "sea"]), max_size=6).map(" ".join)


def test_half_of_the_tokens_on_one_side_give_two_thirds() -> None:
    assert METRIC([said("blue sea [E1]", answers=("The sea",))]) == {"F1": (pytest.approx(2 / 3),)}


def test_a_repeated_token_counts_as_often_as_both_have_it() -> None:
    assert f1.score("no no no", "no no") == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("right", "text", "value"), [("the", "a", 1), ("the", "x", 0), ("x", "", 0)]
)
def test_without_tokens_only_two_empty_sides_agree(right: str, text: str, value: float) -> None:
    assert f1.score(right, text) == value


@given(TEXTS, TEXTS)
def test_it_is_the_harmonic_mean_of_precision_and_recall(right: str, text: str) -> None:
    wanted, given_ = right.split(), text.split()
    left = list(wanted)
    shared = 0
    for token in given_:
        if token in left:
            left.remove(token)
            shared += 1

    if not shared:
        assert f1.score(right, text) == float(wanted == given_)
    else:
        precision, recall = shared / len(given_), shared / len(wanted)
        expected = 2 * precision * recall / (precision + recall)
        assert f1.score(right, text) == pytest.approx(expected)
