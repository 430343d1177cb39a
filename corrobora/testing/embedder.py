"""An encoder without weights: texts that share words are near."""

import re
import zlib
from collections.abc import Sequence
from typing import Literal

import numpy as np

from corrobora.ports import Vectors

_WORD = re.compile(r"\w+")


class HashEmbedder:
    """An Embedder that adds up a fixed random direction for each word, whatever its order."""

    def __init__(self, *, dimensions: int = 64) -> None:
        self._dimensions = dimensions
        self.texts = 0  # encoded so far

    @property
    def fingerprint(self) -> str:
        """Name the dimensions: nothing else is free."""
        return f"hash-{self._dimensions}"

    async def embed(self, texts: Sequence[str], *, purpose: Literal["query", "element"]) -> Vectors:
        """Return rows of length 1; a text without words is the first axis."""
        self.texts += len(texts)
        vectors = np.zeros((len(texts), self._dimensions), np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                vectors[row] += self._direction(word)
        vectors[~vectors.any(axis=1), 0] = 1.0
        lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths

    def _direction(self, word: str) -> Vectors:
        generator = np.random.default_rng(zlib.crc32(word.encode()))
        return generator.standard_normal(self._dimensions).astype(np.float32)
