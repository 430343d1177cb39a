import threading
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from corrobora.ingest import alive, speech
from corrobora.ingest.recordings import SOUND_RATE, Said
from corrobora.testing.reading_log import MemoryLog
from corrobora.testing.recordings import ScriptedSpeech, said

TONE = np.sin(np.arange(SOUND_RATE) * 0.2).astype(np.float32)


def test_a_long_recording_is_heard_in_stretches_cut_where_it_is_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speech, "STRETCH", 30.0)
    engine = ScriptedSpeech([said("Gulls cry.", 1.0, 2.0)])
    heard: list[float] = []
    sound = [TONE * np.float32(0 if i == 25 else 1) for i in range(60)]

    lines = speech.transcribe(sound, engine=engine, log=None, heard=heard.append)

    assert len(engine.heard) >= 2
    assert 25 <= engine.heard[0] <= 26
    assert sum(engine.heard) == pytest.approx(60)
    starts = [line.start for line in lines]
    assert starts[:2] == pytest.approx([1.0, 1.0 + engine.heard[0]])
    assert heard[-1] == pytest.approx(60)


def test_what_was_transcribed_before_an_interruption_is_not_heard_again() -> None:
    log = MemoryLog()
    first = ScriptedSpeech([said("Gulls cry.", 0.0, 1.0)])
    again = ScriptedSpeech([])

    before = speech.transcribe([TONE, TONE], engine=first, log=log, heard=print)
    after = speech.transcribe([TONE, TONE], engine=again, log=log, heard=print)

    assert before == after != ()
    assert again.heard == []


def test_what_was_kept_and_broke_is_heard_again() -> None:
    log = MemoryLog()
    log.keep("speech/scripted/0", b"{")
    engine = ScriptedSpeech([said("Gulls cry.", 0.0, 1.0)])

    assert len(speech.transcribe([TONE], engine=engine, log=log, heard=print)) == 1


class Slow(ScriptedSpeech):
    """Waits, silent, for two signs of life that others give for it."""

    def __init__(self) -> None:
        super().__init__([])
        self.signs = threading.Semaphore(0)

    @override
    def transcribe(
        self, sound: NDArray[np.float32], *, heard: Callable[[float], None]
    ) -> tuple[Said, ...]:
        seen = all(self.signs.acquire(timeout=5) for _ in range(2))
        return (said("It was slow.", 0.0, 1.0),) if seen else ()


def test_an_engine_that_is_slow_is_not_taken_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive, "BEAT", 0.01)
    engine = Slow()

    lines = speech.transcribe(
        [TONE], engine=engine, log=None, heard=lambda second: engine.signs.release()
    )

    assert len(lines) == 1


def test_no_sound_is_no_speech() -> None:
    assert speech.transcribe([], engine=ScriptedSpeech([]), log=None, heard=print) == ()
