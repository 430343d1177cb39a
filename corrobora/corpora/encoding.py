"""Making the vectors that wait, some at a time, and pooling wholes when their parts have theirs.

Vectors are made without the index's lock, so that documents come and go meanwhile; what was
removed by the time is not stored. Storing is upserting: a kill between that and the note that it
is done costs one chunk made again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from corrobora.corpora import encode, space, waiting, wanted
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.stores import VectorStore
from corrobora.ports import Embedder
from corrobora.records import CorpusName, DocumentId, Element, ElementId

ENCODED_AT_ONCE = 256  # elements: some seconds of work, enough to sort by length
POOLED_AT_ONCE = 5_000  # elements of the documents, wholes and parts


class Encoding:
    """Makes the vectors of an index that holds `changing` while it changes."""

    def __init__(
        self,
        folder: Path,
        *,
        catalogue: Catalogue,
        vectors: VectorStore,
        embedder: Embedder,
        changing: asyncio.Lock,
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self.vectors = vectors
        self.embedder = embedder
        self._changing = changing
        self._encoding = asyncio.Lock()

    async def all(self) -> None:
        """Make all vectors that are still to make."""
        while await self.some():
            pass

    async def some(self) -> int:
        """Make the vectors of some elements that wait; return how many elements that were.

        Zero means that none waits. Documents that the newest question is about come first.
        """
        async with self._encoding:
            first = wanted.documents(self.folder)
            with space.watched(self.folder):
                return await self._pool_some(first) or await self._encode_some(first)

    async def let_wait(self, missing: Mapping[ElementId, Element]) -> None:
        """Note that the elements have no vectors."""
        for document in dict.fromkeys(element.document for element in missing.values()):
            parts = encode.plan(await self.catalogue.elements_of(document))
            again = {e: bool(those) for e, those in parts.items() if e in missing}
            await self.catalogue.write(partial(waiting.enter, document=document, elements=again))

    async def _pool_some(self, first: Sequence[DocumentId]) -> int:
        ready = await self.catalogue.locked(
            lambda c: waiting.ready_to_pool(c, most=POOLED_AT_ONCE, first=first)
        )
        if not ready:
            return 0
        by_document = await self.catalogue.elements_of_all(ready)
        wanting = await self.catalogue.locked(partial(waiting.of_documents, documents=ready))
        parts: dict[ElementId, tuple[encode.Section, ...]] = {}
        for those in by_document.values():
            parts |= {e: p for e, p in encode.plan(those).items() if e in wanting}
        elements = [element for those in by_document.values() for element in those]
        kept = await self._kept(
            elements, {e for cut in parts.values() for some in cut for e in some}
        )
        wholes = [element for element in elements if element.id in wanting]
        await self._store(wholes, encode.by_corpus(wholes, encode.pool(parts, kept)))
        return len(wholes)

    async def _encode_some(self, first: Sequence[DocumentId]) -> int:
        elements = await self.catalogue.locked(
            lambda c: waiting.own_text(c, most=ENCODED_AT_ONCE, first=first)
        )
        if elements:
            encoded = await encode.by_text(elements, embedder=self.embedder)
            await self._store(elements, encoded)
        return len(elements)

    async def _kept(
        self, elements: Sequence[Element], wanted_ids: set[ElementId]
    ) -> dict[ElementId, encode.Vector]:
        """Return the vectors of those elements that have one."""
        by_corpus: dict[CorpusName, list[ElementId]] = {}
        for element in elements:
            if element.id in wanted_ids:
                by_corpus.setdefault(element.corpus, []).append(element.id)
        found: dict[ElementId, encode.Vector] = {}
        for corpus, ids in by_corpus.items():
            found |= await self.vectors.kept(corpus, ids)
        return found

    async def _store(self, elements: Sequence[Element], encoded: encode.By) -> None:
        """Store vectors of elements that were not removed while they were made."""
        async with self._changing:
            asked = [element.id for element in elements]
            still = await self.catalogue.locked(lambda c: waiting.still(c, asked))
            for corpus, (ids, vectors) in encoded.items():
                rows = [row for row, element in enumerate(ids) if element in still]
                await self.vectors.upsert(corpus, [ids[row] for row in rows], vectors[rows])
            await self.catalogue.write(lambda c: waiting.done(c, asked))
