from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from corrobora.ingest.recordings import SOUND_RATE, MediaSource, SpeechEngine
from corrobora.testing.contracts.media_source import MediaSourceContract
from corrobora.testing.contracts.speech_engine import SpeechEngineContract
from corrobora.testing.recordings import ScriptedRecording, ScriptedSpeech, said


class TestScriptedRecording(MediaSourceContract):
    @pytest.fixture
    @override
    def source(self) -> MediaSource:
        return ScriptedRecording(
            shots=[((220, 20, 20), 2), ((20, 20, 220), 1)], loudness=[1.0, 1.0, 1.0]
        )

    @pytest.fixture
    @override
    def film(self, tmp_path: Path) -> Path:
        path = tmp_path / "film.mp4"
        path.touch()
        return path


class TestScriptedSpeech(SpeechEngineContract):
    @pytest.fixture
    @override
    def engine(self) -> SpeechEngine:
        return ScriptedSpeech([said("Gulls cry.", 0.5, 1.0), said("Too late.", 5.0, 6.0)])

    @pytest.fixture
    @override
    def sound(self) -> NDArray[np.float32]:
        return np.zeros(2 * SOUND_RATE, dtype=np.float32)
