import asyncio
from dataclasses import replace

from corrobora.errors import UpstreamError
from corrobora.evals.asking import DEPTH, Asker, ask_all
from corrobora.evals.dataset import Case
from corrobora.evals.outcome import Outcome
from corrobora.records import (
    Candidate,
    DocumentId,
    ElementId,
    Observed,
    Query,
    Ranking,
    RoutingDecision,
    SourceId,
)
from corrobora.testing.documents import passage

DOCUMENT = DocumentId("d0000000000000001")
ROUTE = RoutingDecision(corpora=(), distribution={}, confidence=1.0, agreement=1.0, router="test")
CASES = tuple(Case(id=f"q{n}", text=f"Question {n}?") for n in range(6))


def observed(count: int = 2) -> Observed:
    elements = [
        passage(f"Text {n}.", document=DOCUMENT, ordinal=n, page=n + 1) for n in range(count)
    ]
    ranking = Ranking(
        source=SourceId("weigh"),
        candidates=tuple(Candidate(element=e.id, score=-float(n)) for n, e in enumerate(elements)),
    )
    return Observed(
        answer=None,
        route=ROUTE,
        rankings={"weigh": ranking},
        elements={e.id: e for e in elements},
    )


def asker(seen: Observed | Exception, asked: list[Query] | None = None) -> Asker:
    async def ask(query: Query) -> Observed:
        if asked is not None:
            asked.append(query)
        if isinstance(seen, Exception):
            raise seen
        return seen

    return Asker(ask=ask, ids={"port": DOCUMENT})


async def test_elements_keep_the_ids_of_their_documents() -> None:
    outcome = await asker(observed())(CASES[0])

    found = outcome.rankings["weigh"]
    assert [(f.document, f.place.page, f.score) for f in found] == [
        (DOCUMENT, 1, 0.0),
        (DOCUMENT, 2, -1.0),
    ]


async def test_a_case_is_asked_inside_its_documents() -> None:
    asked: list[Query] = []

    await asker(observed(), asked)(replace(CASES[0], within=("port",)))

    assert asked[0].documents == (DOCUMENT,)


async def test_a_case_inside_a_document_that_is_not_there_fails_alone() -> None:
    outcome = await asker(observed())(replace(CASES[0], within=("sea",)))

    assert outcome.error == "ConfigError: not in the index: 'sea'"
    assert outcome.rankings == {}


async def test_a_failing_service_and_a_fault_of_ours_are_outcomes() -> None:
    down = await asker(UpstreamError("no answer"))(CASES[0])
    fault = await asker(ZeroDivisionError("by zero"))(CASES[0])

    assert down.error == "UpstreamError: no answer"
    assert "our fault" in fault.error


async def test_an_element_that_is_not_known_any_more_is_passed_over() -> None:
    seen = observed()
    gone = replace(seen, elements={ElementId(e): v for e, v in list(seen.elements.items())[1:]})

    outcome = await asker(gone)(CASES[0])

    assert [f.place.page for f in outcome.rankings["weigh"]] == [2]


async def test_a_long_ranking_is_cut() -> None:
    outcome = await asker(observed(DEPTH + 5))(CASES[0])

    assert len(outcome.rankings["weigh"]) == DEPTH


async def test_outcomes_stand_in_the_order_of_the_cases() -> None:
    async def slow_first(case: Case) -> Outcome:
        await asyncio.sleep(0.01 if case.id == "q0" else 0)
        return Outcome(case=case.id)

    heard: list[str] = []
    outcomes = await ask_all(
        CASES,
        asker=slow_first,
        known={},
        concurrency=3,
        on_outcome=lambda outcome: heard.append(outcome.case),
    )

    assert [o.case for o in outcomes] == [c.id for c in CASES]
    assert heard[0] != "q0"


async def test_what_is_known_is_not_asked_again() -> None:
    asked: list[str] = []

    async def one(case: Case) -> Outcome:
        asked.append(case.id)
        return Outcome(case=case.id)

    known = {"q1": Outcome(case="q1", seconds=7.0)}
    outcomes = await ask_all(
        CASES, asker=one, known=known, concurrency=2, on_outcome=lambda outcome: None
    )

    assert "q1" not in asked
    assert outcomes[1].seconds == 7.0


async def test_no_more_cases_are_under_way_than_allowed() -> None:
    under_way = most = 0

    async def one(case: Case) -> Outcome:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return Outcome(case=case.id)

    await ask_all(CASES, asker=one, known={}, concurrency=2, on_outcome=lambda outcome: None)

    assert most == 2
