"""Open the documents and recordings that a search found whole: what inside them answers?

Where something smaller was found as well, that speaks for itself and the whole gives way
(`evidence.containers`). The others are narrowed to the section that fits best, so that a hit and
a piece of evidence carry its place and words, not the document's opening. Where nothing but
wholes was searched, what stands inside also says which document comes first.
"""

import asyncio
from collections.abc import Mapping, Sequence

from corrobora.agents.services import Services
from corrobora.corpora import inside
from corrobora.corpora import search as corpus_search
from corrobora.ports import Vectors
from corrobora.records import (
    Candidate,
    CorpusName,
    DocumentId,
    Element,
    ElementId,
    Ranking,
    SourceId,
)

OPENED = 20  # best documents; their parts are compared with the query one by one
AROUND = 6  # neighbours on each side that may belong to a section
_DEPTH = 10  # of a lane inside one document and corpus; what stands lower is not its best

Wordings = Sequence[str]
_Shelf = Mapping[CorpusName, tuple[ElementId, ...]]  # what a document holds, in order


async def opened(
    elements: Mapping[ElementId, Element],
    queries: Wordings,
    *,
    vectors: Vectors,
    services: Services,
) -> tuple[Mapping[ElementId, Element], tuple[Ranking, ...]]:
    """Return the elements, best first, with wholes narrowed, and rankings "<corpus>/inside".

    There are such rankings only where all that was found are wholes.
    """
    held = inside.holds(elements.values())
    wholes = [e for e in elements.values() if inside.is_whole(e) and e.document not in held]
    documents = list(dict.fromkeys(whole.document for whole in wholes))[:OPENED]
    if not documents:
        return elements, ()
    shelves = await _shelves(documents, services)
    found = await _look(queries, shelves, vectors=vectors, services=services)
    narrowed = await _narrowed(wholes, found, shelves=shelves, services=services)
    alone = all(map(inside.is_whole, elements.values()))
    return {**elements, **narrowed}, _rankings(wholes, found) if alone else ()


async def _shelves(
    documents: Sequence[DocumentId], services: Services
) -> Mapping[DocumentId, _Shelf]:
    """Return the ids of what each document holds, by corpus."""
    corpora = [
        corpus.name
        for corpus in await services.elements.corpora()
        if corpus.size and corpus.granularity not in inside.LARGE
    ]
    return {
        document: {
            corpus: await services.scope.ids(corpus, documents=[document]) for corpus in corpora
        }
        for document in documents
    }


async def _look(
    queries: Wordings,
    shelves: Mapping[DocumentId, _Shelf],
    *,
    vectors: Vectors,
    services: Services,
) -> Mapping[DocumentId, Candidate]:
    """Return the best element of each document."""
    of = {e: d for d, shelf in shelves.items() for ids in shelf.values() for e in ids}

    async def asked(n: int) -> list[Ranking]:
        lanes = await asyncio.gather(
            *(
                corpus_search.search(
                    queries[n],
                    corpus,
                    k=_DEPTH,
                    words=services.words,
                    vectors=services.vectors,
                    vector=vectors[n],
                    within=ids,
                )
                for shelf in shelves.values()
                for corpus, ids in shelf.items()
                if ids
            )
        )
        return [ranking for each in lanes for ranking in each]

    return inside.best([await asked(n) for n in range(len(queries))], of)


async def _narrowed(
    wholes: Sequence[Element],
    found: Mapping[DocumentId, Candidate],
    *,
    shelves: Mapping[DocumentId, _Shelf],
    services: Services,
) -> dict[ElementId, Element]:
    beside = {d: _beside(candidate.element, shelves[d]) for d, candidate in found.items()}
    parts = await services.elements.elements(id_ for ids in beside.values() for id_ in ids)
    narrowed: dict[ElementId, Element] = {}
    for whole in wholes:
        best = parts.get(found[whole.document].element) if whole.document in found else None
        if best is None:
            continue
        around = [parts[id_] for id_ in beside[whole.document] if id_ in parts]
        section = inside.section(best, around)
        text = await services.texts.text(whole.document) if len(section) > 1 else ""
        narrowed[whole.id] = inside.narrowed(whole, section, best=best, text=text)
    return narrowed


def _beside(element: ElementId, shelf: _Shelf) -> tuple[ElementId, ...]:
    """Return an element with its neighbours, in order."""
    ids = next(ids for ids in shelf.values() if element in ids)
    at = ids.index(element)
    return ids[max(0, at - AROUND) : at + AROUND + 1]


def _rankings(
    wholes: Sequence[Element], found: Mapping[DocumentId, Candidate]
) -> tuple[Ranking, ...]:
    """Return the wholes of each corpus by the best that they hold, ties by id."""
    by_corpus: dict[CorpusName, list[Candidate]] = {}
    for whole in wholes:
        if whole.document in found:
            score = found[whole.document].score
            by_corpus.setdefault(whole.corpus, []).append(Candidate(element=whole.id, score=score))
    return tuple(
        Ranking(
            source=SourceId(f"{corpus}/inside"),
            candidates=tuple(sorted(those, key=lambda c: (-c.score, c.element))),
        )
        for corpus, those in by_corpus.items()
    )
