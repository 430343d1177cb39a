"""In which order elements are tried: by corpora and documents in turn, shuffled by a seed."""

import random
from collections.abc import Iterator, Sequence

from corrobora.ports import ElementScope
from corrobora.records import CorpusName, DocumentId, ElementId


async def queues(
    scope: ElementScope,
    *,
    corpora: Sequence[CorpusName],
    documents: Sequence[DocumentId],
    seed: int,
) -> dict[CorpusName, list[ElementId]]:
    """Return the elements of each corpus in the order in which they are tried.

    Documents take turns; inside one, elements are shuffled. The order of a corpus depends on
    the seed and its elements only, not on which other corpora are asked for.
    """
    return {
        corpus: _shuffled(await scope.ids(corpus, documents=documents), f"{seed} {corpus}")
        for corpus in corpora
    }


def after(queue: Sequence[ElementId], done: frozenset[ElementId]) -> Iterator[ElementId]:
    """Yield what of a queue comes after its last element that is done."""
    last = max((at for at, element in enumerate(queue) if element in done), default=-1)
    return iter(queue[last + 1 :])


def _shuffled(ids: Sequence[ElementId], seed: str) -> list[ElementId]:
    order = random.Random(seed)  # noqa: S311 - for a draw that can be repeated, not for secrets
    by_document: dict[str, list[ElementId]] = {}
    for element in ids:
        by_document.setdefault(element.partition("-")[0], []).append(element)
    piles = list(by_document.values())
    order.shuffle(piles)
    for pile in piles:
        order.shuffle(pile)
    longest = max(map(len, piles), default=0)
    return [pile[turn] for turn in range(longest) for pile in piles if turn < len(pile)]
