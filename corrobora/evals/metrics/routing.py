"""Whether a query was sent where its answer is: micro, macro, by modality, and sets.

Woongyeong Yeo, Kangsan Kim, Soyeong Jeong, Jinheon Baek and Sung Ju Hwang: UniversalRAG:
Retrieval-Augmented Generation over Corpora of Diverse Modalities and Granularities, 2025:
routing accuracy, over all queries and by corpus.

Differs from the paper: a query may have several right corpora and a decision several chosen
ones. The first chosen is the choice; the set measures look at all. A decision for no corpus at
all is the choice NONE, which the label "no" asks for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from corrobora.evals.metric import Column, Rows
from corrobora.evals.outcome import Pair

NONE = "no"  # the label of queries that need no retrieval, as UniversalRAG has it
MODALITIES = {
    "paragraph": "text",
    "document": "text",
    "image": "image",
    "page": "image",  # a page is looked at as it is laid out
    "clip": "video",
    "video": "video",
}  # a corpus that is not named here is a modality of its own

Score = Callable[[frozenset[str], Sequence[str]], float]  # labels, chosen (likeliest first)


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return the columns of routing; a case without labels or without a route has None.

    route_accuracy: the first choice is a label. route_modality_accuracy: its modality is that
    of a label. route_set_hit: some choice is a label. route_all_hit: every label was chosen.
    corpora_asked: how many were chosen.
    """
    scores: dict[str, Score] = {
        "route_accuracy": lambda labels, chosen: float(chosen[0] in labels),
        "route_modality_accuracy": lambda labels, chosen: float(
            modality(chosen[0]) in {modality(label) for label in labels}
        ),
        "route_set_hit": lambda labels, chosen: float(bool(labels & set(chosen))),
        "route_all_hit": lambda labels, chosen: float(labels <= set(chosen)),
        "corpora_asked": lambda _, chosen: float(len(set(chosen) - {NONE})),
    }
    return {name: tuple(_value(pair, score) for pair in pairs) for name, score in scores.items()}


def modality(corpus: str) -> str:
    """Return the modality that a corpus counts under."""
    return MODALITIES.get(corpus, corpus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """Accuracy as the mean over labels, so that a rare corpus weighs as much as a common one."""

    labels: tuple[str, ...]

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> Self:
        """Return the measure over the labels that the pairs have."""
        return cls(labels=tuple(sorted({label for case, _ in pairs for label in case.labels})))

    def observe(self, pair: Pair, /) -> tuple[float, ...] | None:
        """Return whether the first choice was right, then 1 for each label that the case has."""
        right = _value(pair, lambda labels, chosen: float(chosen[0] in labels))
        if right is None:
            return None
        return (right, *(float(label in pair[0].labels) for label in self.labels))

    def score(self, rows: Rows, /) -> dict[str, float]:
        """Return route_macro_accuracy over the labels that occur.

        A case with several labels counts under each.
        """
        right, has = rows[:, 0], rows[:, 1:]  # (n,), (n, labels)
        cases = has.sum(axis=0)
        if not cases.any():
            return {}
        accuracies = (right @ has)[cases > 0] / cases[cases > 0]
        return {"route_macro_accuracy": float(accuracies.mean())}

    def counts(self, rows: Rows, /) -> dict[str, int]:
        """Return how many cases have one of the labels."""
        return {"route_macro_accuracy": int((rows[:, 1:] > 0).any(axis=1).sum())}


def _value(pair: Pair, score: Score) -> float | None:
    case, outcome = pair
    if not case.labels or outcome.route is None:
        return None
    return score(case.labels, outcome.route.corpora or (NONE,))
