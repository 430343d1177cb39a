"""What a metric is: plain functions of pairs (case, outcome); nothing registers anything.

A metric gives one value a pair, or None where it does not apply: no gold of its kind, no
answer to look at. Its mean over the pairs it applies to is what a report shows. A `SetMetric`
is a figure of all pairs together, as an area under a curve is: it first takes a row of numbers
from each pair, then makes the figure of many rows, so that a bootstrap can draw rows anew.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corrobora.evals.outcome import Pair
from corrobora.ports import ChatModel

Column = tuple[float | None, ...]  # one value a pair, in the order of the pairs
Rows = NDArray[np.float64]  # (pairs it applies to, numbers that the metric takes from each)


class RankingMetric(Protocol):
    """Measures the ranking of one stage."""

    def __call__(self, pairs: Sequence[Pair], /, *, stage: str) -> Mapping[str, Column]:
        """Return a column a metric name; a pair without a ranking of the stage ranks nothing."""
        ...


class AnswerMetric(Protocol):
    """Measures answers."""

    def __call__(self, pairs: Sequence[Pair], /) -> Mapping[str, Column]:
        """Return a column a metric name."""
        ...


class SetMetric(Protocol):
    """Measures all pairs together."""

    def observe(self, pair: Pair, /) -> tuple[float, ...] | None:
        """Return the numbers that this pair brings, or None where the metric does not apply."""
        ...

    def score(self, rows: Rows, /) -> Mapping[str, float]:
        """Return a figure a metric name; one that is not defined for the rows is left out."""
        ...

    def counts(self, rows: Rows, /) -> Mapping[str, int]:
        """Return of how many rows a figure is; one that is not named is of all."""
        ...


class ModelMetric(Protocol):
    """Measures an answer with a chat model."""

    async def __call__(self, pair: Pair, /, *, chat: ChatModel) -> Mapping[str, float]:
        """Return a value a metric name; empty where it does not apply."""
        ...
