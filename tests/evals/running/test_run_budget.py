import pytest

from corrobora.evals.running.run_budget import Allowance, RunBudget
from corrobora.records import Usage

NONE = Allowance()


def test_without_limits_answers_keep_their_own() -> None:
    own = Allowance(calls=3, usd=0.5, seconds=9.0)
    budget = RunBudget(run=NONE, answer=own, places=2)

    assert [budget.begin(), budget.begin()] == [own, own]


def test_answers_under_way_together_cannot_take_the_same_call() -> None:
    budget = RunBudget(run=Allowance(calls=10), answer=NONE, places=4)

    allowances = [budget.begin() for _ in range(4)]

    given = [allowance.calls for allowance in allowances if allowance]
    assert given == [2, 2, 3, 3]
    assert budget.begin() is None
    assert not budget.used_up()


def test_what_an_answer_did_not_take_is_free_for_the_next() -> None:
    budget = RunBudget(run=Allowance(calls=4), answer=NONE, places=1)
    first = budget.begin()
    assert first == Allowance(calls=4)

    budget.end(first, Usage(calls=1))

    assert budget.begin() == Allowance(calls=3)


def test_near_the_end_fewer_are_asked_rather_than_all_with_too_little() -> None:
    budget = RunBudget(run=Allowance(calls=18), answer=NONE, places=2)
    first = budget.begin()
    assert first is not None

    budget.end(first, Usage(calls=8))

    assert [budget.begin(), budget.begin(), budget.begin()] == [
        Allowance(calls=8),
        Allowance(calls=2),
        None,
    ]


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
    budget = RunBudget(run=Allowance(usd=1.0), answer=NONE, places=2)

    assert [budget.begin(), budget.begin()] == [Allowance(usd=0.5), Allowance(usd=0.5)]
    assert budget.begin() is None
