"""How far a measurement is: outcomes are written down as they come, and told now and then."""

from collections.abc import Awaitable, Callable

from corrobora.evals.dataset import Case
from corrobora.evals.journal import Journal
from corrobora.evals.outcome import Outcome

TOLD = 20  # lines a data set, failures aside


class Progress:
    """Keeps outcomes and counts what they cost."""

    def __init__(self, journal: Journal, *, total: int, tell: Callable[[str], None]) -> None:
        self._journal, self._total, self._tell = journal, total, tell
        self._done, self._failed, self._calls, self._usd = len(journal.known), 0, 0, 0.0
        if journal.known:
            tell(f"{len(journal.known)} cases were measured before and are taken up")

    def __call__(self, outcome: Outcome) -> None:
        """Keep one outcome; every failure is told, else about twenty lines a data set."""
        self._journal.keep(outcome)
        self._done += 1
        counter = f"[{self._done}/{self._total}]"
        if outcome.answer is not None:
            self._calls += outcome.answer.usage.calls
            self._usd += outcome.answer.usage.usd
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

        Answers under way when it runs out are paid for.
        """
        if most_usd is not None and self._usd >= most_usd:
            error = f"BudgetExceeded: the limit of {most_usd} USD is reached; run again to go on"
            return Outcome(case=case.id, error=error)
        return await asker(case)

    def _cost(self) -> str:
        money = f", {self._usd:.4f} USD" if self._usd else ""
        return f"; {self._calls} model calls{money}" if self._calls else ""
