"""Fusion by standardised scores.

CMRAG: Co-Modality-based Visual Document Retrieval and Question Answering, 2025: for each query
and modality z = (s - mean) / deviation over all candidates, 0 where the deviation is 0, then a
weighted mean of the modalities; an element that only one modality knows keeps that one's z.

Differs from the paper: any number of sources. Means and deviations are over the candidates of
the ranking, which is all of the corpus only where the ranking is.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from corrobora.records import Candidate, ElementId, Ranking, SourceId


def fuse(rankings: Sequence[Ranking], *, weights: Mapping[SourceId, float]) -> Ranking:
    """Return one ranking by the weighted mean of z-scores over the sources that know an element.

    A NaN score counts as unknown. Ties stand by element id.

    Raises:
        KeyError: a ranking's source has no weight.
    """
    sums: dict[ElementId, float] = {}
    shares: dict[ElementId, float] = {}
    for ranking in sorted(rankings, key=lambda r: r.source):  # sums do not depend on the order
        weight = weights[ranking.source]
        for element, z in _standardised(ranking).items():
            sums[element] = sums.get(element, 0.0) + weight * z
            shares[element] = shares.get(element, 0.0) + weight
    scores = {e: sums[e] / shares[e] if shares[e] else 0.0 for e in sums}
    return Ranking(
        source=SourceId("fused/zscore"),
        candidates=tuple(
            Candidate(element=element, score=scores[element])
            for element in sorted(scores, key=lambda e: (-scores[e], e))
        ),
    )


def _standardised(ranking: Ranking) -> dict[ElementId, float]:
    known = [c for c in ranking.candidates if np.isfinite(c.score)]
    if not known:
        return {}
    scores = np.asarray([c.score for c in known], dtype=np.float64)  # (n,)
    deviation = float(scores.std())
    centred = scores - scores.mean()
    rounding = 1e-12 * float(np.abs(scores).max())  # what equal scores may differ by
    z = centred / deviation if deviation > rounding else np.zeros_like(centred)
    return {c.element: float(value) for c, value in zip(known, z, strict=True)}
