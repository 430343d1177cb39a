import random
from collections.abc import Mapping, Sequence

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.evals.metric import RankingMetric
from corrobora.evals.metrics import ranking
from corrobora.evals.outcome import Pair
from tests.evals.metrics.making import found, gold, ranked

Judged = Mapping[str, int]
Run = Sequence[str]


def by_library(judged: Judged, run: Run) -> dict[str, float]:
    """Score one query by ir_measures itself, on plain dictionaries."""
    scores = {document: 1 / n for n, document in enumerate(run, start=1)}
    measures = [ir_measures.parse_measure(name) for name in ranking.NAMES]
    found = ir_measures.iter_calc(measures, {"q": dict(judged)}, {"q": scores} if run else {})
    return {str(one.measure): one.value for one in found}


def pair(judged: Judged, run: Run) -> Pair:
    return ranked([gold(name, grade) for name, grade in judged.items()], [found(d) for d in run])


def values(judged: Judged, run: Run) -> dict[str, float | None]:
    columns = ranking.measure([pair(judged, run)], stage="search", unit="document")
    return {name: column[0] for name, column in columns.items()}


def test_the_names_are_those_that_ir_measures_prints() -> None:
    assert [str(ir_measures.parse_measure(name)) for name in ranking.NAMES] == [*ranking.NAMES]


@given(
    judged=st.dictionaries(st.sampled_from("abcdefghijklmnopqrst"), st.integers(0, 3), min_size=1),
    run=st.lists(st.sampled_from("abcdefghijklmnopqrst"), unique=True),
)
def test_every_figure_is_that_of_ir_measures(judged: Judged, run: Run) -> None:
    if not any(judged.values()):
        assert set(values(judged, run).values()) == {None}
    else:
        assert values(judged, run) == pytest.approx(by_library(judged, run))


def test_many_cases_at_once_have_the_figures_of_each_alone() -> None:
    draw = random.Random(7)
    asked = [
        ({d: draw.randint(0, 2) for d in draw.sample("abcdefgh", 4)}, draw.sample("abcdefghij", 9))
        for _ in range(50)
    ]

    columns = ranking.measure([pair(*one) for one in asked], stage="search", unit="document")

    alone = [values(*one) for one in asked]
    assert {name: list(column) for name, column in columns.items()} == {
        name: [one[name] for one in alone] for name in ranking.NAMES
    }


def test_ndcg_is_that_of_the_worked_example() -> None:
    # DCG 3/log2(2) + 0 + 1/log2(4) = 3.5; ideal 3/log2(2) + 1/log2(3) = 3.6309
    assert values({"a": 3, "b": 1}, ["a", "x", "b"])["nDCG@5"] == pytest.approx(3.5 / 3.63093)


def test_equal_scores_stay_in_the_order_of_the_ranking() -> None:
    tied = ranked([gold("z")], [found("z", score=0.5), found("a", score=0.5)])

    columns = ranking.measure([tied], stage="search", unit="document")

    assert columns["P@1"] == (1.0,)


def test_a_ranking_longer_than_a_32_bit_score_can_tell_apart_keeps_its_order() -> None:
    assert values({"d4999": 1}, [f"d{n}" for n in range(5000)])["RR"] == pytest.approx(1 / 5000)


def test_a_document_counts_where_it_first_stands() -> None:
    assert values({"b": 1}, ["a", "a", "a", "b"])["RR"] == 0.5
    assert values({"a": 1, "b": 1}, ["a", "a"])["R@2"] == 0.5


def test_gold_without_a_ranking_scores_0() -> None:
    assert set(values({"a": 1}, []).values()) == {0.0}


def test_a_stage_that_did_not_run_scores_0() -> None:
    columns = ranking.measure([pair({"a": 1}, ["a"])], stage="judge", unit="document")

    assert columns["R@10"] == (0.0,)


def test_only_irrelevant_gold_is_no_gold() -> None:
    assert set(values({"a": 0}, ["a"]).values()) == {None}


def test_no_pairs_give_empty_columns() -> None:
    assert set(ranking.measure([], stage="search", unit="document").values()) == {()}


def test_two_cases_of_one_id_are_two_cases() -> None:
    pairs = [pair({"a": 1}, ["a"]), pair({"a": 1}, ["b"])]

    assert ranking.measure(pairs, stage="search", unit="document")["P@1"] == (1.0, 0.0)


def test_ids_may_hold_spaces_and_line_breaks() -> None:
    assert values({"a b\nc\t'\"": 1}, ["a", "a b\nc\t'\""])["RR"] == 0.5


def test_by_pages_an_element_without_a_page_takes_no_rank() -> None:
    one = ranked([gold(page=2), gold()], [found(), found(page=2), found(page=2, element="e")])

    columns = ranking.measure([one], stage="search", unit="page")

    assert columns["P@1"] == (1.0,)
    assert columns["R@1"] == (1.0,)


def test_the_same_page_of_another_document_is_another_page() -> None:
    one = ranked([gold("d", page=2)], [found("e", page=2), found("d", page=2)])

    assert ranking.measure([one], stage="search", unit="page")["RR"] == (0.5,)


def test_gold_that_is_listed_twice_has_its_higher_grade() -> None:
    one = ranked([gold("a", 1), gold("a", 0), gold("b", 0)], [found("a")])

    assert ranking.measure([one], stage="search", unit="document")["P@1"] == (1.0,)


def test_by_elements_a_moment_is_found_by_its_times() -> None:
    ranking_ = [found(start=0.0, end=10.0), found(start=11.0, end=21.0), found("e")]
    one = ranked([gold(start=10.0, end=20.0)], ranking_)

    assert ranking.measure([one], stage="search", unit="element")["RR"] == (0.5,)


def test_by_elements_several_pieces_of_one_gold_place_are_one() -> None:
    pieces = [found(page=1, element="e1"), found(page=1, element="e2"), found(page=2)]
    one = ranked([gold(page=1), gold(page=2)], pieces)

    assert ranking.measure([one], stage="search", unit="element")["R@2"] == (1.0,)


def test_bound_to_a_unit_it_is_a_ranking_metric() -> None:
    def by_page(pairs: Sequence[Pair], /, *, stage: str) -> Mapping[str, tuple[float | None, ...]]:
        return ranking.measure(pairs, stage=stage, unit="page")

    metric: RankingMetric = by_page

    assert set(metric([], stage="search")) == set(ranking.NAMES)
