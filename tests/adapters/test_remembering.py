from collections.abc import Sequence
from typing import Literal

import numpy as np
import pytest
from typing_extensions import override

from corrobora.adapters.remembering import Remembering
from corrobora.ports import Embedder, Vectors
from corrobora.testing.contracts.embedder import EmbedderContract
from corrobora.testing.embedder import HashEmbedder


class Counting(HashEmbedder):
    """Notes what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[str]] = []

    @override
    async def embed(self, texts: Sequence[str], *, purpose: Literal["query", "element"]) -> Vectors:
        self.asked.append(list(texts))
        return await super().embed(texts, purpose=purpose)


class TestRemembering(EmbedderContract):
    @pytest.fixture
    @override
    def embedder(self) -> Embedder:
        return Remembering(HashEmbedder())


async def test_a_query_is_encoded_once() -> None:
    inside = Counting()
    embedder = Remembering(inside)

    first = await embedder.embed(["dam"], purpose="query")
    again = await embedder.embed(["pump", "dam"], purpose="query")

    assert inside.asked == [["dam"], ["pump"]]
    assert np.array_equal(first[0], again[1])


async def test_the_oldest_query_is_forgotten_first() -> None:
    inside = Counting()
    embedder = Remembering(inside, most=2)

    for text in ("a", "b", "a", "c", "b"):
        await embedder.embed([text], purpose="query")

    assert inside.asked == [["a"], ["b"], ["c"], ["b"]]


async def test_more_queries_at_once_than_are_remembered_all_come_back() -> None:
    embedder = Remembering(HashEmbedder(), most=1)

    vectors = await embedder.embed(["a", "b", "c"], purpose="query")

    assert len(vectors) == 3


async def test_what_is_to_be_indexed_is_not_remembered() -> None:
    inside = Counting()
    embedder = Remembering(inside)

    await embedder.embed(["dam"], purpose="element")
    await embedder.embed(["dam"], purpose="element")

    assert inside.asked == [["dam"], ["dam"]]
