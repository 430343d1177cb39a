"""Page recall and page hits of one stage's ranking, exact and with a neighbour allowed.

Page labels of public sets are one off now and then (MMLongBench-Doc's are), so ±1 stands
beside the exact figure; it is the more lenient of the two, never a correction.
"""

from collections.abc import Sequence

from corrobora.evals.dataset import Case
from corrobora.evals.metric import Column
from corrobora.evals.metrics import units
from corrobora.evals.outcome import Pair

CUTS = (1, 5, 10)

PageKey = tuple[str, int]  # document, page (1-based)


def measure(pairs: Sequence[Pair], /, *, stage: str) -> dict[str, Column]:
    """Return page_recall@k, page_recall±1@k and page_hit@k for the k of CUTS.

    Recall is the share of the gold pages among the first k distinct pages, a hit is whether
    any is. A case without gold pages has None.
    """
    scored = [(gold_pages(pair[0]), _pages(pair, stage)) for pair in pairs]
    columns: dict[str, Column] = {}
    for k in CUTS:
        exact = tuple(_recall(gold, ranked[:k], near=0) for gold, ranked in scored)
        columns[f"page_recall@{k}"] = exact
        columns[f"page_recall±1@{k}"] = tuple(
            _recall(gold, ranked[:k], near=1) for gold, ranked in scored
        )
        columns[f"page_hit@{k}"] = tuple(
            None if value is None else float(value > 0) for value in exact
        )
    return columns


def gold_pages(case: Case) -> tuple[PageKey, ...]:
    """Return the pages that hold the answer, each once."""
    return tuple(
        dict.fromkeys(
            (item.document, item.place.page)
            for item in case.gold
            if item.grade > 0 and item.place.page is not None
        )
    )


def _pages(pair: Pair, stage: str) -> list[PageKey]:
    case, outcome = pair
    keys = units.ranked(outcome.rankings.get(stage, ()), case=case, unit="page")
    return [(document, page) for document, page in keys if isinstance(page, int)]


def _recall(gold: Sequence[PageKey], first: Sequence[PageKey], *, near: int) -> float | None:
    if not gold:
        return None
    steps = range(-near, near + 1)
    seen = {(document, page + step) for document, page in first for step in steps}
    return sum(page in seen for page in gold) / len(gold)
