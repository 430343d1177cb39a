"""Whether a system knows when not to answer: risk and coverage, AUROC, abstention F1.

Yonatan Geifman and Ran El-Yaniv: Selective Classification for Deep Neural Networks, NIPS 2017:
coverage is the share of cases answered, most confident first, risk the share of wrong ones
among them; AURC is the mean of the risk over the coverages 1/n, 2/n ... 1.

Differs from the paper: an abstention is a case that the system would answer last and is counted
as wrong there. Among equal confidences the order is nobody's, so each stands for their mean:
the result does not depend on the order of the cases.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrobora.evals.metric import Rows
from corrobora.evals.metrics import correctness
from corrobora.evals.metrics.correctness import Correct
from corrobora.evals.outcome import Pair

RIGHT = 0.5  # from here on an answer is a right one, for AUROC
LAST = -1.0  # below every confidence: where abstentions stand

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """Measures abstention against a notion of what is correct."""

    correct: Correct
    of: str = ""  # the name of a further notion: its figures only, called after it

    def observe(self, pair: Pair, /) -> tuple[float, ...] | None:
        """Return confidence, answered (1, 0), how right or NaN, answerable (1, 0) or NaN."""
        case, outcome = pair
        if outcome.answer is None:
            return None
        answered = outcome.answer.outcome == "answered"
        right = correctness.of(pair, correct=self.correct)
        if case.answerable is False and not answered:
            right = 0.0  # it would have been wrong to answer, at whatever coverage
        return (
            outcome.answer.confidence,
            float(answered),
            math.nan if right is None else right,
            math.nan if case.answerable is None else float(case.answerable),
        )

    def score(self, rows: Rows, /) -> dict[str, float]:
        """Return the figures that are defined for the rows.

        selective_accuracy (of answers given), AURC (less is better), AUROC_correct (of
        confidence among answers given), coverage, AUROC_answerable (among all), and
        abstention_precision, _recall, _F1 with "abstained" as the find and "not answerable" as
        what was to be found, where there is any such case. Of a further notion only the
        first two and AUROC are there, as AURC_gold_cited.
        """
        if not len(rows):
            return {}
        figures = {self._name(name): value for name, value in _selective(rows).items()}
        if not self.of:
            figures |= {
                "coverage": float(rows[:, 1].mean()),
                **_found(rows),
                "AUROC_answerable": _of_known(rows[:, 0], rows[:, 3]),
            }
        return {name: value for name, value in figures.items() if not math.isnan(value)}

    def counts(self, rows: Rows, /) -> dict[str, int]:
        """Return of how many of the rows each figure is; coverage is of all."""
        given, told = rows[:, 1] == 1, ~np.isnan(rows[:, 2])
        known = ~np.isnan(rows[:, 3])
        abstained, missing = known & ~given, rows[:, 3] == 0
        used = {
            self._name("selective_accuracy"): given & told,
            self._name("AURC"): told,
            self._name("AUROC_correct"): given & told,
            "AUROC_answerable": known,
            "abstention_precision": abstained,
            "abstention_recall": missing,
            "abstention_F1": abstained | missing,
        }
        return {name: int(rows_used.sum()) for name, rows_used in used.items()}

    def _name(self, figure: str) -> str:
        if not self.of:
            return figure
        return f"{figure.removesuffix('_correct')}_{self.of}"


def curve(rows: Rows) -> tuple[Floats, Floats]:
    """Return the points (coverage, risk) of the risk-coverage curve, most confident first.

    Cases whose right answer nobody knows are left out; both arrays are (n,).
    """
    confidence, answered, right = rows[:, 0], rows[:, 1], rows[:, 2]
    known = ~np.isnan(right)
    order = np.where(answered == 1, confidence, LAST)[known]
    wrong = 1.0 - right[known]
    levels, group = np.unique(-order, return_inverse=True)  # most confident first
    sizes = np.bincount(group, minlength=len(levels))
    means = np.bincount(group, weights=wrong, minlength=len(levels)) / np.maximum(sizes, 1)
    counts = np.arange(1, len(order) + 1)
    risk = np.cumsum(np.repeat(means, sizes)) / counts
    return counts / max(len(order), 1), risk


def auroc(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """Return the chance that a positive has a higher score than a negative; ties count half.

    NaN where there are only positives or only negatives.
    """
    n = int(positive.sum())
    others = len(positive) - n
    if not n or not others:
        return math.nan
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(sizes) - (sizes - 1) / 2  # the mean rank of each level, from 1
    above = ranks[group][positive].sum() - n * (n + 1) / 2  # Mann-Whitney's U
    return float(above / (n * others))


def _selective(rows: Rows) -> dict[str, float]:
    given = rows[(rows[:, 1] == 1) & ~np.isnan(rows[:, 2])]
    _, risk = curve(rows)
    return {
        "selective_accuracy": float(given[:, 2].mean()) if len(given) else math.nan,
        "AURC": float(risk.mean()) if len(given) else math.nan,
        "AUROC_correct": auroc(given[:, 0], given[:, 2] >= RIGHT),
    }


def _found(rows: Rows) -> dict[str, float]:
    known = rows[~np.isnan(rows[:, 3])]
    abstained, missing = known[:, 1] == 0, known[:, 3] == 0
    if not missing.any():
        return {}  # nothing to be found: 0 would read as a failure to find it
    both = float((abstained & missing).sum())
    return {
        "abstention_precision": _share(both, abstained.sum()),
        "abstention_recall": _share(both, missing.sum()),
        "abstention_F1": _share(2 * both, abstained.sum() + missing.sum()),
    }


def _share(part: float, whole: float) -> float:
    return part / float(whole) if whole else math.nan


def _of_known(scores: Floats, labels: Floats) -> float:
    known = ~np.isnan(labels)
    return auroc(scores[known], labels[known] == 1)
