import pytest

from corrobora.evals.generating import agree


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 metres", "The dam is 12 metres high."),
        ("1,526", "1526 adults"),
        ("the Ferry Lane board", "Ferry Lane Board"),
        ("worn bearings", "its bearings had worn"),
    ],
)
def test_answers_that_say_the_same_agree(one: str, other: str) -> None:
    assert agree.same(one, other)
    assert agree.same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("12", "120"), ("12", "3.12"), ("", ""), ("", "12"), ("in 1931", "in 1955 or so")],
)
def test_other_answers_do_not(one: str, other: str) -> None:
    assert not agree.same(one, other)
