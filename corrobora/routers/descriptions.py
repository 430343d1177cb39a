"""Route without training: the query's vector against those of the corpora's descriptions.

Zero-shot routing as in UniversalRAG: Retrieval-Augmented Generation over Corpora of Diverse
Modalities and Granularities, 2025, where a large model reads the descriptions.

Differs from the paper: a text encoder compares in its place; a corpus's score is its nearest
text, description or example query. A corpus that a user defines is routed like a built-in one.
"""

from collections.abc import Sequence

import numpy as np

from corrobora.ports import Embedder, Vectors
from corrobora.records import Corpus, Query, RoutingDecision
from corrobora.routers import distribution as dist

TEMPERATURE = 0.07  # cosine that makes e times likelier
CLOSE = 0.6  # share of the first's that is enough to be taken beside it


class DescriptionsRouter:
    """Routes by nearness to descriptions and examples, which are encoded once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._encoded: dict[tuple[str, ...], Vectors] = {}

    async def route(self, query: Query, corpora: Sequence[Corpus]) -> RoutingDecision:
        """Return the corpora nearest to the query, in shares by softmax over cosines."""
        candidates = dist.searchable(query, corpora)
        if not candidates:
            return dist.decide({}, (), router="descriptions")
        vector = (await self._embedder.embed([query.text], purpose="query"))[0]  # (d,)
        nearness = np.asarray(
            [float(np.max(await self._texts(c) @ vector)) for c in candidates]
        )  # (corpora,)
        likelihood = np.exp((nearness - nearness.max()) / TEMPERATURE)
        distribution = dist.shares(
            {c.name: float(p) for c, p in zip(candidates, likelihood, strict=True)}
        )
        best = max(distribution.values())
        chosen = [name for name, share in distribution.items() if share >= CLOSE * best]
        return dist.decide(distribution, chosen, router="descriptions")

    async def _texts(self, corpus: Corpus) -> Vectors:
        texts = (self._embedder.fingerprint, corpus.description, *corpus.examples)
        if texts not in self._encoded:
            self._encoded[texts] = await self._embedder.embed(texts[1:], purpose="query")
        return self._encoded[texts]  # (texts, d)
