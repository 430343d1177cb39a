import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.evals.metric import RankingMetric
from corrobora.evals.metrics import pages
from tests.evals.metrics.making import found, gold, ranked

METRIC: RankingMetric = pages.measure


def test_recall_is_the_share_of_gold_pages_among_the_first_distinct_pages() -> None:
    order = [(3, "d"), (3, "d"), (9, "e"), (20, "d"), (21, "d"), (22, "d"), (9, "d")]
    one = ranked([gold(page=3), gold(page=9)], [found(d, page=page) for page, d in order])

    columns = METRIC([one], stage="search")

    assert columns["page_recall@1"] == (0.5,)
    assert columns["page_recall@5"] == (0.5,)  # the repeated page counts once
    assert columns["page_recall@10"] == (1.0,)
    assert columns["page_hit@1"] == (1.0,)


def test_a_neighbouring_page_counts_for_the_lenient_recall_only() -> None:
    columns = METRIC([ranked([gold(page=3), gold(page=9)], [found(page=4)])], stage="search")

    assert columns["page_recall@1"] == (0.0,)
    assert columns["page_recall±1@1"] == (0.5,)
    assert columns["page_hit@1"] == (0.0,)


def test_a_page_with_two_gold_boxes_is_one_gold_page() -> None:
    one = ranked([gold(page=3), gold(page=3), gold(page=9)], [found(page=3)])

    assert METRIC([one], stage="search")["page_recall@1"] == (0.5,)


def test_gold_without_a_page_does_not_apply() -> None:
    pairs = [ranked([gold()], [found(page=1)]), ranked([], [found(page=1)])]

    assert METRIC(pairs, stage="search")["page_recall@1"] == (None, None)


def test_gold_pages_without_a_ranking_are_missed() -> None:
    columns = METRIC([ranked([gold(page=1)], [])], stage="search")

    assert set(columns.values()) == {(0.0,)}


places = st.tuples(st.sampled_from("de"), st.integers(1, 12))


@given(wanted=st.lists(places, min_size=1, unique=True), order=st.lists(places))
def test_recall_agrees_with_a_plain_count(
    wanted: list[tuple[str, int]], order: list[tuple[str, int]]
) -> None:
    one = ranked([gold(d, page=p) for d, p in wanted], [found(d, page=p) for d, p in order])

    columns = METRIC([one], stage="search")

    first = list(dict.fromkeys(order))[:5]
    near = [(d, p) for d, p in wanted if any(d == e and abs(p - q) <= 1 for e, q in first)]
    assert columns["page_recall@5"][0] == pytest.approx(len(set(wanted) & set(first)) / len(wanted))
    assert columns["page_recall±1@5"][0] == pytest.approx(len(near) / len(wanted))
