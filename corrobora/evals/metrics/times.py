"""Whether a ranking finds the moment: temporal IoU and R@k at an IoU.

Jiyang Gao, Chen Sun, Zhenheng Yang and Ram Nevatia: TALL: Temporal Activity Localization via
Language Query, ICCV 2017, section 4: R@n, IoU=m is the share of queries for which one of the
first n clips has an IoU of m or more with the moment asked for.

Differs from the paper: a clip of another video has an IoU of 0, since all videos are searched;
of several gold moments, one is enough for R@k, and the IoU is the mean over them.
"""

from collections.abc import Sequence

from corrobora.evals.dataset import Case, Gold
from corrobora.evals.metric import Column
from corrobora.evals.metrics import places
from corrobora.evals.outcome import Found, Pair

CUTS = (1, 5, 10)
LEVELS = (0.3, 0.5, 0.7)


def measure(pairs: Sequence[Pair], /, *, stage: str) -> dict[str, Column]:
    """Return temporal_IoU@k and R@k,IoU=m for the k of CUTS and the m of LEVELS.

    A case without gold moments has None.
    """
    columns: dict[str, Column] = {}
    for k in CUTS:
        best = [
            _best(_moments(case), outcome.rankings.get(stage, ())[:k]) for case, outcome in pairs
        ]
        columns[f"temporal_IoU@{k}"] = tuple(sum(b) / len(b) if b else None for b in best)
        for level in LEVELS:
            columns[f"R@{k},IoU={level}"] = tuple(
                float(max(b) >= level) if b else None for b in best
            )
    return columns


def _moments(case: Case) -> list[Gold]:
    return [
        item
        for item in case.gold
        if item.grade > 0 and item.place.start is not None and item.place.end is not None
    ]


def _best(gold: Sequence[Gold], first: Sequence[Found]) -> list[float]:
    """Return for each gold moment the best IoU that one of the first elements has with it."""
    return [
        max(
            (
                places.time_iou(found.place, item.place)
                for found in first
                if found.document == item.document
            ),
            default=0.0,
        )
        for item in gold
    ]
