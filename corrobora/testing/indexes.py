"""Words and vectors in dictionaries: exact, ordered, gone with the process."""

import math
import re
from collections import Counter
from collections.abc import AsyncIterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corrobora.ports import Vectors
from corrobora.records import Candidate, CorpusName, Element, ElementId, Ranking, SourceId

_WORD = re.compile(r"\w+")
_K1, _B = 1.2, 0.75  # of BM25


class DictVectors:
    """A VectorIndex, KeptVectors and Inventory; a folder is taken, as adapters do, and left be."""

    def __init__(self, folder: Path | None = None, *, fingerprint: str = "") -> None:
        self._corpora: dict[CorpusName, dict[ElementId, NDArray[np.float32]]] = {}

    async def upsert(self, corpus: CorpusName, ids: Sequence[ElementId], vectors: Vectors) -> None:
        """Store the vectors under their ids, replacing what stood there."""
        self._corpora.setdefault(corpus, {}).update(zip(ids, vectors, strict=True))

    async def delete(self, corpus: CorpusName, ids: Sequence[ElementId]) -> None:
        """Remove ids; unknown ones are ignored."""
        for element in ids:
            self._corpora.get(corpus, {}).pop(element, None)

    async def nearest(
        self,
        corpus: CorpusName,
        vector: NDArray[np.float32],
        *,
        k: int,
        within: Sequence[ElementId] | None = None,
    ) -> Ranking:
        """Return the k nearest by cosine, ties by id."""
        stored = self._corpora.get(corpus, {})
        asked = stored if within is None else [e for e in dict.fromkeys(within) if e in stored]
        scores = {element: float(stored[element] @ vector) for element in asked}
        finite = {element: score for element, score in scores.items() if math.isfinite(score)}
        return _ranking(f"{corpus}/vectors", finite, k=k)

    async def kept(
        self, corpus: CorpusName, ids: Sequence[ElementId]
    ) -> Mapping[ElementId, NDArray[np.float32]]:
        """Return the vectors of the ids that have one."""
        stored = self._corpora.get(corpus, {})
        return {element: stored[element] for element in ids if element in stored}

    async def ids(self, corpus: CorpusName) -> frozenset[ElementId]:
        """Return every id stored for the corpus."""
        return frozenset(self._corpora.get(corpus, {}))

    def close(self) -> None:
        """Do nothing: there are no files."""


class DictWords:
    """A WordIndex, Inventory and Rarity; words are compared without case."""

    def __init__(self, folder: Path | None = None) -> None:
        self._corpora: dict[CorpusName, dict[ElementId, Counter[str]]] = {}

    async def add(self, elements: Sequence[Element]) -> None:
        """Make the elements findable by `indexed`, or `text` where that is empty."""
        for element in elements:
            if words := _words(element.indexed or element.text):
                self._corpora.setdefault(element.corpus, {})[element.id] = Counter(words)

    async def delete(self, ids: Sequence[ElementId]) -> None:
        """Remove ids; unknown ones are ignored."""
        for stored in self._corpora.values():
            for element in ids:
                stored.pop(element, None)

    async def renew(self, corpus: CorpusName, batches: AsyncIterable[Sequence[Element]]) -> None:
        """Hold these elements of the corpus and no others."""
        self._corpora.pop(corpus, None)
        async for batch in batches:
            await self.add(batch)

    async def search(
        self, corpus: CorpusName, text: str, *, k: int, within: Sequence[ElementId] | None = None
    ) -> Ranking:
        """Return up to k elements that share a word with the text, best BM25 first, ties by id."""
        stored = self._corpora.get(corpus, {})
        asked = stored if within is None else [e for e in dict.fromkeys(within) if e in stored]
        scores = {element: self._score(corpus, element, _words(text)) for element in asked}
        shared = {element: score for element, score in scores.items() if score > 0}
        return _ranking(f"{corpus}/words", shared, k=k)

    async def ids(self, corpus: CorpusName) -> frozenset[ElementId]:
        """Return every id stored for the corpus."""
        return frozenset(self._corpora.get(corpus, {}))

    async def rarity(self, corpus: CorpusName, words: Sequence[str]) -> Mapping[str, float]:
        """Return ln((n + 1) / (elements with it + 1)) of each word's rarest part."""
        stored = self._corpora.get(corpus, {})
        rarities = {}
        for word in words:
            counts = [sum(part in those for those in stored.values()) for part in _words(word)]
            rarities[word] = math.log((len(stored) + 1) / (min(counts) + 1)) if counts else 0.0
        return rarities

    def close(self) -> None:
        """Do nothing: there are no files."""

    def _score(self, corpus: CorpusName, element: ElementId, query: Sequence[str]) -> float:
        stored = self._corpora[corpus]
        mean = sum(words.total() for words in stored.values()) / len(stored)
        counts, score = stored[element], 0.0
        for word in dict.fromkeys(query):
            df = sum(word in words for words in stored.values())
            idf = math.log(1 + (len(stored) - df + 0.5) / (df + 0.5))
            length = _K1 * (1 - _B + _B * counts.total() / mean)
            score += idf * counts[word] * (_K1 + 1) / (counts[word] + length)
        return score


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _ranking(source: str, scores: Mapping[ElementId, float], *, k: int) -> Ranking:
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[: max(0, k)]
    candidates = tuple(Candidate(element=element, score=score) for element, score in best)
    return Ranking(source=SourceId(source), candidates=candidates)
