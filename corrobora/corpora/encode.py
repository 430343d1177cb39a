"""What vectors are made of: passages, tables and figures of their text, wholes of their parts.

A page, a document or a video is the mean of the vectors of its parts, so it costs no encoding
and sees more than the first 256 tokens. A whole without such parts is encoded by its own text.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corrobora.ports import Embedder, Vectors
from corrobora.records import CorpusName, Element, ElementId, Granularity

_PARTS: Mapping[Granularity, frozenset[Granularity]] = {  # whole -> what it is pooled of
    "page": frozenset({"paragraph", "table"}),
    "document": frozenset({"paragraph", "table"}),
    "video": frozenset({"clip"}),
}

Vector = NDArray[np.float32]  # (d,), of length 1
By = Mapping[CorpusName, tuple[tuple[ElementId, ...], Vectors]]
Parts = Mapping[ElementId, tuple[ElementId, ...]]


def plan(elements: Sequence[Element]) -> Parts:
    """Return each element of one document that gets a vector, with the parts it is pooled of.

    Without parts it is encoded by its own text. An element that has no words, neither its own
    nor in its parts, gets no vector.
    """
    found: dict[ElementId, tuple[ElementId, ...]] = {}
    by_granularity: dict[Granularity, list[Element]] = defaultdict(list)
    by_page: dict[int | None, list[Element]] = defaultdict(list)
    for element in with_words(elements):
        by_granularity[element.granularity].append(element)
        by_page[element.where.page].append(element)
    for element in elements:
        wanted = _PARTS.get(element.granularity, frozenset())
        if element.granularity == "page":
            parts = [e.id for e in by_page[element.where.page] if e.granularity in wanted]
        else:
            parts = [e.id for kind in sorted(wanted) for e in by_granularity[kind]]
        if parts or searchable(element):
            found[element.id] = tuple(parts)
    return found


async def by_text(elements: Sequence[Element], *, embedder: Embedder) -> By:
    """Return ids and vectors of elements, encoded by their own text, by corpus."""
    vectors = await embedder.embed([searchable(e) for e in elements], purpose="element")
    return by_corpus(elements, {e.id: row for e, row in zip(elements, vectors, strict=True)})


def pool(parts: Parts, vectors: Mapping[ElementId, Vector]) -> dict[ElementId, Vector]:
    """Return the mean of each whole's parts, at length 1; parts without a vector do not count."""
    means: dict[ElementId, Vector] = {}
    for whole, those in parts.items():
        known = [vectors[part] for part in those if part in vectors]
        if known:
            mean: Vector = np.mean(np.stack(known), axis=0, dtype=np.float32)
            length = np.linalg.norm(mean)
            means[whole] = mean / length if length else mean
    return means


def with_words(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Return the elements that can be found by a word."""
    return tuple(element for element in elements if searchable(element))


def searchable(element: Element) -> str:
    """Return the text that the indexes see; empty where there is nothing to find it by."""
    return (element.indexed or element.text).strip()


def by_corpus(elements: Sequence[Element], vectors: Mapping[ElementId, Vector]) -> By:
    """Return ids and vectors by corpus, in the order of the elements."""
    ids: dict[CorpusName, list[ElementId]] = defaultdict(list)
    for element in elements:
        if element.id in vectors:
            ids[element.corpus].append(element.id)
    return {
        corpus: (tuple(those), np.stack([vectors[element] for element in those]))
        for corpus, those in ids.items()
    }
