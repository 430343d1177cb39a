"""How sure a figure is: 95 % percentile intervals from cases drawn anew.

B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", Chapman & Hall 1993, section 13.3.
A. Davison, D. Hinkley, "Bootstrap Methods and their Application", CUP 1997, section 5.2: the
basic interval, for a figure whose draws lie to one side of it.

A fixed seed makes an interval a function of its arguments. It says how far the figure depends
on which cases were asked; it knows nothing of cases of another kind than those in the set, and
with fewer than about ten cases it is too narrow.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corrobora.evals.metric import Rows

LEVEL = (2.5, 97.5)  # percentiles: 95 % lie between
DRAWN_AT_ONCE = 2_000_000  # numbers held in memory at a time


class Interval(NamedTuple):
    """A figure and its bounds; all NaN where there was nothing to take it of."""

    value: float
    low: float
    high: float


class Paired(NamedTuple):
    """A mean difference, its bounds, and in how many cases the second has more, less, the same."""

    difference: float
    low: float
    high: float
    wins: int
    losses: int
    ties: int


def interval(values: Sequence[float | None], *, seed: int, resamples: int = 2000) -> Interval:
    """Return the mean of the values that are not None with its bounds.

    One value bounds itself.
    """
    sample = np.array([value for value in values if value is not None], dtype=np.float64)
    if not sample.size:
        return Interval(np.nan, np.nan, np.nan)
    first = float(sample[0])
    shifted = sample - first  # equal values give exactly that value, without a rounding error
    rng = np.random.default_rng(seed)
    means = np.concatenate([shifted[d].mean(axis=1) for d in _draws(sample.size, resamples, rng)])
    low, high = np.percentile(means, LEVEL)
    return Interval(first + float(shifted.mean()), first + float(low), first + float(high))


def of_rows(
    score: Callable[[Rows], Mapping[str, float]],
    rows: Rows,
    *,
    seed: int,
    basic: tuple[str, ...] = (),
    resamples: int = 500,
) -> dict[str, Interval]:
    """Return each figure that `score` makes of the rows, with its bounds, rows drawn anew.

    A figure that is not defined for the rows is left out. One that is not defined for some of
    the draws (an area under a curve needs both kinds of case) is bounded by the others.
    A figure whose name begins with one of `basic` lies between 0 and 1, its draws lie to one
    side of it: its bounds are turned about its value (2 value - high, 2 value - low).
    """
    if not len(rows):
        return {}
    figures = score(rows)
    seen: dict[str, list[float]] = {name: [value] for name, value in figures.items()}
    if len(rows) > 1:
        seen = {name: [] for name in figures}
        for draw in _each_draw(len(rows), resamples, np.random.default_rng(seed)):
            for name, value in score(rows[draw]).items():
                seen.setdefault(name, []).append(value)
    return {
        name: _turned(bounds) if name.startswith(basic) else bounds
        for name, value in figures.items()
        for bounds in [_bounded(value, seen[name])]
    }


def paired(
    a: Sequence[float | None], b: Sequence[float | None], *, seed: int, resamples: int = 2000
) -> Paired:
    """Return how much more `b` has than `a`, over the cases where both have a value.

    A case is drawn with both of its values, so what makes it hard for both falls out.

    Raises:
        ValueError: the two are not of the same cases: their lengths differ.
    """
    both = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    differences = [y - x for x, y in both]
    wins, losses = (sum(d > 0 for d in differences), sum(d < 0 for d in differences))
    bounds = interval(differences, seed=seed, resamples=resamples)
    return Paired(*bounds, wins, losses, len(differences) - wins - losses)


def _bounded(value: float, seen: Sequence[float]) -> Interval:
    kept = [one for one in seen if not np.isnan(one)]
    if not kept:
        return Interval(value, value, value)
    low, high = np.percentile(kept, LEVEL)
    return Interval(value, float(low), float(high))


def _turned(bounds: Interval) -> Interval:
    value, low, high = bounds
    return Interval(
        value, max(0.0, min(value, 2 * value - high)), min(1.0, max(value, 2 * value - low))
    )


def _draws(n: int, resamples: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Yield blocks (resamples in the block, n) of indices."""
    block = max(1, DRAWN_AT_ONCE // n)
    for start in range(0, resamples, block):
        yield rng.integers(n, size=(min(block, resamples - start), n))


def _each_draw(n: int, resamples: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    for block in _draws(n, resamples, rng):
        yield from block
