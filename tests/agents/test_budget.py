import asyncio

import pytest

from corrobora.agents.budget import Meter, MeteredChat, current_meter, metering
from corrobora.errors import BudgetExceeded, UpstreamRefused
from corrobora.ports import Message, Reply
from corrobora.records import StageUsage, Usage
from corrobora.testing.chat import Call, FunctionChat

HELLO = [Message(role="user", text="hello")]
PRICED = Reply(text="yes", input_tokens=10, output_tokens=2, usd=0.03)


async def call(chat: MeteredChat) -> Reply:
    return await chat.complete(HELLO, max_tokens=5)


async def test_calls_tokens_and_money_are_charged_to_the_stage_under_way() -> None:
    chat = MeteredChat(FunctionChat(lambda _: PRICED))

    with metering(Meter()) as meter:
        with meter.stage("judge"):
            await call(chat)
            await call(chat)
        with meter.stage("write"):
            await call(chat)

    usage = meter.usage()
    assert (usage.calls, usage.input_tokens, usage.output_tokens) == (3, 30, 6)
    assert usage.usd == pytest.approx(0.09)
    assert {name: stage.calls for name, stage in usage.stages.items()} == {"judge": 2, "write": 1}


async def test_a_call_past_the_limit_is_not_made() -> None:
    model = FunctionChat(lambda _: "yes")
    chat = MeteredChat(model)

    with metering(Meter(max_calls=1)):
        await call(chat)
        with pytest.raises(BudgetExceeded, match="1 model calls"):
            await call(chat)

    assert len(model.calls) == 1


async def test_parallel_calls_cannot_share_the_last_place() -> None:
    model = FunctionChat(lambda _: "yes")
    chat = MeteredChat(model)

    with metering(Meter(max_calls=2)):
        results = await asyncio.gather(*(call(chat) for _ in range(5)), return_exceptions=True)

    assert sum(isinstance(r, BudgetExceeded) for r in results) == 3
    assert len(model.calls) == 2


async def test_no_call_begins_once_the_money_is_spent() -> None:
    chat = MeteredChat(FunctionChat(lambda _: PRICED))

    with metering(Meter(max_usd=0.05)):
        await call(chat)
        await call(chat)
        with pytest.raises(BudgetExceeded, match=r"0\.05 USD"):
            await call(chat)


class SlowChat:
    name = "fake/slow"

    async def complete(self, messages: object, **_: object) -> Reply:
        await asyncio.sleep(30)
        raise AssertionError("waited to the end")


async def test_a_call_that_outlasts_the_time_is_cut_off() -> None:
    late = pytest.raises(BudgetExceeded, match="ran out during a call")

    with metering(Meter(max_seconds=0.05)) as meter, late:
        await call(MeteredChat(SlowChat()))

    assert meter.usage().calls == 1


async def test_a_failed_call_is_counted_and_its_error_passes() -> None:
    def refuse(_: Call) -> str:
        raise UpstreamRefused("no such model")

    with metering(Meter()) as meter, pytest.raises(UpstreamRefused):
        await call(MeteredChat(FunctionChat(refuse)))

    assert meter.usage().calls == 1


async def test_two_answers_at_once_are_charged_apart() -> None:
    chat = MeteredChat(FunctionChat(lambda _: PRICED))

    async def answer(calls: int) -> int:
        with metering(Meter()) as meter:
            for _ in range(calls):
                await call(chat)
                await asyncio.sleep(0)
        return meter.usage().calls

    assert await asyncio.gather(answer(1), answer(3)) == [1, 3]


def test_what_was_spent_before_an_interruption_counts() -> None:
    already = Usage(calls=2, stages={"judge": StageUsage(calls=2)})
    meter = Meter(max_calls=2, already=already)

    with pytest.raises(BudgetExceeded):
        meter.begin_call()


def test_outside_an_answer_nothing_is_limited() -> None:
    current_meter().begin_call()
