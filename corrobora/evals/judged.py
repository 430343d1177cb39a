"""Figures that a chat model gives: several runs each, so that its own unsteadiness is seen.

What a metric says of a case is written down as soon as it is said, under a digest of the answer,
the model and the prompts, and not paid for twice; what it cost is part of it. A reply that cannot
be read is counted, not kept: the next measurement asks again.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from corrobora.errors import BudgetExceeded, ConfigError, UpstreamError
from corrobora.evals.figures import Name
from corrobora.evals.metric import Column, ModelMetric
from corrobora.evals.outcome import Pair
from corrobora.ports import ChatModel, Message, Reply
from corrobora.prompts import render

RUNS = 3
STAGE = "judged"

Values = Mapping[str, float]
OnCase = Callable[[int, int], None]  # done, total


@dataclass(slots=True)
class CountingChat:
    """A ChatModel that adds up what it cost and stops at a limit."""

    chat: ChatModel
    max_usd: float | None = None
    before: float = 0.0  # USD that earlier measurements spent of it
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
        if self.max_usd is not None and self.before + self.usd >= self.max_usd:
            raise BudgetExceeded(f"the limit of {self.max_usd} USD for judging is reached")
        self.calls += 1
        reply = await self.chat.complete(
            messages, max_tokens=max_tokens, schema=schema, logprobs=logprobs
        )
        self.input_tokens += reply.input_tokens
        self.output_tokens += reply.output_tokens
        self.usd += reply.usd
        return reply


Said = tuple[str, int, str]  # the digest of what was judged, run, metric


@dataclass(slots=True)
class Verdicts:
    """What was judged until now, in a file."""

    path: Path
    values: dict[Said, Values] = field(default_factory=dict)
    usd: float = 0.0  # that all of it cost

    def __post_init__(self) -> None:
        lines = self.path.read_bytes().split(b"\n") if self.path.exists() else []
        for line in lines:
            try:
                row = json.loads(line)
                said: Said = (str(row["key"]), int(row["run"]), str(row["metric"]))
                self.values[said] = {name: float(value) for name, value in row["values"].items()}
                self.usd += float(row["usd"])
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # the empty last line, or one that a kill cut short
        if lines and lines[-1]:  # cut short: what comes next begins a line of its own
            self._write("")

    def keep(self, said: Said, values: Values, *, usd: float) -> None:
        """Write down what a metric said."""
        self.values[said] = values
        self.usd += usd
        key, run, metric = said
        row = {"key": key, "run": run, "metric": metric, "values": dict(values), "usd": usd}
        self._write(json.dumps(row))

    def _write(self, line: str) -> None:
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            raise ConfigError(f"cannot write {str(self.path)!r}: {error.strerror}") from error


def key(pair: Pair, chat: ChatModel) -> str:
    """Return 16 hex digits that change with what is judged and with what judges."""
    case, outcome = pair
    answer = outcome.answer
    said = answer and (answer.text, answer.claims, [e.text for e in answer.evidence])
    what = (chat.name, sorted(render.digests().items()), case.text, case.answers, case.parts, said)
    return hashlib.sha256(repr(what).encode("utf-8", "replace")).hexdigest()[:16]


def name_of(metric: ModelMetric) -> str:
    """Return the name that a metric's verdicts are kept under."""
    return f"{getattr(metric, '__module__', '')}.{getattr(metric, '__qualname__', '')}"


async def judge(
    pairs: Sequence[Pair],
    *,
    metrics: Sequence[ModelMetric],
    chat: CountingChat,
    verdicts: Verdicts,
    concurrency: int,
    on_case: OnCase,
) -> tuple[str, ...]:
    """Judge what is not judged yet; return notes on what could not be.

    A service that fails, or money that runs out, ends the judging; what was judged stays, and
    calls under way are waited for, since they are paid.
    """
    todo = [
        (pair, (key(pair, chat), run, name_of(metric)), metric)
        for run in range(1, RUNS + 1)
        for pair in pairs
        for metric in metrics
        if pair[1].answer is not None
    ]
    todo = [one for one in todo if one[1] not in verdicts.values]
    waiting = iter(todo)
    stopped: list[str] = []
    done = unread = 0

    async def work() -> None:
        nonlocal done, unread
        for pair, said, metric in waiting:  # shared: each verdict is one worker's
            if stopped:
                return
            own = CountingChat(chat)
            try:
                values = await metric(pair, chat=own)
            except (UpstreamError, BudgetExceeded) as error:
                stopped.append(str(error))
                return
            if values or not own.calls:
                verdicts.keep(said, values, usd=own.usd)
            else:
                unread += 1
            done += 1
            on_case(done, len(todo))

    await asyncio.gather(*(work() for _ in range(concurrency)))
    notes = [f"{unread} of {done} verdicts of {chat.name} could not be read"] if unread else []
    if stopped:
        notes.append(
            f"judging by {chat.name} stopped after {done} of {len(todo)} verdicts: {stopped[0]}"
        )
    return tuple(notes)


def columns(
    pairs: Sequence[Pair], verdicts: Verdicts, *, metrics: Sequence[ModelMetric], chat: ChatModel
) -> dict[Name, Column]:
    """Return for each metric the mean of a case's runs, each run, and the spread of the runs.

    The spread of a case is its greatest value less its least.
    """
    keys = [key(pair, chat) for pair in pairs]
    by_run: list[list[dict[str, float]]] = [
        [_values(verdicts, one, run, metrics=metrics) for one in keys] for run in range(1, RUNS + 1)
    ]
    names = sorted({name for run in by_run for values in run for name in values})
    made: dict[Name, Column] = {}
    for name in names:
        runs = [tuple(values.get(name) for values in run) for run in by_run]
        known = [[v for v in values if v is not None] for values in zip(*runs, strict=True)]
        made[STAGE, name] = tuple(sum(v) / len(v) if v else None for v in known)
        made |= {(STAGE, f"{name}.run{n}"): column for n, column in enumerate(runs, start=1)}
        made[STAGE, f"{name}.spread"] = tuple(max(v) - min(v) if v else None for v in known)
    return made


def _values(
    verdicts: Verdicts, what: str, run: int, *, metrics: Sequence[ModelMetric]
) -> dict[str, float]:
    """Return all that the metrics said of one answer in one run."""
    values: dict[str, float] = {}
    for metric in metrics:
        values |= verdicts.values.get((what, run, name_of(metric)), {})
    return values
