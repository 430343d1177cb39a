"""ANLS: Ali Furkan Biten et al.: Scene Text Visual Question Answering, ICCV 2019, equation 1.

Average Normalised Levenshtein Similarity: 1 less the edit distance over the longer length, or 0
where that distance is half of the length or more, so that a slip of OCR costs little and a
wrong answer earns nothing. Case does not count, spaces do.
"""

from collections.abc import Sequence

from corrobora.evals.metric import Column
from corrobora.evals.metrics import plain_answer
from corrobora.evals.outcome import Pair

THRESHOLD = 0.5  # the paper's tau


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return ANLS, the best over right answers; see `plain_answer.best`."""
    return {"ANLS": plain_answer.best(pairs, score)}


def score(right: str, said: str) -> float:
    """Return the similarity of both without regard to case or to spaces around."""
    return similarity(right.lower().strip(), said.lower().strip())


def similarity(one: str, other: str) -> float:
    """Return 1 - distance / longer length where that is above one half, else 0; two "" are 1."""
    longer = max(len(one), len(other))
    if not longer:
        return 1.0
    if abs(len(one) - len(other)) >= THRESHOLD * longer:
        return 0.0  # that many letters have to go: no need for the table
    part = distance(one, other) / longer
    return 1.0 - part if part < THRESHOLD else 0.0


def distance(one: str, other: str) -> int:
    """Return how many letters are to be put in, taken out or changed (Levenshtein)."""
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        left_above, row[0] = row[0], n
        for at, against in enumerate(other, start=1):
            changed = left_above + (letter != against)
            left_above = row[at]
            row[at] = min(changed, row[at] + 1, row[at - 1] + 1)
    return row[-1]
