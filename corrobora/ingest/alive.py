"""Signs of life while an engine works that takes long and does not get stuck.

A reading process is ended when it computes for some seconds and shows nothing. OCR of a dense
page or a large speech model may need longer on a slow machine.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from corrobora.ports import ReadingLog

BEAT = 2.0  # seconds
OCR_MOST = 120.0  # seconds that reading one picture may take: more is not slow but stuck


@contextmanager
def beating(beat: Callable[[], None], *, most: float) -> Iterator[None]:
    """Call `beat` again and again while inside, for at most so many seconds."""
    over = threading.Event()

    def repeat() -> None:
        for _ in range(int(most / BEAT)):
            if over.wait(BEAT):
                return
            beat()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def reading_picture(log: ReadingLog | None) -> Iterator[None]:
    """Tell the log while inside that a picture is being read."""
    if log is None:
        yield
        return
    with beating(lambda: log.step(0, 1), most=OCR_MOST):
        yield
