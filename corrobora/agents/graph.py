"""The state machine of a query, in LangGraph; the one arrow back goes from `select` to `route`.

    condense -> plan -> route -> search -> weigh -> judge -> select -> write -> check -> finish
                         ^                                     |
                         +------ doubtful, and more to ask ----+---- nothing found ----> finish

The compiled graph is a constant: what it works with travels as LangGraph's runtime context, so
tests pass fakes with the call and a process builds nothing twice.
"""

from typing import Literal, Protocol

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from corrobora.agents import steps
from corrobora.agents.run import Step, run
from corrobora.agents.services import Services
from corrobora.agents.state import State

NODES: dict[str, Step] = {
    "condense": steps.condense,
    "plan": steps.plan,
    "route": steps.route,
    "search": steps.search,
    "weigh": steps.weigh,
    "judge": steps.judge,
    "select": steps.select,
    "write": steps.write,
    "check": steps.check,
    "finish": steps.finish,
}


def decide(state: State, runtime: Runtime[Services]) -> Literal["write", "route", "finish"]:
    """Write when there is enough, look wider while that can help, else abstain."""
    if steps.enough(state, runtime.context):
        return "write"
    return "route" if steps.can_widen(state, runtime.context) else "finish"


class _Node(Protocol):
    async def __call__(self, state: State, *, runtime: Runtime[Services]) -> State: ...


def _node(name: str, step: Step) -> _Node:
    async def node(state: State, *, runtime: Runtime[Services]) -> State:
        return await run(name, step, state=state, services=runtime.context)

    return node


def build() -> StateGraph[State, Services]:
    """Return the graph, not yet compiled, for callers who add a checkpointer or nodes."""
    graph = StateGraph(State, context_schema=Services)
    for name, step in NODES.items():
        graph.add_node(name, _node(name, step))
    straight = ["condense", "plan", "route", "search", "weigh", "judge", "select"]
    for before, after in zip([START, *straight], straight, strict=False):
        graph.add_edge(before, after)
    graph.add_conditional_edges("select", decide)
    graph.add_edge("write", "check")
    graph.add_edge("check", "finish")
    graph.add_edge("finish", END)
    return graph


graph = build().compile(name="corrobora")
