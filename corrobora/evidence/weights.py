"""Weights of evidence in nats, and what they say as Dempster-Shafer masses.

G. Shafer, A Mathematical Theory of Evidence, 1976, chapters 4 and 5 (weights of evidence);
R. Yager, On the Dempster-Shafer framework and new combination rules, 1987 (the cautious belief).

The frame is {yes, no}: "this element answers the query". A mass (b, d, u) gives belief to yes,
to no and to either. It is held as two weights V+ = ln((1-d)/u) and V- = ln((1-b)/u), so that
Dempster's rule is addition, discounting is multiplication, and the vacuous mass is (0, 0).

Differs from the book: weights are capped at CAP, so that conflict never reaches 1 and every
combination exists; discounting scales the weights, which is not Shafer's scaling of masses but
keeps the sum rule exact.
"""

import math
from typing import NamedTuple

from corrobora.records import Weight

CAP = 12.0  # nats; odds of 163,000 to 1, past which a sensor is not to be believed


class Mass(NamedTuple):
    """What is believed: in yes, in no, in neither; all >= 0, together 1."""

    b: float
    d: float
    u: float


def weight_of(signed: float) -> Weight:
    """Return a signed weight as evidence for (>= 0) or against (< 0); NaN is ignorance."""
    if math.isnan(signed):
        return Weight()
    return Weight(support=_capped(signed), against=_capped(-signed))


def combine(*weights: Weight) -> Weight:
    """Return the evidence of independent sources together: Dempster's rule, as a sum."""
    return Weight(
        support=_capped(math.fsum(weight.support for weight in weights)),
        against=_capped(math.fsum(weight.against for weight in weights)),
    )


def discount(weight: Weight, trust: float) -> Weight:
    """Return the weight of a source that is trusted so far, from 0 (ignorance) to 1 (as it is)."""
    return Weight(support=weight.support * trust, against=weight.against * trust)


def net(weight: Weight) -> float:
    """Return V+ - V-: how far the evidence moves the log-odds."""
    return _capped(weight.support) - _capped(weight.against)


def mass(weight: Weight) -> Mass:
    """Return the mass that Dempster's rule gives to the two weights."""
    for_, against = _remainders(weight)
    z = for_ + against - for_ * against
    return Mass(b=(1.0 - for_) * against / z, d=(1.0 - against) * for_ / z, u=for_ * against / z)


def plausibility(weight: Weight) -> float:
    """Return 1 - d: how far the evidence leaves yes possible."""
    return 1.0 - mass(weight).d


def pignistic(weight: Weight) -> float:
    """Return b + u/2: the probability to bet with when nothing is known beforehand."""
    held = mass(weight)
    return held.b + held.u / 2.0


def conflict(weight: Weight) -> float:
    """Return K = (1-w+)(1-w-), the mass on which the evidence contradicts itself, under 1."""
    for_, against = _remainders(weight)
    return (1.0 - for_) * (1.0 - against)


def yager(weight: Weight) -> float:
    """Return the cautious belief (1-w+)w-: conflict counts as ignorance and is not shared out."""
    for_, against = _remainders(weight)
    return (1.0 - for_) * against


def posterior(weight: Weight, prior: float) -> float:
    """Return sigma(logit prior + V+ - V-): Bayes' rule, the plausibility transform of the mass.

    The prior lies inside (0, 1).
    """
    return sigmoid(logit(prior) + net(weight))


def logit(probability: float) -> float:
    """Return ln(p / (1-p)); 0 and 1 give the infinities."""
    if probability <= 0.0:
        return -math.inf
    if probability >= 1.0:
        return math.inf
    return math.log(probability) - math.log1p(-probability)


def sigmoid(log_odds: float) -> float:
    """Return the probability of the log-odds, for any float but NaN."""
    if log_odds >= 0.0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1.0 + odds)


def _remainders(weight: Weight) -> tuple[float, float]:
    return math.exp(-_capped(weight.support)), math.exp(-_capped(weight.against))


def _capped(nats: float) -> float:
    return min(max(nats, 0.0), CAP)
