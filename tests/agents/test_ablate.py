from collections.abc import Awaitable, Callable

import pytest

from corrobora.agents import ablate, observe
from corrobora.agents.services import Services
from corrobora.records import Query

PUMP = Query(text="Why was pump 3 at Mill Basin replaced?")
Make = Callable[..., Awaitable[Services]]


@pytest.mark.parametrize("stage", ablate.STAGES)
async def test_a_query_is_answered_without_the_stage(stage: str, services_of: Make) -> None:
    # without a judge nothing is sure of itself: then all that there is has to be let through
    services = ablate.without(await services_of(), {stage, "abstain", "select"})

    observed = await observe.ask(PUMP, services)

    assert observed.answer is not None
    assert "worn out" in observed.answer.text


@pytest.mark.parametrize(("stage", "lane"), [("words", "words"), ("vectors", "vectors")])
async def test_a_lane_left_out_finds_nothing(stage: str, lane: str, services_of: Make) -> None:
    services = ablate.without(await services_of(), [stage])

    observed = await observe.find(PUMP, services)

    found = {name: len(r.candidates) for name, r in observed.rankings.items()}
    assert found[f"search/paragraph/{lane}"] == 0
    assert sum(found.values()) > 0


async def test_without_the_choice_as_much_is_kept_as_there_is_room_for(services_of: Make) -> None:
    services = await services_of()

    kept = [
        len((await observe.find(PUMP, s)).rankings["select"].candidates)
        for s in (services, ablate.without(services, ["select"]))
    ]

    assert kept[0] < kept[1]


async def test_without_routing_every_corpus_is_asked(services_of: Make) -> None:
    observed = await observe.find(PUMP, ablate.without(await services_of(), ["route"]))

    assert set(observed.route.corpora) == {"paragraph", "page"}
    assert observed.route.fallback == "routing is left out"


async def test_an_unknown_stage_is_a_fault(services_of: Make) -> None:
    services = await services_of()

    with pytest.raises(KeyError, match="reading"):
        ablate.without(services, ["reading"])
