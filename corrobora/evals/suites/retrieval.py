"""Retrieval: what every stage ranks, against the gold documents, pages, boxes and times.

No model is called and nothing is written. Metrics that the gold says nothing about (no boxes,
no times, no routing labels) bring no column.
"""

from collections.abc import Mapping, Sequence

from corrobora.evals.dataset import Case, Dataset
from corrobora.evals.figures import Measured, Name
from corrobora.evals.metric import Column, SetMetric
from corrobora.evals.metrics import boxes, latency, pages, ranking, routing, times
from corrobora.evals.outcome import Pair

NAME = "retrieval"
ROUTE, WHOLE = "route", "all"  # stages of figures that are of no ranking


def measure(dataset: Dataset, pairs: Sequence[Pair]) -> Measured:
    """Return the figures of every stage that ranked."""
    columns: dict[Name, Column] = {}
    for stage in stages(pairs):
        columns |= _staged(stage, ranking.measure(pairs, stage=stage, unit=dataset.unit))
        for metric in (pages, boxes) if _has_pages(pairs, stage) else ():
            columns |= _staged(stage, metric.measure(pairs, stage=stage))
        columns |= _staged(stage, times.measure(pairs, stage=stage))
    columns |= _staged(ROUTE, routing.measure(pairs))
    columns |= _staged(WHOLE, {"failed": failures(pairs)})
    together: list[tuple[str, SetMetric]] = [(WHOLE, latency)]
    if any(case.labels for case, _ in pairs):
        together.append((ROUTE, routing.Macro.of(pairs)))
    return Measured(
        set=dataset.name, pairs=tuple(pairs), columns=applicable(columns), together=tuple(together)
    )


def stages(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Return the stages that ranked anything: lanes of the search, then the steps in order."""
    found = dict.fromkeys(stage for _, outcome in pairs for stage in outcome.rankings)
    lanes = sorted(stage for stage in found if "/" in stage)
    return (*lanes, *(stage for stage in found if "/" not in stage))


def applicable(columns: Mapping[Name, Column]) -> dict[Name, Column]:
    """Return the columns that have a value for any case."""
    return {
        name: column
        for name, column in columns.items()
        if any(value is not None for value in column)
    }


def failures(pairs: Sequence[Pair]) -> Column:
    """Return 1 for a case that failed, 0 for others."""
    return tuple(float(bool(outcome.error)) for _, outcome in pairs)


def is_of_use(case: Case) -> bool:
    """Tell whether a case says where its answer stands, or where to look for it."""
    return any(gold.grade > 0 for gold in case.gold) or bool(case.labels)


def _has_pages(pairs: Sequence[Pair], stage: str) -> bool:
    """Tell whether a stage ranks anything that stands on a page; whole documents do not."""
    rankings = [outcome.rankings[stage] for _, outcome in pairs if stage in outcome.rankings]
    found = [found for ranking in rankings for found in ranking]
    return not found or any(one.place.page is not None for one in found)


def _staged(stage: str, columns: Mapping[str, Column]) -> dict[Name, Column]:
    return {(stage, metric): column for metric, column in columns.items()}
