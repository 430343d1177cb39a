"""Scores become signed weights of evidence in nats: positive for, negative against.

Two kinds of channel. An absolute one (a judge, a fitted model) gives a probability, and its
weight is what it adds to the log-odds of the base rate. A relative one (cosine, BM25) means
something only inside its ranking, so that a weight is how far a score stands out of it.

A robust z-score (median and median absolute deviation; Iglewicz and Hoaglin, How to Detect and
Handle Outliers, 1993), shrunk by n/(n+3) for short rankings and bent by 4 tanh(z/4), which
keeps one outlier from deciding alone. What it does not know: whether the best of a ranking is
any good. Only a background or an absolute channel can say that.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corrobora.evidence import weights
from corrobora.records import ElementId, Ranking

BEND = 4.0  # z beyond which more standing out adds little
SHRINKAGE = 3.0  # a ranking of three is believed half
MAD_TO_DEVIATION = 1.4826  # of a normal distribution
MEAN_TO_DEVIATION = 1.2533  # the same for the mean absolute deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What a channel's scores look like over queries and elements that do not belong together."""

    mean: float
    deviation: float


def relative(
    scores: Sequence[float], *, scale: float, background: Background | None = None
) -> list[float]:
    """Return a signed weight for each score, within ±4 scale nats.

    Multiplying all scores by a positive number or adding one to all changes nothing. NaN, a
    single score and identical scores give 0. With a background, that is what scores are
    compared with, and then a single one says something too.
    """
    values = np.asarray(scores, dtype=np.float64)  # (n,)
    finite = np.isfinite(values)
    centre, spread, trust = _yardstick(values[finite], background)
    if not spread > 0.0:
        return [0.0] * len(values)
    z = np.where(finite, values - centre, 0.0) / spread * trust
    return [float(v) for v in scale * BEND * np.tanh(z / BEND)]


def absolute(probability: float, base_rate: float) -> float:
    """Return logit p - logit base rate, within ±CAP; a NaN is ignorance, 0.

    The base rate, inside (0, 1), is the share of right elements among those that were judged
    when the probability was fitted.
    """
    if math.isnan(probability):
        return 0.0
    gained = weights.logit(probability) - weights.logit(base_rate)
    return min(max(gained, -weights.CAP), weights.CAP)


def weigh(
    ranking: Ranking, *, scale: float, background: Background | None = None
) -> dict[ElementId, float]:
    """Return the signed weight of each candidate of a relative channel, in the ranking's order."""
    scores = [candidate.score for candidate in ranking.candidates]
    nats = relative(scores, scale=scale, background=background)
    return {c.element: v for c, v in zip(ranking.candidates, nats, strict=True)}


def _yardstick(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], background: Background | None
) -> tuple[float, float, float]:
    """Return centre, spread and trust; a spread of 0 means that nothing can be told."""
    if background is not None:
        return background.mean, background.deviation, 1.0
    n = len(values)
    if n < 2:  # noqa: PLR2004 - one score has nothing to stand out of
        return 0.0, 0.0, 0.0
    centre = float(np.median(values))
    distances = np.abs(values - centre)
    spread = MAD_TO_DEVIATION * float(np.median(distances))
    noise = 1e-12 * float(np.max(np.abs(values)))  # rounding of scores that are equal
    if spread <= noise:  # more than half are equal
        spread = MEAN_TO_DEVIATION * float(np.mean(distances))
    return centre, spread if spread > noise else 0.0, n / (n + SHRINKAGE)
