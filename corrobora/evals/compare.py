"""What one variant has over another, case by case, with how sure that is.

Both were asked the same cases, so a difference is taken inside each case and the cases are
drawn anew as pairs: what makes a case hard for both falls out.
"""

from collections.abc import Iterator, Sequence

from corrobora.errors import ConfigError
from corrobora.evals import bootstrap, figures
from corrobora.evals.figures import Measured
from corrobora.evals.metric import Column
from corrobora.evals.report import Row


def rows(
    a: Measured, b: Measured, *, seed: int, names: tuple[str, str], least: int = 1
) -> Iterator[Row]:
    """Yield the difference "B less A" of every column that both have, in all and by slice.

    Cases that only one was asked are left out; slices of fewer than `least` cases too.

    Raises:
        ConfigError: they have no case in common.
    """
    places = _common(a, b)
    pairs = tuple(a.pairs[n] for n, _ in places)
    for slice_, chosen in figures.slices(pairs).items():
        for name in a.columns:
            if name not in b.columns or len(chosen) < least:
                continue
            spots = [places[n] for n in chosen]
            one = _chosen(a.columns[name], [n for n, _ in spots])
            other = _chosen(b.columns[name], [n for _, n in spots])
            row = _paired(one, other, seed=seed)
            if row is not None:
                yield Row(
                    set=a.set,
                    slice=slice_,
                    stage=name[0],
                    metric=name[1],
                    variant=f"{names[1]} less {names[0]}",
                    value=row.difference,
                    low=row.low,
                    high=row.high,
                    n=row.wins + row.losses + row.ties,
                    wins=row.wins,
                    losses=row.losses,
                    ties=row.ties,
                )


def _common(a: Measured, b: Measured) -> list[tuple[int, int]]:
    """Return where the cases of both stand, in the order of the first."""
    there = {case.id: n for n, (case, _) in enumerate(b.pairs)}
    common = [(n, there[case.id]) for n, (case, _) in enumerate(a.pairs) if case.id in there]
    if not common:
        raise ConfigError(f"{a.set}: expected cases in common, got none")
    return common


def _paired(one: Column, other: Column, *, seed: int) -> bootstrap.Paired | None:
    if not any(x is not None and y is not None for x, y in zip(one, other, strict=True)):
        return None
    return bootstrap.paired(one, other, seed=seed)


def _chosen(column: Column, places: Sequence[int]) -> Column:
    return tuple(column[n] for n in places)
