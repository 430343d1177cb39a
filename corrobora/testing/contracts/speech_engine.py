"""What every SpeechEngine keeps: subclass, override the fixtures, and pytest runs it."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from corrobora.ingest.recordings import SOUND_RATE, SpeechEngine


class SpeechEngineContract:
    """Run by every speech recogniser, real and fake."""

    @pytest.fixture
    def engine(self) -> SpeechEngine:
        """Return the engine to test."""
        raise NotImplementedError

    @pytest.fixture
    def sound(self) -> NDArray[np.float32]:
        """Return some seconds in which the engine hears something."""
        raise NotImplementedError

    def test_it_names_its_weights(self, engine: SpeechEngine) -> None:
        """What is kept of an interrupted reading goes by the name."""
        assert engine.name

    def test_words_come_in_order_with_times_inside_the_sound(
        self, engine: SpeechEngine, sound: NDArray[np.float32]
    ) -> None:
        """A citation leads to the second in which a word is said."""
        heard: list[float] = []

        lines = engine.transcribe(sound, heard=heard.append)

        pieces = [piece for line in lines for piece in line.pieces]
        seconds = len(sound) / SOUND_RATE
        assert pieces
        assert all(0 <= p.start <= p.end <= seconds + 0.1 for p in pieces)
        assert all(a.start <= b.start for a, b in pairwise(pieces))
        assert all(line.text.strip() for line in lines)

    def test_it_gives_signs_of_life(self, engine: SpeechEngine, sound: NDArray[np.float32]) -> None:
        """A reading without one is taken for dead."""
        heard: list[float] = []

        engine.transcribe(sound, heard=heard.append)

        assert heard
        assert heard == sorted(heard)
        assert heard[-1] <= len(sound) / SOUND_RATE
