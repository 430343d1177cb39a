"""Reciprocal rank fusion.

G. Cormack, C. Clarke, S. Buettcher, Reciprocal Rank Fusion outperforms Condorcet and individual
rank learning methods, SIGIR 2009.

Differs from the paper: each source has a weight; the paper's form is all weights 1.
"""

from collections.abc import Mapping, Sequence

from corrobora.records import Candidate, ElementId, Ranking, SourceId

RRF_K = 60  # the paper's constant; ranks start at 1


def fuse(
    rankings: Sequence[Ranking], *, weights: Mapping[SourceId, float], k: float = RRF_K
) -> Ranking:
    """Return one ranking with score(d) = sum over sources s of w_s / (k + rank_s(d)).

    An element missing from a source gains nothing from it. Ties stand by element id.

    Raises:
        KeyError: a ranking's source has no weight.
    """
    scores: dict[ElementId, float] = {}
    for ranking in sorted(rankings, key=lambda r: r.source):  # sums do not depend on the order
        weight = weights[ranking.source]
        for rank, candidate in enumerate(ranking.candidates, start=1):
            scores[candidate.element] = scores.get(candidate.element, 0.0) + weight / (k + rank)
    return Ranking(
        source=SourceId("fused/rrf"),
        candidates=tuple(
            Candidate(element=element, score=scores[element])
            for element in sorted(scores, key=lambda e: (-scores[e], e))
        ),
    )
