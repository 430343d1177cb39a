import pytest
from typing_extensions import override

from corrobora.ports import Inventory, KeptVectors, Rarity, VectorIndex, WordIndex
from corrobora.testing.contracts import inventory as inventories
from corrobora.testing.contracts import rarity as rarities
from corrobora.testing.contracts.inventory import InventoryContract
from corrobora.testing.contracts.rarity import RarityContract
from corrobora.testing.contracts.vector_index import (
    CORPUS,
    A,
    B,
    KeptVectorsContract,
    VectorIndexContract,
    unit,
)
from corrobora.testing.contracts.word_index import RenewableContract, WordIndexContract
from corrobora.testing.indexes import DictVectors, DictWords


class TestDictVectors(VectorIndexContract):
    @pytest.fixture
    @override
    def index(self) -> VectorIndex:
        return DictVectors()


class TestDictWords(WordIndexContract):
    @pytest.fixture
    @override
    def index(self) -> WordIndex:
        return DictWords()


class TestDictWordsRenewable(RenewableContract):
    @pytest.fixture
    @override
    def renewable(self) -> DictWords:
        return DictWords()


class TestDictWordsInventory(InventoryContract):
    @pytest.fixture
    @override
    async def inventory(self) -> Inventory:
        words = DictWords()
        await words.add(inventories.STORED)
        return words


class TestDictVectorsInventory(InventoryContract):
    @pytest.fixture
    @override
    async def inventory(self) -> Inventory:
        vectors = DictVectors()
        for element in inventories.STORED:
            await vectors.upsert(element.corpus, [element.id], unit((1, 0)))
        return vectors


class TestDictVectorsKept(KeptVectorsContract):
    @pytest.fixture
    @override
    async def keeper(self) -> KeptVectors:
        vectors = DictVectors()
        await vectors.upsert(CORPUS, (A, B), unit((1, 0, 0), (0, 1, 0)))
        return vectors


class TestDictWordsRarity(RarityContract):
    @pytest.fixture
    @override
    async def rarity(self) -> Rarity:
        words = DictWords()
        await words.add(rarities.STORED)
        return words
