"""ROUGE-L: Chin-Yew Lin: ROUGE: A Package for Automatic Evaluation of Summaries, 2004, section 3.

Differs from the paper: the F is balanced, and words are runs of a-z and 0-9 without stemming,
both as in the rouge_score package, so figures compare with published ones. A text of another
script has no words and scores 0.
"""

import re
from collections.abc import Sequence

from corrobora.evals.metric import Column
from corrobora.evals.metrics import plain_answer
from corrobora.evals.outcome import Pair

_WORD = re.compile(r"[a-z0-9]+")


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return ROUGE-L, the best over right answers; see `plain_answer.best`."""
    return {"ROUGE-L": plain_answer.best(pairs, score)}


def score(right: str, said: str) -> float:
    """Return F of the longest common subsequence of words; 0 where one side has none."""
    wanted, given = _WORD.findall(right.lower()), _WORD.findall(said.lower())
    if not wanted or not given:
        return 0.0
    return 2 * _longest(wanted, given) / (len(wanted) + len(given))


def _longest(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence, a row of the table at a time."""
    row = [0] * (len(other) + 1)
    for word in one:
        left_above = 0
        for at, against in enumerate(other, start=1):
            above = row[at]
            row[at] = left_above + 1 if word == against else max(above, row[at - 1])
            left_above = above
    return row[-1]
