"""An open index: documents come in and go out of the catalogue, the words and the vectors.

A document comes in by steps that may each be repeated: it is staged in the catalogue, unseen;
its words and vectors are stored; one commit makes it seen, and hides what it replaces. A kill
between them leaves it in the journal, and opening takes a half-added document out and finishes
taking out a half-removed one. What was acknowledged stays.

Searches while a document is being added may rank elements of it; the catalogue does not give
them out, so nobody sees them.
"""

import asyncio
import logging
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from corrobora.corpora import check, encode, owner
from corrobora.corpora import folder as folders
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.check import Difference
from corrobora.corpora.journal import SourceStamp
from corrobora.errors import ConfigError
from corrobora.ports import Embedder, Inventory, Rarity, VectorIndex, WordIndex
from corrobora.records import CorpusName, DocumentId, Element, Reading

AddState = Literal["added", "replaced", "duplicate", "unchanged"]

_ENCODER = "encoder"  # key in the catalogue: the fingerprint

logger = logging.getLogger(__name__)


class Closable(Protocol):
    """Has files open."""

    def close(self) -> None:
        """Let go of them."""
        ...


class WordStore(WordIndex, Inventory, Rarity, Closable, Protocol):
    """What an index needs of its words."""


class VectorStore(VectorIndex, Inventory, Closable, Protocol):
    """What an index needs of its vectors."""


class VectorStoreFactory(Protocol):
    """Opens the vectors of one encoder in a folder."""

    def __call__(self, folder: Path, /, *, fingerprint: str) -> VectorStore:
        """Return the vectors; nothing need be there yet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What an index holds."""

    folder: Path
    documents: int
    elements: dict[CorpusName, int]
    half_way: int  # documents on their way in or out
    encoder: str
    bytes: int


