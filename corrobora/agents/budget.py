"""Count what an answer costs, and stop before it costs more than it may.

One `Meter` belongs to one step of one answer and goes on from what the steps before it spent,
so that an answer resumed from a checkpoint keeps its limits. It travels in a context variable:
a model that all answers of a process share charges the right one.

What this does not cover: a call that is under way when money runs out is paid for; its price is
known only afterwards.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from pydantic import BaseModel

from corrobora.errors import BudgetExceeded
from corrobora.ports import ChatModel, Message, Reply
from corrobora.records import StageUsage, Usage

_NO_STAGE = "other"


class Meter:
    """Adds up calls, tokens, money and seconds by stage, against limits (None: no limit)."""

    def __init__(
        self,
        *,
        max_calls: int | None = None,
        max_usd: float | None = None,
        max_seconds: float | None = None,
        already: Usage | None = None,  # spent before an interruption
    ) -> None:
        spent = already or Usage()
        self._max_calls, self._max_usd, self._max_seconds = max_calls, max_usd, max_seconds
        self._began = time.monotonic() - spent.seconds
        self._stage = _NO_STAGE
        self._stages: dict[str, StageUsage] = dict(spent.stages)
        self._started = spent.calls  # begun, so that parallel ones cannot all take the last place

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Charge to this stage what happens inside."""
        before, self._stage = self._stage, name
        began = time.monotonic()
        try:
            yield
        finally:
            self._add(StageUsage(seconds=time.monotonic() - began))
            self._stage = before

    def begin_call(self) -> None:
        """Take a place for one call.

        Raises:
            BudgetExceeded: a limit is reached.
        """
        usage = self.usage()
        if self._max_calls is not None and self._started >= self._max_calls:
            raise BudgetExceeded(f"the limit of {self._max_calls} model calls is reached")
        if self._max_usd is not None and usage.usd >= self._max_usd:
            raise BudgetExceeded(f"the limit of {self._max_usd} USD is reached")
        if self.seconds_left() == 0:
            raise BudgetExceeded(f"the limit of {self._max_seconds} seconds is reached")
        self._started += 1

    def end_call(self, reply: Reply) -> None:
        """Charge a call that was answered."""
        self._add(
            StageUsage(
                calls=1,
                input_tokens=reply.input_tokens,
                output_tokens=reply.output_tokens,
                usd=reply.usd,
            )
        )

    def fail_call(self) -> None:
        """Charge a call that brought nothing; its tokens are not known."""
        self._add(StageUsage(calls=1))

    def seconds_left(self) -> float | None:
        """Return the seconds left, at least 0, or None without a limit."""
        if self._max_seconds is None:
            return None
        return max(0.0, self._max_seconds - (time.monotonic() - self._began))

    def usage(self) -> Usage:
        """Return what was spent until now."""
        stages = dict(self._stages)
        return Usage(
            calls=sum(stage.calls for stage in stages.values()),
            input_tokens=sum(stage.input_tokens for stage in stages.values()),
            output_tokens=sum(stage.output_tokens for stage in stages.values()),
            usd=sum(stage.usd for stage in stages.values()),
            seconds=time.monotonic() - self._began,
            stages=stages,
        )

    def _add(self, more: StageUsage) -> None:
        old = self._stages.get(self._stage, StageUsage())
        self._stages[self._stage] = StageUsage(
            seconds=old.seconds + more.seconds,
            calls=old.calls + more.calls,
            input_tokens=old.input_tokens + more.input_tokens,
            output_tokens=old.output_tokens + more.output_tokens,
            usd=old.usd + more.usd,
        )


_METER: ContextVar[Meter | None] = ContextVar("corrobora_meter", default=None)


@contextmanager
def metering(meter: Meter) -> Iterator[Meter]:
    """Charge every call of a `MeteredChat` inside to this meter."""
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)


class MeteredChat:
    """A chat model that charges the answer it is called for. Outside an answer it is free."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat

    @property
    def name(self) -> str:
        """The model as "provider/model"."""
        return self._chat.name

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        schema: type[BaseModel] | None = None,
        logprobs: bool = False,
    ) -> Reply:
        """Return one reply, within what is left of the answer's budget."""
        meter = current_meter()
        meter.begin_call()
        try:
            async with asyncio.timeout(meter.seconds_left()):
                reply = await self._chat.complete(
                    messages, max_tokens=max_tokens, schema=schema, logprobs=logprobs
                )
        except TimeoutError as error:
            meter.fail_call()
            raise BudgetExceeded("the time for this answer ran out during a call") from error
        except BaseException:
            meter.fail_call()
            raise
        meter.end_call(reply)
        return reply


def current_meter() -> Meter:
    """Return the meter of the answer under way, or a new one without limits."""
    return _METER.get() or Meter()
