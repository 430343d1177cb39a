"""Exact match: Rajpurkar et al., SQuAD, EMNLP 2016, section 6.1.

An extractive answer is a whole sentence and never matches: see `contains`.
"""

from collections.abc import Sequence

from corrobora.evals.metric import Column
from corrobora.evals.metrics import normal_form, plain_answer
from corrobora.evals.outcome import Pair


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return exact: 1 where the answer is a right one in SQuAD's form; see `plain_answer.best`."""
    return {"exact": plain_answer.best(pairs, score)}


def score(right: str, said: str) -> float:
    """Return 1 where both are equal in SQuAD's form, else 0."""
    return float(normal_form.squad(right) == normal_form.squad(said))
