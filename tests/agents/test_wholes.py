from collections.abc import Awaitable, Callable
from dataclasses import replace

from corrobora.agents import steps, wholes
from corrobora.agents.find import find, look
from corrobora.agents.services import Services
from corrobora.records import CorpusName, Element, ElementId, Place, Query, Reading
from corrobora.testing.documents import paged

Make = Callable[..., Awaitable[Services]]
DOCUMENT = CorpusName("document")
WHY = "Why was pump 3 at Mill Basin replaced?"
PUMP = "Pump 3 at Mill Basin was replaced because its bearings had worn out."


def with_whole(*texts: str, opening: str, corpus: str = "document") -> Reading:
    """Return a document of pages with the element that stands for all of it."""
    reading = paged(texts, uri=f"/reports/{opening}.pdf")
    whole = Element(
        id=ElementId(f"{reading.document.id}-{corpus}-00000"),
        document=reading.document.id,
        corpus=CorpusName(corpus),
        modality="text",
        granularity="document" if corpus == "document" else "video",
        text=opening,
        where=Place(),
    )
    return replace(reading, elements=(*reading.elements, whole))


def about(corpora: tuple[str, ...] = ("document",)) -> Query:
    return Query(text=WHY, corpora=tuple(map(CorpusName, corpora)))


REPORT = with_whole("The board employs 38 people.", PUMP, opening="Report of the pump board.")
OTHER = with_whole("Ferries leave daily.", opening="A pump replaced at Mill Basin: pump 3.")


async def test_a_document_is_shown_by_the_place_and_words_that_answer(services_of: Make) -> None:
    result = await find(about(), await services_of(REPORT), most=5)

    hit = result.results[0]
    assert (hit.corpus, hit.page, hit.text) == ("document", 2, PUMP)
    assert hit.boxes == REPORT.elements[1].where.boxes


async def test_evidence_of_a_whole_document_has_the_place_too(services_of: Make) -> None:
    services = await services_of(REPORT)

    evidence = (await look(about(), services, choose=True))["evidence"]

    assert [(item.page, item.text) for item in evidence] == [(2, PUMP)]


async def test_a_document_that_holds_the_answer_comes_before_one_that_opens_well(
    services_of: Make,
) -> None:
    state = await look(about(), await services_of(OTHER, REPORT))

    lanes = {str(ranking.source): ranking for ranking in state["rankings"]}
    assert lanes["document/words"].candidates[0].element == OTHER.elements[-1].id
    assert lanes["document/inside"].candidates[0].element == REPORT.elements[-1].id


async def test_documents_are_not_ranked_by_what_was_searched_itself(services_of: Make) -> None:
    state = await look(about(("document", "paragraph")), await services_of(REPORT))

    assert "document/inside" not in {ranking.source for ranking in state["rankings"]}


async def test_a_document_gives_way_where_something_smaller_was_found(services_of: Make) -> None:
    result = await find(about(("document", "paragraph")), await services_of(REPORT), most=9)

    assert {hit.corpus for hit in result.results} == {"paragraph"}


async def test_a_document_beside_its_pages_is_opened_too(services_of: Make) -> None:
    state = await look(about(("document", "page")), await services_of(REPORT))

    assert state["elements"][REPORT.elements[-1].id].where.page == 2


async def test_a_recording_is_opened_like_a_document(services_of: Make) -> None:
    talk = with_whole("Welcome.", PUMP, opening="A talk.", corpus="video")

    result = await find(about(("video",)), await services_of(talk), most=5)

    assert (result.results[0].corpus, result.results[0].text) == ("video", PUMP)


async def test_a_document_that_holds_nothing_else_is_left_as_it_is(services_of: Make) -> None:
    bare = replace(REPORT, elements=REPORT.elements[-1:])

    result = await find(about(), await services_of(bare), most=5)

    assert [(hit.page, hit.text) for hit in result.results] == [(None, "Report of the pump board.")]


async def test_every_wording_is_looked_for_inside(services_of: Make) -> None:
    services = await services_of(REPORT)
    queries = ("How many people are employed?", "employees of the board, 38 people")
    vectors = await services.embedder.embed(queries, purpose="query")
    whole = REPORT.elements[-1]

    found, _ = await wholes.opened({whole.id: whole}, queries, vectors=vectors, services=services)

    assert found[whole.id].where.page == 1


async def test_no_more_documents_are_opened_than_are_worth_it(services_of: Make) -> None:
    many = [
        with_whole(f"{PUMP} {n}", opening=f"Pump {n} replaced.") for n in range(wholes.OPENED + 2)
    ]

    elements = (await look(about(), await services_of(*many)))["elements"]

    opened = [element for element in elements.values() if element.where.page is not None]
    assert len(opened) == wholes.OPENED
    assert [e.id for e in opened] == list(elements)[: wholes.OPENED]
    assert len(elements) <= steps.WEIGHED
