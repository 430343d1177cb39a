from collections.abc import Awaitable, Callable

from corrobora.agents import observe
from corrobora.agents.services import Services
from corrobora.records import Query

PUMP = Query(text="Why was pump 3 at Mill Basin replaced?")
Make = Callable[..., Awaitable[Services]]


async def test_every_stage_of_an_answer_is_seen(services_of: Make) -> None:
    observed = await observe.ask(PUMP, await services_of())

    assert {"search/paragraph/words", "search", "weigh", "select", "cite"} <= set(observed.rankings)
    assert observed.answer is not None
    cited = observed.rankings["cite"].candidates[0].element
    assert observed.elements[cited].where.page == 2


async def test_finding_stops_before_the_answer(services_of: Make) -> None:
    observed = await observe.find(PUMP, await services_of())

    assert observed.answer is None
    assert "cite" not in observed.rankings
    assert observed.rankings["select"].candidates


async def test_every_ranked_element_can_be_looked_up(services_of: Make) -> None:
    observed = await observe.find(PUMP, await services_of())

    ranked = {c.element for ranking in observed.rankings.values() for c in ranking.candidates}
    assert ranked <= set(observed.elements)


async def test_the_search_hands_on_best_first(services_of: Make) -> None:
    observed = await observe.find(PUMP, await services_of())

    scores = [candidate.score for candidate in observed.rankings["search"].candidates]
    assert scores == sorted(scores, reverse=True)
