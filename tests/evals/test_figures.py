import numpy as np
import pytest

from corrobora.evals import figures
from corrobora.evals.dataset import Case
from corrobora.evals.figures import Measured
from corrobora.evals.metric import Column, Rows
from corrobora.evals.metrics.calibration import Calibration
from corrobora.evals.outcome import Outcome, Pair
from tests.evals.metrics.making import answer


class Share:
    """A SetMetric: the share of cases whose id is even."""

    def observe(self, pair: Pair, /) -> tuple[float, ...] | None:
        return None if pair[0].id == "q0" else (float(int(pair[0].id[1:]) % 2 == 0),)

    def score(self, rows: Rows, /) -> dict[str, float]:
        return {"even": float(np.mean(rows)), "seen": 1.0}

    def counts(self, rows: Rows, /) -> dict[str, int]:
        return {"even": int(rows.sum())}


def measured(column: Column, *, kinds: str = "aabb") -> Measured:
    pairs = tuple(
        (Case(id=f"q{n}", text="?", slices={"kind": kind}), Outcome(case=f"q{n}"))
        for n, kind in enumerate(kinds)
    )
    return Measured(
        set="set", pairs=pairs, columns={("weigh", "RR"): column}, together=(("all", Share()),)
    )


def test_a_figure_is_the_mean_of_the_cases_it_applies_to() -> None:
    rows = figures.rows(measured((1.0, None, 0.0, 0.5)), seed=1)

    row = next(r for r in rows if r.metric == "RR" and r.slice == "all")
    assert (row.value, row.n, row.stage, row.set) == (0.5, 3, "weigh", "set")
    assert row.low <= row.value <= row.high


def test_every_slice_has_its_own_figure() -> None:
    rows = figures.rows(measured((1.0, 1.0, 0.0, 0.0)), seed=1)

    found = {r.slice: r.value for r in rows if r.metric == "RR"}
    assert found == {"all": 0.5, "kind: a": 1.0, "kind: b": 0.0}


def test_a_figure_of_all_cases_is_made_anew_for_a_slice() -> None:
    rows = figures.rows(measured((1.0,) * 4), seed=1)

    found = {r.slice: (r.value, r.n) for r in rows if r.metric == "even"}
    assert found == {
        "all": (pytest.approx(1 / 3), 1),
        "kind: a": (0.0, 0),
        "kind: b": (0.5, 1),
    }


def test_a_figure_that_does_not_say_of_how_many_cases_it_is_is_of_all() -> None:
    rows = figures.rows(measured((1.0,) * 4), seed=1)

    assert [r.n for r in rows if r.metric == "seen"] == [3, 1, 2]


def test_a_figure_of_no_case_is_left_out() -> None:
    rows = figures.rows(measured((1.0, 1.0, None, None)), seed=1)

    assert {r.slice for r in rows if r.metric == "RR"} == {"all", "kind: a"}


def test_the_same_seed_gives_the_same_intervals() -> None:
    column = (1.0, 0.0, 0.3, 0.7)

    assert figures.rows(measured(column), seed=1) == figures.rows(measured(column), seed=1)


def test_ece_has_the_interval_that_holds_it() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.beta(4, 2, 300).tolist()
    right = {f"q{n}": float(rng.random() < each) for n, each in enumerate(confidence)}
    pairs = tuple(
        (Case(id=f"q{n}", text="?"), Outcome(case=f"q{n}", answer=answer(confidence=each)))
        for n, each in enumerate(confidence)
    )
    metric = Calibration(correct=lambda pair: right[pair[0].id])

    rows = figures.rows(
        Measured(set="set", pairs=pairs, columns={}, together=(("answer", metric),)), seed=0
    )

    ece = next(row for row in rows if row.metric == "ECE")
    assert ece.low < ece.value <= ece.high  # every draw has more
