"""Where a film cuts from one shot to the next, by what its frames look like.

H. J. Zhang, A. Kankanhalli, S. W. Smoliar, "Automatic partitioning of full-motion video",
Multimedia Systems 1(1), 1993: frames are compared by colour histograms (section 2.2), here
together with their pixels. B.-L. Yeo, B. Liu, "Rapid scene analysis on compressed video", IEEE
TCSVT 5(6), 1995, section III: a cut is where the difference is the largest of a sliding window
and several times what else is there, so that a moving camera raises the bar by itself.

Differs from the papers: few frames a second are compared, so a dissolve of half a second is one
or two large steps rather than many small ones and needs no second threshold; the median of the
window stands for what else is there, since the second largest may belong to the same dissolve.
Not covered: slow dissolves, of two seconds and more; a slide that differs from the one before
by its words only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 4.0  # frames a second that are compared
WIDTH = 160  # pixels
LEAST = 0.15  # difference of a cut; these four were chosen on `benchmarks/media.py`
RISE = 1.5  # times the median of its window ...
FLOOR = 0.1  # ... and so much more
WINDOW = 4  # differences before and after: a second each way
SHORTEST = 1.0  # seconds of a shot
SAME = 0.06  # difference of a cell's grey, below which it shows the same

_BITS = 6  # of 8, that a colour loses: 4 levels a channel
_CELL = 8  # pixels, square: what moves less is no difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one frame looks like, in few numbers."""

    colours: NDArray[np.float32]  # (64,), shares of the frame, sum 1
    cells: NDArray[np.uint8]  # mean grey of squares; small, since hours of film are held
    sharpness: float  # mean step between neighbouring pixels, 0 to 255

    @property
    def size(self) -> tuple[int, ...]:
        """Return the shape of the cells; another one is another format of picture."""
        return self.cells.shape


def look(pixels: NDArray[np.uint8]) -> Look:
    """Return what an (height, width, 3) RGB frame looks like."""
    levels = (pixels >> _BITS).astype(np.intp)
    colours = np.bincount(
        (levels[..., 0] * 16 + levels[..., 1] * 4 + levels[..., 2]).ravel(), minlength=64
    )
    grey = pixels.mean(axis=2)
    rows, columns = (max(1, side // _CELL) for side in grey.shape)
    cut = grey[: rows * _CELL, : columns * _CELL]
    cells = np.add.reduceat(cut, np.arange(0, cut.shape[0], _CELL), axis=0)
    cells = np.add.reduceat(cells, np.arange(0, cut.shape[1], _CELL), axis=1)
    areas = min(cut.shape[0], _CELL) * min(cut.shape[1], _CELL)  # pixels of a cell
    steps = [np.abs(np.diff(grey, axis=axis)) for axis in (0, 1)]
    return Look(
        colours=(colours / max(1, colours.sum())).astype(np.float32),
        cells=np.rint(cells / areas).astype(np.uint8),
        sharpness=float(sum(step.mean() for step in steps if step.size)),
    )


def difference(before: Look, after: Look) -> float:
    """Return how much two frames differ, 0 to 2: half by colours, half by place."""
    if before.size != after.size:
        return 2.0
    colours = float(np.abs(before.colours - after.colours).sum()) / 2
    return colours + float(_steps(before, after).mean())


def alike(before: Look, after: Look) -> bool:
    """Say whether two frames show the same, to a line of text."""
    return before.size == after.size and float(_steps(before, after).max()) < SAME


def _steps(before: Look, after: Look) -> NDArray[np.float64]:
    """Return how much the grey of each cell differs, 0 to 1."""
    steps: NDArray[np.float64] = np.abs(before.cells.astype(np.int16) - after.cells) / 255
    return steps


def cuts(times: Sequence[float], differences: Sequence[float]) -> list[float]:
    """Return when one shot ends and the next begins, ascending.

    `differences[i]` is between the frames at times[i] and times[i + 1]; the cut is put half-way
    between them. No shot is shorter than a second.
    """
    found: list[float] = []
    for i, value in enumerate(differences):
        at = (times[i] + times[i + 1]) / 2
        if at - (found[-1] if found else times[0]) < SHORTEST or times[-1] - at < SHORTEST:
            continue
        if _stands_out(
            value, differences[max(0, i - WINDOW) : i], differences[i + 1 : i + 1 + WINDOW]
        ):
            found.append(at)
    return found


def _stands_out(value: float, before: Sequence[float], after: Sequence[float]) -> bool:
    around = [*before, *after]
    return value >= max([LEAST, *around]) and value >= RISE * _median(around) + FLOOR


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else 0.0
