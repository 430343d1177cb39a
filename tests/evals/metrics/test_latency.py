import numpy as np
import pytest

from corrobora.evals.dataset import Case
from corrobora.evals.metric import SetMetric
from corrobora.evals.metrics import latency
from corrobora.evals.outcome import Outcome

METRIC: SetMetric = latency


def test_quantiles_are_of_seconds() -> None:
    figures = METRIC.score(np.arange(101.0).reshape(-1, 1))

    assert figures == pytest.approx({"latency_p50": 50, "latency_p95": 95, "latency_max": 100})


def test_a_failed_case_took_no_time_that_counts() -> None:
    case = Case(id="q", text="?")

    assert METRIC.observe((case, Outcome(case="q", seconds=2.0))) == (2.0,)
    assert METRIC.observe((case, Outcome(case="q", seconds=2.0, error="refused"))) is None


def test_no_cases_give_no_figures() -> None:
    assert METRIC.score(np.empty((0, 1))) == {}


def test_every_quantile_counts_all_cases() -> None:
    assert set(METRIC.counts(np.ones((3, 1))).values()) == {3}
