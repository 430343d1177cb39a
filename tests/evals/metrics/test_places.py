import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.evals.metrics import places
from corrobora.records import Box, Place
from tests.evals.metrics.making import box

edges = st.integers(0, 12)
boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h), edges, edges, st.integers(0, 8), st.integers(0, 8)
)
several = st.lists(boxes, max_size=5)


def cells(of: list[Box]) -> set[tuple[int, int]]:
    """Return the unit squares that the boxes cover: a slow plain count."""
    return {
        (x, y)
        for one in of
        for x in range(int(one.x0), int(one.x1))
        for y in range(int(one.y0), int(one.y1))
    }


@given(several)
def test_the_area_of_boxes_counts_what_overlaps_once(some: list[Box]) -> None:
    assert places.union_area(some) == len(cells(some))


@given(several, several)
def test_iou_agrees_with_counted_squares(one: list[Box], other: list[Box]) -> None:
    both, either = cells(one) & cells(other), cells(one) | cells(other)

    assert places.shared_area(one, other) == len(both)
    assert places.box_iou(one, other) == pytest.approx(len(both) / len(either) if either else 0)


def test_half_of_the_gold_area_is_a_hit_and_less_is_not() -> None:
    wanted = Place(page=1, boxes=(box(0, 0, 10, 10),))

    assert places.box_hit(Place(page=1, boxes=(box(0, 0, 10, 5),)), wanted)
    assert not places.box_hit(Place(page=1, boxes=(box(0, 0, 10, 4.9),)), wanted)


def test_two_lines_that_overlap_do_not_cover_more_together() -> None:
    wanted = Place(page=1, boxes=(box(0, 0, 10, 10),))
    lines = (box(0, 0, 10, 3), box(0, 0, 10, 3))

    assert not places.box_hit(Place(page=1, boxes=lines), wanted)


def test_a_box_on_another_page_is_no_hit() -> None:
    wanted = Place(page=1, boxes=(box(0, 0, 1, 1),))

    assert not places.box_hit(Place(page=2, boxes=(box(0, 0, 1, 1),)), wanted)


@pytest.mark.parametrize(
    ("one", "other", "iou"),
    [
        ((0, 10), (5, 15), 1 / 3),
        ((0, 10), (10, 20), 0),
        ((0, 10), (2, 4), 0.2),
        ((3, 3), (3, 3), 1),
        ((3, 3), (4, 4), 0),
        ((0, 10), (20, 30), 0),
    ],
)
def test_time_iou_is_shared_over_joined_seconds(
    one: tuple[float, float], other: tuple[float, float], iou: float
) -> None:
    first, second = Place(start=one[0], end=one[1]), Place(start=other[0], end=other[1])

    assert places.time_iou(first, second) == pytest.approx(iou)


def test_gold_without_a_place_is_met_by_all_of_its_document() -> None:
    assert places.meets(Place(page=7), Place())


def test_an_element_beside_the_gold_box_does_not_meet_it() -> None:
    wanted = Place(page=1, boxes=(box(0, 0, 10, 10),))

    assert not places.meets(Place(page=1, boxes=(box(0, 20, 10, 30),)), wanted)
    assert places.meets(Place(page=1), wanted)  # a whole page


def test_characters_meet_where_they_overlap() -> None:
    assert places.meets(Place(chars=(0, 11)), Place(chars=(10, 20)))
    assert not places.meets(Place(chars=(0, 10)), Place(chars=(10, 20)))
    assert not places.meets(Place(page=1), Place(chars=(10, 20)))


def test_a_place_without_times_meets_no_moment() -> None:
    assert not places.meets(Place(), Place(start=0.0, end=1.0))
