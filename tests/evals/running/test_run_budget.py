import pytest

from corrobora.evals.running.run_budget import Allowance, RunBudget
from corrobora.records import Usage

NONE = Allowance()


def learnt(budget: RunBudget, *, calls: int, usd: float = 0.0) -> RunBudget:
    """Return the budget after a first answer that took so much."""
    first = budget.begin()
    assert first is not None
    budget.end(first, Usage(calls=calls, usd=usd))
    return budget


def test_without_limits_answers_keep_their_own() -> None:
    own = Allowance(calls=3, usd=0.5, seconds=9.0)
    budget = RunBudget(run=NONE, answer=own, places=2)

    assert [budget.begin(), budget.begin()] == [own, own]


def test_until_one_has_told_what_it_takes_one_is_under_way_at_a_time() -> None:
    budget = RunBudget(run=Allowance(calls=100), answer=NONE, places=4)

    first = budget.begin()
    assert first == Allowance(calls=100)
    assert budget.begin() is None
    budget.end(first, Usage(calls=4))

    assert budget.begin() == Allowance(calls=24)


def test_answers_under_way_together_cannot_take_the_same_call() -> None:
    budget = learnt(RunBudget(run=Allowance(calls=31), answer=NONE, places=4), calls=1)

    allowances = [budget.begin() for _ in range(4)]

    given = [allowance.calls for allowance in allowances if allowance]
    assert given == [7, 7, 8, 8]
    assert budget.begin() is None


def test_near_the_end_fewer_are_asked_rather_than_all_with_too_little() -> None:
    budget = learnt(RunBudget(run=Allowance(calls=21), answer=NONE, places=2), calls=8)

    assert [budget.begin(), budget.begin()] == [Allowance(calls=12), None]


def test_what_is_left_has_to_cover_an_answers_own_limit() -> None:
    budget = RunBudget(run=Allowance(calls=9), answer=Allowance(calls=4), places=4)

    assert [budget.begin(), budget.begin()] == [Allowance(calls=4)] * 2
    assert budget.begin() is None


def test_why_nothing_begins_though_something_is_left_is_told() -> None:
    calls = learnt(RunBudget(run=Allowance(calls=15), answer=NONE, places=2), calls=8)
    usd = learnt(RunBudget(run=Allowance(usd=0.15), answer=NONE, places=2), calls=8, usd=0.1)

    assert calls.used_up() == (
        "7 of the run's 15 model calls are left, and one more answer may take 12"
    )
    assert (
        usd.used_up() == "0.05 of the run's 0.15 USD are left, and one more answer may cost 0.125"
    )


@pytest.mark.parametrize(
    ("given", "own", "took", "cut"),
    [
        (Allowance(calls=10), NONE, Usage(calls=10), True),
        (Allowance(calls=10), NONE, Usage(calls=8), True),  # judging leaves two for writing
        (Allowance(calls=10), NONE, Usage(calls=7), False),
        (Allowance(calls=10), Allowance(calls=10), Usage(calls=10), False),
        (Allowance(usd=0.5), NONE, Usage(calls=1, usd=0.6), True),
        (Allowance(usd=0.5), Allowance(usd=0.5), Usage(calls=1, usd=0.6), False),
        (Allowance(seconds=5.0), Allowance(seconds=9.0), Usage(calls=1, seconds=5.1), True),
        (Allowance(seconds=5.0), NONE, Usage(seconds=5.1), False),
        (NONE, NONE, Usage(calls=10, usd=1.0, seconds=9.0), False),
    ],
)
def test_an_answer_is_cut_where_the_runs_limit_and_not_its_own_ended_it(
    given: Allowance, own: Allowance, took: Usage, *, cut: bool
) -> None:
    budget = RunBudget(run=NONE, answer=own, places=1)

    assert budget.cut(given, took) == cut


def test_an_answers_own_limit_holds_below_what_is_left_of_the_run() -> None:
    budget = RunBudget(
        run=Allowance(calls=10, usd=1.0), answer=Allowance(calls=2, usd=0.3), places=1
    )

    assert budget.begin() == Allowance(calls=2, usd=0.3)


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (Allowance(calls=2), "the run's limit of 2 model calls is reached"),
        (Allowance(usd=0.5), "the run's limit of 0.5 USD is reached"),
        (Allowance(seconds=30.0), "the run's limit of 30 seconds is reached"),
    ],
)
def test_nothing_begins_once_a_limit_is_reached(run: Allowance, told: str) -> None:
    now = 0.0
    budget = RunBudget(run=run, answer=NONE, places=1, clock=lambda: now)
    first = budget.begin()
    assert first is not None

    budget.end(first, Usage(calls=2, usd=0.6))
    now = 31.0

    assert (budget.begin(), budget.used_up()) == (None, told)


def test_an_answer_may_take_no_longer_than_the_run() -> None:
    now = 0.0
    budget = RunBudget(
        run=Allowance(seconds=30.0), answer=Allowance(seconds=20.0), places=2, clock=lambda: now
    )
    first = budget.begin()
    now = 25.0

    assert (first, budget.begin()) == (Allowance(seconds=20.0), Allowance(seconds=5.0))


def test_money_is_set_aside_in_parts() -> None:
    budget = learnt(RunBudget(run=Allowance(usd=1.25), answer=NONE, places=2), calls=1, usd=0.25)

    assert [budget.begin(), budget.begin()] == [Allowance(usd=0.5), Allowance(usd=0.5)]
    assert budget.begin() is None
