import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from corrobora.agents.ask import ask
from corrobora.agents.budget import MeteredChat
from corrobora.agents.services import Limits, Services
from corrobora.agents.trace import FolderTrace
from corrobora.errors import BudgetExceeded, UpstreamError
from corrobora.generation.model_writer import ModelWriter
from corrobora.records import (
    Answer,
    Corpus,
    CorpusName,
    Draft,
    DraftClaim,
    DraftQuote,
    Evidence,
    Query,
    RoutingDecision,
)
from corrobora.testing.chat import Call, FunctionChat
from corrobora.testing.documents import paged
from corrobora.testing.judges import FunctionJudge
from corrobora.testing.routers import FixedRouter
from corrobora.testing.writers import FunctionWriter

Make = Callable[..., Awaitable[Services]]
PUMP = Query(text="Why was pump 3 at Mill Basin replaced?")
BEARINGS = "because its bearings had worn out"


async def answer_to(query: Query, services: Services) -> Answer:
    answer, _ = await ask(query, services)
    return answer


def quoting(quote: str) -> Callable[[Query, Sequence[Evidence]], Draft]:
    def write(_: Query, evidence: Sequence[Evidence]) -> Draft:
        quotes = (DraftQuote(key=evidence[0].key, text=quote),)
        return Draft(claims=(DraftClaim(text="Its bearings had worn out.", quotes=quotes),))

    return write


class OnlyParagraphs:
    async def route(self, query: Query, corpora: Sequence[Corpus]) -> RoutingDecision:
        decision = await FixedRouter({"paragraph": 0.9, "page": 0.1}).route(query, corpora)
        return dataclasses.replace(decision, corpora=(CorpusName("paragraph"),))


@pytest.fixture
async def dam(services_of: Make) -> Services:
    return await services_of()


async def test_without_a_model_the_answer_is_a_quote_with_its_page(dam: Services) -> None:
    answer = await answer_to(PUMP, dam)

    citation = answer.claims[0].citations[0]
    assert answer.outcome == "answered"
    assert BEARINGS in citation.quote
    assert (citation.verdict, citation.page, citation.uri) == ("verified", 2, "/reports/dam.pdf")
    assert citation.boxes
    assert answer.usage.calls == 0


async def test_a_question_that_nothing_answers_is_abstained_from(dam: Services) -> None:
    answer = await answer_to(Query(text="Who composed the Jupiter symphony?"), dam)

    assert answer.outcome == "abstained"
    assert answer.text == "The sources do not say."
    assert answer.claims == ()


async def test_weak_evidence_is_looked_for_once_more_and_wider(services_of: Make) -> None:
    picky = FunctionJudge(lambda *_: -5.0)

    answer = await answer_to(PUMP, await services_of(local_judge=picky, router=OnlyParagraphs()))

    assert (answer.outcome, answer.rounds) == ("abstained", 2)
    assert answer.route.corpora == ("paragraph", "page")
    assert answer.route.fallback == "weak evidence in round 1"


async def test_a_round_that_could_find_nothing_new_is_saved(services_of: Make) -> None:
    picky = FunctionJudge(lambda *_: -5.0)

    answer = await answer_to(PUMP, await services_of(local_judge=picky, limits=Limits(rounds=5)))

    assert (answer.outcome, answer.rounds) == ("abstained", 1)


async def test_an_empty_index_abstains(services_of: Make) -> None:
    answer = await answer_to(PUMP, await services_of(paged([])))

    assert answer.outcome == "abstained"
    assert answer.evidence == ()


async def test_a_fabricated_quote_never_leaves(services_of: Make) -> None:
    liar = FunctionWriter(quoting("the board paid nine million for it"))

    answer = await answer_to(PUMP, await services_of(writer=liar))

    assert answer.outcome == "abstained"
    assert answer.claims == ()
    assert any("dropped" in note for note in answer.notes)
    assert answer.quotes_dropped == 2  # of the first draft and of the repaired one


