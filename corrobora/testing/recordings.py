"""A recording in memory and a recogniser that knows what is said."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import IngestError
from corrobora.ingest.recordings import SOUND_RATE, About, Picture, Piece, Said, Sight, Track

_FRAMES = 10  # a second
_SIZE = (96, 128)  # pixels, height and width
_JPEG = b"\xff\xd8\xff\xe0"


def said(text: str, start: float, end: float) -> Said:
    """Return a sentence whose words share its time out evenly."""
    words = text.split()
    step = (end - start) / len(words)
    return Said(
        pieces=tuple(
            Piece(
                text=f" {word}" if i else word,
                start=round(start + i * step, 3),
                end=round(start + (i + 1) * step, 3),
            )
            for i, word in enumerate(words)
        )
    )


class ScriptedSpeech:
    """A SpeechEngine that hears the lines given which lie inside the sound."""

    name = "scripted"

    def __init__(self, lines: Sequence[Said], *, fault: str = "") -> None:
        self._lines = tuple(lines)
        self._fault = fault
        self.heard: list[float] = []  # seconds of each sound

    def transcribe(
        self, sound: NDArray[np.float32], *, heard: Callable[[float], None]
    ) -> tuple[Said, ...]:
        """Return the lines that end within the sound.

        Raises:
            IngestError: a fault was given.
        """
        if self._fault:
            raise IngestError(self._fault)
        seconds = len(sound) / SOUND_RATE
        self.heard.append(seconds)
        heard(seconds)
        return tuple(line for line in self._lines if line.end <= seconds)


class ScriptedRecording:
    """A MediaSource and a MediaFile: shots of one colour each, and a loudness a second."""

    def __init__(
        self,
        *,
        shots: Sequence[tuple[tuple[int, int, int], float]] = (),
        loudness: Sequence[float] = (),
        about: About | None = None,
        tracks: Sequence[Track] = (),
        faults: Sequence[str] = (),
    ) -> None:
        """Make a film of `shots` (colour, seconds) with `loudness` of each second of sound."""
        self._colours = [c for c, seconds in shots for _ in range(round(seconds * _FRAMES))]
        self._loudness = tuple(loudness)
        self._tracks = tuple(tracks)
        self._faults = tuple(faults)
        seconds = max(len(self._colours) / _FRAMES, float(len(self._loudness)))
        self.about = about or About(
            seconds=seconds, picture=bool(self._colours), sound=bool(self._loudness)
        )

    def open(self, path: Path) -> AbstractContextManager["ScriptedRecording"]:
        """Return itself.

        Raises:
            IngestError: the path is no file.
        """
        if not path.is_file():
            raise IngestError(f"{path.name}: cannot be opened")
        return nullcontext(self)

    def subtitles(self) -> tuple[Track, ...]:
        """Return the tracks given."""
        return self._tracks

    def sights(self, *, rate: float, width: int) -> Iterator[Sight]:
        """Yield every frame that the rate asks for."""
        height = width * _SIZE[0] // _SIZE[1]
        step = max(1, round(_FRAMES / rate))
        for i in range(0, len(self._colours), step):
            end = min(len(self._colours), i + step) / _FRAMES
            yield Sight(time=i / _FRAMES, end=end, pixels=_flat(self._colours[i], height, width))

    def pictures(self, times: Sequence[float], *, side: int) -> Iterator[Picture]:
        """Yield flat pictures; their JPEG is no more than a first line."""
        for time in times:
            colour = self._colours[round(time * _FRAMES)]
            height, width = (min(length, side) for length in _SIZE)
            pixels = _flat(colour, height, width)
            yield Picture(time=time, pixels=pixels, jpeg=_JPEG + bytes(colour))

    def sound(self) -> Iterator[NDArray[np.float32]]:
        """Yield a second of a tone for each loudness."""
        tone = np.sin(np.arange(SOUND_RATE) * 0.2).astype(np.float32)
        for loud in self._loudness:
            yield tone * np.float32(loud)

    def notes(self) -> tuple[str, ...]:
        """Return the faults given."""
        return self._faults


def _flat(colour: tuple[int, int, int], height: int, width: int) -> NDArray[np.uint8]:
    return np.full((height, width, 3), colour, dtype=np.uint8)
