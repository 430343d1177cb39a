"""Whether the words and the vectors hold what the catalogue says, element by element."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from corrobora.corpora import encode, waiting
from corrobora.corpora.catalogue import Catalogue
from corrobora.ports import Inventory
from corrobora.records import CorpusName, Element, ElementId

StoreName = Literal["words", "vectors"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How one derived index of one corpus differs from the catalogue."""

    corpus: CorpusName
    store: StoreName
    missing: tuple[ElementId, ...]  # in the catalogue only, by id
    orphans: tuple[ElementId, ...]  # not in the catalogue, by id


async def compare(
    catalogue: Catalogue, *, words: Inventory, vectors: Inventory
) -> tuple[Difference, ...]:
    """Return what differs, by corpus; empty where all agree."""
    expected_words: dict[CorpusName, set[ElementId]] = {}
    expected_vectors: dict[CorpusName, set[ElementId]] = {}
    waits = await catalogue.locked(waiting.everything)
    for document in await catalogue.listing():
        elements = await catalogue.elements_of(document.id)
        planned = encode.plan(elements).keys() - waits
        _note(expected_words, encode.with_words(elements))
        _note(expected_vectors, [e for e in elements if e.id in planned])
    found: list[Difference] = []
    for corpus in await catalogue.corpora():
        name = corpus.name
        found += [
            _difference("words", name, expected_words, found=await words.ids(name)),
            _difference("vectors", name, expected_vectors, found=await vectors.ids(name)),
        ]
    return tuple(d for d in found if d.missing or d.orphans)


def _note(
    expected: dict[CorpusName, set[ElementId]],
    elements: Sequence[Element],
) -> None:
    for element in elements:
        expected.setdefault(element.corpus, set()).add(element.id)


def _difference(
    store: StoreName,
    corpus: CorpusName,
    expected: Mapping[CorpusName, set[ElementId]],
    *,
    found: frozenset[ElementId],
) -> Difference:
    wanted = expected.get(corpus, set())
    return Difference(
        corpus=corpus,
        store=store,
        missing=tuple(sorted(wanted - found)),
        orphans=tuple(sorted(found - wanted)),
    )
