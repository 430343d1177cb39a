"""Long pictures (a screenshot of a whole web page, a panorama) read in overlapping strips.

OCR engines bring the long side of a picture down to some 2,000 pixels, and the letters of a long
picture with it. A word is taken from the strip that its middle lies in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corrobora.ports import OcrEngine
from corrobora.records import Box, Word

_LONG = 2_000  # pixels that engines read without loss
_RATIO = 2.0  # of the sides, from which a picture is cut
_LEAST = 1_000  # pixels of a strip
_OVERLAP = 0.2  # of a strip, at either end: more than a line of text
_SMALLEST = 8  # pixels of a side: nothing can be written in less


@dataclass(frozen=True, slots=True)
class StripOcr:
    """An OcrEngine for pictures of any shape."""

    engine: OcrEngine
    alive: Callable[[], None] = field(default=lambda: None, kw_only=True)  # called for each strip

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        """Return the words of an (height, width, 3) RGB image, strip by strip."""
        height, width = image.shape[:2]
        short, long = sorted((height, width))
        if short < _SMALLEST:
            return ()
        if long <= _LONG or long < _RATIO * short:
            return self.engine.read(image)
        down = height > width
        found: list[Word] = []
        for start, end, own in _strips(long, max(_LEAST, min(short, _LONG))):
            self.alive()
            part = image[start:end] if down else image[:, start:end]
            x, y = (0, start) if down else (start, 0)
            words = (_moved(word, x, y) for word in self.engine.read(part))
            found.extend(word for word in words if own[0] <= _middle(word, down=down) < own[1])
        return tuple(found)


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
