import pytest

from corrobora.evals.metric import RankingMetric
from corrobora.evals.metrics import boxes
from tests.evals.metrics.making import box, found, gold, ranked

METRIC: RankingMetric = boxes.measure
GOLD = gold(page=1, boxes=(box(0, 0, 10, 10),))


def test_a_hit_is_looked_for_among_the_first_elements() -> None:
    beside = [found(page=1, boxes=(box(50, 50, 60, 60),))]
    columns = METRIC(
        [ranked([GOLD], [*beside, found(page=1, boxes=(box(0, 0, 10, 5),))])], stage="search"
    )

    assert columns["box_hit@1"] == (0.0,)
    assert columns["box_hit@5"] == (1.0,)
    assert columns["box_IoU@5"] == (0.5,)


def test_iou_is_the_mean_over_gold_of_the_best() -> None:
    other = gold(page=2, boxes=(box(0, 0, 10, 10),))
    some = [found(page=1, boxes=(box(0, 0, 10, 2),)), found(page=1, boxes=(box(0, 0, 10, 6),))]

    assert METRIC([ranked([GOLD, other], some)], stage="search")["box_IoU@5"] == (
        pytest.approx(0.3),
    )


def test_an_element_as_large_as_the_page_hits_with_a_small_iou() -> None:
    columns = METRIC(
        [ranked([GOLD], [found(page=1, boxes=(box(0, 0, 100, 100),))])], stage="search"
    )

    assert columns["box_hit@1"] == (1.0,)
    assert columns["box_IoU@1"] == (pytest.approx(0.01),)


def test_a_page_without_boxes_hits_nothing() -> None:
    columns = METRIC([ranked([GOLD], [found(page=1)])], stage="search")

    assert set(columns.values()) == {(0.0,)}


def test_the_same_box_in_another_document_is_no_hit() -> None:
    columns = METRIC([ranked([GOLD], [found("e", page=1, boxes=GOLD.place.boxes)])], stage="search")

    assert set(columns.values()) == {(0.0,)}


def test_gold_without_boxes_does_not_apply() -> None:
    columns = METRIC([ranked([gold(page=1)], [found(page=1)])], stage="search")

    assert set(columns.values()) == {(None,)}