class Index:
    """A folder that this process owns until `close`. Made by `open_index`."""

    def __init__(
        self,
        folder: Path,
        *,
        catalogue: Catalogue,
        words: WordStore,
        vectors: VectorStore,
        embedder: Embedder,
        closing: ExitStack,
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self.words = words
        self.vectors = vectors
        self.embedder = embedder
        self._closing = closing
        self._changing = asyncio.Lock()

    def close(self) -> None:
        """Close all parts and let another process have the index."""
        self._closing.close()

    async def add(self, reading: Reading, *, source: SourceStamp) -> AddState:
        """Make a document findable as what stands at the source; what stood there goes.

        What fails half-way stays unseen, and is taken out when the document is added again or
        the index is next opened.
        """
        document = reading.document.id
        async with self._changing:
            new = document not in await self.catalogue.documents([document])
            if new:
                await self._bring_in(reading)
            return await self._point(document, source, new=new)

    async def add_all(self, items: Sequence[tuple[Reading, SourceStamp]]) -> tuple[AddState, ...]:
        """Add many small documents; their words and vectors are stored in one go.

        Each becomes seen by a commit of its own, after all are stored. A kill in between leaves
        those that were not committed in the journal, as with `add`.
        """
        async with self._changing:
            ids = [reading.document.id for reading, _ in items]
            here = set(await self.catalogue.documents(ids))
            new = {r.document.id: r for r, _ in items if r.document.id not in here}
            await self._bring_in(*new.values())
            states = []
            for reading, source in items:
                fresh = new.pop(reading.document.id, None) is not None
                states.append(await self._point(reading.document.id, source, new=fresh))
            return tuple(states)

    async def link(self, document: DocumentId, *, source: SourceStamp) -> AddState | None:
        """Note that a document that is here stands at the source too; None where it is not here."""
        async with self._changing:
            if document not in await self.catalogue.documents([document]):
                return None
            return await self._point(document, source, new=False)

    async def remove(self, document: DocumentId) -> bool:
        """Take a document out of everything, with all its sources; say whether it was here."""
        async with self._changing:
            if not await self.catalogue.condemn(document):
                return False
            await self._take_out(document)
            return True

    async def recover(self) -> int:
        """Take out what is half-way in or out; return how many documents that were."""
        async with self._changing:
            found = await self.catalogue.half_way()
            for document, doing in found:
                logger.warning("%s was stopped in %s; it is taken out", document, doing)
                await self._take_out(document)
            return len(found)

    async def status(self) -> Status:
        """Return what the index holds."""
        return Status(
            folder=self.folder,
            documents=len(await self.catalogue.listing()),
            elements={corpus.name: corpus.size for corpus in await self.catalogue.corpora()},
            half_way=len(await self.catalogue.half_way()),
            encoder=self.embedder.fingerprint,
            bytes=await asyncio.to_thread(folders.size, self.folder),
        )

    async def check(self) -> tuple[Difference, ...]:
        """Return where the words and the vectors differ from the catalogue."""
        return await check.compare(self.catalogue, words=self.words, vectors=self.vectors)

    async def repair(self, differences: Sequence[Difference]) -> None:
        """Make the words and the vectors again what the catalogue says."""
        async with self._changing:
            for difference in differences:
                if difference.store == "words":
                    await self.words.delete(difference.orphans)
                else:
                    await self.vectors.delete(difference.corpus, difference.orphans)
            missing = await self.catalogue.elements(e for d in differences for e in d.missing)
            for document in dict.fromkeys(element.document for element in missing.values()):
                await self._store(await self.catalogue.elements_of(document))

    async def _bring_in(self, *readings: Reading) -> None:
        half_way = dict(await self.catalogue.half_way())
        for reading in readings:
            if reading.document.id in half_way:
                await self._take_out(reading.document.id)
            await self.catalogue.stage(reading)
        await self._store([element for reading in readings for element in reading.elements])

    async def _store(self, elements: Sequence[Element]) -> None:
        await self.words.add(encode.with_words(elements))
        encoded = await encode.encode(elements, embedder=self.embedder)
        for corpus, (ids, vectors) in encoded.items():
            await self.vectors.upsert(corpus, ids, vectors)

    async def _point(self, document: DocumentId, source: SourceStamp, *, new: bool) -> AddState:
        before = await self.catalogue.at(source.uri)
        replaced = await self.catalogue.commit(document, source)
        if replaced is not None:
            await self._take_out(replaced)
        if before is None:
            return "added" if new else "duplicate"
        return "unchanged" if before[0] == document else "replaced"

    async def _take_out(self, document: DocumentId) -> None:
        by_corpus = await self.catalogue.element_ids(document)
        await self.words.delete([element for ids in by_corpus.values() for element in ids])
        for corpus, ids in by_corpus.items():
            await self.vectors.delete(corpus, ids)
        assets = folders.assets_of(self.folder, document)
        await asyncio.to_thread(shutil.rmtree, assets, ignore_errors=True)
        await self.catalogue.forget(document)


async def open_index(
    folder: Path,
    *,
    words: Callable[[Path], WordStore],
    vectors: VectorStoreFactory,
    embedder: Embedder,
    create: bool = True,
) -> Index:
    """Return the index in the folder, owned by this process, with nothing half-way.

    Raises:
        ConfigError: the folder cannot be used, or holds vectors of another encoder.
        IndexOwned: another process has it open.
        IndexDamaged: its files are not what they should be.
    """
    folders.prepare(folder, create=create)
    closing = ExitStack()
    try:
        closing.enter_context(owner.claim(folder))
        catalogue = Catalogue(folder / folders.CATALOGUE)
        closing.callback(catalogue.close)
        await _expect_encoder(catalogue, embedder.fingerprint, folder=folder)
        word_store = words(folder / folders.WORDS)
        closing.callback(word_store.close)
        vector_store = vectors(folder / folders.VECTORS, fingerprint=embedder.fingerprint)
        closing.callback(vector_store.close)
        index = Index(
            folder,
            catalogue=catalogue,
            words=word_store,
            vectors=vector_store,
            embedder=embedder,
            closing=closing,
        )
        await index.recover()
    except BaseException:
        closing.close()
        raise
    return index


async def _expect_encoder(catalogue: Catalogue, fingerprint: str, *, folder: Path) -> None:
    noted = await catalogue.meta(_ENCODER)
    if noted == fingerprint:
        return
    if noted is not None and await catalogue.listing():
        raise ConfigError(
            f"the index {str(folder)!r} was made with the encoder {noted!r}, this is "
            f"{fingerprint!r}: use that encoder again, or add to a new index"
        )
    await catalogue.set_meta(_ENCODER, fingerprint)
