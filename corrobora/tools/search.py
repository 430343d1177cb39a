"""Search one corpus by words and by meaning: the tool that the graph calls a corpus at a time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from corrobora.corpora import search as corpus_search
from corrobora.ports import ElementScope, VectorIndex, WordIndex
from corrobora.records import CorpusName, DocumentId, ElementId, Ranking


class SearchArguments(BaseModel):
    """What to look for, and where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: str = Field(min_length=1, description="What to look for, in plain words.")
    corpus: CorpusName = Field(description="The corpus to search, as `corrobora status` lists it.")
    k: int = Field(default=50, ge=1, le=1000, description="How many elements to return at most.")
    documents: tuple[DocumentId, ...] = Field(
        default=(), description="Look in these documents only; empty: in all."
    )


async def search(
    arguments: SearchArguments,
    *,
    words: WordIndex,
    vectors: VectorIndex,
    scope: ElementScope,
    vector: NDArray[np.float32] | None,
) -> tuple[Ranking, ...]:
    """Return the elements of one corpus that match, a ranking a lane, best first.

    `vector` is the query's; without one only words are searched.
    """
    within: Sequence[ElementId] | None = None
    if arguments.documents:
        within = await scope.ids(arguments.corpus, documents=arguments.documents)
        if not within:
            return ()
    return await corpus_search.search(
        arguments.query,
        arguments.corpus,
        k=arguments.k,
        words=words,
        vectors=vectors,
        vector=vector,
        within=within,
    )
