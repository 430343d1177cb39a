"""Whether an answer cites the gold places: precision and recall of citations, without a model.

Not covered: whether the quote supports the claim, for which `alce` asks a judge.
"""

from collections.abc import Sequence

from corrobora.evals.dataset import Gold
from corrobora.evals.metric import Column
from corrobora.evals.metrics import places
from corrobora.evals.outcome import Outcome, Pair
from corrobora.records import Answer, Citation, Place


def measure(pairs: Sequence[Pair], /) -> dict[str, Column]:
    """Return citation_precision and citation_recall.

    Precision is the share of citations on a gold page (or in a gold time, a gold document),
    None where nothing is cited; recall is the share of the gold pages that are cited. None
    without relevant gold or without an answer.
    """
    return {
        "citation_precision": tuple(precision(pair) for pair in pairs),
        "citation_recall": tuple(recall(pair) for pair in pairs),
    }


def precision(pair: Pair) -> float | None:
    """Return the share of citations that stand on a gold place."""
    gold, outcome = _relevant(pair), pair[1]
    cited = of(outcome.answer) if outcome.answer else ()
    if not gold or not cited:
        return None
    return sum(any(_on(one, item, outcome) for item in gold) for one in cited) / len(cited)


def recall(pair: Pair) -> float | None:
    """Return the share of gold pages that are cited; two boxes of one page are one page."""
    gold, outcome = _relevant(pair), pair[1]
    if not gold or outcome.answer is None:
        return None
    cited = of(outcome.answer)
    hit: dict[tuple[object, ...], bool] = {}
    for item in gold:
        where = item.place
        key = (item.document, where.page, where.chars, where.start, where.end)
        hit[key] = any(_on(one, item, outcome) for one in cited)
    return sum(hit.values()) / len(hit)


def of(answer: Answer) -> tuple[Citation, ...]:
    """Return all citations of an answer, in the order of its claims."""
    return tuple(citation for claim in answer.claims for citation in claim.citations)


def document(citation: Citation, outcome: Outcome) -> str:
    """Return the data set's name of the cited document, or its id where it has none."""
    return outcome.documents.get(citation.document, citation.document)


def _relevant(pair: Pair) -> tuple[Gold, ...]:
    return tuple(item for item in pair[0].gold if item.grade > 0)


def _on(citation: Citation, gold: Gold, outcome: Outcome) -> bool:
    where = Place(page=citation.page, chars=citation.chars, start=citation.start, end=citation.end)
    return document(citation, outcome) == gold.document and places.on(where, gold.place)
