"""What every Rarity keeps: subclass, override the fixture `rarity`, and pytest runs the suite."""

import math

import pytest

from corrobora.ports import Rarity
from corrobora.records import CorpusName
from corrobora.testing.documents import PARAGRAPH, passage

STORED = (
    passage("The harbour was deepened.", ordinal=0),
    passage("The harbour is deep.", ordinal=1),
    passage("The ferries leave.", ordinal=2),
)


class RarityContract:
    """Run by every index that knows how rare words are."""

    @pytest.fixture
    async def rarity(self) -> Rarity:
        """Return an index that holds STORED."""
        raise NotImplementedError

    async def test_rarity_follows_the_elements_that_have_the_word(self, rarity: Rarity) -> None:
        found = await rarity.rarity(PARAGRAPH, ["The", "HARBOUR", "ferries", "zebra"])

        assert found == pytest.approx(
            {"The": 0.0, "HARBOUR": math.log(4 / 3), "ferries": math.log(2), "zebra": math.log(4)}
        )

    async def test_a_word_of_several_parts_is_as_rare_as_its_rarest(self, rarity: Rarity) -> None:
        found = await rarity.rarity(PARAGRAPH, ["harbour-ferries"])

        assert found["harbour-ferries"] == pytest.approx(math.log(2))

    async def test_what_has_no_letters_is_not_rare(self, rarity: Rarity) -> None:
        assert await rarity.rarity(PARAGRAPH, ["?!", ""]) == {"?!": 0.0, "": 0.0}

    async def test_in_an_unknown_corpus_nothing_is_rare(self, rarity: Rarity) -> None:
        assert await rarity.rarity(CorpusName("nowhere"), ["harbour"]) == {"harbour": 0.0}
