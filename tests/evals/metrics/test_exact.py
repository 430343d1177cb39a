from corrobora.evals.metric import AnswerMetric
from corrobora.evals.metrics import exact
from tests.evals.metrics.making import said

METRIC: AnswerMetric = exact.measure


def test_case_articles_punctuation_and_keys_do_not_matter() -> None:
    pairs = [said("The Eiffel Tower. [E1]", answers=("eiffel tower",))]

    assert METRIC(pairs) == {"exact": (1.0,)}


def test_a_word_more_is_not_exact() -> None:
    assert METRIC([said("in Paris", answers=("Paris", "paris!"))]) == {"exact": (0.0,)}


def test_no_pairs_give_an_empty_column() -> None:
    assert METRIC([]) == {"exact": ()}
