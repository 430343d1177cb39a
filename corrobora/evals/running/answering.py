"""Ask many questions, some at a time: each ends as a row, and a failure does not end the others."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from corrobora.errors import ConfigError, IndexDamaged, UpstreamError
from corrobora.evals.dataset import Case
from corrobora.evals.running import answer_row
from corrobora.evals.running.answer_row import AnswerRow
from corrobora.evals.running.run_budget import Allowance, RunBudget
from corrobora.records import Answer, Usage

GIVE_UP_AFTER = 5  # failures of one kind in a row, of a kind that the next question would meet too
CUT = "answers were cut short by the run's limit"
_OF_ALL = (UpstreamError, ConfigError, IndexDamaged)

logger = logging.getLogger(__name__)


class Ask(Protocol):
    """Answers one question."""

    async def __call__(
        self, case: Case, /, *, allowance: Allowance, note: Callable[[Usage], None]
    ) -> Answer:
        """Return the answer, within the allowance; `note` hears what it has cost so far."""
        ...


async def answer_all(
    cases: Sequence[Case],
    *,
    ask: Ask,
    budget: RunBudget,
    concurrency: int,  # answers under way at most
    keep: Callable[[AnswerRow], None],
    leave: Callable[[AnswerRow], None],
) -> str:
    """Give `keep` a row for each question, as they end; return why the run stopped early, or "".

    What is under way when a limit is reached is ended; when cancelled, it is left. A row that
    the run's limit may have cut short goes to `leave`: its cost counts, and it is no answer.
    """
    waiting, under_way, streak = deque(cases), set[asyncio.Task[bool]](), _Streak()
    ends, cut = _Ends(keep=keep, leave=leave), 0
    try:
        while True:
            while waiting and not streak.told and len(under_way) < concurrency:
                if (allowance := budget.begin()) is None:
                    break
                case = waiting.popleft()
                asking = _one(case, allowance, ask=ask, budget=budget, streak=streak, ends=ends)
                under_way.add(asyncio.create_task(asking))
            if not under_way:
                break
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                cut += task.result()  # raises where the row could not be kept
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
    return (streak.told or budget.used_up() or CUT) if waiting or cut else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """Where rows go."""

    keep: Callable[[AnswerRow], None]
    leave: Callable[[AnswerRow], None]


class _Streak:
    """Counts failures in a row that say that the next question will fail as well."""

    def __init__(self) -> None:
        self.told = ""  # in words, once there are too many
        self._kind: type[Exception] | None = None
        self._length = 0

    def hear(self, error: Exception | None) -> None:
        kind = type(error) if isinstance(error, _OF_ALL) else None
        self._length = self._length + 1 if kind is self._kind else 1
        self._kind = kind
        if kind is not None and self._length >= GIVE_UP_AFTER:
            self.told = f"{self._length} questions in a row failed alike, the last with: {error}"


async def _one(
    case: Case,
    allowance: Allowance,
    *,
    ask: Ask,
    budget: RunBudget,
    streak: _Streak,
    ends: "_Ends",
) -> bool:
    """Ask one question; return whether the run's limit may have cut it short."""
    began, spent, trouble = time.monotonic(), [Usage()], None
    try:
        answer = await ask(case, allowance=allowance, note=spent.append)
        row = answer_row.answered(case, answer)
    except Exception as error:  # a loop that must survive: the others are asked all the same
        logger.debug("question %s failed", case.id, exc_info=True)
        usage = replace(spent[-1], seconds=time.monotonic() - began)
        row, trouble = answer_row.failed(case, error, usage=usage), error
    budget.end(allowance, row.usage)
    streak.hear(trouble)
    cut = budget.cut(allowance, row.usage)
    (ends.leave if cut else ends.keep)(row)
    return cut
