import pytest

from corrobora.cli.prices import warn_unpriced
from corrobora.records import Usage


@pytest.mark.parametrize(
    ("usage", "capped", "told"),
    [
        (Usage(calls=2), True, True),
        (Usage(calls=2, usd=0.1), True, False),
        (Usage(), True, False),
        (Usage(calls=2), False, False),
    ],
)
def test_only_a_limit_of_money_on_calls_without_a_price_is_warned_of(
    capsys: pytest.CaptureFixture[str], usage: Usage, *, capped: bool, told: bool
) -> None:
    warned = warn_unpriced(usage, model="openai/mine", capped=capped)

    err = capsys.readouterr().err
    assert (warned, "price of openai/mine is not known" in err) == (told, told)
