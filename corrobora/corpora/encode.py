"""What vectors are made of: passages, tables and figures of their text, wholes of their parts.

A page is the mean of the vectors of its parts, a document or a video that of its sections, each
the mean of its parts of all modalities. So a whole costs no encoding and sees more than the
first 256 tokens. A section of n parts counts as the root of n, so that a long appendix does not
drown a short abstract (measured: docs/log.md). A whole without parts is encoded by its own text.

After Lee et al., Unified Multi-Modal Interleaved Document Representation for Information
Retrieval, 2024: the vectors of a document's sections are merged into one, and the passage is
looked for inside a hit (`corpora.inside`). Differs from the paper: sections come from headings and
are weighed; each modality is encoded by its text; nothing is trained.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corrobora.corpora import sections
from corrobora.ports import Embedder, Vectors
from corrobora.records import CorpusName, Element, ElementId, Granularity

_PARTS: Mapping[Granularity, frozenset[Granularity]] = {  # whole -> what it is pooled of
    "page": frozenset({"paragraph", "table"}),
    "document": frozenset({"paragraph", "table", "image", "clip"}),
    "video": frozenset({"clip"}),
}
SECTION_POWER = 0.5  # of a section's number of parts: 1 is the mean of parts, 0 of sections

Vector = NDArray[np.float32]  # (d,), of length 1
By = Mapping[CorpusName, tuple[tuple[ElementId, ...], Vectors]]
Section = tuple[ElementId, ...]
Parts = Mapping[ElementId, tuple[Section, ...]]  # whole -> sections of what it is pooled of


def plan(elements: Sequence[Element]) -> Parts:
    """Return each element of one document that gets a vector, with the parts it is pooled of.

    Without parts it is encoded by its own text. An element that has no words, neither its own
    nor in its parts, gets no vector.
    """
    found: dict[ElementId, tuple[Section, ...]] = {}
    worded = with_words(elements)
    by_page: dict[int | None, list[Element]] = defaultdict(list)
    for element in worded:
        by_page[element.where.page].append(element)
    for element in elements:
        wanted = _PARTS.get(element.granularity, frozenset())
        beside = by_page[element.where.page] if element.granularity == "page" else worded
        parts = [e for e in beside if e.granularity in wanted] if wanted else []
        if element.granularity == "page" and parts:
            cut: tuple[Section, ...] = (tuple(part.id for part in parts),)
        else:
            cut = sections.cut(parts)
        if cut or searchable(element):
            found[element.id] = cut
    return found


async def by_text(elements: Sequence[Element], *, embedder: Embedder) -> By:
    """Return ids and vectors of elements, encoded by their own text, by corpus."""
    vectors = await embedder.embed([searchable(e) for e in elements], purpose="element")
    return by_corpus(elements, {e.id: row for e, row in zip(elements, vectors, strict=True)})


def pool(parts: Parts, vectors: Mapping[ElementId, Vector]) -> dict[ElementId, Vector]:
    """Return the mean of each whole's sections, at length 1; parts without a vector do not count.

    The mean of one section is that of its parts.
    """
    pooled: dict[ElementId, Vector] = {}
    for whole, cut in parts.items():
        known = [[vectors[part] for part in section if part in vectors] for section in cut]
        means = [len(some) ** SECTION_POWER * _direction(some) for some in known if some]
        if means:
            pooled[whole] = _direction(means)
    return pooled


def _direction(vectors: Sequence[Vector]) -> Vector:
    """Return the mean at length 1; a mean of nothing but zeros is left as it is."""
    mean: Vector = np.mean(vectors, axis=0, dtype=np.float32)  # (d,)
    length = np.linalg.norm(mean)
    return mean / length if length else mean


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
