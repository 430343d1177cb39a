import pytest

from corrobora.evals.report import Row
from corrobora.evals.reports import headline


def row(value: float, low: float, high: float, *, wins: int | None = None) -> Row:
    return Row(
        set="s",
        slice="all",
        stage="weigh",
        metric="RR",
        value=value,
        low=low,
        high=high,
        n=3,
        wins=wins,
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.000"), (0.41349, "0.413"), (41.349, "41.3"), (4134.9, "4135"), (0.00002, "2e-05")],
)
def test_numbers_have_digits_that_mean_something(value: float, text: str) -> None:
    assert headline.number(value) == text


def test_a_figure_without_spread_has_no_interval() -> None:
    assert headline.figure(row(1.0, 1.0, 1.0)) == "1.000"


def test_a_difference_has_a_sign() -> None:
    assert headline.figure(row(0.1, -0.1, 0.3, wins=2)) == "+0.100 (-0.100 to +0.300)"


def test_only_whole_data_sets_come_first() -> None:
    part = Row(set="s", slice="a: b", stage="weigh", metric="RR", value=1, low=1, high=1, n=1)

    assert headline.chosen([part, row(1, 1, 1)], suite="retrieval") == (row(1, 1, 1),)
