import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corrobora.ingest import shots

RED, BLUE = (220, 20, 20), (20, 20, 220)


def flat(colour: tuple[int, int, int], size: tuple[int, int] = (96, 160)) -> NDArray[np.uint8]:
    return np.full((*size, 3), colour, dtype=np.uint8)


def test_the_same_frame_does_not_differ() -> None:
    assert shots.difference(shots.look(flat(RED)), shots.look(flat(RED))) == 0.0


def test_other_colours_differ_by_one_at_least() -> None:
    assert 1.0 <= shots.difference(shots.look(flat(RED)), shots.look(flat(BLUE))) <= 2.0


def test_another_format_of_picture_differs_by_the_most() -> None:
    wide = shots.look(flat(RED, size=(40, 160)))

    assert shots.difference(shots.look(flat(RED)), wide) == 2.0
    assert not shots.alike(shots.look(flat(RED)), wide)


def test_a_line_of_text_makes_another_picture_of_the_same_colours() -> None:
    slide = flat((250, 250, 250))
    written = slide.copy()
    written[40:46, 20:120:2] = 0

    assert not shots.alike(shots.look(slide), shots.look(written))
    assert shots.difference(shots.look(slide), shots.look(written)) < shots.LEAST


def test_stripes_are_sharper_than_a_wall() -> None:
    stripes = flat(RED)
    stripes[:, ::2] = 0

    assert shots.look(stripes).sharpness > shots.look(flat(RED)).sharpness == 0.0


def test_a_frame_smaller_than_a_cell_has_a_look() -> None:
    assert shots.look(flat(RED, size=(2, 3))).size == (1, 1)


def test_a_cut_stands_out_of_a_still_scene() -> None:
    times = [i / 4 for i in range(21)]
    differences = [0.01] * 20
    differences[9] = 0.5

    assert shots.cuts(times, differences) == [2.375]


def test_a_moving_camera_raises_the_bar() -> None:
    times = [i / 4 for i in range(41)]
    differences = [0.3] * 40
    differences[9] = 0.35

    assert shots.cuts(times, differences) == []


@pytest.mark.parametrize("at", [0, 1, 38, 39])
def test_no_shot_is_shorter_than_a_second(at: int) -> None:
    times = [i / 4 for i in range(41)]
    differences = [0.0] * 40
    differences[at] = 1.0

    assert shots.cuts(times, differences) == []


@given(st.lists(st.floats(0, 2), max_size=60))
def test_cuts_rise_inside_the_film_a_second_apart(differences: list[float]) -> None:
    times = [i / 4 for i in range(len(differences) + 1)]

    edges = [times[0], *shots.cuts(times, differences), times[-1]]

    assert len(edges) == 2 or all(b - a >= 1.0 for a, b in itertools.pairwise(edges))
