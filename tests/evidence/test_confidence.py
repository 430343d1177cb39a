from hypothesis import given
from hypothesis import strategies as st

from corrobora.evidence import confidence, weights
from corrobora.records import Weight

many = st.lists(
    st.builds(lambda s, a: Weight(support=s, against=a), st.floats(0, 1e9), st.floats(0, 1e9))
)


def test_no_evidence_is_no_confidence() -> None:
    assert confidence.answer([], prior=0.5) == 0.0


def test_one_piece_counts_in_full() -> None:
    only = Weight(support=3.0)

    assert confidence.answer([only], prior=0.2) == weights.posterior(only, 0.2)


def test_many_weak_pieces_do_not_make_a_certainty() -> None:
    weak = [Weight(support=1.0)] * 8

    assert confidence.answer(weak, prior=0.1) < 0.5


@given(many)
def test_it_stays_between_zero_and_one_and_ignores_order(given_: list[Weight]) -> None:
    forth = confidence.answer(given_, prior=0.1)

    assert 0.0 <= forth <= 1.0
    assert forth == confidence.answer(given_[::-1], prior=0.1)


@given(many.filter(bool), st.floats(min_value=0, max_value=9))
def test_another_supporting_piece_never_lowers_it(given_: list[Weight], nats: float) -> None:
    more = [*given_, Weight(support=nats)]

    assert confidence.answer(more, prior=0.1) >= confidence.answer(given_, prior=0.1) - 1e-12
