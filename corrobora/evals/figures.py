"""Columns of values to rows of a report: means with intervals, in all and by slice.

A figure of one case is a column's value; a figure of all cases together (an area under a curve)
is made anew for every slice and every draw of the bootstrap.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corrobora.evals import bootstrap
from corrobora.evals.metric import Column, SetMetric
from corrobora.evals.metrics import calibration
from corrobora.evals.outcome import Pair
from corrobora.evals.report import Row

ALL = "all"
LEAST_OF_A_SLICE = 1  # cases

Name = tuple[str, str]  # stage, metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the metrics of a suite gave for the pairs of one data set."""

    set: str
    pairs: tuple[Pair, ...]
    columns: Mapping[Name, Column]
    together: tuple[tuple[str, SetMetric], ...] = ()  # stage, figure of all pairs


def rows(measured: Measured, *, seed: int, variant: str = "") -> tuple[Row, ...]:
    """Return every figure, in all and by slice; one that applies to no case is left out."""
    made: list[Row] = []
    for slice_, places in slices(measured.pairs).items():
        made += _means(measured, slice_, places, seed=seed, variant=variant)
        made += _together(measured, slice_, places, seed=seed, variant=variant)
    return tuple(made)


def slices(pairs: Sequence[Pair]) -> dict[str, tuple[int, ...]]:
    """Return which pairs belong to each slice: "all", then "name: value" in the order seen."""
    found: dict[str, list[int]] = {ALL: list(range(len(pairs)))}
    names = dict.fromkeys(name for case, _ in pairs for name in case.slices)
    for name in names:
        values = dict.fromkeys(case.slices[name] for case, _ in pairs if name in case.slices)
        for value in values:
            found[f"{name}: {value}"] = [
                n for n, (case, _) in enumerate(pairs) if case.slices.get(name) == value
            ]
    return {slice_: tuple(places) for slice_, places in found.items()}


def _means(
    measured: Measured, slice_: str, places: Sequence[int], *, seed: int, variant: str
) -> Iterator[Row]:
    for (stage, metric), column in measured.columns.items():
        values = [value for n in places if (value := column[n]) is not None]
        if not values:
            continue
        value, low, high = bootstrap.interval(values, seed=seed)
        yield Row(
            set=measured.set,
            slice=slice_,
            stage=stage,
            metric=metric,
            value=value,
            low=low,
            high=high,
            n=len(values),
            variant=variant,
        )


def _together(
    measured: Measured, slice_: str, places: Sequence[int], *, seed: int, variant: str
) -> Iterator[Row]:
    for stage, metric in measured.together:
        seen = [row for n in places if (row := metric.observe(measured.pairs[n])) is not None]
        if not seen:
            continue
        drawn = np.array(seen, dtype=np.float64)  # (pairs it applies to, numbers)
        counts = metric.counts(drawn)
        found = bootstrap.of_rows(metric.score, drawn, seed=seed, basic=calibration.BIASED)
        for name, (value, low, high) in found.items():
            yield Row(
                set=measured.set,
                slice=slice_,
                stage=stage,
                metric=name,
                value=value,
                low=low,
                high=high,
                n=counts.get(name, len(seen)),
                variant=variant,
            )
