"""Elements to vectors: passages, tables and figures by their text, wholes by their parts.

A page or a document is the mean of its passages and tables, so it costs no encoding and sees
more than the first 256 tokens. A whole without such parts is encoded by its own text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corrobora.ports import Embedder, Vectors
from corrobora.records import CorpusName, DocumentId, Element, ElementId

_WHOLES = frozenset({"page", "document"})  # granularities
_PARTS = frozenset({"paragraph", "table"})

By = Mapping[CorpusName, tuple[tuple[ElementId, ...], Vectors]]
Whole = tuple[DocumentId, int | None]  # a document, or one of its pages


async def encode(elements: Sequence[Element], *, embedder: Embedder) -> By:
    """Return ids and vectors by corpus, in the order of the elements.

    An element that has no words, neither its own nor in its parts, gets no vector.
    """
    parts = _parts(elements)
    wholes = [element for element in elements if _whole(element) in parts]
    pooled = {element.id for element in wholes}
    encoded = [element for element in with_words(elements) if element.id not in pooled]
    rows = await embedder.embed([searchable(e) for e in encoded], purpose="element")
    vectors = {element.id: row for element, row in zip(encoded, rows, strict=True)}
    for element in wholes:
        vectors[element.id] = _mean(vectors[part] for part in parts[_whole(element)])
    return _by_corpus(elements, vectors)


def with_words(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Return the elements that can be found by a word."""
    return tuple(element for element in elements if searchable(element))


def with_vector(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Return the elements, of whole documents, that `encode` gives a vector."""
    parts = _parts(elements)
    return tuple(e for e in elements if searchable(e) or _whole(e) in parts)


def searchable(element: Element) -> str:
    """Return the text that the indexes see; empty where there is nothing to find it by."""
    return (element.indexed or element.text).strip()


def _parts(elements: Sequence[Element]) -> Mapping[Whole | None, list[ElementId]]:
    found: dict[Whole | None, list[ElementId]] = defaultdict(list)
    for element in elements:
        if element.granularity in _PARTS and searchable(element):
            found[element.document, None].append(element.id)
            if element.where.page is not None:
                found[element.document, element.where.page].append(element.id)
    return dict(found)


def _whole(element: Element) -> Whole | None:
    if element.granularity not in _WHOLES:
        return None
    return element.document, element.where.page if element.granularity == "page" else None


def _mean(vectors: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = np.mean(np.stack(list(vectors)), axis=0, dtype=np.float32)
    length = np.linalg.norm(mean)
    return mean / length if length else mean


def _by_corpus(elements: Sequence[Element], vectors: Mapping[ElementId, NDArray[np.float32]]) -> By:
    ids: dict[CorpusName, list[ElementId]] = defaultdict(list)
    for element in elements:
        if element.id in vectors:
            ids[element.corpus].append(element.id)
    return {
        corpus: (tuple(those), np.stack([vectors[element] for element in those]))
        for corpus, those in ids.items()
    }
