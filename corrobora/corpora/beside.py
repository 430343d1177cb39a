"""Reading an index that another process owns: its catalogue and words, never its vectors.

SQLite and tantivy let others read while one process writes; an embedded Chroma does not. So what
is opened here finds by words only, says so, and changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corrobora.corpora import folder as folders
from corrobora.corpora import owner
from corrobora.corpora.catalogue import Catalogue
from corrobora.corpora.index import Index
from corrobora.corpora.stores import WordStore
from corrobora.errors import ConfigError
from corrobora.ports import Embedder, Vectors
from corrobora.records import CorpusName, ElementId, Ranking, SourceId


class NoVectors:
    """A store of vectors that holds nothing and takes nothing."""

    async def upsert(self, corpus: CorpusName, ids: Sequence[ElementId], vectors: Vectors) -> None:
        """Refuse."""
        raise ConfigError("another process owns the index: nothing is changed beside it")

    async def delete(self, corpus: CorpusName, ids: Sequence[ElementId]) -> None:
        """Refuse."""
        raise ConfigError("another process owns the index: nothing is changed beside it")

    async def nearest(
        self,
        corpus: CorpusName,
        vector: NDArray[np.float32],
        *,
        k: int,
        within: Sequence[ElementId] | None = None,
    ) -> Ranking:
        """Return an empty ranking."""
        return Ranking(source=SourceId(f"{corpus}/vectors"), candidates=())

    async def kept(
        self, corpus: CorpusName, ids: Sequence[ElementId]
    ) -> Mapping[ElementId, NDArray[np.float32]]:
        """Return nothing."""
        return {}

    async def ids(self, corpus: CorpusName) -> frozenset[ElementId]:
        """Return nothing."""
        return frozenset()

    def close(self) -> None:
        """Do nothing."""


def open_beside(folder: Path, *, words: Callable[[Path], WordStore], embedder: Embedder) -> Index:
    """Return the index of another process for reading.

    Raises:
        ConfigError: there is no index.
    """
    if not folders.is_index(folder):
        raise ConfigError(f"the index in {str(folder)!r} is only being made: ask again in a moment")
    closing = ExitStack()
    catalogue = Catalogue(folder / folders.CATALOGUE)
    closing.callback(catalogue.close)
    word_store = words(folder / folders.WORDS)
    closing.callback(word_store.close)
    index = Index(
        folder,
        catalogue=catalogue,
        words=word_store,
        vectors=NoVectors(),
        embedder=embedder,
        closing=closing,
    )
    index.owned_by = owner.brief(folder)
    return index
