"""Find: the first steps of the path only, without a model and without LangGraph."""

import dataclasses

from corrobora.agents import steps
from corrobora.agents.run import Step, run
from corrobora.agents.services import Services
from corrobora.agents.state import State
from corrobora.agents.trace import TRACE, Trace
from corrobora.evidence.weights import net
from corrobora.records import Hit, Query, SearchResult

_STEPS: tuple[tuple[str, Step], ...] = (
    ("route", steps.route),
    ("search", steps.search),
    ("weigh", steps.weigh),
    ("judge", steps.judge),
)
_CHOICE: tuple[str, Step] = ("select", steps.select)


async def find(
    query: Query, services: Services, *, most: int, trace: Trace | None = None
) -> SearchResult:
    """Return the best elements for a query, best first, ties by element id.

    The score is the net weight of evidence in nats; it is comparable inside one result only.
    """
    state = await look(query, services, trace=trace)
    return SearchResult(
        query=query.text,
        route=state["route"],
        results=await _hits(state, services, most=most),
        notes=state.get("notes", ()),
    )


async def look(
    query: Query, services: Services, *, trace: Trace | None = None, choose: bool = False
) -> State:
    """Return what the first steps of the path leave behind; with `choose` also the evidence."""
    local = dataclasses.replace(services, chat=None, writer=None, model_judge=None)
    state: State = {"query": query, "queries": (query.text,)}
    token = TRACE.set(trace)
    try:
        for name, step in (*_STEPS, _CHOICE) if choose else _STEPS:
            state |= await run(name, step, state=state, services=local)
    finally:
        TRACE.reset(token)
    return state


async def _hits(state: State, services: Services, *, most: int) -> tuple[Hit, ...]:
    weights, elements = state["weights"], state["elements"]
    best = sorted(weights, key=lambda id_: (-net(weights[id_]), id_))[:most]
    found = [elements[id_] for id_ in best]
    documents = await services.elements.documents(dict.fromkeys(e.document for e in found))
    return tuple(
        Hit(
            rank=rank,
            element=element.id,
            corpus=element.corpus,
            modality=element.modality,
            document=element.document,
            uri=documents[element.document].uri,
            page=element.where.page,
            boxes=element.where.boxes,
            start=element.where.start,
            end=element.where.end,
            score=net(weights[element.id]),
            text=element.text,
            chars=element.where.chars,
            page_label=element.where.label,
        )
        for rank, element in enumerate(found, start=1)
    )