async def test_a_quote_is_counted_once_where_there_is_no_repair(services_of: Make) -> None:
    class Spent:
        async def write(
            self, query: Query, evidence: Sequence[Evidence], *, complaint: str = ""
        ) -> Draft:
            if complaint:
                raise BudgetExceeded("no call is left")
            return quoting("its bearings were stolen")(query, evidence)

    answer = await answer_to(PUMP, await services_of(writer=Spent()))

    assert answer.quotes_dropped == 1


async def test_a_draft_that_fails_is_repaired_once_with_the_complaint(services_of: Make) -> None:
    complaints = []

    class Learning:
        async def write(
            self, query: Query, evidence: Sequence[Evidence], *, complaint: str = ""
        ) -> Draft:
            complaints.append(complaint)
            return quoting(BEARINGS if complaint else "its bearings were stolen")(query, evidence)

    answer = await answer_to(PUMP, await services_of(writer=Learning()))

    assert answer.outcome == "answered"
    assert len(complaints) == 2
    assert "its bearings were stolen" in complaints[1]
    assert answer.quotes_dropped == 1  # of the first draft


async def test_a_reply_that_is_no_answer_falls_back_to_quotes(services_of: Make) -> None:
    chat = MeteredChat(FunctionChat(lambda _: "I would rather not say."))

    answer = await answer_to(
        PUMP, await services_of(writer=ModelWriter(chat, max_tokens=500), chat=chat)
    )

    assert BEARINGS in answer.text
    assert any("answered by quotes only" in note for note in answer.notes)
    assert answer.usage.stages["write"].calls == 1


async def test_a_spent_budget_falls_back_to_quotes(services_of: Make) -> None:
    model = FunctionChat(lambda _: "never asked")
    chat = MeteredChat(model)
    services = await services_of(
        writer=ModelWriter(chat, max_tokens=500), limits=Limits(max_calls=0)
    )

    answer = await answer_to(PUMP, services)

    assert model.calls == []
    assert answer.outcome == "answered"
    assert any("limit of 0 model calls" in note for note in answer.notes)


async def test_a_service_that_is_down_is_an_error_not_an_answer(services_of: Make) -> None:
    def down(_: Call) -> str:
        raise UpstreamError("cannot reach the model")

    writer = ModelWriter(FunctionChat(down), max_tokens=500)

    with pytest.raises(UpstreamError, match="cannot reach"):
        await ask(PUMP, await services_of(writer=writer))


async def test_a_judge_that_fails_is_noted_and_skipped(services_of: Make) -> None:
    class Broken:
        source = "judge/broken"

        async def judge(self, *_: object, **__: object) -> dict[str, float]:
            raise UpstreamError("no judge today")

    answer = await answer_to(PUMP, await services_of(model_judge=Broken()))

    assert answer.outcome == "answered"
    assert any("judge/broken was skipped" in note for note in answer.notes)


async def test_a_model_judge_can_turn_evidence_away(services_of: Make) -> None:
    severe = FunctionJudge(lambda *_: -6.0)

    answer = await answer_to(PUMP, await services_of(model_judge=severe))

    assert answer.outcome == "abstained"


async def test_contradicting_statements_are_both_shown(services_of: Make) -> None:
    reading = paged(
        [
            "The tide gate at Ferry Lane was closed 14 times in 2025.",
            "The tide gate at Ferry Lane was closed 17 times in 2025.",
            "The board employs 38 people.",
        ]
    )
    query = Query(text="How many times was the tide gate at Ferry Lane closed in 2025?")

    answer = await answer_to(query, await services_of(reading))

    assert len(answer.conflicts) == 1
    assert {e.page for e in answer.evidence if e.key in answer.conflicts[0].keys} == {1, 2}
    assert "14 times" in answer.text
    assert "17 times" in answer.text


async def test_a_contradiction_lowers_the_confidence(services_of: Make) -> None:
    one, other = (f"The tide gate at Ferry Lane was closed {n} times in 2025." for n in (14, 17))
    query = Query(text="How many times was the tide gate at Ferry Lane closed in 2025?")

    agreed = await answer_to(query, await services_of(paged([one, one, "A third page."])))
    disputed = await answer_to(query, await services_of(paged([one, other, "A third page."])))

    assert disputed.confidence < agreed.confidence


