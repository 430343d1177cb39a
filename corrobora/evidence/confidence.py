"""One number for a whole answer, from the weights of the evidence that was selected for it.

The evidence of one answer is found by the same encoder and the same words, so its pieces are
not independent: taking them as such (one minus the product of doubts) calls eight weak pieces
a near certainty. The best piece counts in full and each next one half as much as the one
before, in nats; the sum of that is under twice the best.

It is a probability only after calibration on labelled queries.
"""

from collections.abc import Sequence

from corrobora.evidence.weights import CAP, net, sigmoid
from corrobora.evidence.weights import logit as log_odds
from corrobora.records import Weight

ECHO = 0.5  # what the next piece adds, as a share of the one before it


def answer(selected: Sequence[Weight], *, prior: float) -> float:
    """Return how far the evidence supports an answer, from 0 (none was selected) to 1.

    The prior is the chance, inside (0, 1), that the sources hold an answer at all.
    """
    if not selected:
        return 0.0
    nats = sorted((net(weight) for weight in selected), reverse=True)
    total = nats[0] + sum(max(v, 0.0) * ECHO**place for place, v in enumerate(nats[1:], start=1))
    return sigmoid(log_odds(prior) + min(max(total, -CAP), CAP))
