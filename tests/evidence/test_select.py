import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.evidence import select, weights
from corrobora.evidence.select import Selected
from corrobora.records import ElementId, Weight

names = st.text(alphabet="abcdef", min_size=1, max_size=3).map(ElementId)
candidates = st.dictionaries(
    names,
    st.builds(lambda s, a: Weight(support=s, against=a), st.floats(0.0, 9.0), st.floats(0.0, 9.0)),
    max_size=12,
)


def chosen(given_: dict[str, float], **changes: float) -> list[Selected]:
    settings = {"prior": 0.1, "tau": 0.95, "threshold": 0.2} | changes
    fates = select.select(
        {ElementId(name): weights.weight_of(v) for name, v in given_.items()},
        keep=int(settings.pop("keep", 8)),
        floor=int(settings.pop("floor", 1)),
        **settings,
    )
    return list(fates)


def kept(fates: list[Selected]) -> list[str]:
    return [fate.element for fate in fates if fate.kept]


def test_one_sure_piece_is_enough() -> None:
    fates = chosen({"a": 9.0, "b": 8.0})

    assert kept(fates) == ["a"]
    assert fates[1].reason == "the 1 before it suffice for 0.95"


def test_doubtful_pieces_are_kept_until_they_suffice_together() -> None:
    fates = chosen(dict.fromkeys("abcdef", 3.0))  # posterior .69 each: .31 ** 3 = .03

    assert kept(fates) == ["a", "b", "c"]


def test_nothing_under_the_threshold_stays_not_even_for_the_floor() -> None:
    fates = chosen({"a": 0.1, "b": -2.0}, floor=2)

    assert kept(fates) == []
    assert fates[0].reason == "belief 0.10 is under 0.20"


def test_the_floor_keeps_more_than_needed() -> None:
    assert kept(chosen({"a": 9.0, "b": 8.0, "c": 7.0}, floor=2)) == ["a", "b"]


def test_the_bound_keeps_fewer_than_needed() -> None:
    fates = chosen(dict.fromkeys("abcd", 1.0), keep=2)

    assert kept(fates) == ["a", "b"]
    assert fates[2].reason == "2 are kept already"


def test_conflict_takes_belief_away_even_where_the_net_is_positive() -> None:
    fates = select.select(
        {ElementId("a"): Weight(support=6.0, against=4.0)},
        prior=0.1, tau=0.95, keep=8, threshold=0.2,
    )  # fmt: skip

    assert not fates[0].kept


def test_ties_stand_by_id() -> None:
    assert [fate.element for fate in chosen({"b": 1.0, "a": 1.0, "c": 2.0})] == ["c", "a", "b"]


def test_no_candidates_give_no_fates() -> None:
    assert chosen({}) == []


@given(candidates, st.integers(min_value=1, max_value=5), st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_come_changes_nothing(
    given_: dict[ElementId, Weight], keep: int, random: object
) -> None:
    shuffled = list(given_.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis types it as object

    def run(items: dict[ElementId, Weight]) -> tuple[Selected, ...]:
        return select.select(items, prior=0.1, tau=0.9, keep=keep, threshold=0.1)

    assert run(dict(shuffled)) == run(given_)


@given(candidates, st.integers(min_value=1, max_value=5))
def test_every_candidate_gets_a_fate_and_no_more_than_the_bound_stay(
    given_: dict[ElementId, Weight], keep: int
) -> None:
    fates = select.select(given_, prior=0.1, tau=0.9, keep=keep, threshold=0.1)

    assert {fate.element for fate in fates} == set(given_)
    assert sum(fate.kept for fate in fates) <= keep
    assert all(fate.belief >= 0.1 for fate in fates if fate.kept)


@pytest.mark.parametrize("tau", [0.5, 0.9, 0.99])
def test_a_higher_aim_keeps_at_least_as_many(tau: float) -> None:
    given_ = dict.fromkeys("abcdefgh", 2.0)

    assert len(kept(chosen(given_, tau=tau))) >= len(kept(chosen(given_, tau=tau - 0.2)))
