"""How far a measurement is: outcomes are written down as they come, and told now and then."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from corrobora.evals.dataset import Case
from corrobora.evals.journal import Journal
from corrobora.evals.outcome import Outcome
from corrobora.records import Usage

TOLD = 20  # lines a data set, failures aside


class Progress:
    """Keeps outcomes and counts what they cost."""

    def __init__(
        self,
        journal: Journal,
        *,
        asked: Mapping[str, str],  # by case: the digest of what is asked
        known: Mapping[str, Outcome],
        tell: Callable[[str], None],
    ) -> None:
        self._journal, self._asked, self._tell = journal, asked, tell
        self._total, self._done, self._failed = len(asked), len(known), 0
        self._calls, self._usd, self._most, self._under_way = 0, 0.0, 0.0, 0
        self._first, self._priced = asyncio.Lock(), False
        for outcome in known.values():
            self._charge(outcome)
        if known:
            tell(f"{len(known)} cases were measured before and are taken up")

    def __call__(self, outcome: Outcome) -> None:
        """Keep one outcome; every failure is told, else about twenty lines a data set."""
        self._journal.keep(outcome, asked=self._asked[outcome.case])
        self._done += 1
        counter = f"[{self._done}/{self._total}]"
        self._charge(outcome)
        if outcome.error:
            self._failed += 1
            self._tell(f"{counter} {outcome.case} failed: {outcome.error}")
        elif self._done % max(1, self._total // TOLD) == 0 or self._done == self._total:
            self._tell(f"{counter} asked, {self._failed} failed{self._cost()}")

    async def within(
        self,
        asker: Callable[[Case], Awaitable[Outcome]],
        case: Case,
        *,
        most_usd: float | None = None,
    ) -> Outcome:
        """Return what came of the case; a failure without asking once the money is spent.

        Until it is known what an answer costs, one is asked at a time; then each one under way
        sets the dearest until now aside. What was measured before counts. A call that is under
        way when the money runs out is paid for.
        """
        if most_usd is None:
            return await asker(case)
        async with self._first:
            if self._usd + (self._under_way + 1) * self._most > most_usd or self._usd >= most_usd:
                error = (
                    f"BudgetExceeded: the limit of {most_usd} USD is reached; run again to go on"
                )
                return Outcome(case=case.id, error=error)
            if not self._priced:
                return self._first_price(self._dearest(await asker(case)))
            self._under_way += 1
        try:
            return self._dearest(await asker(case))
        finally:
            self._under_way -= 1

    def _first_price(self, outcome: Outcome) -> Outcome:
        """Learn what an answer costs; tell where nobody knows."""
        usage = outcome.answer.usage if outcome.answer is not None else Usage()
        self._priced = outcome.answer is not None
        if usage.calls and not usage.usd:
            self._tell("warning: the price of the model is not known, limits in USD do nothing")
        return outcome

    def _dearest(self, outcome: Outcome) -> Outcome:
        usd = outcome.answer.usage.usd if outcome.answer is not None else 0.0
        self._most = max(self._most, usd)
        return outcome

    def _charge(self, outcome: Outcome) -> None:
        if outcome.answer is not None:
            self._calls += outcome.answer.usage.calls
            self._usd += outcome.answer.usage.usd
            self._priced = True
            self._dearest(outcome)

    def _cost(self) -> str:
        money = f", {self._usd:.4f} USD" if self._usd else ""
        return f"; {self._calls} model calls{money}" if self._calls else ""
