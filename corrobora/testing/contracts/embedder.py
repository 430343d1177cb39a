"""What every Embedder keeps: subclass, override the fixture `embedder`, and pytest runs it."""

import numpy as np
import pytest

from corrobora.ports import Embedder

TEXTS = (
    "The harbour was deepened in 1962.",
    "Beans are soaked overnight in cold water.",
    "",
    "Ωμέγα 日本語 \udce9 3M's 10-K",
    "word " * 600,
)


class EmbedderContract:
    """Run by every encoder, real and fake."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        """Return the encoder to test."""
        raise NotImplementedError

    async def test_any_text_gives_a_row_of_length_one(self, embedder: Embedder) -> None:
        vectors = await embedder.embed(TEXTS, purpose="element")

        assert vectors.dtype == np.float32
        assert vectors.shape[0] == len(TEXTS)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)

    async def test_no_texts_give_no_rows(self, embedder: Embedder) -> None:
        assert (await embedder.embed((), purpose="query")).shape[0] == 0

    async def test_the_same_texts_give_the_same_vectors(self, embedder: Embedder) -> None:
        once = await embedder.embed(TEXTS, purpose="element")
        again = await embedder.embed(TEXTS, purpose="element")

        assert np.array_equal(once, again)

    async def test_rows_stand_in_the_order_of_the_texts(self, embedder: Embedder) -> None:
        forward = await embedder.embed(TEXTS, purpose="element")
        backward = await embedder.embed(TEXTS[::-1], purpose="element")

        assert np.einsum("nd,nd->n", forward, backward[::-1]).min() > 0.98

    async def test_a_text_that_shares_words_is_nearer(self, embedder: Embedder) -> None:
        (query,) = await embedder.embed(["When was the harbour deepened?"], purpose="query")
        near, far = await embedder.embed(TEXTS[:2], purpose="element")

        assert near @ query > far @ query

    async def test_the_fingerprint_does_not_change(self, embedder: Embedder) -> None:
        before = embedder.fingerprint
        await embedder.embed(TEXTS[:1], purpose="query")

        assert before
        assert embedder.fingerprint == before
