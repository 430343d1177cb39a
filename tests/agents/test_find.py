from collections.abc import Awaitable, Callable
from dataclasses import replace

from corrobora.agents.find import find
from corrobora.agents.services import Services
from corrobora.errors import UpstreamError
from corrobora.generation.model_writer import ModelWriter
from corrobora.records import CorpusName, Query
from corrobora.testing.chat import Call, FunctionChat
from corrobora.testing.documents import paged
from corrobora.testing.judges import FunctionJudge

Make = Callable[..., Awaitable[Services]]
PUMP = Query(text="Why was pump 3 at Mill Basin replaced?")


async def test_the_best_element_comes_first_with_its_place(services_of: Make) -> None:
    result = await find(PUMP, await services_of(), most=3)

    first = result.results[0]
    assert (first.rank, first.page, first.corpus) == (1, 2, "paragraph")
    assert "bearings" in first.text
    assert [hit.rank for hit in result.results] == list(range(1, len(result.results) + 1))
    assert sorted((hit.score for hit in result.results), reverse=True) == [
        hit.score for hit in result.results
    ]


async def test_a_hit_names_its_page_as_the_file_does(services_of: Make) -> None:
    reading = paged(["The pump at Mill Basin was replaced."])
    elements = tuple(replace(e, where=replace(e.where, label="iv")) for e in reading.elements)

    result = await find(PUMP, await services_of(replace(reading, elements=elements)), most=1)

    assert result.results[0].page_label == "iv"


async def test_a_page_gives_way_to_what_stands_on_it(services_of: Make) -> None:
    result = await find(PUMP, await services_of(), most=50)

    assert {hit.corpus for hit in result.results} == {"paragraph"}


async def test_a_corpus_that_is_asked_for_is_the_only_one(services_of: Make) -> None:
    query = Query(text=PUMP.text, corpora=(CorpusName("page"),))

    result = await find(query, await services_of(), most=50)

    assert {hit.corpus for hit in result.results} == {"page"}


async def test_no_more_than_asked_are_given(services_of: Make) -> None:
    assert len((await find(PUMP, await services_of(), most=1)).results) == 1


async def test_no_model_is_called(services_of: Make) -> None:
    def refuse(_: Call) -> str:
        raise UpstreamError("a search must not ask a model")

    chat = FunctionChat(refuse)

    await find(PUMP, await services_of(chat=chat, writer=ModelWriter(chat, max_tokens=9)), most=3)

    assert chat.calls == []


async def test_words_that_stand_nowhere_still_give_a_result(services_of: Make) -> None:
    result = await find(Query(text="zyzzyva"), await services_of(), most=3)

    assert result.route.corpora


async def test_of_two_that_are_both_very_sure_the_surer_comes_first(services_of: Make) -> None:
    reading = paged(["The dam leaks.", "The dam holds."])
    sure = FunctionJudge(lambda _, text: 30.0 if "holds" in text else 20.0)

    result = await find(
        Query(text="What of the dam?"), await services_of(reading, local_judge=sure), most=2
    )

    assert [hit.text for hit in result.results] == ["The dam holds.", "The dam leaks."]
