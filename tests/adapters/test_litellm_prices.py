import pytest

from corrobora.adapters import litellm_prices

pytestmark = pytest.mark.slow  # loads LiteLLM


def test_a_known_model_has_a_price_that_grows_with_its_tokens() -> None:
    once = litellm_prices.usd("openai/gpt-4o-mini", input_tokens=1_000, output_tokens=100)
    twice = litellm_prices.usd("openai/gpt-4o-mini", input_tokens=2_000, output_tokens=200)

    assert once
    assert twice == pytest.approx(2 * once)


@pytest.mark.parametrize("model", ["openai/scripted", "mine/gpt-4o-mini", "scripted"])
def test_a_model_that_is_not_in_the_table_has_no_price(model: str) -> None:
    assert litellm_prices.usd(model, input_tokens=1_000, output_tokens=100) is None
