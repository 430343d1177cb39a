"""Weights of evidence against a brute-force Dempster over all subsets of the frame."""

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.evidence import weights
from corrobora.evidence.weights import CAP, Mass
from corrobora.records import Weight

YES, NO, EITHER = frozenset({"yes"}), frozenset({"no"}), frozenset({"yes", "no"})

nats = st.floats(min_value=0.0, max_value=CAP)
moderate = st.floats(min_value=0.0, max_value=3.0)  # four of them stay under the cap
any_weight = st.builds(lambda s, a: Weight(support=s, against=a), nats, nats)
small_weight = st.builds(lambda s, a: Weight(support=s, against=a), moderate, moderate)


def dempster(*sources: dict[frozenset[str], float]) -> tuple[Mass, float]:
    """The rule as it stands in the book: all products, by intersection, over the power set."""
    total = {EITHER: 1.0}
    for source in sources:
        product: dict[frozenset[str], float] = {}
        for one, p in total.items():
            for other, q in source.items():
                product[one & other] = product.get(one & other, 0.0) + p * q
        total = product
    clash = total.pop(frozenset(), 0.0)
    return Mass(*(total.get(key, 0.0) / (1.0 - clash) for key in (YES, NO, EITHER))), clash


def simple(weight: Weight) -> tuple[dict[frozenset[str], float], dict[frozenset[str], float]]:
    """The two simple support functions that a weight stands for."""
    for_, against = math.exp(-weight.support), math.exp(-weight.against)
    return {YES: 1.0 - for_, EITHER: for_}, {NO: 1.0 - against, EITHER: against}


@given(any_weight)
def test_belief_disbelief_and_uncertainty_sum_to_one(weight: Weight) -> None:
    assert math.fsum(weights.mass(weight)) == pytest.approx(1.0)


@given(st.lists(small_weight, min_size=1, max_size=4))
def test_addition_is_dempsters_rule(sources: list[Weight]) -> None:
    expected, _ = dempster(*(part for source in sources for part in simple(source)))

    combined = weights.mass(weights.combine(*sources))

    assert tuple(combined) == pytest.approx(tuple(expected))


@given(small_weight)
def test_conflict_is_the_mass_that_dempster_throws_away(weight: Weight) -> None:
    _, expected = dempster(*simple(weight))

    assert weights.conflict(weight) == pytest.approx(expected)


@given(small_weight)
def test_the_weights_can_be_read_off_the_mass(weight: Weight) -> None:
    b, d, u = weights.mass(weight)

    assert math.log((1 - d) / u) == pytest.approx(weight.support, abs=1e-9)
    assert math.log((1 - b) / u) == pytest.approx(weight.against, abs=1e-9)


@given(st.lists(any_weight, min_size=2, max_size=4))
def test_the_order_of_sources_does_not_matter(sources: list[Weight]) -> None:
    results = {weights.combine(*order) for order in permutations(sources)}

    assert len(results) == 1


@given(any_weight, any_weight, any_weight)
def test_combination_is_associative(a: Weight, b: Weight, c: Weight) -> None:
    left = weights.combine(weights.combine(a, b), c)
    right = weights.combine(a, weights.combine(b, c))

    assert left.support == pytest.approx(right.support)
    assert left.against == pytest.approx(right.against)


@given(any_weight)
def test_the_vacuous_mass_is_neutral(weight: Weight) -> None:
    assert weights.combine(weight, Weight()) == weight
    assert weights.mass(Weight()) == Mass(b=0.0, d=0.0, u=1.0)


@given(any_weight, nats)
def test_more_support_never_lowers_belief(weight: Weight, more: float) -> None:
    stronger = weights.combine(weight, Weight(support=more))

    assert weights.mass(stronger).b >= weights.mass(weight).b - 1e-12
    assert weights.yager(stronger) >= weights.yager(weight) - 1e-12


@given(any_weight, st.floats(min_value=0.0, max_value=1.0))
def test_discounting_never_lowers_uncertainty(weight: Weight, trust: float) -> None:
    discounted = weights.discount(weight, trust)

    assert weights.mass(discounted).u >= weights.mass(weight).u - 1e-12


@given(any_weight, st.floats(min_value=0.01, max_value=0.99))
def test_the_posterior_is_bayes_with_the_plausibilities_as_likelihoods(
    weight: Weight, prior: float
) -> None:
    held = weights.mass(weight)
    yes, no = prior * (1 - held.d), (1 - prior) * (1 - held.b)

    assert weights.posterior(weight, prior) == pytest.approx(yes / (yes + no))


@given(any_weight)
def test_the_cautious_belief_is_never_above_dempsters(weight: Weight) -> None:
    assert weights.yager(weight) <= weights.mass(weight).b + 1e-12


def test_weights_beyond_all_measure_stay_finite_and_short_of_certainty() -> None:
    huge = Weight(support=1e9, against=1e9)

    held = weights.mass(huge)

    assert all(math.isfinite(part) for part in held)
    assert weights.conflict(huge) < 1.0
    assert 0.0 < weights.posterior(Weight(support=1e9), 0.1) < 1.0


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        (2.0, Weight(support=2.0)),
        (-3.0, Weight(against=3.0)),
        (math.nan, Weight()),
        (math.inf, Weight(support=CAP)),
    ],
)
def test_a_signed_weight_goes_to_its_side(signed: float, expected: Weight) -> None:
    assert weights.weight_of(signed) == expected


def test_the_worked_example_of_two_sources_at_odds() -> None:
    weight = Weight(support=math.log(2), against=math.log(2))  # 1/2 for, 1/2 against

    assert weights.mass(weight) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert weights.conflict(weight) == pytest.approx(1 / 4)
    assert weights.yager(weight) == pytest.approx(1 / 4)
    assert weights.pignistic(weight) == pytest.approx(1 / 2)
    assert weights.plausibility(weight) == pytest.approx(2 / 3)
