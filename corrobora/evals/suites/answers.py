"""Answers: everything that retrieval measures, and the answers with their citations.

Whether an answer is right is told in two ways, the same for every system: `correct`, a right
answer's words stand in it or in its quotes, and `gold_cited`, a gold page or place is cited. A
quote seldom says a figure as the gold words it, and a written answer may be right from another
page. Abstention and calibration are measured against both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corrobora.evals.dataset import Dataset
from corrobora.evals.figures import Measured, Name
from corrobora.evals.metric import AnswerMetric, Column, SetMetric
from corrobora.evals.metrics import (
    anls,
    citation_boxes,
    citations,
    contains,
    correctness,
    cost,
    exact,
    f1,
    mmlongbench,
    quotes,
    rouge,
)
from corrobora.evals.metrics.abstention import Abstention
from corrobora.evals.metrics.calibration import Calibration
from corrobora.evals.metrics.correctness import Correct
from corrobora.evals.outcome import Pair
from corrobora.evals.suites import retrieval

NAME = "answers"
STAGE = "answer"

# column -> how it is told, and what its figures are called after; "" for the first
NOTIONS: Mapping[str, tuple[Correct, str]] = {
    "correct": (correctness.by_words, ""),
    "gold_cited": (correctness.by_place, "gold_cited"),
}

METRICS: tuple[AnswerMetric, ...] = (
    contains.measure,
    exact.measure,
    f1.measure,
    rouge.measure,
    anls.measure,
    mmlongbench.measure,
    citations.measure,
    citation_boxes.measure,
    quotes.measure,
    cost.measure,
)


def measure(dataset: Dataset, pairs: Sequence[Pair]) -> Measured:
    """Return the figures of the stages and of the answers."""
    of_stages = retrieval.measure(dataset, pairs)
    columns: dict[Name, Column] = dict(of_stages.columns)
    for metric in METRICS:
        columns |= {(STAGE, name): column for name, column in metric(pairs).items()}
    together: list[tuple[str, SetMetric]] = []
    for name, (correct, of) in NOTIONS.items():
        columns[STAGE, name] = tuple(correctness.of(pair, correct=correct) for pair in pairs)
        together.append((STAGE, Abstention(correct=correct, of=of)))
        together.append((STAGE, Calibration(correct=correct, of=of)))
    if any(case.answer_format for case, _ in pairs):
        together.append((STAGE, mmlongbench))
    return replace(
        of_stages,
        columns=retrieval.applicable(columns),
        together=(*of_stages.together, *together),
    )


def rightness(measured: Measured) -> Mapping[str, float]:
    """Return how right each answer is, by case: the better of the notions that can tell.

    A case of which none can tell is not there.
    """
    told: dict[str, float] = {}
    for notion in NOTIONS:
        column = measured.columns.get((STAGE, notion), ())
        for (case, _), value in zip(measured.pairs, column, strict=False):  # it may be empty
            if value is not None:
                told[case.id] = max(value, told.get(case.id, 0.0))
    return told
