"""Three plain ways to rank pages, over the same ingested pages and passages as corrobora's.

BM25 over pages: Stephen Robertson and Hugo Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond", 2009, with k1 .9 and b .4 and idf ln(1 + (N - n + .5)/(n + .5)); words are
lower-cased and stemmed. MiniLM over passages: a page is as near as its nearest passage. Fusion:
the sum of the two z-scores over the candidate pages.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import tantivy
from numpy.typing import NDArray
from questions import Place

K1, B = 0.9, 0.4

Scores = NDArray[np.float64]  # (pages,), higher is better


class Scorer(Protocol):
    """Scores pages for a query."""

    def __call__(self, query: str, rows: Sequence[int], /) -> Scores:
        """Return a score for each of the pages named by row."""
        ...


class Bm25:
    """BM25 over whole pages; idf and mean length are those of the pages asked about."""

    def __init__(self, texts: Sequence[str]) -> None:
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        builder = builder.filter(tantivy.Filter.lowercase())
        self._analyse = builder.filter(tantivy.Filter.stemmer("english")).build().analyze
        self._counts = [Counter(self._analyse(text)) for text in texts]
        self._lengths = [sum(counts.values()) for counts in self._counts]

    def __call__(self, query: str, rows: Sequence[int], /) -> Scores:
        """Return the BM25 score of each page."""
        mean = sum(self._lengths[row] for row in rows) / max(1, len(rows)) or 1.0
        scores = np.zeros(len(rows))
        for word in dict.fromkeys(self._analyse(query)):
            counts = [self._counts[row][word] for row in rows]
            holding = sum(count > 0 for count in counts)
            idf = math.log(1 + (len(rows) - holding + 0.5) / (holding + 0.5))
            for n, (row, count) in enumerate(zip(rows, counts, strict=True)):
                norm = K1 * (1 - B + B * self._lengths[row] / mean)
                scores[n] += idf * count / (count + norm)
        return scores


class Nearest:
    """The cosine of a page's nearest passage; a page without one is as far as can be."""

    def __init__(
        self,
        places: Sequence[Place],
        passages: Sequence[Place],
        *,
        vectors: NDArray[np.float32],  # (passages, d), length 1
        queries: Mapping[str, NDArray[np.float32]],
    ) -> None:
        rows = {place: row for row, place in enumerate(places)}
        self._row_of = np.array([rows[place] for place in passages], dtype=np.int64)
        self._vectors, self._queries, self._pages = vectors, queries, len(places)

    def __call__(self, query: str, rows: Sequence[int], /) -> Scores:
        """Return the best cosine of each page."""
        cosines = self._vectors @ self._queries[query]  # (passages,)
        best = np.full(self._pages, -1.0)
        np.maximum.at(best, self._row_of, cosines.astype(np.float64))
        return best[np.asarray(rows)]


def fused(one: Scorer, other: Scorer) -> Scorer:
    """Return the scorer that adds the z-scores of two."""

    def score(query: str, rows: Sequence[int], /) -> Scores:
        return standard(one(query, rows)) + standard(other(query, rows))

    return score


def standard(scores: Scores) -> Scores:
    """Return the z-scores; all zero where nothing differs."""
    deviation = float(scores.std())
    return (scores - scores.mean()) / deviation if deviation else np.zeros_like(scores)


def rank(
    scorer: Scorer, query: str, places: Sequence[Place], *, document: str | None
) -> list[Place]:
    """Return the pages, best first, ties by document and page; of one document where given."""
    rows = [row for row, place in enumerate(places) if document in {None, place[0]}]
    scores = scorer(query, rows)
    order = sorted(range(len(rows)), key=lambda n: (-scores[n], places[rows[n]]))
    return [places[rows[n]] for n in order]
