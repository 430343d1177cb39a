"""An open index: documents come in and go out of the catalogue, the words and the vectors.

A document comes in by steps that may each be repeated: it is staged in the catalogue, unseen;
its words are stored; one commit makes it seen, and hides what it replaces. Its vectors follow,
and the catalogue knows which are still to make. A kill between the steps leaves the document in
the journal, and opening takes a half-added document out and finishes taking out a half-removed
one. What was acknowledged stays, and its vectors go on where they were.

Searches while a document is being added may rank elements of it; the catalogue does not give
them out, so nobody sees them.
"""

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Literal

from corrobora.corpora import check, encode, overview, owner, places, space, wanted
from corrobora.corpora import folder as folders
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.check import Difference
from corrobora.corpora.encoding import Encoding
from corrobora.corpora.journal import Commit, SourceStamp
from corrobora.corpora.overview import Status
from corrobora.corpora.rows import Row
from corrobora.corpora.stores import VectorStore, VectorStoreFactory, WordStore
from corrobora.errors import ConfigError
from corrobora.ports import (
    Embedder,
)
from corrobora.records import Asset, DocumentId, Element, Reading

AddState = Literal["added", "replaced", "duplicate", "unchanged"]


RENEWED_ALWAYS = 20_000  # elements: a second of work
RENEWED_FROM = 0.05  # of a larger index

_REMOVED = "removed"  # key in the catalogue: elements taken out since the words were made anew
_ENCODER = "encoder"  # key in the catalogue: the fingerprint

