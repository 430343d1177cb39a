"""Whether the words and the vectors hold what the catalogue says, element by element."""

from collections.abc import Sequence, Set
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


_Expected = dict[CorpusName, set[ElementId]]


async def compare(
    catalogue: Catalogue, *, words: Inventory, vectors: Inventory
) -> tuple[Difference, ...]:
    """Return what differs, by corpus; empty where all agree.

    An element that waits for its vector may have it already: a kill can come between storing a
    vector and noting that it is stored.
    """
    expected_words: _Expected = {}
    expected_vectors: _Expected = {}
    waits = await catalogue.locked(waiting.everything)
    for document in await catalogue.listing():
        elements = await catalogue.elements_of(document.id)
        planned = encode.plan(elements)
        _note(expected_words, encode.with_words(elements))
        _note(expected_vectors, [e for e in elements if e.id in planned])
    found: list[Difference] = []
    for corpus in await catalogue.corpora():
        name = corpus.name
        held = await words.ids(name), await vectors.ids(name)
        found += [
            _difference("words", name, expected_words.get(name, set()), found=held[0]),
            _difference(
                "vectors", name, expected_vectors.get(name, set()), found=held[1], may_miss=waits
            ),
        ]
    return tuple(d for d in found if d.missing or d.orphans)


def _note(expected: _Expected, elements: Sequence[Element]) -> None:
    for element in elements:
        expected.setdefault(element.corpus, set()).add(element.id)


def _difference(
    store: StoreName,
    corpus: CorpusName,
    expected: Set[ElementId],
    *,
    found: Set[ElementId],
    may_miss: Set[ElementId] = frozenset(),
) -> Difference:
    return Difference(
        corpus=corpus,
        store=store,
        missing=tuple(sorted(expected - found - may_miss)),
        orphans=tuple(sorted(found - expected)),
    )
