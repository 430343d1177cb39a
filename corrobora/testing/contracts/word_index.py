"""What every WordIndex keeps: subclass, override the fixture `index`, and pytest runs it."""

import math
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Protocol

import pytest

from corrobora.ports import Inventory, Rarity, Renewable, WordIndex
from corrobora.records import CorpusName, Element
from corrobora.testing.contracts.vector_index import ids
from corrobora.testing.documents import PARAGRAPH, passage

HARBOUR = passage("The harbour was deepened for ferries.", ordinal=0)
BEANS = passage("Beans are soaked overnight.", ordinal=1)
FERRIES = passage("Nine ferries leave daily; two ferries carry trains.", ordinal=2)
NASTY = (
    "", " ", '"', "AND OR NOT", "a:b^2~ (", "[x TO y]", "*", "\\", "3M's a-b", "\udce9", "\x00",
    "日本語", "ferries " * 3000,
)  # fmt: skip


class WordIndexContract:
    """Run by every index of words, real and fake."""

    @pytest.fixture
    def index(self) -> WordIndex:
        """Return an empty index to test."""
        raise NotImplementedError

    async def test_elements_that_share_words_are_found(self, index: WordIndex) -> None:
        await index.add((HARBOUR, BEANS, FERRIES))

        ranking = await index.search(PARAGRAPH, "ferries", k=10)

        assert ids(ranking) == [FERRIES.id, HARBOUR.id]
        assert ranking.candidates[0].score > ranking.candidates[1].score > 0

    async def test_the_ranking_names_corpus_and_lane(self, index: WordIndex) -> None:
        assert (await index.search(PARAGRAPH, "x", k=1)).source == "paragraph/words"

    @pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
    async def test_any_text_is_a_query(self, index: WordIndex, text: str) -> None:
        await index.add((HARBOUR, BEANS))

        assert len((await index.search(PARAGRAPH, text, k=10)).candidates) <= 2

    async def test_an_unknown_corpus_is_empty(self, index: WordIndex) -> None:
        assert ids(await index.search(CorpusName("nowhere"), "ferries", k=5)) == []

    async def test_corpora_are_apart(self, index: WordIndex) -> None:
        odd = passage("Ferries.", corpus=CorpusName("../odd name/ä"))
        await index.add((HARBOUR, odd))

        assert ids(await index.search(PARAGRAPH, "ferries", k=5)) == [HARBOUR.id]
        assert ids(await index.search(odd.corpus, "ferries", k=5)) == [odd.id]

    async def test_what_is_indexed_counts_where_it_is_given(self, index: WordIndex) -> None:
        await index.add((replace(BEANS, indexed="Recipes: legumes"),))

        assert ids(await index.search(PARAGRAPH, "legumes", k=5)) == [BEANS.id]
        assert ids(await index.search(PARAGRAPH, "overnight", k=5)) == []

    async def test_adding_again_replaces(self, index: WordIndex) -> None:
        await index.add((HARBOUR, BEANS))
        await index.add((replace(BEANS, text="Lentils."), replace(BEANS, text="Lentils.")))

        assert ids(await index.search(PARAGRAPH, "lentils harbour", k=5)) == [BEANS.id, HARBOUR.id]
        assert ids(await index.search(PARAGRAPH, "beans", k=5)) == []

    async def test_deleted_ids_are_gone_and_unknown_ones_ignored(self, index: WordIndex) -> None:
        await index.add((HARBOUR, FERRIES))

        await index.delete((FERRIES.id, BEANS.id))

        assert ids(await index.search(PARAGRAPH, "ferries", k=5)) == [HARBOUR.id]

    async def test_within_limits_the_search(self, index: WordIndex) -> None:
        await index.add((HARBOUR, BEANS, FERRIES))
        here = (BEANS.id, HARBOUR.id)

        assert ids(await index.search(PARAGRAPH, "ferries", k=5, within=here)) == [HARBOUR.id]
        assert ids(await index.search(PARAGRAPH, "ferries", k=5, within=())) == []

    async def test_ties_stand_by_id_also_at_the_last_place(self, index: WordIndex) -> None:
        alike = [passage("Ferries.", ordinal=n) for n in range(40)]
        for element in reversed(alike):
            await index.add((element,))

        ranking = await index.search(PARAGRAPH, "ferries", k=3)

        assert ids(ranking) == [element.id for element in alike[:3]]


class RenewableWords(WordIndex, Renewable, Inventory, Rarity, Protocol):
    """What is tested here."""


class RenewableContract:
    """Run by every index of words that can be made anew."""

    @pytest.fixture
    def renewable(self) -> RenewableWords:
        """Return an empty index to test."""
        raise NotImplementedError

    async def test_what_was_removed_counts_no_more(self, renewable: RenewableWords) -> None:
        """Rarities are those of an index that never held anything else."""
        await renewable.add((HARBOUR, BEANS, FERRIES))
        await renewable.delete([BEANS.id])

        await renewable.renew(PARAGRAPH, _batches((HARBOUR,), (FERRIES,)))

        assert await renewable.ids(PARAGRAPH) == {HARBOUR.id, FERRIES.id}
        rarities = await renewable.rarity(PARAGRAPH, ["beans", "harbour"])
        assert rarities["beans"] == pytest.approx(math.log(3))
        assert rarities["harbour"] == pytest.approx(math.log(3 / 2))

    async def test_a_corpus_that_is_not_here_stays_so(self, renewable: RenewableWords) -> None:
        await renewable.renew(CorpusName("nowhere"), _batches())

        assert await renewable.ids(CorpusName("nowhere")) == frozenset()


async def _batches(*batches: Sequence[Element]) -> AsyncIterator[Sequence[Element]]:
    for batch in batches:
        yield batch
