"""Say where a limit in money cannot hold, because nobody knows what the model costs."""

from corrobora.cli.output import tell
from corrobora.records import Usage


def warn_unpriced(usage: Usage, *, model: str | None, capped: bool) -> bool:
    """Tell that limits in USD do nothing, where calls cost nothing; return whether it was told."""
    if not (capped and usage.calls and usage.usd == 0):
        return False
    tell(f"warning: {unpriced(model)}")
    return True


def unpriced(model: str | None) -> str:
    """Return the warning in words."""
    return (
        f"the price of {model} is not known, so limits in USD do nothing; "
        "limit --run-calls or --max-calls instead"
    )
