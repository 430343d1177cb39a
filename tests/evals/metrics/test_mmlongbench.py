import numpy as np
import pytest

from corrobora.evals.metric import AnswerMetric, SetMetric
from corrobora.evals.metrics import mmlongbench
from corrobora.evals.outcome import Pair
from tests.evals.metrics.making import abstention, said

METRIC: AnswerMetric = mmlongbench.measure
SET: SetMetric = mmlongbench


@pytest.mark.parametrize(
    ("answer_format", "right", "text", "value"),
    [
        ("Int", "4", "4", 1),
        ("Int", "4", "4.9", 1),  # cut, not rounded, as published
        ("Int", "4", "four", 0),
        ("Int", "4", "5", 0),
        ("Int", "4", "1e999", 0),
        ("Float", "73.2% ", "73.2", 1),
        ("Float", "73.2%", "0.732", 1),  # a share for a percentage
        ("Float", "0.732", "73.2%", 1),
        ("Float", "100", "100.9", 1),  # within 1 %
        ("Float", "100", "101.5", 0),
        ("Float", "0.0", "0.004", 1),  # equal to two decimals
        ("Float", "0.0", "0.006", 0),
        ("Float", "12", "about 12", 0),
        ("Float", "12", "nan", 0),
        ("Float", "$30,216", "$30216", 0),  # the published rule cannot read the comma either
        ("Str", "Rick Scott", "rick scott (governor)", 1),
        ("Str", "'Rick Scott'", "Rick Scot", 0.9),
        ("Str", "Rick Scott", "somebody else entirely", 0),
        ("Str", "2015-03-24", "2015-03-25", 0),  # a date matches letter by letter
        ("Str", "Page 5", "page 6", 0),
        ("Str", "a@b.com", "a@b.con", 0),
        ("Str", "https://a.org/x", "https://a.org/y", 0),
        ("Str", "01983 873655", "01983 873656", 0),
        ("List", "['a', 'b']", "['B', 'A']", 1),  # in any order
        ("List", "['13', '14']", "['13', '15']", 0),
        ("List", "['13', '14']", "[13, 14]", 1),
        ("List", "['a', 'b']", "['a']", 0),
        ("List", "['circle', 'square']", "['circlo', 'square']", 5 / 6),  # the worst item
        ("List", "['Fact Checker']", "Fact Checker", 1),
        ("List", "['a']", "[not a list", 0),
    ],
)
def test_each_format_has_its_rule(answer_format: str, right: str, text: str, value: float) -> None:
    assert mmlongbench.rule_score(right, text, answer_format=answer_format) == pytest.approx(value)


def test_abstaining_is_right_where_there_is_no_answer_and_wrong_elsewhere() -> None:
    pairs = [
        said(abstention(), answers=("Not answerable",), answer_format="None", answerable=False),
        said("Blue. [E1]", answers=("Not answerable",), answer_format="None", answerable=False),
        said(abstention(), answers=("Not answered",), answer_format="Str"),
        said("Blue [E1]", answers=("Blue",), answer_format="Str"),
        said("Blue", answers=("Blue",)),
    ]

    assert METRIC(pairs) == {"mmlongbench": (1.0, 0.0, 0.0, 1.0, None)}


def asked(*, hit: bool, answerable: bool, declines: bool) -> Pair:
    return said(
        abstention() if declines else "a" if hit else "zz",
        answerable=answerable,
        answers=("a",),
        answer_format="Str" if answerable else "None",
    )


def test_f1_weighs_points_against_answerable_and_answered_questions() -> None:
    pairs = [
        asked(hit=True, answerable=True, declines=False),
        asked(hit=False, answerable=True, declines=False),
        asked(hit=False, answerable=True, declines=True),
        asked(hit=False, answerable=False, declines=True),
        asked(hit=False, answerable=False, declines=False),
    ]

    rows = np.array([SET.observe(pair) for pair in pairs])

    recall = precision = 1 / 3  # 1 point; 3 have an answer, 3 were answered
    expected = 2 * recall * precision / (recall + precision)
    assert SET.score(rows) == {"mmlongbench_F1": pytest.approx(expected)}


def test_f1_is_left_out_where_nothing_was_answered() -> None:
    assert SET.score(np.array([[0.0, 1.0, 0.0]])) == {}
    assert SET.score(np.empty((0, 3))) == {}
    assert SET.observe(said("a", answers=("a",))) is None


def test_f1_counts_questions_that_have_an_answer_or_were_given_one() -> None:
    rows = np.array([[1.0, 1, 1], [0.0, 1, 0], [0.0, 0, 1], [1.0, 0, 0]])

    assert SET.counts(rows) == {"mmlongbench_F1": 3}
