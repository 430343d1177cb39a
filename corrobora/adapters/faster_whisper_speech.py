"""What is said, by faster-whisper: Whisper weights on CTranslate2, with the time of each word.

A. Radford et al., "Robust speech recognition via large-scale weak supervision", ICML 2023.
Differs from its long-form decoding: no sampling at rising temperatures, so the same sound gives
the same words; no text carried from one window to the next, so a loop ends with its window; what
the voice detector (Silero, inside the package) finds silent is not decoded.
"""

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import IngestError
from corrobora.ingest.recordings import SOUND_RATE, Piece, Said

_ADVICE = "set speech_model to a folder with a CTranslate2 Whisper model or to its name on the hub"


class FasterWhisper:
    """A SpeechEngine; weights are loaded at the first recording.

    `model` is a folder, or a name that is looked up in the local cache of the hub and else
    fetched from it. `voices` leaves out what the voice detector finds silent.
    """

    def __init__(self, model: str, *, threads: int | None = None, voices: bool = True) -> None:
        self.name = f"faster-whisper/{Path(model).name if Path(model).is_dir() else model}"
        self._model = model
        self._threads = threads or 0
        self._voices = voices
        self._lock = threading.Lock()

    def transcribe(
        self, sound: NDArray[np.float32], *, heard: Callable[[float], None]
    ) -> tuple[Said, ...]:
        """Return what is said, in order, with the time of each word from the sound's start.

        Raises:
            IngestError: weights or the extra are not there; the message says what to do.
        """
        lines: list[Said] = []
        at, seconds = 0.0, len(sound) / SOUND_RATE
        with self._lock:
            engine = self._engine
            try:
                segments, _ = engine.transcribe(
                    sound,
                    temperature=0.0,
                    condition_on_previous_text=False,
                    word_timestamps=True,
                    vad_filter=self._voices,
                )
                for segment in segments:
                    lines.extend(_said(segment, within=(at, seconds)))
                    at = lines[-1].pieces[-1].start if lines else at
                    heard(max(at, min(float(segment.end), seconds)))
            except (RuntimeError, ValueError, IndexError) as error:
                raise IngestError(f"the speech model failed: {_one_line(error)}") from error
        return tuple(lines)

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401 - the library is untyped
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise IngestError(
                "it needs an extra; install it with: pip install 'corrobora[speech]'"
            ) from error
        folder = Path(self._model).expanduser()
        if not folder.is_dir() and _is_path(self._model):
            raise IngestError(f"expected a folder at {self._model!r}, got none: {_ADVICE}")
        if folder.is_dir() and not (folder / "model.bin").is_file():
            raise IngestError(f"expected model.bin in {self._model!r}, got none: {_ADVICE}")
        if folder.is_dir() and not (folder / "tokenizer.json").is_file():
            raise IngestError(f"expected tokenizer.json in {self._model!r}, got none: {_ADVICE}")
        name = str(folder) if folder.is_dir() else self._model
        try:
            return WhisperModel(name, cpu_threads=self._threads, local_files_only=folder.is_dir())
        except Exception as error:  # the hub, the network and the engine each raise their own
            raise IngestError(
                f"the model {self._model!r} cannot be loaded ({_one_line(error)}): {_ADVICE}"
            ) from error


def _is_path(model: str) -> bool:
    return model.startswith((".", "/", "~")) or model.count("/") > 1 or "\\" in model


def _said(segment: Any, *, within: tuple[float, float]) -> list[Said]:  # noqa: ANN401 - untyped
    """Return a segment with its words, or as one piece where the model gave no word times.

    Models invent times too: those of words rise and lie within the seconds given.
    """
    words = [(w.word, w.start, w.end) for w in segment.words or () if w.word.strip()]
    if not words and segment.text.strip():
        words = [(segment.text, segment.start, segment.end)]
    at, most = within
    pieces: list[Piece] = []
    for text, first, last in words:
        start = min(max(at, float(first)), most)
        end = min(max(start, float(last)), most)
        shown = "".join(c if c.isprintable() else " " for c in text)
        pieces.append(Piece(text=shown, start=round(start, 3), end=round(end, 3)))
        at = start
    return [Said(pieces=tuple(pieces))] if pieces else []


def _one_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__
