"""A catalogue in a dictionary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corrobora.corpora import builtin
from corrobora.records import (
    Corpus,
    CorpusName,
    Cue,
    Document,
    DocumentId,
    Element,
    ElementId,
    Page,
    Reading,
)


class DictSource:
    """An ElementSource, TextSource and ElementScope of the readings given."""

    def __init__(self, readings: Sequence[Reading] = ()) -> None:
        self._readings = {reading.document.id: reading for reading in readings}
        self._elements = {e.id: e for reading in readings for e in reading.elements}

    async def elements(self, ids: Iterable[ElementId]) -> Mapping[ElementId, Element]:
        """Return the elements that exist, in the order asked."""
        return {id_: self._elements[id_] for id_ in ids if id_ in self._elements}

    async def documents(self, ids: Iterable[DocumentId]) -> Mapping[DocumentId, Document]:
        """Return the documents that exist, in the order asked."""
        return {id_: self._readings[id_].document for id_ in ids if id_ in self._readings}

    async def corpora(self) -> tuple[Corpus, ...]:
        """Return the built-in corpora with their sizes."""
        held = [element.corpus for element in self._elements.values()]
        return tuple(replace(corpus, size=held.count(corpus.name)) for corpus in builtin.BUILTIN)

    async def ids(
        self, corpus: CorpusName, *, documents: Sequence[DocumentId] = ()
    ) -> tuple[ElementId, ...]:
        """Return the elements of a corpus in these documents (empty: in all), by id."""
        return tuple(
            sorted(
                element.id
                for element in self._elements.values()
                if element.corpus == corpus and (not documents or element.document in documents)
            )
        )

    async def page(self, document: DocumentId, number: int) -> Page | None:
        """Return a page (1-based), or None where there is none."""
        return next((p for p in await self.pages(document) if p.number == number), None)

    async def pages(self, document: DocumentId) -> tuple[Page, ...]:
        """Return all pages in order; empty for a source without pages."""
        return self._readings[document].pages if document in self._readings else ()

    async def text(self, document: DocumentId) -> str:
        """Return the stored text of a source without pages, else an empty string."""
        return self._readings[document].text if document in self._readings else ""

    async def cues(self, document: DocumentId) -> tuple[Cue, ...]:
        """Return when the parts of a recording's text are said, in order; else nothing."""
        return self._readings[document].cues if document in self._readings else ()
