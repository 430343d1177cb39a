import pytest

from corrobora.evals.metrics import plain_answer
from tests.evals.metrics.making import abstention, answer, said


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("It rained. [E1]", "It rained."),
        ("It rained. [E1, E12]\nIt snowed. [E2]", "It rained.\nIt snowed."),
        ("See [E1] in the text.", "See [E1] in the text."),
        ("[1] is a reference [2]", "[1] is a reference [2]"),
    ],
)
def test_keys_at_the_end_of_a_line_go(text: str, plain: str) -> None:
    assert plain_answer.text(answer(text)) == plain


def test_an_abstention_says_nothing() -> None:
    assert plain_answer.text(abstention()) == ""


def test_the_best_of_the_right_answers_counts() -> None:
    column = plain_answer.best(
        [said("bb [E1]", answers=("a", "bb"))], lambda right, text: float(right == text)
    )

    assert column == (1.0,)


def test_an_abstention_scores_0_only_where_there_was_an_answer() -> None:
    pairs = [
        said(abstention(), answers=("a",)),
        said(abstention(), answers=("a",), answerable=False),
        said("a", answers=("a",), answerable=False),
        said("a"),
        said(None, answers=("a",)),
    ]

    assert plain_answer.best(pairs, lambda *_: 1.0) == (0.0, None, None, None, None)
