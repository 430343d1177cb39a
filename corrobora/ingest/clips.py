"""How a recording is cut into clips: at shots and chapters, and at pauses where those are rare.

A clip is at most 30 seconds long and, unless the recording is shorter, at least one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corrobora.ingest.recordings import SOUND_RATE, Said
from corrobora.ingest.shots import Look, alike

LONGEST = 30.0  # seconds
SHORTEST = 1.0  # seconds
_EARLIEST = 0.5  # of the longest, before which a clip is not ended for a pause
_PAUSE = 0.4  # seconds without sound
_QUIET = 0.15  # of the usual loudness
_STEP = 0.1  # seconds of sound that are measured together
_SENTENCE_ENDS = tuple(".!?\u2026\u3002\uff01\uff1f\u061f\u0964")
_ONE_PICTURE, _TWO_PICTURES = 10.0, 20.0  # seconds; a longer clip gets three

Span = tuple[float, float]  # start, end, in seconds


def spans(
    seconds: float, *, cuts: Sequence[float], breaks: Sequence[float] = ()
) -> tuple[Span, ...]:
    """Return the clips of a recording, in order and without gaps.

    `cuts` (shots, chapters) end a clip, those less than a second from another do not. Between
    cuts that are more than 30 s apart, clips end at the last of `breaks` (pauses, ends of
    sentences) within reach, else after 30 s. One of no length gives one clip of no length.
    """
    edges = [0.0]
    for cut in sorted(cuts):
        if cut - edges[-1] >= SHORTEST and seconds - cut >= SHORTEST:
            edges.append(cut)
    edges.append(max(seconds, 0.0))
    pauses = sorted(breaks)
    return tuple(part for start, end in pairwise(edges) for part in _parts(start, end, pauses))


def _parts(start: float, end: float, pauses: Sequence[float]) -> Iterator[Span]:
    while end - start > LONGEST:
        latest = min(start + LONGEST, end - SHORTEST)
        last = bisect_right(pauses, latest) - 1
        within = last >= 0 and pauses[last] >= start + _EARLIEST * LONGEST
        cut = pauses[last] if within else latest
        yield start, cut
        start = cut
    yield start, end


def sentence_ends(lines: Sequence[Said]) -> list[float]:
    """Return when sentences end and pauses begin, ascending."""
    pieces = [piece for line in lines for piece in line.pieces]
    return [
        before.end
        for before, after in pairwise(pieces)
        if before.text.rstrip().endswith(_SENTENCE_ENDS) or after.start - before.end >= _PAUSE
    ]


class Levels:
    """How loud a recording is, tenth of a second by tenth of a second."""

    def __init__(self) -> None:
        self._levels: list[NDArray[np.float32]] = []
        self._rest = np.zeros(0, dtype=np.float32)
        self.samples = 0

    def add(self, block: NDArray[np.float32]) -> None:
        """Take in the next samples."""
        self.samples += len(block)
        step = int(_STEP * SOUND_RATE)
        held = np.concatenate([self._rest, block])
        whole = len(held) // step * step
        self._rest = held[whole:]
        squares = np.square(held[:whole].reshape(-1, step))  # (tenths, samples)
        self._levels.append(np.sqrt(squares.mean(axis=1)))

    def pauses(self) -> list[float]:
        """Return the middles of stretches that are quiet for long enough, ascending."""
        levels = np.concatenate([*self._levels, np.zeros(0, dtype=np.float32)])
        if not len(levels):
            return []
        quiet = levels <= _QUIET * float(np.percentile(levels, 75))
        edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
        return [
            float(first + last) / 2 * _STEP
            for first, last in edges.reshape(-1, 2)
            if (last - first) * _STEP >= _PAUSE
        ]


def key_times(span: Span, times: Sequence[float], looks: Sequence[Look]) -> list[float]:
    """Return when the frames that show a clip stand: one to three, the sharpest of its parts.

    The edges of the clip, where shots mix, are left out; so are frames that show
    the same as the one before.
    """
    inner = _inner(span)
    inside = range(bisect_left(times, inner[0]), bisect_right(times, inner[1]))
    inside = inside or range(bisect_left(times, span[0]), bisect_left(times, span[1]))
    if not inside:
        return []
    length = span[1] - span[0]
    parts = 1 + (length > _ONE_PICTURE) + (length > _TWO_PICTURES)
    kept: list[int] = []
    for part in np.array_split(np.array(inside), min(parts, len(inside))):
        best = max(part.tolist(), key=lambda i: looks[i].sharpness)
        if not kept or not alike(looks[kept[-1]], looks[best]):
            kept.append(best)
    return [times[i] for i in kept]


def _inner(span: Span) -> Span:
    margin = min(0.3, (span[1] - span[0]) / 4)
    return span[0] + margin, span[1] - margin
