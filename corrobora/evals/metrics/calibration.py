"""Whether a confidence is a probability: expected calibration error and Brier score.

Chuan Guo, Geoff Pleiss, Yu Sun and Kilian Q. Weinberger: On Calibration of Modern Neural
Networks, ICML 2017, equation 3: over bins (m-1)/M < confidence <= m/M, the mean of
|accuracy - confidence| weighted by the bin's cases. Glenn W. Brier: Verification of Forecasts
Expressed in Terms of Probability, Monthly Weather Review 1950: the mean of
(confidence - right)^2.

Differs from the papers: a confidence of 0 falls into the first bin; "right" may lie between 0
and 1. Abstentions are left out: their confidence is not one in an answer.

ECE is biased upwards, the more the fewer the cases, and draws of a bootstrap once more: it has
the basic interval, not the percentile one. Measured with confidences from Beta(4, 2), the
share of answers that is right lower by a fixed shift, 60 samples of 200 draws each. The
interval holds the true ECE, and the percentile one the ECE of its own sample, in:

    true ECE   cases   percentile   basic   percentile, own
        0         30       .00       .25         .98
        0        300       .00       .53         .78
       .10       100       .25       .92         .97
       .30        30       .83       .83         .98
       .30       300       .97       .93        1.00

The basic one always holds its own. With few cases, or hardly any error, it is still too high.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrobora.evals.metric import Rows
from corrobora.evals.metrics import correctness
from corrobora.evals.metrics.correctness import Correct
from corrobora.evals.outcome import Pair

BINS = 15  # the paper's M
BIASED = ("ECE",)  # how the names of figures begin that need the basic interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One column of a reliability plot."""

    low: float  # confidence above this
    high: float  # up to this
    confidence: float  # mean in the bin
    accuracy: float  # mean in the bin
    n: int  # cases, at least 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Measures confidence against a notion of what is correct."""

    correct: Correct
    of: str = ""  # the name of a further notion, which its figures are called after

    def observe(self, pair: Pair, /) -> tuple[float, ...] | None:
        """Return confidence and how right the answer is; None where none was given."""
        right, answer = correctness.of(pair, correct=self.correct), pair[1].answer
        if right is None or answer is None or answer.outcome == "abstained":
            return None
        return answer.confidence, right

    def score(self, rows: Rows, /) -> dict[str, float]:
        """Return ECE and Brier, less is better; nothing without rows."""
        if not len(rows):
            return {}
        gaps = [one.n * abs(one.accuracy - one.confidence) for one in bins(rows)]
        after = f"_{self.of}" if self.of else ""
        return {
            f"ECE{after}": sum(gaps) / len(rows),
            f"Brier{after}": float(np.square(rows[:, 0] - rows[:, 1]).mean()),
        }

    def counts(self, rows: Rows, /) -> dict[str, int]:
        """Return that each figure is of all rows."""
        return dict.fromkeys(self.score(rows), len(rows))


def bins(rows: Rows) -> tuple[Bin, ...]:
    """Return the bins that hold a case, lowest first."""
    confidence, right = rows[:, 0], rows[:, 1]
    number = np.ceil(confidence * BINS).clip(1, BINS).astype(int)  # (n,), 1-based
    return tuple(_bin(int(m), rows[number == m]) for m in np.unique(number)) if len(right) else ()


def _bin(m: int, rows: NDArray[np.float64]) -> Bin:
    confidence, accuracy = rows.mean(axis=0)
    return Bin(
        low=(m - 1) / BINS,
        high=m / BINS,
        confidence=float(confidence),
        accuracy=float(accuracy),
        n=len(rows),
    )
