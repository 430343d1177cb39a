"""Token F1: Rajpurkar et al., SQuAD, EMNLP 2016, section 6.1, the best over right answers.

As in SQuAD 2.0's scorer, where one side has no token left, F1 is whether both have none.
"""

from collections import Counter
from collections.abc import Sequence

from corrobora.evals.metric import Column
from corrobora.evals.metrics import normal_form, plain_answer
from corrobora.evals.outcome import Pair


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return F1 of the tokens of the answer; see `plain_answer.best`."""
    return {"F1": plain_answer.best(pairs, score)}


def score(right: str, said: str) -> float:
    """Return the harmonic mean of token precision and recall; repeated tokens count as often."""
    wanted, given = normal_form.squad(right).split(), normal_form.squad(said).split()
    if not wanted or not given:
        return float(wanted == given)
    shared = (Counter(wanted) & Counter(given)).total()
    return 2 * shared / (len(wanted) + len(given))
