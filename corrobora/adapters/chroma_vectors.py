"""Vectors in an embedded Chroma: one collection a corpus and encoder.

Up to 50,000 elements of a corpus all vectors are compared, which is exact, as fast as the graph
and the same in every process: the graph ranks what is far away differently from one opening of
the same folder to the next. Chroma's own filters are not used: a search among given elements
fetches their vectors and compares them all. One process at a time may have the folder open: two
lose vectors without an error.
"""

import asyncio
import hashlib
import logging
import math
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import IndexDamaged
from corrobora.ports import Vectors
from corrobora.records import Candidate, CorpusName, ElementId, Ranking, SourceId

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_BATCH = 5_000  # rows at a time; Chroma takes 5,461
_SLACK = 10  # asked beyond k, so that ties at the last place are seen
_REMEMBERED = 50_000  # vectors kept in memory for each corpus: 77 MB at 384 dimensions
_EF_SEARCH = 256  # recall at k = 50 of 10,000: .999
_EF_CONSTRUCTION = 100
_NEIGHBORS = 16


_Whole = tuple[Sequence[ElementId], Vectors]  # (n,), (n, d)


class ChromaVectors:
    """A VectorIndex, KeptVectors and Inventory in a folder, for vectors of one encoder."""

    def __init__(self, folder: Path, *, fingerprint: str) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._collections: dict[CorpusName, Collection] = {}
        self._memories: dict[CorpusName, _Memory] = {}

    async def upsert(self, corpus: CorpusName, ids: Sequence[ElementId], vectors: Vectors) -> None:
        """Store the vectors under their ids, replacing what stood there."""
        if ids:
            await asyncio.to_thread(self._upsert, corpus, ids, vectors)

    async def delete(self, corpus: CorpusName, ids: Sequence[ElementId]) -> None:
        """Remove ids; unknown ones are ignored."""
        if ids:
            await asyncio.to_thread(self._delete, corpus, ids)

    async def nearest(
        self,
        corpus: CorpusName,
        vector: NDArray[np.float32],
        *,
        k: int,
        within: Sequence[ElementId] | None = None,
    ) -> Ranking:
        """Return the k nearest by cosine, ties by id; exact among `within`, else by a graph."""
        candidates = await asyncio.to_thread(self._nearest, corpus, vector, k=k, within=within)
        return Ranking(source=SourceId(f"{corpus}/vectors"), candidates=candidates)

    async def kept(
        self, corpus: CorpusName, ids: Sequence[ElementId]
    ) -> Mapping[ElementId, NDArray[np.float32]]:
        """Return the vectors of the ids that have one."""
        return await asyncio.to_thread(self._kept, corpus, ids) if ids else {}

    async def ids(self, corpus: CorpusName) -> frozenset[ElementId]:
        """Return every id stored for the corpus."""
        return await asyncio.to_thread(self._ids, corpus)

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._collections.clear()
            self._memories.clear()

    def _upsert(self, corpus: CorpusName, ids: Sequence[ElementId], vectors: Vectors) -> None:
        if not np.isfinite(vectors).all():
            raise ValueError(f"expected finite vectors for {corpus!r}, got NaN or infinity")
        with self._lock:
            collection = self._collection(corpus, create=True)
            assert collection is not None  # it was created
            for part in _slices(len(ids)):
                collection.upsert(ids=list(ids[part]), embeddings=vectors[part])
            self._remembered(corpus).forget(ids)

    def _delete(self, corpus: CorpusName, ids: Sequence[ElementId]) -> None:
        with self._lock:
            collection = self._collection(corpus)
            if collection is None:
                return
            for part in _slices(len(ids)):
                collection.delete(ids=list(ids[part]))
            self._remembered(corpus).forget(ids)

    def _nearest(
        self,
        corpus: CorpusName,
        vector: NDArray[np.float32],
        *,
        k: int,
        within: Sequence[ElementId] | None,
    ) -> tuple[Candidate, ...]:
        with self._lock:
            collection = self._collection(corpus)
            memory = self._remembered(corpus)
        if collection is None or k < 1 or not np.isfinite(vector).all():
            return ()
        if within is None:
            whole = memory.whole(collection)
            if whole is None:
                return _best(_by_graph(collection, vector, k=k), k=k)
            return _best(_exactly(*whole, vector, k=k), k=k)
        known = memory.fetch(collection, within)
        if not known:
            return ()
        scores = np.stack(list(known.values())) @ vector  # (n,), cosine
        return _best(zip(known, scores.tolist(), strict=True), k=k)

    def _kept(
        self, corpus: CorpusName, ids: Sequence[ElementId]
    ) -> dict[ElementId, NDArray[np.float32]]:
        with self._lock:
            collection = self._collection(corpus)
        return {} if collection is None else _fetched(collection, ids)

    def _ids(self, corpus: CorpusName) -> frozenset[ElementId]:
        with self._lock:
            collection = self._collection(corpus)
        if collection is None:
            return frozenset()
        return frozenset(ElementId(element) for element in collection.get(include=[])["ids"])

    def _remembered(self, corpus: CorpusName) -> "_Memory":
        return self._memories.setdefault(corpus, _Memory())

    def _collection(self, corpus: CorpusName, *, create: bool = False) -> "Collection | None":
        from chromadb.errors import NotFoundError

        if corpus in self._collections:
            return self._collections[corpus]
        client = self._opened(create=create)
        if client is None:
            return None
        name = _collection_name(corpus, self._fingerprint)
        try:
            collection = client.get_collection(name, embedding_function=None)
        except NotFoundError:
            if not create:
                return None
            collection = client.create_collection(
                name,
                embedding_function=None,
                metadata={"corpus": corpus, "encoder": self._fingerprint},
                configuration={
                    "hnsw": {
                        "space": "cosine",
                        "ef_search": _EF_SEARCH,
                        "ef_construction": _EF_CONSTRUCTION,
                        "max_neighbors": _NEIGHBORS,
                    }
                },
            )
        self._collections[corpus] = collection
        return collection

    def _opened(self, *, create: bool) -> "Client | None":
        if self._client is None and (create or self._folder.is_dir()):
            self._client = _client(self._folder)
        return self._client


