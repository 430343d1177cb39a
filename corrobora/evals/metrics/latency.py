"""How long a case took on the clock, as quantiles: a mean hides the slow ones.

With several cases at a time a case also waits for the others: compare runs of one concurrency.
"""

import numpy as np

from corrobora.evals.metric import Rows
from corrobora.evals.outcome import Pair


def observe(pair: Pair, /) -> tuple[float, ...] | None:
    """Return the seconds of the case; None where it failed."""
    return None if pair[1].error else (pair[1].seconds,)


def score(rows: Rows, /) -> dict[str, float]:
    """Return latency_p50, latency_p95 (linear between neighbours) and latency_max in seconds."""
    if not len(rows):
        return {}
    p50, p95, most = np.percentile(rows[:, 0], [50, 95, 100])
    return {"latency_p50": float(p50), "latency_p95": float(p95), "latency_max": float(most)}


def counts(rows: Rows, /) -> dict[str, int]:
    """Return that each figure is of all rows."""
    return dict.fromkeys(score(rows), len(rows))
