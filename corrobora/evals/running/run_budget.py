"""The limits of a whole run: when nothing new may begin, and what one answer may take.

Calls and money are set aside when an answer begins, so that answers under way together cannot
take the same last call. An answer needs what its own limit says; without one the most that an
answer took until now and a quarter more. None begins that what is left does not cover; until an
answer has told what one takes, one is under way at a time. What is left is shared out equally
where that is more than is needed.

An answer can still be cut by the run's limit, where it takes more than all before it: `cut` says
so, for it is not what the same question gets without that limit.

What this does not cover: calls under way when money runs out are paid for.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from corrobora.records import Usage

HELD_BACK = (
    2  # calls; judging is cut so far that these are left for writing, which may not take them
)
MARGIN = 1.25  # answers differ; one that is taken for cut was paid for in vain

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Limits; None: no limit."""

    calls: int | None = None  # of a language model
    usd: float | None = None
    seconds: float | None = None


class RunBudget:
    """Counts what a run took, from when it is made."""

    def __init__(
        self,
        *,
        run: Allowance,
        answer: Allowance,
        places: int,  # answers under way at most
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run, self._answer, self._places, self._clock = run, answer, places, clock
        self._began = clock()
        self._under_way: list[Allowance] = []
        self._calls, self._most_calls = 0, 0
        self._usd, self._most_usd = 0.0, 0.0

    def used_up(self) -> str:
        """Return in words why nothing more can begin while nothing is under way, else ""."""
        return self._reached() or self._too_little()

    def cut(self, allowance: Allowance, usage: Usage) -> bool:
        """Say whether the run's limit, not its own, may have kept an answer from more."""
        if _below(allowance.calls, self._answer.calls, taken=usage.calls + HELD_BACK):
            return True
        if _below(allowance.usd, self._answer.usd, taken=usage.usd):
            return True
        seconds = usage.seconds if usage.calls else 0.0  # without a model time cuts nothing short
        return _below(allowance.seconds, self._answer.seconds, taken=seconds)

    def _reached(self) -> str:
        if self._run.calls is not None and self._calls >= self._run.calls:
            return f"the run's limit of {self._run.calls} model calls is reached"
        if self._run.usd is not None and self._usd >= self._run.usd:
            return f"the run's limit of {self._run.usd:g} USD is reached"
        if self._run.seconds is not None and self._seconds() >= self._run.seconds:
            return f"the run's limit of {self._run.seconds:g} seconds is reached"
        return ""

    def begin(self) -> Allowance | None:
        """Set aside what one more answer may take; None where that has to wait, or for good."""
        if self._reached() or self._too_little() or self._must_wait():
            return None
        calls, usd = self._free_calls(), self._free_usd()
        if calls == 0 or usd == 0:
            return None
        allowance = Allowance(
            calls=_least(self._answer.calls, self._share_of_calls(calls)),
            usd=_least(self._answer.usd, self._share_of_usd(usd)),
            seconds=_least(
                self._answer.seconds,
                None if self._run.seconds is None else self._run.seconds - self._seconds(),
            ),
        )
        self._under_way.append(allowance)
        return allowance

    def end(self, allowance: Allowance, usage: Usage) -> None:
        """Count what an answer took and free the rest."""
        self._under_way.remove(allowance)
        self._calls += usage.calls
        self._usd += usage.usd
        self._most_calls = max(self._most_calls, usage.calls)
        self._most_usd = max(self._most_usd, usage.usd)

    def _must_wait(self) -> bool:
        """Say whether what an answer takes is still to be learnt from the one under way."""
        unknown = not self._most_calls and (
            (self._run.calls is not None and self._answer.calls is None)
            or (self._run.usd is not None and self._answer.usd is None)
        )
        return unknown and bool(self._under_way)

    def _too_little(self) -> str:
        """Return in words what is not enough for one more answer."""
        calls, needed = self._free_calls(), self._needed_calls()
        if calls is not None and calls < needed:
            of = f"{calls} of the run's {self._run.calls} model calls are left"
            return f"{of}, and one more answer may take {needed}"
        usd, cost = self._free_usd(), self._needed_usd()
        if usd is not None and usd < cost:
            of = f"{usd:.3g} of the run's {self._run.usd:g} USD are left"
            return f"{of}, and one more answer may cost {cost:.3g}"
        return ""

    def _needed_calls(self) -> int:
        if self._answer.calls is not None:
            return self._answer.calls
        return math.ceil(self._most_calls * MARGIN) + HELD_BACK if self._most_calls else 1

    def _needed_usd(self) -> float:
        return self._most_usd * MARGIN if self._answer.usd is None else self._answer.usd

    def _seconds(self) -> float:
        return self._clock() - self._began

    def _free_calls(self) -> int | None:
        if self._run.calls is None:
            return None
        return max(0, self._run.calls - self._calls - sum(a.calls or 0 for a in self._under_way))

    def _free_usd(self) -> float | None:
        if self._run.usd is None:
            return None
        return max(0.0, self._run.usd - self._usd - sum(a.usd or 0.0 for a in self._under_way))

    def _share_of_calls(self, free: int | None) -> int | None:
        if free is None:
            return None
        return max(self._needed_calls(), free // self._open_places())

    def _share_of_usd(self, free: float | None) -> float | None:
        if free is None:
            return None
        return max(self._needed_usd(), free / self._open_places())

    def _open_places(self) -> int:
        return max(1, self._places - len(self._under_way)) if self._most_calls else 1


def _least(one: Number | None, other: Number | None) -> Number | None:
    given = [limit for limit in (one, other) if limit is not None]
    return min(given) if given else None


def _below(given: Number | None, own: Number | None, *, taken: Number) -> bool:
    """Say whether what was given is less than an answer's own limit, and was all taken."""
    return given is not None and (own is None or given < own) and taken >= given
