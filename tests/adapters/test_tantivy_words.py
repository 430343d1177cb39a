from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import override

from corrobora.adapters.tantivy_words import TantivyWords
from corrobora.errors import IndexDamaged
from corrobora.ports import Inventory, Rarity, WordIndex
from corrobora.testing.contracts import inventory as inventories
from corrobora.testing.contracts import rarity as rarities
from corrobora.testing.contracts.inventory import InventoryContract
from corrobora.testing.contracts.rarity import RarityContract
from corrobora.testing.contracts.vector_index import ids
from corrobora.testing.contracts.word_index import (
    BEANS,
    FERRIES,
    HARBOUR,
    RenewableContract,
    WordIndexContract,
)
from corrobora.testing.documents import PARAGRAPH, passage


@pytest.fixture
def words(tmp_path: Path) -> Iterator[TantivyWords]:
    opened = TantivyWords(tmp_path / "words")
    yield opened
    opened.close()


class TestTantivyWords(WordIndexContract):
    @pytest.fixture
    @override
    def index(self, words: TantivyWords) -> WordIndex:
        return words


class TestTantivyRenewable(RenewableContract):
    @pytest.fixture
    @override
    def renewable(self, words: TantivyWords) -> TantivyWords:
        return words


class TestTantivyInventory(InventoryContract):
    @pytest.fixture
    @override
    async def inventory(self, words: TantivyWords) -> Inventory:
        await words.add(inventories.STORED)
        return words


class TestTantivyRarity(RarityContract):
    @pytest.fixture
    @override
    async def rarity(self, words: TantivyWords) -> Rarity:
        await words.add(rarities.STORED)
        return words


async def test_words_are_found_by_their_stem_without_case_and_accents(words: TantivyWords) -> None:
    element = passage("The café's capital expenditures rose.")
    await words.add([element])

    for query in ("expenditure", "CAPITAL", "cafe"):
        assert ids(await words.search(PARAGRAPH, query, k=5)) == [element.id], query


async def test_a_compound_counts_more_whole_than_in_parts(words: TantivyWords) -> None:
    parts = passage("Section 10 of form K applies, see 10 K.", ordinal=0)
    whole = passage("The form 10-K is filed each year by all.", ordinal=1)
    await words.add([parts, whole])

    assert ids(await words.search(PARAGRAPH, "the 10-K", k=1)) == [whole.id]


async def test_a_folder_opened_again_holds_what_was_added(tmp_path: Path) -> None:
    first = TantivyWords(tmp_path)
    await first.add(inventories.STORED)
    first.close()

    second = TantivyWords(tmp_path)

    assert len((await second.search(PARAGRAPH, "ferries", k=5)).candidates) == 1
    second.close()


async def test_looking_makes_no_files(tmp_path: Path) -> None:
    words = TantivyWords(tmp_path / "words")

    await words.search(PARAGRAPH, "ferries", k=5)
    await words.delete([inventories.STORED[0].id])

    assert not (tmp_path / "words").exists()


async def test_damaged_files_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "corpus-paragraph"
    folder.mkdir()
    (folder / "meta.json").write_text("{", encoding="utf-8")

    with pytest.raises(IndexDamaged, match="corpus-paragraph"):
        await TantivyWords(tmp_path).search(PARAGRAPH, "ferries", k=5)


def leave_deletions(folder: Path) -> None:
    """Leave what a kill in a commit does: the next commit would write a file of the same name."""
    (shelf,) = folder.glob("corpus-*")
    segment = next(shelf.glob("*.del")).name.split(".")[0]
    taken = {file.name for file in shelf.glob("*.del")}
    for opstamp in range(60):
        if (name := f"{segment}.{opstamp}.del") not in taken:
            (shelf / name).touch()


async def test_a_commit_that_was_killed_does_not_stop_the_next(tmp_path: Path) -> None:
    words = TantivyWords(tmp_path)
    await words.add([HARBOUR, BEANS, FERRIES])
    await words.delete([BEANS.id])
    words.close()
    leave_deletions(tmp_path)

    again = TantivyWords(tmp_path)
    await again.delete([FERRIES.id])

    assert await again.ids(PARAGRAPH) == {HARBOUR.id}
    again.close()
