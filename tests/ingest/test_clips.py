from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrobora.ingest import clips, shots
from corrobora.ingest.recordings import SOUND_RATE
from corrobora.testing.recordings import said

TONE = np.sin(np.arange(SOUND_RATE) * 0.2).astype(np.float32)


def test_a_clip_ends_at_a_cut() -> None:
    assert clips.spans(20.0, cuts=[7.5]) == ((0.0, 7.5), (7.5, 20.0))


def test_cuts_less_than_a_second_apart_are_one() -> None:
    assert clips.spans(20.0, cuts=[7.5, 8.0, 19.5, 0.2]) == ((0.0, 7.5), (7.5, 20.0))


def test_a_long_shot_ends_at_the_last_pause_within_reach() -> None:
    spans = clips.spans(50.0, cuts=[], breaks=[5.0, 21.0, 28.0, 33.0])

    assert spans == ((0.0, 28.0), (28.0, 50.0))


def test_without_pauses_clips_are_as_long_as_they_may_be_and_none_is_a_remnant() -> None:
    assert clips.spans(60.5, cuts=[]) == ((0.0, 30.0), (30.0, 59.5), (59.5, 60.5))


def test_a_picture_of_no_length_is_one_clip() -> None:
    assert clips.spans(0.04, cuts=[]) == ((0.0, 0.04),)


@given(
    st.floats(0.01, 400),
    st.lists(st.floats(-10, 500), max_size=30),
    st.lists(st.floats(-10, 500), max_size=30),
)
def test_clips_cover_everything_once_and_keep_their_bounds(
    seconds: float, cuts: list[float], breaks: list[float]
) -> None:
    spans = clips.spans(seconds, cuts=cuts, breaks=breaks)

    assert (spans[0][0], spans[-1][1]) == (0.0, seconds)
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    lengths = [end - start for start, end in spans]
    assert max(lengths) <= clips.LONGEST + 1e-9
    assert min(lengths) >= min(seconds, clips.SHORTEST) - 1e-9


def test_sentences_and_pauses_are_where_a_clip_may_end() -> None:
    lines = [said("Gulls cry. Ships leave", 0.0, 4.0), said("the harbour", 5.0, 6.0)]

    assert clips.sentence_ends(lines) == [2.0, 4.0]


def test_pauses_are_found_in_sound_of_any_loudness() -> None:
    levels = clips.Levels()
    for loud in (0.1, 0.1, 0.0, 0.1, 0.1):
        levels.add(TONE * np.float32(loud))

    assert levels.pauses() == pytest.approx([2.5], abs=0.1)
    assert levels.samples == 5 * SOUND_RATE


def test_silence_alone_is_one_long_pause() -> None:
    levels = clips.Levels()
    levels.add(np.zeros(2 * SOUND_RATE, dtype=np.float32))

    assert levels.pauses() == [1.0]
    assert clips.Levels().pauses() == []


def look(shade: int, *, sharp: bool = False) -> shots.Look:
    pixels = np.full((96, 160, 3), shade, dtype=np.uint8)
    if sharp:
        pixels[:, ::2] = 0
    return shots.look(pixels)


def test_the_sharpest_frame_inside_shows_a_clip() -> None:
    looks = [look(200), look(200), look(200, sharp=True), look(200, sharp=True)]

    assert clips.key_times((0.0, 3.0), [0.0, 1.0, 2.0, 3.0], looks) == [2.0]


def test_a_long_clip_is_shown_by_three_frames_unless_they_are_alike() -> None:
    times = [float(i) for i in range(30)]

    changing = clips.key_times((0.0, 30.0), times, [look(8 * i) for i in range(30)])
    still = clips.key_times((0.0, 30.0), times, [look(90)] * 30)

    assert (len(changing), len(still)) == (3, 1)


def test_a_clip_between_two_frames_has_no_picture() -> None:
    assert clips.key_times((1.0, 2.0), [0.0, 3.0], [look(1), look(2)]) == []