async def test_a_query_kept_to_a_document_cites_no_other(services_of: Make) -> None:
    first = paged(["Pump 3 was replaced in May."], uri="/a.pdf")
    second = paged(["Pump 3 was replaced in June."], uri="/b.pdf")
    query = Query(text="When was pump 3 replaced?", documents=(second.document.id,))

    answer = await answer_to(query, await services_of(first, second))

    assert {e.uri for e in answer.evidence} == {"/b.pdf"}


async def test_the_same_question_gives_the_same_answer(dam: Services) -> None:
    answers = [await answer_to(PUMP, dam) for _ in range(2)]

    plain = [dataclasses.replace(a, usage=answers[0].usage) for a in answers]
    assert plain[0] == plain[1]


async def test_every_step_is_told_and_traced(dam: Services, tmp_path: Path) -> None:
    heard = []

    await ask(PUMP, dam, trace=FolderTrace(tmp_path), on_step=lambda name, _: heard.append(name))

    assert heard[:4] == ["condense", "plan", "route", "search"]
    assert heard[-3:] == ["write", "check", "finish"]
    assert (tmp_path / "weigh.1.trec").read_text().startswith("q1 Q0 ")
    assert (tmp_path / "search.1.paragraph-words.trec").exists()


async def test_usage_is_told_by_stage(dam: Services) -> None:
    answer = await answer_to(PUMP, dam)

    assert {"route", "search", "weigh", "select", "write", "check"} <= set(answer.usage.stages)
    assert answer.usage.seconds > 0


async def test_earlier_turns_are_folded_in(services_of: Make) -> None:
    answer, state = await ask(
        Query(text="And why?"),
        await services_of(),
        turns=("When was pump 3 at Mill Basin replaced?",),
    )

    assert state["queries"] == ("When was pump 3 at Mill Basin replaced? And why?",)
    assert BEARINGS in answer.text


async def test_judging_leaves_the_calls_that_writing_needs(services_of: Make) -> None:
    seen: list[str] = []
    judged, skipped = [], []
    for most in (0, 2, 3, 4):
        services = await services_of(
            model_judge=FunctionJudge(lambda _, text: seen.append(text)),
            writer=FunctionWriter(quoting(BEARINGS)),
            limits=Limits(max_calls=most),
        )
        answer = await answer_to(PUMP, services)
        judged.append(len(seen))
        skipped.append(any("was skipped" in note for note in answer.notes))
        seen.clear()

    assert judged == [0, 0, 1, 2]
    assert skipped == [True, True, False, False]


async def test_a_limit_of_time_that_was_passed_is_told_and_ends_the_search(
    services_of: Make,
) -> None:
    picky, limits = FunctionJudge(lambda *_: -5.0), Limits(max_seconds=1e-9)

    answer = await answer_to(
        PUMP, await services_of(local_judge=picky, router=OnlyParagraphs(), limits=limits)
    )

    assert answer.rounds == 1
    assert any("over the 1e-09 s set" in note for note in answer.notes)


async def test_a_picture_that_is_not_looked_at_is_told(dam: Services) -> None:
    answer = await answer_to(dataclasses.replace(PUMP, images=("pump.png",)), dam)

    assert "what is attached only steers where to look; it was not looked at itself" in answer.notes


async def test_a_spent_budget_folds_turns_in_without_the_model(services_of: Make) -> None:
    model = FunctionChat(lambda _: "never asked")
    services = await services_of(chat=MeteredChat(model), limits=Limits(max_calls=0))

    answer, _ = await ask(
        Query(text="And why?"), services, turns=("When was pump 3 at Mill Basin replaced?",)
    )

    assert model.calls == []
    assert BEARINGS in answer.text
    assert any("not folded in by the model" in note for note in answer.notes)
