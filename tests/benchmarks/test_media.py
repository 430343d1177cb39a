import numpy as np
from media import joined, matched


def test_a_true_cut_is_found_once_within_half_a_second() -> None:
    assert matched([1.0, 1.2, 9.0], [1.4, 5.0]) == 1
    assert matched([1.0], []) == 0


def test_films_are_joined_with_cuts_that_are_known() -> None:
    clips = [[np.full((240, 320, 3), shade, dtype=np.uint8)] * 60 for shade in (20, 120, 230)]

    found, truth = joined(clips, kind="hard", seed=0)

    assert matched(found, truth) == len(truth) > 0
