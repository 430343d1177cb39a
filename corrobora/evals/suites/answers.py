"""Answers: everything that retrieval measures, and the answers with their citations.

What counts as a right answer, for abstention and calibration: with a model that writes, a gold
answer's words in it; where only quotes are given, a gold page or place that is cited, because
a quote seldom says a figure as the gold words it. Where a case has only one of the two kinds of
gold, that one counts.
"""

from collections.abc import Sequence
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


def measure(dataset: Dataset, pairs: Sequence[Pair], *, writes: bool) -> Measured:
    """Return the figures of the stages and of the answers; `writes`: a model wrote them."""
    of_stages = retrieval.measure(dataset, pairs)
    columns: dict[Name, Column] = dict(of_stages.columns)
    for metric in METRICS:
        columns |= {(STAGE, name): column for name, column in metric(pairs).items()}
    correct = right(writes=writes)
    columns[STAGE, "correct"] = tuple(correctness.of(pair, correct=correct) for pair in pairs)
    together: list[tuple[str, SetMetric]] = [
        (STAGE, Abstention(correct=correct)),
        (STAGE, Calibration(correct=correct)),
    ]
    if any(case.answer_format for case, _ in pairs):
        together.append((STAGE, mmlongbench))
    return replace(
        of_stages,
        columns=retrieval.applicable(columns),
        together=(*of_stages.together, *together),
    )


def right(*, writes: bool) -> Correct:
    """Return what says how right an answer is."""
    kinds = (correctness.by_words, correctness.by_place)
    first, second = kinds if writes else reversed(kinds)

    def correct(pair: Pair) -> float | None:
        value = first(pair)
        return second(pair) if value is None else value

    return correct
