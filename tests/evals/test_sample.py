import random

from corrobora.evals.dataset import Case
from corrobora.evals.sample import take

CASES = tuple(Case(id=f"q{n}", text="?") for n in range(40))


def test_a_sample_is_the_same_for_a_seed_and_differs_between_seeds() -> None:
    assert take(CASES, 5, seed=1) == take(CASES, 5, seed=1)
    assert take(CASES, 5, seed=1) != take(CASES, 5, seed=2)


def test_the_order_of_the_file_is_kept() -> None:
    places = [CASES.index(case) for case in take(CASES, 10, seed=3)]

    assert places == sorted(places)


def test_a_larger_sample_holds_the_smaller_one_whatever_the_order() -> None:
    shuffled = list(CASES)
    random.Random(1).shuffle(shuffled)

    small, large = take(CASES, 5, seed=1), take(shuffled, 20, seed=1)

    assert {c.id for c in small} < {c.id for c in large}


def test_all_are_taken_where_there_are_no_more() -> None:
    assert take(CASES, 400, seed=1) == CASES
    assert take(CASES, None, seed=1) == CASES
