"""An embedder that remembers the vectors of the newest queries: a router and a search ask twice."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corrobora.ports import Embedder, Vectors

REMEMBERED = 256  # queries; 1.5 kB each with 384 dimensions


class Remembering:
    """Wraps an Embedder; texts to be indexed pass through."""

    def __init__(self, embedder: Embedder, *, most: int = REMEMBERED) -> None:
        self._embedder = embedder
        self._most = most
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    @property
    def fingerprint(self) -> str:
        """Name the weights of the embedder inside."""
        return self._embedder.fingerprint

    async def embed(self, texts: Sequence[str], *, purpose: Literal["query", "element"]) -> Vectors:
        """Return what the embedder inside gives, asked once for each of the newest queries."""
        if purpose == "element" or not texts:
            return await self._embedder.embed(texts, purpose=purpose)
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        fresh = await self._embedder.embed(new, purpose=purpose) if new else ()
        known = dict(self._known) | dict(zip(new, fresh, strict=True))
        for text in texts:
            self._known[text] = known[text]
            self._known.move_to_end(text)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return np.stack([known[text] for text in texts])