logger = logging.getLogger(__name__)


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
        self.owned_by = ""  # another process, where this one only reads
        self._closing = closing
        self._changing = asyncio.Lock()
        self._vectors_later = Encoding(
            folder, catalogue=catalogue, vectors=vectors, embedder=embedder, changing=self._changing
        )

    def close(self) -> None:
        """Close all parts and let another process have the index."""
        self._closing.close()

    async def add(self, reading: Reading, *, source: SourceStamp) -> AddState:
        """Make a document findable as what stands at the source; what stood there goes.

        What fails half-way stays unseen, and is taken out when the document is added again or
        the index is next opened.
        """
        return (await self.add_all([(reading, source)]))[0]

    async def add_all(self, items: Sequence[tuple[Reading, SourceStamp]]) -> tuple[AddState, ...]:
        """Add many small documents; their words and vectors are stored in one go.

        Each becomes seen by a commit of its own, after the words of all are stored.
        """
        here = set(await self.catalogue.documents([r.document.id for r, _ in items]))
        for reading in {r.document.id: r for r, _ in items if r.document.id not in here}.values():
            await self.stage(reading)
        states = await self.publish([(r.document.id, source) for r, source in items])
        await self.encode_all()
        return states

    async def stage(self, reading: Reading) -> None:
        """Keep a document that is not here, unseen."""
        with space.watched(self.folder):
            await self._make_way(reading.document.id)
            await self.catalogue.stage(reading)
            await self.keep_assets(reading.document.id, reading.assets)

    async def begin(self, document: DocumentId) -> None:
        """Begin to stage a document that is not here and comes in parts to the catalogue."""
        with space.watched(self.folder):
            await self._make_way(document)
            await self.catalogue.begin(document)

    async def extend(
        self, document: DocumentId, *, pages: Sequence[Row] = (), elements: Sequence[Row] = ()
    ) -> None:
        """Keep rows of pages and elements of a document that has begun."""
        with space.watched(self.folder):
            await self.catalogue.extend(document, pages=pages, elements=elements)

    async def describe(self, row: Row) -> None:
        """Keep what is known of a document, that has begun, as a whole."""
        with space.watched(self.folder):
            await self.catalogue.describe(row)

    async def abandon(self, document: DocumentId) -> None:
        """Take out what was staged of a document that could not be read to its end."""
        await self._make_way(document)

    async def keep_assets(self, document: DocumentId, assets: Iterable[Asset]) -> None:
        """Keep pictures of a document that is being staged."""
        folder = folders.assets_of(self.folder, document)
        for asset in assets:
            await asyncio.to_thread(_write, folder / Path(asset.name).name, asset.content)

    async def publish(
        self, items: Sequence[tuple[DocumentId, SourceStamp]]
    ) -> tuple[AddState, ...]:
        """Make staged documents findable by their words, as what stands at the sources.

        A document that is here already now stands at the source too. Vectors are made by
        `encode_some`.
        """
        with space.watched(self.folder):
            async with self._changing:
                here = set(await self.catalogue.documents([document for document, _ in items]))
                new = {d: await self.catalogue.staged(d) for d, _ in items if d not in here}
                elements = [element for those in new.values() for element in those]
                await self.words.add(encode.with_words(elements))
                return await self._point(items, new)

    async def link(self, document: DocumentId, *, source: SourceStamp) -> AddState | None:
        """Note that a document that is here stands at the source too; None where it is not here."""
        async with self._changing:
            if document not in await self.catalogue.documents([document]):
                return None
            return (await self._point([(document, source)], {}))[0]

    async def contain(self, stamp: SourceStamp, *, notes: Sequence[str], readers: str) -> None:
        """Note that an archive, which is no document, stands at the source."""
        async with self._changing:
            condemned = await self.catalogue.write(
                partial(places.contain, stamp=stamp, notes=notes, readers=readers)
            )
            if condemned is not None:
                await self._take_out(condemned)

    async def drop(self, *uris: str) -> tuple[DocumentId, ...]:
        """Forget what stands at the uris and all that came out of it.

        Returns:
            The documents that stand nowhere now.
        """
        async with self._changing:
            return await self._drop(uris)

    async def remove(self, document: DocumentId) -> bool:
        """Take a document out of everything, with all its sources; say whether it was here."""
        async with self._changing:
            uris = [source.uri for source in await self.catalogue.sources(document)]
            return document in await self._drop(uris)

    async def recover(self) -> int:
        """Take out what is half-way in or out; return how many documents that were."""
        async with self._changing:
            found = await self.catalogue.half_way()
            for document, doing in found:
                logger.warning("%s was stopped in %s; it is taken out", document, doing)
                await self._take_out(document)
            await self._sweep()
            return len(found)

    async def lacking(self) -> str:
        """Say in one line what a search cannot see yet; empty where it sees everything."""
        waits = await self.catalogue.waiting()
        pending = (
            f"vectors of {waits.documents} documents ({waits.elements} elements) are still to make"
            if waits.elements
            else ""
        )
        if not self.owned_by:
            return f"{pending}: these were searched by words only" if pending else ""
        beside = f"searched by words only, as the index is in use by {self.owned_by}"
        return f"{beside}; {pending}" if pending else beside

    def want(self, documents: Sequence[DocumentId]) -> None:
        """Have the vectors of these documents made before those of others."""
        wanted.note(self.folder, documents)

    async def tidy(self) -> None:
        """Make the words anew where what was removed still counts for much in their rarities.

        A small index is always made anew, so that equal contents give equal rankings.
        """
        removed = int(await self.catalogue.meta(_REMOVED) or 0)
        sizes = {corpus.name: corpus.size for corpus in await self.catalogue.corpora()}
        total = sum(sizes.values())
        if not removed or (total > RENEWED_ALWAYS and removed < RENEWED_FROM * total):
            return
        with space.watched(self.folder):
            async with self._changing:
                for corpus in sizes:
                    await self.words.renew(corpus, self.catalogue.batches(corpus))
                await self.catalogue.set_meta(_REMOVED, "0")

    async def encode_all(self) -> None:
        """Make all vectors that are still to make."""
        await self._vectors_later.all()

    async def encode_some(self) -> int:
        """Make the vectors of some elements that wait; return how many elements that were.

        Zero means that none waits. Documents that the newest question is about come first.
        """
        return await self._vectors_later.some()

    async def status(self) -> Status:
        """Return what the index holds."""
        return await overview.of(
            self.catalogue,
            folder=self.folder,
            encoder=self.embedder.fingerprint,
            owned_by=self.owned_by,
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
            for store in ("words", "vectors"):
                lost = [e for d in differences if d.store == store for e in d.missing]
                missing = await self.catalogue.elements(lost)
                if store == "words":
                    await self.words.add(encode.with_words(tuple(missing.values())))
                else:
                    await self._vectors_later.let_wait(missing)
        await self.encode_all()

    async def _sweep(self) -> None:
        """Drop what readings kept of documents that are in; others go on with it."""
        kept = await asyncio.to_thread(folders.kept_readings, self.folder)
        for document in await self.catalogue.documents(kept):
            reading = folders.reading_of(self.folder, document)
            await asyncio.to_thread(shutil.rmtree, reading, ignore_errors=True)

    async def _make_way(self, document: DocumentId) -> None:
        """Take out what an earlier, interrupted addition or removal left of the document."""
        if document in dict(await self.catalogue.half_way()):
            async with self._changing:
                await self._take_out(document)

    async def _point(
        self,
        items: Sequence[tuple[DocumentId, SourceStamp]],
        new: Mapping[DocumentId, Sequence[Element]],
    ) -> tuple[AddState, ...]:
        """Commit documents, those of `new` with their elements, as what stands at the sources."""
        before = [await self.catalogue.at(source.uri) for _, source in items]
        plans = {document: encode.plan(elements) for document, elements in new.items()}
        replaced = await self.catalogue.commit(
            [
                Commit(
                    document=document,
                    source=source,
                    unencoded={e: bool(parts) for e, parts in plans.get(document, {}).items()},
                )
                for document, source in items
            ]
        )
        for condemned in replaced:
            if condemned is not None:
                await self._take_out(condemned)
        for document in new:
            reading = folders.reading_of(self.folder, document)
            await asyncio.to_thread(shutil.rmtree, reading, ignore_errors=True)
        return _states(items, before, new=new)

    async def _drop(self, uris: Sequence[str]) -> tuple[DocumentId, ...]:
        condemned = await self.catalogue.write(partial(places.drop, uris=uris))
        for document in condemned:
            await self._take_out(document)
        return condemned

    async def _take_out(self, document: DocumentId) -> None:
        by_corpus = await self.catalogue.element_ids(document)
        ids = [element for some in by_corpus.values() for element in some]
        await self.words.delete(ids)
        removed = int(await self.catalogue.meta(_REMOVED) or 0)
        await self.catalogue.set_meta(_REMOVED, str(removed + len(ids)))
        for corpus, some in by_corpus.items():
            await self.vectors.delete(corpus, some)
        assets = folders.assets_of(self.folder, document)
        await asyncio.to_thread(shutil.rmtree, assets, ignore_errors=True)
        await self.catalogue.forget(document)


def _states(
    items: Sequence[tuple[DocumentId, SourceStamp]],
    before: Sequence[tuple[DocumentId, SourceStamp] | None],
    *,
    new: Iterable[DocumentId],
) -> tuple[AddState, ...]:
    """Return what each source is now, against what stood there before."""
    states: list[AddState] = []
    fresh = set(new)
    for (document, _), stood in zip(items, before, strict=True):
        if stood is None:
            states.append("added" if document in fresh else "duplicate")
        else:
            states.append("unchanged" if stood[0] == document else "replaced")
        fresh.discard(document)
    return tuple(states)


async def open_index(
    folder: Path,
    *,
    words: Callable[[Path], WordStore],
    vectors: VectorStoreFactory,
    embedder: Embedder,
    create: bool = True,
    patience: float = 0.0,
) -> Index:
    """Return the index in the folder, owned by this process, with nothing half-way.

    `patience` is how many seconds another process may still have it.

    Raises:
        ConfigError: the folder cannot be used, or holds vectors of another encoder.
        IndexOwned: another process has it open.
        IndexDamaged: its files are not what they should be.
    """
    folders.prepare(folder, create=create)
    closing = ExitStack()
    try:
        closing.enter_context(owner.claim(folder, patience=patience))
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
        await asyncio.to_thread(shutil.rmtree, folder / folders.INCOMING, ignore_errors=True)
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


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
