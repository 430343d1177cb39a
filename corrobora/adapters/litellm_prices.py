"""What tokens cost, by the table of prices that LiteLLM brings along."""

import os


def usd(model: str, *, input_tokens: int, output_tokens: int) -> float | None:
    """Return the price of so many tokens; None where the model's is not in the table."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it asks the network for the table
    import litellm

    provider, _, name = model.partition("/")
    entry = litellm.model_cost.get(model)
    if entry is None:
        entry = litellm.model_cost.get(name, {})
        entry = entry if entry.get("litellm_provider") == provider else {}
    each = entry.get("input_cost_per_token"), entry.get("output_cost_per_token")
    if each[0] is None or each[1] is None:
        return None
    return float(each[0] * input_tokens + each[1] * output_tokens)
