"""What an answer cost: calls of a model, tokens, money and seconds, abstentions included."""

from collections.abc import Sequence

from corrobora.evals.metric import Column
from corrobora.evals.outcome import Pair
from corrobora.records import Usage

NAMES = ("calls", "input_tokens", "output_tokens", "usd", "seconds")


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return a column each of NAMES from the answer's own count; None without an answer."""
    usages = [outcome.answer.usage if outcome.answer else None for _, outcome in pairs]
    return {name: tuple(_value(usage, name) for usage in usages) for name in NAMES}


def _value(usage: Usage | None, name: str) -> float | None:
    return None if usage is None else float(getattr(usage, name))
