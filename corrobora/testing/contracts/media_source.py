"""What every MediaSource keeps: subclass, override the fixtures, and pytest runs it."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from corrobora.errors import IngestError
from corrobora.ingest.recordings import SOUND_RATE, MediaSource


class MediaSourceContract:
    """Run by every source of recordings, real and fake."""

    @pytest.fixture
    def source(self) -> MediaSource:
        """Return the source to test."""
        raise NotImplementedError

    @pytest.fixture
    def film(self, tmp_path: Path) -> Path:
        """Return a film of three seconds, red and then blue from second 2, with sound."""
        raise NotImplementedError

    def test_it_says_what_is_inside(self, source: MediaSource, film: Path) -> None:
        """A reader decides by it which passes to make."""
        with source.open(film) as file:
            about = file.about

        assert (about.picture, about.sound) == (True, True)
        assert about.seconds == pytest.approx(3, abs=0.2)

    def test_frames_come_at_the_rate_asked_in_order(self, source: MediaSource, film: Path) -> None:
        """Small, and none twice."""
        with source.open(film) as file:
            sights = list(file.sights(rate=4, width=64))

        assert all(a.time < b.time for a, b in pairwise(sights))
        assert 11 <= len(sights) <= 17
        assert {sight.pixels.shape[1] for sight in sights} == {64}
        assert sights[-1].end == pytest.approx(3, abs=0.2)

    def test_pictures_show_their_moment(self, source: MediaSource, film: Path) -> None:
        """Red is the first channel."""
        with source.open(film) as file:
            pictures = list(file.pictures([0.5, 2.5], side=80))

        red, blue = (picture.pixels.mean(axis=(0, 1)) for picture in pictures)
        assert red[0] - red[2] > 100
        assert blue[2] - blue[0] > 100
        assert all(max(p.pixels.shape) <= 80 for p in pictures)
        assert all(p.jpeg.startswith(b"\xff\xd8\xff") for p in pictures)

    def test_sound_is_one_channel_at_the_rate_of_recognisers(
        self, source: MediaSource, film: Path
    ) -> None:
        """In blocks of any length."""
        with source.open(film) as file:
            sound = np.concatenate(list(file.sound()))

        assert sound.dtype == np.float32
        assert len(sound) == pytest.approx(3 * SOUND_RATE, rel=0.05)

    def test_a_file_that_is_gone_is_refused_in_one_line(
        self, source: MediaSource, tmp_path: Path
    ) -> None:
        """The other files go on; this one is named."""
        with (
            pytest.raises(IngestError, match=r"^gone\.mp4[^\n]*$"),
            source.open(tmp_path / "gone.mp4") as file,
        ):
            file.notes()
