from dataclasses import replace

import pytest

from corrobora.errors import ConfigError
from corrobora.evals import compare
from corrobora.evals.dataset import Case
from corrobora.evals.figures import Measured
from corrobora.evals.metric import Column
from corrobora.evals.outcome import Outcome

NAMES = ("default", "k=20")


def measured(column: Column, *, first: int = 0) -> Measured:
    pairs = tuple(
        (Case(id=f"q{n + first}", text="?", slices={"kind": "ab"[n % 2]}), Outcome(case=f"q{n}"))
        for n in range(len(column))
    )
    return Measured(set="set", pairs=pairs, columns={("weigh", "RR"): column})


def test_a_difference_is_taken_case_by_case() -> None:
    rows = list(
        compare.rows(
            measured((0.0, 0.5, 1.0, 1.0)), measured((1.0, 0.5, 0.0, 1.0)), seed=1, names=NAMES
        )
    )

    row = next(r for r in rows if r.slice == "all")
    assert row.variant == "k=20 less default"
    assert (row.value, row.n, row.wins, row.losses, row.ties) == (0.0, 4, 1, 1, 2)


def test_slices_show_where_it_wins_and_where_it_loses() -> None:
    rows = compare.rows(
        measured((0.0, 1.0, 0.0, 1.0)), measured((1.0, 0.0, 1.0, 0.0)), seed=1, names=NAMES
    )

    found = {r.slice: (r.value, r.wins, r.losses) for r in rows}
    assert found == {"all": (0.0, 2, 2), "kind: a": (1.0, 2, 0), "kind: b": (-1.0, 0, 2)}


def test_only_cases_that_both_were_asked_count() -> None:
    rows = compare.rows(
        measured((1.0, 1.0, 0.0)), measured((0.0, 0.0), first=1), seed=1, names=NAMES
    )

    row = next(r for r in rows if r.slice == "all")
    assert (row.n, row.value) == (2, -0.5)


def test_a_metric_that_one_of_them_lacks_is_left_out() -> None:
    other = replace(measured((1.0,)), columns={("weigh", "AP"): (1.0,)})

    assert list(compare.rows(measured((1.0,)), other, seed=1, names=NAMES)) == []


def test_two_measurements_of_other_cases_cannot_be_compared() -> None:
    with pytest.raises(ConfigError, match="expected cases in common"):
        list(compare.rows(measured((1.0,)), measured((1.0,), first=9), seed=1, names=NAMES))
