import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pytest
from typing_extensions import override

from corrobora.ports import Router, Vectors
from corrobora.records import Corpus, CorpusName, Query
from corrobora.routers.descriptions import DescriptionsRouter
from corrobora.testing.contracts.router import RouterContract
from corrobora.testing.routers import corpora


class LetterEmbedder:
    """Nearness by shared letters; counts the texts that it was given."""

    fingerprint = "letters"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    async def embed(self, texts: Sequence[str], *, purpose: Literal["query", "element"]) -> Vectors:
        self.encoded += texts
        counts = [[text.lower().count(chr(97 + n)) for n in range(26)] for text in texts]
        rows = np.asarray(counts, dtype=np.float32) + 0.01  # (texts, 26)
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


class TestDescriptions(RouterContract):
    @pytest.fixture
    @override
    def router(self) -> Router:
        return DescriptionsRouter(LetterEmbedder())


async def test_the_nearest_description_comes_first() -> None:
    decision = await DescriptionsRouter(LetterEmbedder()).route(
        Query(text="Tables: rows and columns of numbers"), corpora()
    )

    assert decision.corpora[0] == "table"


async def test_an_example_query_counts_as_much_as_the_description() -> None:
    motions = Corpus(
        name=CorpusName("motions"),
        modality="video",
        granularity="clip",
        description="Recorded movement.",
        examples=("zigzag quiz",),
        size=5,
    )

    decision = await DescriptionsRouter(LetterEmbedder()).route(
        Query(text="zigzag quiz"), (*corpora(), motions)
    )

    assert decision.corpora[0] == "motions"


async def test_descriptions_are_encoded_once_and_again_when_they_change() -> None:
    embedder = LetterEmbedder()
    router = DescriptionsRouter(embedder)
    given = corpora()
    await router.route(Query(text="one"), given)
    before = len(embedder.encoded)

    await router.route(Query(text="two"), given)
    unchanged = len(embedder.encoded) - before
    await router.route(
        Query(text="three"), (dataclasses.replace(given[0], description="New."), *given[1:])
    )

    assert unchanged == 1
    assert embedder.encoded[-2:] == ["three", "New."]
