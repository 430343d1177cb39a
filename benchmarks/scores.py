"""Page recall and reciprocal rank, with intervals from a paired bootstrap over questions."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from questions import Place, Question

CUTS = (1, 5, 10)
RESAMPLES = 5000
SEED = 20261123
METRICS = (
    *(f"page_recall@{k}" for k in CUTS),
    *(f"page_recall±1@{k}" for k in CUTS),
    "MRR",
)

Values = NDArray[np.float64]  # (questions,)


def score(question: Question, ranking: Sequence[Place]) -> dict[str, float]:
    """Return every metric for one question; the ranking may name a page more than once."""
    pages = list(dict.fromkeys(ranking))
    gold = [(question.document, page) for page in question.pages]
    values = {}
    for k in CUTS:
        top = set(pages[:k])
        near = {(document, page + step) for document, page in top for step in (-1, 0, 1)}
        values[f"page_recall@{k}"] = sum(place in top for place in gold) / len(gold)
        values[f"page_recall±1@{k}"] = sum(place in near for place in gold) / len(gold)
    first = next((n for n, place in enumerate(pages, start=1) if place in gold), None)
    values["MRR"] = 1 / first if first else 0.0
    return values


def interval(values: Values) -> tuple[float, float, float]:
    """Return the mean and the 95 % interval of a bootstrap over questions.

    The same resamples are drawn for every call with as many questions, so the interval of a
    difference of two systems is a paired one.
    """
    draws = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLES, len(values)))
    means = values[draws].mean(axis=1)  # (resamples,)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(values.mean()), float(low), float(high)
