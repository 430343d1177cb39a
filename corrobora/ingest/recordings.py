"""What the reader of recordings needs of a media library and of a speech recogniser."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

MAX_SECONDS = 12 * 3600.0  # of one recording; what comes after is left out, with a note
SOUND_RATE = 16_000  # samples a second, as speech recognisers take them

Kind = Literal["captions", "descriptions", "chapters"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The smallest stretch of words whose time is known: a word of speech, a subtitle."""

    text: str  # with the blank before it, where one belongs there
    start: float  # seconds
    end: float  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence or a subtitle, in pieces."""

    pieces: tuple[Piece, ...]  # at least one

    @property
    def text(self) -> str:
        """Return its words."""
        return "".join(piece.text for piece in self.pieces).strip()

    @property
    def start(self) -> float:
        """Return when it begins."""
        return self.pieces[0].start

    @property
    def end(self) -> float:
        """Return when it is over."""
        return self.pieces[-1].end


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Subtitles of one kind and language, by time."""

    lines: tuple[Said, ...]
    kind: Kind = "captions"
    language: str = ""  # as the file names it: "en", "pt-br", "eng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A named part of a recording."""

    title: str
    start: float  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a container says of itself."""

    seconds: float | None  # as it says, which may be wrong
    title: str = ""
    picture: bool = False  # it has moving pictures, not only a cover
    sound: bool = False
    language: str = ""  # of the sound
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A frame, small."""

    time: float  # seconds
    end: float  # seconds, until the next frame
    pixels: NDArray[np.uint8]  # (height, width, 3), RGB, as it is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A frame to look at."""

    time: float  # seconds
    pixels: NDArray[np.uint8]  # (height, width, 3), RGB, turned as it is shown
    jpeg: bytes


class MediaFile(Protocol):
    """An open recording. What is damaged is left out and named in `notes`."""

    @property
    def about(self) -> About:
        """Return what the container says of itself."""
        ...

    def subtitles(self) -> tuple[Track, ...]:
        """Return the tracks of text."""
        ...

    def sights(self, *, rate: float, width: int) -> Iterator[Sight]:
        """Yield about `rate` frames a second, `width` pixels wide, in order of time."""
        ...

    def pictures(self, times: Sequence[float], *, side: int) -> Iterator[Picture]:
        """Yield the frames at times (ascending), at most `side` pixels long and high.

        One that cannot be decoded is left out.
        """
        ...

    def sound(self) -> Iterator[NDArray[np.float32]]:
        """Yield the sound from second 0: one channel, SOUND_RATE samples a second."""
        ...

    def notes(self) -> tuple[str, ...]:
        """Return what could not be read so far, and why."""
        ...


class MediaSource(Protocol):
    """Opens recordings."""

    def open(self, path: Path) -> AbstractContextManager[MediaFile]:
        """Return the open file.

        Raises:
            IngestError: it is damaged, or has neither picture nor sound; or the extra is missing.
        """
        ...


class SpeechEngine(Protocol):
    """Writes down what is said."""

    @property
    def name(self) -> str:
        """Name the weights: what was transcribed with others is not the same."""
        ...

    def transcribe(
        self, sound: NDArray[np.float32], *, heard: Callable[[float], None]
    ) -> tuple[Said, ...]:
        """Return what is said, in order, with the time of each word from the sound's start.

        `heard` is told the second up to which it has listened: a sign of life.

        Raises:
            IngestError: weights or the extra are not there; the message says what to do.
        """
        ...
