from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from corrobora.records import ElementId
from corrobora.rerank import bounds

LEAST, MOST = -1.0, 1.5


def undecided(keep: int, **nets: float) -> list[str]:
    given_ = {ElementId(name): net for name, net in nets.items()}
    return list(bounds.undecided(given_, keep=keep, least=LEAST, most=MOST))


def test_who_is_far_below_the_kept_is_settled() -> None:
    assert undecided(1, a=5.0, b=4.0, c=2.0) == ["a", "b"]


def test_who_is_far_above_the_rest_is_settled() -> None:
    assert undecided(2, a=9.0, b=3.0, c=2.0) == ["b", "c"]


def test_when_all_fit_nobody_needs_judging() -> None:
    assert undecided(3, a=1.0, b=1.0, c=1.0) == []


def test_when_none_is_kept_nobody_needs_judging() -> None:
    assert undecided(0, a=1.0, b=1.0) == []


def test_candidates_come_best_first_and_ties_by_id() -> None:
    assert undecided(1, c=1.0, b=1.0, a=0.5) == ["b", "c", "a"]


@given(
    st.lists(st.integers(min_value=-6, max_value=6).map(lambda n: n / 2), min_size=1, max_size=5),
    st.integers(min_value=0, max_value=5),
)
def test_a_settled_candidate_is_never_moved_by_any_verdict(nets: list[float], keep: int) -> None:
    given_ = {ElementId(f"e{n}"): net for n, net in enumerate(nets)}
    settled = sorted(set(given_) - set(bounds.undecided(given_, keep=keep, least=LEAST, most=MOST)))

    kept = {
        frozenset(sorted(judged, key=lambda e: -judged[e])[:keep]) & frozenset(settled)
        for verdicts in product((LEAST, MOST), repeat=len(nets))
        for judged in [{e: given_[e] + v for e, v in zip(given_, verdicts, strict=True)}]
        if len(set(judged.values())) == len(judged)  # ties are nobody's fault
    }

    assert len(kept) <= 1
