"""What every VectorIndex keeps: subclass, override the fixture `index`, and pytest runs it."""

import numpy as np
import pytest

from corrobora.ports import KeptVectors, VectorIndex, Vectors
from corrobora.records import CorpusName, ElementId, Ranking

CORPUS = CorpusName("paragraph")
A, B, C, D = (ElementId(f"d0000000000000000-paragraph-{n:05d}") for n in range(4))


def unit(*rows: tuple[float, ...]) -> Vectors:
    """Return the rows at length 1."""
    array = np.array(rows, np.float32)
    lengths: Vectors = np.linalg.norm(array, axis=1, keepdims=True)
    return array / lengths


def ids(ranking: Ranking) -> list[ElementId]:
    """Return the elements of a ranking, best first."""
    return [candidate.element for candidate in ranking.candidates]


X = unit((1, 0, 0))[0]


class VectorIndexContract:
    """Run by every index of vectors, real and fake."""

    @pytest.fixture
    def index(self) -> VectorIndex:
        """Return an empty index to test."""
        raise NotImplementedError

    async def test_the_nearest_come_first_with_their_cosine(self, index: VectorIndex) -> None:
        await index.upsert(CORPUS, (A, B, C), unit((0, 1, 0), (1, 0, 0), (1, 1, 0)))

        ranking = await index.nearest(CORPUS, X, k=10)

        assert ids(ranking) == [B, C, A]
        scores = [candidate.score for candidate in ranking.candidates]
        assert scores == pytest.approx([1.0, 0.5**0.5, 0.0], abs=1e-5)

    async def test_the_ranking_names_corpus_and_lane(self, index: VectorIndex) -> None:
        assert (await index.nearest(CORPUS, X, k=1)).source == "paragraph/vectors"

    async def test_an_unknown_corpus_is_empty(self, index: VectorIndex) -> None:
        assert ids(await index.nearest(CorpusName("nowhere"), X, k=5)) == []

    async def test_corpora_are_apart(self, index: VectorIndex) -> None:
        await index.upsert(CORPUS, (A,), unit((1, 0, 0)))
        await index.upsert(CorpusName("../odd name/ä"), (B,), unit((1, 0, 0)))

        assert ids(await index.nearest(CORPUS, X, k=5)) == [A]
        assert ids(await index.nearest(CorpusName("../odd name/ä"), X, k=5)) == [B]

    async def test_at_most_k_are_given(self, index: VectorIndex) -> None:
        await index.upsert(CORPUS, (A, B, C), unit((0, 1, 0), (1, 0, 0), (1, 1, 0)))

        assert ids(await index.nearest(CORPUS, X, k=2)) == [B, C]
        assert ids(await index.nearest(CORPUS, X, k=0)) == []

    async def test_ties_stand_by_id(self, index: VectorIndex) -> None:
        await index.upsert(CORPUS, (D, B, A, C), unit(*[(1.0, 0.0, 0.0)] * 4))

        assert ids(await index.nearest(CORPUS, X, k=3)) == [A, B, C]
        assert ids(await index.nearest(CORPUS, X, k=3, within=(D, C, B))) == [B, C, D]

    async def test_upserting_again_replaces(self, index: VectorIndex) -> None:
        await index.upsert(CORPUS, (A, B), unit((1, 0, 0), (1, 1, 0)))
        await index.nearest(CORPUS, X, k=2, within=(A, B))
        await index.upsert(CORPUS, (A,), unit((0, 1, 0)))

        assert ids(await index.nearest(CORPUS, X, k=5)) == [B, A]
        assert ids(await index.nearest(CORPUS, X, k=5, within=(A, B))) == [B, A]

    async def test_deleted_ids_are_gone_and_unknown_ones_ignored(self, index: VectorIndex) -> None:
        await index.upsert(CORPUS, (A, B), unit((1, 0, 0), (1, 1, 0)))

        await index.delete(CORPUS, (A, D))
        await index.delete(CorpusName("nowhere"), (A,))

        assert ids(await index.nearest(CORPUS, X, k=5)) == [B]
        assert ids(await index.nearest(CORPUS, X, k=5, within=(A, B))) == [B]

    async def test_within_limits_the_search(self, index: VectorIndex) -> None:
        await index.upsert(CORPUS, (A, B, C), unit((0, 1, 0), (1, 0, 0), (1, 1, 0)))

        assert ids(await index.nearest(CORPUS, X, k=5, within=(C, A, D))) == [C, A]
        assert ids(await index.nearest(CORPUS, X, k=5, within=())) == []

    async def test_a_query_that_is_not_a_number_finds_nothing(self, index: VectorIndex) -> None:
        await index.upsert(CORPUS, (A,), unit((1, 0, 0)))

        nothing = np.full(3, np.nan, np.float32)

        assert ids(await index.nearest(CORPUS, nothing, k=5)) == []
        assert ids(await index.nearest(CORPUS, nothing, k=5, within=(A,))) == []


class KeptVectorsContract:
    """Run by every index that gives its vectors back."""

    @pytest.fixture
    async def keeper(self) -> KeptVectors:
        """Return an index that holds A as (1, 0, 0) and B as (0, 1, 0)."""
        raise NotImplementedError

    async def test_vectors_come_back_as_they_were_stored(self, keeper: KeptVectors) -> None:
        """What is asked and not there is left out."""
        kept = await keeper.kept(CORPUS, (B, C))

        assert list(kept) == [B]
        assert kept[B] == pytest.approx([0.0, 1.0, 0.0])
        assert await keeper.kept(CorpusName("nowhere"), (A,)) == {}
