"""The text of an answer as it is compared with a right answer: without the keys of its evidence."""

import re
from collections.abc import Callable, Sequence

from corrobora.evals.metric import Column
from corrobora.evals.outcome import Pair
from corrobora.records import Answer

KEYS = re.compile(r"[ \t]*\[E\d+(?:,[ \t]*E\d+)*\][ \t]*$", re.MULTILINE)  # "[E1, E2]" ends a line


def text(answer: Answer) -> str:
    """Return what the answer says; "" for an abstention, which says nothing."""
    return KEYS.sub("", answer.text).strip() if answer.outcome == "answered" else ""


def best(pairs: Sequence[Pair], score: Callable[[str, str], float]) -> Column:
    """Return for each pair the best of score(right answer, the answer's text).

    An abstention has 0. None without right answers or an answer, and where the sources do not
    hold the answer: there, abstaining is right, which other metrics look at.
    """
    return tuple(_best(pair, score) for pair in pairs)


def _best(pair: Pair, score: Callable[[str, str], float]) -> float | None:
    case, outcome = pair
    if not case.answers or case.answerable is False or outcome.answer is None:
        return None
    if outcome.answer.outcome == "abstained":
        return 0.0
    said = text(outcome.answer)
    return max(score(right, said) for right in case.answers)
