"""What is said in a recording, written down stretch by stretch, so that memory stays small."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from corrobora.ingest import alive
from corrobora.ingest.recordings import SOUND_RATE, Piece, Said, SpeechEngine
from corrobora.ports import ReadingLog

STRETCH = 300.0  # seconds that are transcribed at a time
PATIENCE = 20.0  # times its length that a stretch may take
_LOADING = 30.0  # seconds of sound that it costs, if not more, to load the weights
_SEARCHED = 20.0  # last seconds of a stretch, where it is cut in the quietest place
_QUIET = 0.25  # seconds that have to be quiet together

_LINES = TypeAdapter(tuple[Said, ...])


def transcribe(
    sound: Iterable[NDArray[np.float32]],
    *,
    engine: SpeechEngine,
    log: ReadingLog | None,
    heard: Callable[[float], None],
) -> tuple[Said, ...]:
    """Return what is said, in order; what the log kept is not listened to again.

    Raises:
        IngestError: the engine cannot be used.
    """
    lines: list[Said] = []
    start = 0.0
    for number, stretch in enumerate(_stretches(sound)):
        key = f"speech/{engine.name}/{number}"
        kept = _kept(log, key)
        if kept is None:
            with _listening(heard, start=start, seconds=len(stretch) / SOUND_RATE) as on:
                kept = engine.transcribe(stretch, heard=on)
            if log is not None:
                log.keep(key, _LINES.dump_json(kept))
        lines += [_later(line, start) for line in kept if line.text]
        start += len(stretch) / SOUND_RATE
    return tuple(lines)


@contextmanager
def _listening(
    heard: Callable[[float], None], *, start: float, seconds: float
) -> Iterator[Callable[[float], None]]:
    """Yield what an engine tells its seconds to; the last is repeated while it works on.

    Large weights need minutes for what they hear at once, and are not stuck. A stretch that
    takes PATIENCE times its own length is.
    """
    reached = [start]

    def on(at: float) -> None:
        reached[0] = start + at
        heard(reached[0])

    with alive.beating(lambda: heard(reached[0]), most=max(seconds, _LOADING) * PATIENCE):
        yield on


def _kept(log: ReadingLog | None, key: str) -> tuple[Said, ...] | None:
    content = log.kept(key) if log is not None else None
    if content is None:
        return None
    try:
        return _LINES.validate_json(content)
    except ValidationError:
        return None


def _stretches(sound: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    most = int(STRETCH * SOUND_RATE)
    held: list[NDArray[np.float32]] = []
    size = 0
    for block in sound:
        held.append(block)
        size += len(block)
        while size >= most:
            whole = np.concatenate(held)
            cut = _quietest(whole[:most])
            yield whole[:cut]
            held, size = [whole[cut:]], len(whole) - cut
    if size:
        yield np.concatenate(held)


def _quietest(stretch: NDArray[np.float32]) -> int:
    """Return the sample in the middle of the quietest quarter of a second near the end."""
    first = len(stretch) - int(_SEARCHED * SOUND_RATE)
    width = int(_QUIET * SOUND_RATE)
    energy = np.cumsum(np.square(stretch[first:], dtype=np.float64))
    return first + int(np.argmin(energy[width:] - energy[:-width])) + width // 2


def _later(line: Said, by: float) -> Said:
    pieces = (replace(p, start=p.start + by, end=p.end + by) for p in line.pieces)
    return Said(pieces=tuple[Piece, ...](pieces))
