"""Search one corpus by both lanes, words and vectors, side by side."""

import asyncio
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corrobora.ports import VectorIndex, WordIndex
from corrobora.records import CorpusName, ElementId, Ranking


async def search(  # noqa: PLR0913 - two lanes with what each needs
    query_text: str,
    corpus: CorpusName,
    *,
    k: int,
    words: WordIndex,
    vectors: VectorIndex,
    vector: NDArray[np.float32] | None,
    within: Sequence[ElementId] | None = None,
) -> tuple[Ranking, ...]:
    """Return "<corpus>/words" and, where there is a query vector, "<corpus>/vectors"."""
    by_words = words.search(corpus, query_text, k=k, within=within)
    if vector is None:
        return (await by_words,)
    by_vectors = vectors.nearest(corpus, vector, k=k, within=within)
    return tuple(await asyncio.gather(by_words, by_vectors))
