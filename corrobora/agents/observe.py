"""Observe: a query's way through the stages, for those who measure each of them.

What a lane or a step ranked is kept as it was; "cite" is added at the end: the evidence that
the answer's verified quotes came from, best belief first.
"""

from collections.abc import Iterable, Mapping

from corrobora.agents.ask import ask as ask_query
from corrobora.agents.find import look
from corrobora.agents.services import Services
from corrobora.agents.state import State
from corrobora.agents.trace import Recorder
from corrobora.records import (
    Answer,
    Candidate,
    Element,
    ElementId,
    Observed,
    Query,
    Ranking,
    SourceId,
)


async def ask(query: Query, services: Services) -> Observed:
    """Return the answer with what every stage ranked on the way to it."""
    recorder = Recorder()
    answer, state = await ask_query(query, services, trace=recorder)
    rankings = {**recorder.rankings, "cite": _cited(answer)}
    return await _observed(state, rankings, services, answer=answer)


async def find(query: Query, services: Services) -> Observed:
    """Return what every stage up to the choice of evidence ranks; no model is called."""
    recorder = Recorder()
    state = await look(query, services, trace=recorder, choose=True)
    return await _observed(state, recorder.rankings, services, answer=None)


async def _observed(
    state: State, rankings: Mapping[str, Ranking], services: Services, *, answer: Answer | None
) -> Observed:
    named = dict.fromkeys(c.element for ranking in rankings.values() for c in ranking.candidates)
    return Observed(
        answer=answer,
        route=state["route"],
        rankings=rankings,
        elements=await _elements(named, state, services),
        notes=state.get("notes", ()),
    )


async def _elements(
    ids: Iterable[ElementId], state: State, services: Services
) -> Mapping[ElementId, Element]:
    """Return the elements; those that went no further than a lane are fetched."""
    known = state.get("elements", {})
    return {**known, **await services.elements.elements(id_ for id_ in ids if id_ not in known)}


def _cited(answer: Answer) -> Ranking:
    keys = {citation.key for claim in answer.claims for citation in claim.citations}
    cited = [evidence for evidence in answer.evidence if evidence.key in keys]
    return Ranking(
        source=SourceId("cite"),
        candidates=tuple(Candidate(element=e.element, score=e.belief) for e in cited),
    )
