"""When an answer is right: what abstention and calibration are measured against.

A suite chooses a `Correct` by what gold its data set has. `of` adds what holds for all: where
the sources do not hold the answer, any answer is wrong.
"""

from collections.abc import Callable

from corrobora.evals.metrics import citations, contains
from corrobora.evals.outcome import Pair

Correct = Callable[[Pair], float | None]  # 0 to 1; None: it cannot be told


def of(pair: Pair, *, correct: Correct) -> float | None:
    """Return how right the answer is; 0 for an abstention where there was something to say.

    Where the sources do not hold the answer, 0 for any; an abstention is no answer, and None.
    None too without an answer and where it cannot be told.
    """
    case, outcome = pair
    if outcome.answer is None:
        return None
    abstained = outcome.answer.outcome == "abstained"
    if case.answerable is False:
        return None if abstained else 0.0
    right = correct(pair)
    return 0.0 if abstained and right is not None else right


def by_words(pair: Pair) -> float | None:
    """Say whether a right answer stands in the answer's text or in a quote of it."""
    columns = contains.measure([pair])
    values = (columns["answer_in_text"][0], columns["answer_in_quotes"][0])
    return max((value for value in values if value is not None), default=None)


def by_place(pair: Pair) -> float | None:
    """Say whether a gold page, moment or document is cited."""
    recall = citations.recall(pair)
    return None if recall is None else float(recall > 0)
