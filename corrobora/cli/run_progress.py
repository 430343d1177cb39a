"""What `corrobora run` tells while it runs, and what it sums up at its end."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corrobora.cli.output import tell
from corrobora.cli.prices import unpriced, warn_unpriced
from corrobora.evals.dataset import Case
from corrobora.evals.running.answer_row import AnswerRow
from corrobora.evals.running.answers_file import AnswersFile
from corrobora.records import Usage

MINUTE, HOUR = 60, 3600  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts of this run; what runs before it answered counts as skipped, and cost nothing now."""

    questions: int
    answered: int
    abstained: int
    failed: int
    skipped: int
    left: int  # not asked, or cut short, because the run stopped before
    calls: int
    input_tokens: int
    output_tokens: int
    usd: float
    seconds: float
    output: Path
    warning: str = ""  # what does not work as asked for

    def as_json(self) -> dict[str, int | float | str]:
        """Return it as JSON values."""
        return asdict(self) | {"output": str(self.output)}

    def in_words(self) -> str:
        """Return it in one line."""
        counts = ((n, getattr(self, n)) for n in ("answered", "abstained", "failed", "left"))
        parts = [f"{count} {name}" for name, count in counts if count]
        if self.skipped:
            parts.append(f"{self.skipped} answered before")
        money = f", {self.usd:.4f} USD" if self.usd else ""
        return f"{', '.join(parts)}; {self.calls} model calls{money}; answers in {self.output}"


class Progress:
    """Keeps each row in the file, then tells of it."""

    def __init__(
        self,
        cases: Sequence[Case],
        file: AnswersFile,
        *,
        model: str | None = None,
        usd_capped: bool = False,  # a limit in money was given
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model, self._usd_capped, self._unpriced = model, usd_capped, False
        self._file, self._total, self._clock = file, len(cases), clock
        answered, failed = file.answered(), file.failed()
        new = [case for case in cases if case.id not in answered | failed]
        # What failed before comes last: else a run that gives up would never get past it.
        self.to_ask = (*new, *(case for case in cases if case.id in failed))
        self._began = clock()
        self._rows: list[AnswerRow] = []
        self._cut: list[AnswerRow] = []

    def keep(self, row: AnswerRow) -> None:
        """Keep a row; once it is told, it is there for good."""
        self._file.append(row)
        self._rows.append(row)
        done = self._total - len(self.to_ask) + len(self._rows)
        tell(f"[{done}/{self._total}] {row.id} {_told(row)} ({self._outlook()})")
        self._look_at_price(row)

    def leave(self, row: AnswerRow) -> None:
        """Count what a row cost that was cut short, and keep nothing of it."""
        self._cut.append(row)
        tell(f"{row.id} left: cut short by the run's limit{_cost(row.usage)}")
        self._look_at_price(row)

    def summary(self) -> Summary:
        """Return the counts until now."""
        outcomes = [row.outcome for row in self._rows]
        usages = [row.usage for row in (*self._rows, *self._cut)]
        return Summary(
            questions=self._total,
            answered=outcomes.count("answered"),
            abstained=outcomes.count("abstained"),
            failed=outcomes.count("failed"),
            skipped=self._total - len(self.to_ask),
            left=len(self.to_ask) - len(self._rows),
            calls=sum(usage.calls for usage in usages),
            input_tokens=sum(usage.input_tokens for usage in usages),
            output_tokens=sum(usage.output_tokens for usage in usages),
            usd=sum(usage.usd for usage in usages),
            seconds=self._clock() - self._began,
            output=self._file.path,
            warning=unpriced(self._model) if self._unpriced else "",
        )

    def _look_at_price(self, row: AnswerRow) -> None:
        if not self._unpriced and row.outcome != "failed":  # a failed call costs nothing
            self._unpriced = warn_unpriced(row.usage, model=self._model, capped=self._usd_capped)

    def _outlook(self) -> str:
        """Say what was paid, and how long the rest will take at the pace until now."""
        usd = sum(row.usage.usd for row in (*self._rows, *self._cut))
        left = (self._clock() - self._began) / len(self._rows)
        left *= len(self.to_ask) - len(self._rows)
        return f"total {usd:.4f} USD, {_about(left)}" if usd else _about(left)


def _told(row: AnswerRow) -> str:
    if row.outcome == "failed":
        return f"failed: {row.error}"
    return f"{row.outcome} {row.confidence:.2f}{_cost(row.usage)}"


def _cost(usage: Usage) -> str:
    calls = f" · {usage.calls} {'call' if usage.calls == 1 else 'calls'}" if usage.calls else ""
    money = f" · {usage.usd:.4f} USD" if usage.usd else ""
    return f"{calls}{money} · {usage.seconds:.1f} s"


def _about(seconds: float) -> str:
    if seconds >= HOUR:
        return f"about {seconds / HOUR:.1f} h left"
    if seconds >= MINUTE:
        return f"about {seconds / MINUTE:.0f} min left"
    return f"about {seconds:.0f} s left"
