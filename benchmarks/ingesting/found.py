"""What a set of figures is: rows of the report, tables and remarks beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corrobora.evals.report import Row

STAGE = "ingest"


@dataclass(slots=True, kw_only=True)
class Found:
    """The figures of one set."""

    set: str
    rows: list[Row] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)  # Markdown
    notes: list[str] = field(default_factory=list)  # a line each

    def figure(
        self,
        metric: str,
        value: float,
        *,
        n: int,
        slice_: str = "all",
        bounds: tuple[float, float] | None = None,
    ) -> None:
        """Add a figure of n things; `bounds` are the least and the most of several runs."""
        low, high = bounds or (value, value)
        self.rows.append(
            Row(
                set=self.set,
                slice=slice_,
                stage=STAGE,
                metric=metric,
                value=float(value),
                low=float(low),
                high=float(high),
                n=n,
            )
        )

    def middle(self, metric: str, values: Sequence[float], *, slice_: str = "all") -> None:
        """Add the median of a figure over several runs."""
        in_order = sorted(values)
        half = len(in_order) // 2
        median = (in_order[half] + in_order[-half - 1]) / 2
        bounds = (in_order[0], in_order[-1])
        self.figure(metric, median, n=len(in_order), slice_=slice_, bounds=bounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be measured, and with what."""

    pdfs: Path  # folder
    bad: Path  # folder
    data: Path
    work: Path  # folder for indexes and files that are made
    kills: int = 200
    repeats: int = 1
    pages: int = 1600  # of the large PDF
    files: int = 1000  # of the unchanged folder
    seed: int = 0
