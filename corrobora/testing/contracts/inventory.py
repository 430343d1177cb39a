"""What every Inventory keeps: subclass, override the fixture `inventory`, and pytest runs it."""

import pytest

from corrobora.ports import Inventory
from corrobora.records import CorpusName
from corrobora.testing.documents import PARAGRAPH, passage

TABLE = CorpusName("table")
STORED = (
    passage("The harbour.", ordinal=0),
    passage("The ferries.", ordinal=1),
    passage("1962 | 12 m", corpus=TABLE),
)


class InventoryContract:
    """Run by every index that lists what it holds."""

    @pytest.fixture
    async def inventory(self) -> Inventory:
        """Return an index that holds STORED."""
        raise NotImplementedError

    async def test_every_id_of_a_corpus_is_listed(self, inventory: Inventory) -> None:
        assert await inventory.ids(PARAGRAPH) == {STORED[0].id, STORED[1].id}
        assert await inventory.ids(TABLE) == {STORED[2].id}

    async def test_an_unknown_corpus_holds_nothing(self, inventory: Inventory) -> None:
        assert await inventory.ids(CorpusName("nowhere")) == frozenset()
