"""Ask: a query in, a checked answer out."""

from collections.abc import Callable, Sequence

from corrobora.agents.services import Services
from corrobora.agents.state import State
from corrobora.agents.trace import TRACE, Trace
from corrobora.records import Answer, Query


async def ask(
    query: Query,
    services: Services,
    *,
    turns: Sequence[str] = (),
    trace: Trace | None = None,
    on_step: Callable[[str, State], None] | None = None,
) -> tuple[Answer, State]:
    """Return the answer and the state that it came from, for those who want to explain it.

    `turns` are earlier questions of the same conversation, oldest first. `on_step` hears the
    name of each step as it ends, and what it changed.
    """
    from corrobora.agents.graph import graph

    token = TRACE.set(trace)
    state: State = {"query": query, "turns": tuple(turns)}
    try:
        async for update in graph.astream(state, context=services, stream_mode="updates"):
            for name, changed in update.items():
                state |= changed
                if on_step is not None:
                    on_step(name, changed)
    finally:
        TRACE.reset(token)
    return state["answer"], state
