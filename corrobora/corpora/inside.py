"""Find the section inside a whole that was found: the part of a document that answers the query.

The rerank step of Lee et al., Unified Multi-Modal Interleaved Document Representation for
Information Retrieval, 2024. Differs from the paper: what stands inside is found by words and by
vectors that are there already, without a trained reranker; the best part of a document scores
for it, not beside its own vector but as a further lane.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from corrobora.corpora.encode import searchable
from corrobora.records import Candidate, DocumentId, Element, ElementId, Granularity, Place, Ranking

WHOLES: frozenset[Granularity] = frozenset({"document", "video"})
LARGE: frozenset[Granularity] = WHOLES | {"page"}
WORDS = 300  # of a section that are shown: as many as of a document's opening


def is_whole(element: Element) -> bool:
    """Tell whether an element stands for all of a document."""
    return element.granularity in WHOLES


def holds(found: Collection[Element]) -> frozenset[DocumentId]:
    """Return the documents of which something smaller than a page was found."""
    return frozenset(e.document for e in found if e.granularity not in LARGE)


def best(
    wordings: Iterable[Sequence[Ranking]], inside: Mapping[ElementId, DocumentId]
) -> dict[DocumentId, Candidate]:
    """Return the element of each document that fits best, with its score from 0 to 2.

    `wordings` hold the rankings of each wording of the query. A score is the share of the best
    words and the share of the best vector, added; the best wording counts. Ties go to the
    smaller id. Documents without a match are left out.
    """
    scores: dict[ElementId, float] = {}
    for rankings in wordings:
        for element, score in _added(rankings).items():
            scores[element] = max(score, scores.get(element, 0.0))
    found: dict[DocumentId, Candidate] = {}
    for element in sorted(scores, key=lambda id_: (-scores[id_], id_)):
        found.setdefault(inside[element], Candidate(element=element, score=scores[element]))
    return found


def _added(rankings: Sequence[Ranking]) -> dict[ElementId, float]:
    """Return the sum over lanes of each score as a share of its lane's best, over all corpora."""
    by_lane: dict[str, dict[ElementId, float]] = {}
    for ranking in rankings:
        lane = by_lane.setdefault(ranking.source.rpartition("/")[2], {})
        lane.update((c.element, c.score) for c in ranking.candidates if c.score > 0.0)
    added: dict[ElementId, float] = {}
    for lane in by_lane.values():
        most = max(lane.values(), default=0.0)
        for element, score in lane.items():
            added[element] = added.get(element, 0.0) + score / most
    return added


def section(found: Element, around: Sequence[Element]) -> tuple[Element, ...]:
    """Return the passages of the found one's section on its page, up to some words, in order.

    `around` are the elements beside it in its corpus, in order, itself among them. A table, a
    figure or a clip stands for itself.
    """
    at = next((n for n, element in enumerate(around) if element.id == found.id), None)
    if at is None or found.granularity != "paragraph":
        return (found,)
    first, last, words = at, at, _length(found)
    while True:
        open_ends = [n for n in (last + 1, first - 1) if 0 <= n < len(around)]
        fitting = [
            n
            for n in open_ends
            if _stand_together(around[n], found) and words + _length(around[n]) <= WORDS
        ]
        if not fitting:
            return tuple(around[first : last + 1])
        words += _length(around[fitting[0]])
        first, last = min(first, fitting[0]), max(last, fitting[0])


def narrowed(whole: Element, parts: Sequence[Element], *, best: Element, text: str) -> Element:
    """Return a whole as the parts of it that answer: their words, place, modality and picture.

    `text` is the source's, of which parts without pages name characters.
    """
    where = _place(parts)
    words = " ".join(part.text for part in parts)
    if where.chars is not None and text:
        words = text[slice(*where.chars)]
    others = [part.text for part in parts if part.id != best.id]
    return replace(
        whole,
        text=words,
        where=where,
        indexed="\n".join([searchable(best), *others, searchable(whole)]),
        modality=best.modality,
        section=best.section,
        asset=best.asset or whole.asset,
    )


def _place(parts: Sequence[Element]) -> Place:
    places = [part.where for part in parts]
    chars = [place.chars for place in places if place.chars is not None]
    starts = [place.start for place in places if place.start is not None]
    ends = [place.end for place in places if place.end is not None]
    return Place(
        page=places[0].page,
        boxes=tuple(box for place in places for box in place.boxes),
        chars=(min(chars)[0], max(end for _, end in chars)) if chars else None,
        start=min(starts, default=None),
        end=max(ends, default=None),
        label=places[0].label,
    )


def _stand_together(one: Element, other: Element) -> bool:
    return (one.section, one.where.page) == (other.section, other.where.page)


def _length(element: Element) -> int:
    return len(element.text.split())
