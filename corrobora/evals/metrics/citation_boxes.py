"""Whether a cited quote stands inside a gold box.

A quote is small beside the paragraph or table that is annotated, so an IoU says nothing of it:
what counts is how much of the quote lies inside.
"""

from collections.abc import Sequence

from corrobora.evals.dataset import Gold
from corrobora.evals.metric import Column
from corrobora.evals.metrics import boxes, citations, places
from corrobora.evals.outcome import Outcome, Pair
from corrobora.records import Citation


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return citation_box_hit: 1 where half of some cited quote's area lies in a gold place.

    None without gold boxes or without an answer; an answer that cites nothing has 0.
    """
    return {"citation_box_hit": tuple(_hit(pair) for pair in pairs)}


def _hit(pair: Pair) -> float | None:
    case, outcome = pair
    gold = boxes.boxed(case)
    if not gold or outcome.answer is None:
        return None
    cited = citations.of(outcome.answer)
    return float(any(_inside(one, item, outcome) for one in cited for item in gold))


def _inside(citation: Citation, gold: Gold, outcome: Outcome) -> bool:
    if (citations.document(citation, outcome), citation.page) != (gold.document, gold.place.page):
        return False
    return places.covered(citation.boxes, by=gold.place.boxes) >= places.SHARE
