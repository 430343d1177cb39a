"""The limits of a whole run: when nothing new may begin, and what one answer may take.

Calls and money are set aside when an answer begins, so that answers under way together cannot
take the same last call. An answer is given what its own limit says; without one an equal part
of what is left, but not less than the most that an answer took until now: near the end fewer
are asked at a time rather than all of them with too little.

What this does not cover: a call under way when money runs out is paid for.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from corrobora.records import Usage

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
        """Return in words which limit is reached, empty where none is."""
        if self._run.calls is not None and self._calls >= self._run.calls:
            return f"the run's limit of {self._run.calls} model calls is reached"
        if self._run.usd is not None and self._usd >= self._run.usd:
            return f"the run's limit of {self._run.usd:g} USD is reached"
        if self._run.seconds is not None and self._seconds() >= self._run.seconds:
            return f"the run's limit of {self._run.seconds:g} seconds is reached"
        return ""

    def begin(self) -> Allowance | None:
        """Set aside what one more answer may take; None where that has to wait, or for good."""
        calls, usd = self._free_calls(), self._free_usd()
        if self.used_up() or calls == 0 or usd == 0:
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
        return min(free, max(1, self._most_calls, free // self._open_places()))

    def _share_of_usd(self, free: float | None) -> float | None:
        if free is None:
            return None
        return min(free, max(self._most_usd, free / self._open_places()))

    def _open_places(self) -> int:
        return max(1, self._places - len(self._under_way))


def _least(one: Number | None, other: Number | None) -> Number | None:
    given = [limit for limit in (one, other) if limit is not None]
    return min(given) if given else None
