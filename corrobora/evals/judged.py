"""Figures that a chat model gives: several runs each, so that its own unsteadiness is seen.

A run of a case is written down as soon as it is done and not paid for twice. A verdict that
cannot be read is left out; what it cost is counted.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from corrobora.errors import BudgetExceeded, UpstreamError
from corrobora.evals.figures import Name
from corrobora.evals.metric import Column, ModelMetric
from corrobora.evals.outcome import Pair
from corrobora.ports import ChatModel, Message, Reply

RUNS = 3
STAGE = "judged"

Values = Mapping[str, float]
OnCase = Callable[[int, int], None]  # done, total


@dataclass(slots=True)
class CountingChat:
    """A ChatModel that adds up what it cost and stops at a limit."""

    chat: ChatModel
    max_usd: float | None = None
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0

    @property
    def name(self) -> str:
        """The model as "provider/model"."""
        return self.chat.name

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        schema: type[BaseModel] | None = None,
        logprobs: bool = False,
    ) -> Reply:
        """Return one reply.

        Raises:
            BudgetExceeded: the limit is reached; nothing was called.
        """
        if self.max_usd is not None and self.usd >= self.max_usd:
            raise BudgetExceeded(f"the limit of {self.max_usd} USD for judging is reached")
        self.calls += 1
        reply = await self.chat.complete(
            messages, max_tokens=max_tokens, schema=schema, logprobs=logprobs
        )
        self.input_tokens += reply.input_tokens
        self.output_tokens += reply.output_tokens
        self.usd += reply.usd
        return reply


@dataclass(slots=True)
class Verdicts:
    """What was judged until now, in a file."""

    path: Path
    values: dict[tuple[str, int], Values] = field(default_factory=dict)  # case, run

    def __post_init__(self) -> None:
        if not self.path.exists():
            return
        for line in self.path.read_text(encoding="utf-8").split("\n"):
            try:
                row = json.loads(line)
            except ValueError:
                continue  # the empty last line, or one that a kill cut short
            self.values[row["case"], row["run"]] = row["values"]
        lines = [_line(case, run, values) for (case, run), values in self.values.items()]
        fresh = self.path.with_suffix(".new")
        fresh.write_text("".join(lines), encoding="utf-8")
        fresh.replace(self.path)

    def keep(self, case: str, run: int, values: Values) -> None:
        """Write down what one run said of one case."""
        self.values[case, run] = values
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(case, run, values))


def _line(case: str, run: int, values: Values) -> str:
    return json.dumps({"case": case, "run": run, "values": dict(values)}) + "\n"


async def judge(
    pairs: Sequence[Pair],
    *,
    metrics: Sequence[ModelMetric],
    chat: ChatModel,
    verdicts: Verdicts,
    concurrency: int,
    on_case: OnCase,
) -> tuple[str, ...]:
    """Judge what is not judged yet; return notes on what could not be.

    A service that fails, or money that runs out, ends the judging; what was judged stays.
    """
    todo = [
        (pair, run)
        for run in range(1, RUNS + 1)
        for pair in pairs
        if pair[1].answer is not None and (pair[0].id, run) not in verdicts.values
    ]
    waiting = iter(todo)
    done = 0

    async def work() -> None:
        nonlocal done
        for pair, run in waiting:  # shared: each verdict is one worker's
            values: dict[str, float] = {}
            for metric in metrics:
                values |= await metric(pair, chat=chat)
            verdicts.keep(pair[0].id, run, values)
            done += 1
            on_case(done, len(todo))

    workers = [asyncio.ensure_future(work()) for _ in range(concurrency)]
    try:
        await asyncio.gather(*workers)
    except (UpstreamError, BudgetExceeded) as error:
        return (f"judging by {chat.name} stopped after {done} of {len(todo)} verdicts: {error}",)
    finally:
        for worker in workers:
            worker.cancel()
    return ()


def columns(pairs: Sequence[Pair], verdicts: Verdicts) -> dict[Name, Column]:
    """Return for each metric the mean of a case's runs, each run, and the spread of the runs.

    The spread of a case is its greatest value less its least.
    """
    names = sorted({name for values in verdicts.values.values() for name in values})
    made: dict[Name, Column] = {}
    for name in names:
        by_run = [
            tuple(verdicts.values.get((case.id, run), {}).get(name) for case, _ in pairs)
            for run in range(1, RUNS + 1)
        ]
        known = [[v for v in values if v is not None] for values in zip(*by_run, strict=True)]
        made[STAGE, name] = tuple(sum(v) / len(v) if v else None for v in known)
        made |= {(STAGE, f"{name}.run{n}"): column for n, column in enumerate(by_run, start=1)}
        made[STAGE, f"{name}.spread"] = tuple(max(v) - min(v) if v else None for v in known)
    return made
