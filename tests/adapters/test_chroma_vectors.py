from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typing_extensions import override

from corrobora.adapters import chroma_vectors
from corrobora.adapters.chroma_vectors import ChromaVectors
from corrobora.errors import IndexDamaged
from corrobora.ports import Inventory, KeptVectors, VectorIndex, Vectors
from corrobora.records import CorpusName, ElementId
from corrobora.testing.contracts import inventory as inventories
from corrobora.testing.contracts.inventory import InventoryContract
from corrobora.testing.contracts.vector_index import (
    CORPUS,
    A,
    B,
    KeptVectorsContract,
    VectorIndexContract,
    X,
    ids,
    unit,
)


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[ChromaVectors]:
    opened = ChromaVectors(tmp_path / "chroma", fingerprint="one")
    yield opened
    opened.close()


@pytest.mark.slow
class TestChromaVectors(VectorIndexContract):
    @pytest.fixture
    @override
    def index(self, vectors: ChromaVectors) -> VectorIndex:
        return vectors


@pytest.mark.slow
class TestChromaInventory(InventoryContract):
    @pytest.fixture
    @override
    async def inventory(self, vectors: ChromaVectors) -> Inventory:
        for element in inventories.STORED:
            await vectors.upsert(element.corpus, [element.id], unit((1, 0)))
        return vectors


@pytest.mark.slow
class TestChromaKept(KeptVectorsContract):
    @pytest.fixture
    @override
    async def keeper(self, vectors: ChromaVectors) -> KeptVectors:
        await vectors.upsert(CORPUS, (A, B), unit((1, 0, 0), (0, 1, 0)))
        return vectors


async def test_looking_makes_no_files(tmp_path: Path, vectors: ChromaVectors) -> None:
    await vectors.nearest(CORPUS, X, k=5)
    await vectors.delete(CORPUS, [A])

    assert not (tmp_path / "chroma").exists()


async def test_vectors_of_another_encoder_are_not_found(tmp_path: Path) -> None:
    one = ChromaVectors(tmp_path, fingerprint="one")
    await one.upsert(CORPUS, [A], unit((1, 0, 0)))
    one.close()

    two = ChromaVectors(tmp_path, fingerprint="two")

    assert ids(await two.nearest(CORPUS, X, k=5)) == []
    two.close()


async def test_a_folder_opened_again_holds_what_was_added(tmp_path: Path) -> None:
    first = ChromaVectors(tmp_path, fingerprint="one")
    await first.upsert(CORPUS, [A, B], unit((1, 0, 0), (0, 1, 0)))
    first.close()

    second = ChromaVectors(tmp_path, fingerprint="one")

    assert ids(await second.nearest(CORPUS, X, k=5)) == [A, B]
    second.close()


async def test_more_rows_than_chroma_takes_at_once_are_stored(
    vectors: ChromaVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_vectors, "_BATCH", 7)
    many = tuple(ElementId(f"e{n:03d}") for n in range(40))
    rows = unit(*[(1.0, n, 0.0) for n in range(40)])

    await vectors.upsert(CORPUS, many, rows)
    within = await vectors.nearest(CORPUS, X, k=40, within=many)
    await vectors.delete(CORPUS, many[8:])

    assert ids(within) == list(many)
    assert await vectors.ids(CORPUS) == frozenset(many[:8])


async def test_numbers_that_are_none_are_refused(vectors: ChromaVectors) -> None:
    with pytest.raises(ValueError, match="finite"):
        await vectors.upsert(CORPUS, [A], np.full((1, 3), np.nan, np.float32))


async def test_remembered_vectors_are_forgotten_beyond_the_limit(
    vectors: ChromaVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_vectors, "_REMEMBERED", 1)
    await vectors.upsert(CORPUS, [A, B], unit((1, 0, 0), (0, 1, 0)))

    for within in ([A], [B], [A, B]):
        assert ids(await vectors.nearest(CORPUS, X, k=5, within=within)) == within


def test_a_damaged_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    vectors = ChromaVectors(tmp_path, fingerprint="one")

    with pytest.raises(IndexDamaged, match="vectors"):
        vectors._ids(CorpusName("paragraph"))


@pytest.mark.slow
async def test_the_graph_finds_what_comparing_all_finds(vectors: ChromaVectors) -> None:
    generator = np.random.default_rng(0)
    centres = generator.standard_normal((50, 48))
    rows = centres[generator.integers(0, 50, 3000)] + generator.standard_normal((3000, 48))
    many: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    names = tuple(ElementId(f"e{n:05d}") for n in range(3000))
    await vectors.upsert(CORPUS, names, many)

    found = 0
    for row in range(0, 3000, 150):
        exact = await vectors.nearest(CORPUS, many[row], k=50, within=names)
        graph = await vectors.nearest(CORPUS, many[row], k=50)
        found += len(set(ids(exact)) & set(ids(graph)))

    assert found / (20 * 50) > 0.99


@pytest.mark.slow
async def test_the_same_folder_ranks_alike_in_every_opening(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(3000, 32)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    names = [ElementId(f"e{n:04d}") for n in range(len(rows))]
    first = ChromaVectors(tmp_path, fingerprint="one")
    await first.upsert(CORPUS, names, rows)
    rankings = [await first.nearest(CORPUS, rows[0], k=50)]
    first.close()

    for _ in range(2):
        again = ChromaVectors(tmp_path, fingerprint="one")
        rankings.append(await again.nearest(CORPUS, rows[0], k=50))
        again.close()

    exact = sorted(names, key=lambda name: (-float(rows[names.index(name)] @ rows[0]), name))[:50]
    assert all(ids(ranking) == exact for ranking in rankings)


@pytest.mark.slow
async def test_more_than_are_kept_in_memory_are_found_by_the_graph(
    vectors: ChromaVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_vectors, "_REMEMBERED", 1)
    await vectors.upsert(CORPUS, [A, B], unit((1, 0, 0), (0, 1, 0)))

    assert ids(await vectors.nearest(CORPUS, X, k=2)) == [A, B]