class _Memory:
    """Vectors of one corpus that were asked for by id, so that the next time costs nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._vectors: dict[ElementId, NDArray[np.float32]] = {}
        self._whole: _Whole | None = None

    def whole(self, collection: "Collection") -> "_Whole | None":
        """Return all ids, in their order, and their vectors; None where there are too many."""
        with self._lock:
            if self._whole is None:
                size = collection.count()
                if size > _REMEMBERED:
                    return None
                self._whole = _all_of(collection, size)
            return self._whole

    def fetch(
        self, collection: "Collection", ids: Sequence[ElementId]
    ) -> dict[ElementId, NDArray[np.float32]]:
        """Return the vectors of the ids that have one, in the order asked."""
        with self._lock:
            known = self._vectors
            missing = [element for element in ids if element not in known]
            if len(known) + len(missing) > _REMEMBERED:
                known.clear()
                missing = list(ids)
            known.update(_fetched(collection, missing))
            return {element: known[element] for element in ids if element in known}

    def forget(self, ids: Sequence[ElementId]) -> None:
        """Drop what is about to change."""
        with self._lock:
            self._whole = None
            for element in ids:
                self._vectors.pop(element, None)


def _fetched(
    collection: "Collection", ids: Sequence[ElementId]
) -> dict[ElementId, NDArray[np.float32]]:
    vectors: dict[ElementId, NDArray[np.float32]] = {}
    for part in _slices(len(ids)):
        found = collection.get(ids=list(ids[part]), include=["embeddings"])
        rows = np.asarray(found["embeddings"], dtype=np.float32)
        vectors.update(zip(map(ElementId, found["ids"]), rows, strict=True))
    return vectors


def _all_of(collection: "Collection", size: int) -> _Whole:
    found: dict[ElementId, NDArray[np.float32]] = {}
    for part in _slices(size):
        rows = collection.get(limit=_BATCH, offset=part.start, include=["embeddings"])
        vectors = np.asarray(rows["embeddings"], dtype=np.float32)
        found.update(zip(map(ElementId, rows["ids"]), vectors, strict=True))
    ids = sorted(found)
    matrix = np.stack([found[element] for element in ids]) if ids else np.zeros((0, 0), np.float32)
    return ids, matrix  # (n,), (n, d)


def _exactly(
    ids: Sequence[ElementId], matrix: Vectors, vector: NDArray[np.float32], *, k: int
) -> Iterable[tuple[ElementId, float]]:
    """Return the k nearest and what ties with the last of them."""
    if not ids:
        return []
    scores = np.einsum("nd,d->n", matrix, vector)  # (n,), cosine; threads of a BLAS would spin
    last = np.partition(scores, -k)[-k] if k < len(ids) else -np.inf
    rows = np.flatnonzero(scores >= last)
    return [(ids[int(row)], float(scores[row])) for row in rows]


def _by_graph(
    collection: "Collection", vector: NDArray[np.float32], *, k: int
) -> Iterable[tuple[ElementId, float]]:
    found = collection.query(
        query_embeddings=vector[np.newaxis], n_results=k + _SLACK, include=["distances"]
    )
    distances = found["distances"]
    assert distances is not None  # they were asked for
    for element, distance in zip(found["ids"][0], distances[0], strict=True):
        yield ElementId(element), 1.0 - distance


def _best(scored: Iterable[tuple[ElementId, float]], *, k: int) -> tuple[Candidate, ...]:
    finite = {element: score for element, score in scored if math.isfinite(score)}
    ordered = sorted(finite.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Candidate(element=element, score=min(1.0, max(-1.0, score)))
        for element, score in ordered[:k]
    )


def _client(folder: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    try:
        client = chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
        return cast("Client", client)  # declared as what it has in common with remote ones
    except Exception as error:  # Chroma's errors share no base but Exception
        raise IndexDamaged(f"the vectors in {str(folder)!r} cannot be opened: {error}") from error


def _collection_name(corpus: CorpusName, fingerprint: str) -> str:
    """Return a name that Chroma takes, readable and different for each corpus and encoder."""
    readable = re.sub(r"[^a-zA-Z0-9]+", "-", corpus).strip("-")[:40] or "corpus"
    digest = hashlib.sha256(f"{corpus}\n{fingerprint}".encode()).hexdigest()
    return f"{readable}-{digest[:16]}"


def _slices(length: int) -> Iterator[slice]:
    return (slice(start, start + _BATCH) for start in range(0, length, _BATCH))
