"""The metrics that several stages have, a column a stage: where a figure falls, gold was lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from corrobora.evals.report import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Metrics down, stages across; empty where no two stages share a metric."""

    stages: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Row | None, ...]], ...]


def table(rows: Sequence[Row]) -> Table:
    """Return the metrics that more than one stage has, both in the order seen."""
    cells = {(row.metric, row.stage): row for row in rows}
    stages = tuple(dict.fromkeys(row.stage for row in rows))
    shared = [
        metric
        for metric in dict.fromkeys(row.metric for row in rows)
        if sum((metric, stage) in cells for stage in stages) > 1
    ]
    used = tuple(s for s in stages if any((metric, s) in cells for metric in shared))
    return Table(
        stages=used,
        rows=tuple((m, tuple(cells.get((m, stage)) for stage in used)) for m in shared),
    )
