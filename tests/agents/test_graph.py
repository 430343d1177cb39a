from collections.abc import Awaitable, Callable

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver

from corrobora.agents.checkpoint import serializer
from corrobora.agents.graph import NODES, build, graph
from corrobora.agents.services import Services
from corrobora.records import Query

Make = Callable[..., Awaitable[Services]]
THREAD: RunnableConfig = {"configurable": {"thread_id": "1"}}
PUMP = Query(text="Why was pump 3 at Mill Basin replaced?")


def test_only_one_arrow_goes_back() -> None:
    order = ["__start__", *NODES, "__end__"]

    edges = [(edge.source, edge.target) for edge in graph.get_graph().edges]

    assert [(a, b) for a, b in edges if order.index(b) <= order.index(a)] == [("select", "route")]


async def test_a_run_that_was_interrupted_goes_on_from_its_checkpoint(
    services_of: Make, caplog: pytest.LogCaptureFixture
) -> None:
    services = await services_of()
    saver = InMemorySaver(serde=serializer())
    saved = build().compile(checkpointer=saver, interrupt_after=["search"])

    halfway = await saved.ainvoke({"query": PUMP}, THREAD, context=services)
    finished = await saved.ainvoke(None, THREAD, context=services)

    assert "answer" not in halfway
    assert "bearings" in finished["answer"].text
    assert finished["answer"].usage.stages.keys() >= {"route", "write"}
    assert "unregistered" not in caplog.text


async def test_the_graph_gives_the_answer_that_ask_gives(services_of: Make) -> None:
    from corrobora.agents.ask import ask

    services = await services_of()

    state = await graph.ainvoke({"query": PUMP}, context=services)
    answer, _ = await ask(PUMP, services)

    assert state["answer"].claims == answer.claims
