"""OCR of pictures of any shape: what stands between an engine and a picture that is no page.

`StripOcr` reads a long picture (a screenshot of a whole web page, a panorama) in overlapping
strips, because engines bring its long side down to some 2,000 pixels, and its letters with it.
`KeptOcr` reads no picture twice over an interruption. `UprightFirst` spares pictures without
text the search for the way they are turned.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corrobora.ports import OcrEngine, ReadingLog
from corrobora.records import Box, Word

_LONG = 2_000  # pixels that engines read without loss
_RATIO = 2.0  # of the sides, from which a picture is cut
_LEAST = 1_000  # pixels of a strip
_OVERLAP = 0.2  # of a strip, at either end: more than a line of text
_SMALLEST = 8  # pixels of a side: nothing can be written in less
_TALL = 1.5  # height by width of a word that lies on its side
_LETTERS = 3  # of such a word
_SEVERAL = 3  # such words


@dataclass(frozen=True, slots=True)
class StripOcr:
    """An OcrEngine that takes each word from the strip that the word's middle lies in."""

    engine: OcrEngine
    alive: Callable[[], None] | None = field(default=None, kw_only=True)  # before each reading

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        """Return the words of an (height, width, 3) RGB image, strip by strip."""
        height, width = image.shape[:2]
        short, long = sorted((height, width))
        if short < _SMALLEST:
            return ()
        if long <= _LONG or long < _RATIO * short:
            return self._read(image)
        down = height > width
        found: list[Word] = []
        for start, end, own in _strips(long, max(_LEAST, min(short, _LONG))):
            part = image[start:end] if down else image[:, start:end]
            x, y = (0, start) if down else (start, 0)
            words = (_moved(word, x, y) for word in self._read(part))
            found.extend(word for word in words if own[0] <= _middle(word, down=down) < own[1])
        return tuple(found)

    def _read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        if self.alive is not None:
            self.alive()
        return self.engine.read(image)


@dataclass(frozen=True, slots=True)
class KeptOcr:
    """An OcrEngine whose words are kept in a log, under the picture's own hash."""

    engine: OcrEngine
    log: ReadingLog

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        """Return the words of the picture, from the log if they are there."""
        key = f"ocr-{hashlib.sha256(repr(image.shape).encode() + image.tobytes()).hexdigest()}"
        kept = self.log.kept(key)
        if kept is not None:
            return tuple(Word(text=text, box=Box(*box)) for text, *box in json.loads(kept))
        words = self.engine.read(image)
        rows = [(word.text, *word.box) for word in words]
        self.log.keep(key, json.dumps(rows).encode())
        return words


@dataclass(slots=True)
class UprightFirst:
    """An OcrEngine for one picture, which is read turned only if words lie on their side."""

    engine: OcrEngine
    _lying: bool | None = None

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        """Return the words of the picture, or none of it turned where that gains nothing."""
        if self._lying is False:
            return ()
        words = self.engine.read(image)
        if self._lying is None:
            self._lying = sum(map(_lies, words)) >= _SEVERAL
        return words


def _lies(word: Word) -> bool:
    width, height = word.box.x1 - word.box.x0, word.box.y1 - word.box.y0
    return len(word.text) >= _LETTERS and height > _TALL * width


def _strips(long: int, size: int) -> Iterator[tuple[int, int, tuple[float, float]]]:
    """Yield start and end of each strip, and the stretch whose words are its own."""
    overlap = int(_OVERLAP * size)
    starts = [*range(0, max(1, long - size), size - overlap)]
    for i, start in enumerate(starts):
        end = min(start + size, long) if i + 1 < len(starts) else long
        own = (
            start + overlap / 2 if i else float("-inf"),
            starts[i + 1] + overlap / 2 if i + 1 < len(starts) else float("inf"),
        )
        yield start, end, own


def _moved(word: Word, x: float, y: float) -> Word:
    box = word.box
    return Word(text=word.text, box=Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y))


def _middle(word: Word, *, down: bool) -> float:
    box = word.box
    return (box.y0 + box.y1) / 2 if down else (box.x0 + box.x1) / 2
