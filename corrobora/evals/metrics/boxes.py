"""Whether a ranking finds the place on the page: box hits and IoU of areas.

MMDocIR measures layout retrieval by overlap with annotated boxes: Kuicai Dong et al.: MMDocIR:
Benchmarking Multi-Modal Retrieval for Long Documents, EMNLP 2025.

Differs from the paper: its candidates are its own layout boxes, so a candidate is the gold one
or overlaps it a little; our elements are cut otherwise. A hit is `places.box_hit`: on the gold
page, the element's boxes together cover at least half of the gold boxes' area, or their IoU is
at least a half. An element as large as its page hits all on it, which the IoU shows.
"""

from collections.abc import Sequence

from corrobora.evals.dataset import Case, Gold
from corrobora.evals.metric import Column
from corrobora.evals.metrics import places
from corrobora.evals.outcome import Found, Pair

CUTS = (1, 5, 10)

Overlaps = list[tuple[bool, float]]  # with one gold place, by rank: is it a hit, and the IoU


def measure(pairs: Sequence[Pair], /, *, stage: str) -> dict[str, Column]:
    """Return box_hit@k and box_IoU@k for the k of CUTS.

    A hit is whether one of the first k elements hits one gold place; the IoU is the mean over
    gold places of the best that one of the first k elements has with it. Elements without
    boxes keep their rank and hit nothing. A case without gold boxes has None.
    """
    scored = [_by_gold(case, outcome.rankings.get(stage, ())) for case, outcome in pairs]
    columns: dict[str, Column] = {}
    for k in CUTS:
        columns[f"box_hit@{k}"] = tuple(_hit(gold, k) for gold in scored)
        columns[f"box_IoU@{k}"] = tuple(_iou(gold, k) for gold in scored)
    return columns


def boxed(case: Case) -> tuple[Gold, ...]:
    """Return the gold places that have boxes on a page."""
    return tuple(
        item
        for item in case.gold
        if item.grade > 0 and item.place.boxes and item.place.page is not None
    )


def _by_gold(case: Case, ranking: Sequence[Found]) -> list[Overlaps]:
    first = ranking[: max(CUTS)]
    return [[_overlap(found, item) for found in first] for item in boxed(case)]


def _overlap(found: Found, gold: Gold) -> tuple[bool, float]:
    here = (found.document, found.place.page) == (gold.document, gold.place.page)
    if not here or not found.place.boxes:
        return False, 0.0
    return (
        places.box_hit(found.place, gold.place),
        places.box_iou(found.place.boxes, gold.place.boxes),
    )


def _hit(gold: Sequence[Overlaps], k: int) -> float | None:
    return float(any(hit for one in gold for hit, _ in one[:k])) if gold else None


def _iou(gold: Sequence[Overlaps], k: int) -> float | None:
    if not gold:
        return None
    return sum(max((iou for _, iou in one[:k]), default=0.0) for one in gold) / len(gold)
