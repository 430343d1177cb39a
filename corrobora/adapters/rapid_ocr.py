"""Text in pictures by RapidOCR, whose weights come inside its package."""

import ctypes
import threading
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import ConfigError, IngestError
from corrobora.records import Box, Word

_SURE = 0.5  # score of a line below which it is left out
_LEAST = 8  # pixels of a side; a smaller picture holds no letters
_DETECTED = 1280  # pixels of the longer side that lines are looked for in
_MMAP_THRESHOLD = -3  # of mallopt
_LARGE = 1 << 20  # bytes


class RapidOcr:
    """An OcrEngine; one page at a time, on `threads` threads."""

    def __init__(self, *, threads: int = 1) -> None:
        self._threads = threads
        self._lock = threading.Lock()

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        """Return the words of an (height, width, 3) RGB image, boxes in pixels.

        Raises:
            ConfigError: the extra is not installed.
            IngestError: the engine fails on the picture.
        """
        if min(image.shape[:2]) < _LEAST:
            return ()
        with self._lock:
            engine = self._engine
            try:
                output = engine(np.ascontiguousarray(image[:, :, ::-1]))  # it wants BGR
            except Exception as error:  # three libraries' own, for which there is no common base
                raise IngestError(f"OCR failed: {type(error).__name__}: {error}") from error
        if output.boxes is None:  # nothing found; word_results is then of another shape
            return ()
        return tuple(
            _word(text, corners)
            for line in output.word_results
            for text, score, corners in line
            if score >= _SURE and text.strip()
        )

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401 - the library is untyped
        try:
            from rapidocr import RapidOCR
        except ImportError as error:
            raise ConfigError(
                "reading scans needs OCR; install it with: pip install 'corrobora[ocr]'"
            ) from error
        _give_back()
        return RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.return_word_box": True,
                "Global.use_cls": False,  # turns lines by mistake: .964 of the words, not .981
                "Det.limit_type": "max",
                "Det.limit_side_len": _DETECTED,
                "Rec.rec_batch_num": 1,
                "EngineConfig.onnxruntime.intra_op_num_threads": self._threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )


def _give_back() -> None:
    """Let the C library return large blocks to the system as soon as they are free.

    Each picture asks for blocks of other sizes; kept, they grew to 1.2 GiB over five pages
    instead of 0.5. Only glibc knows the option.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)


def _word(text: str, corners: list[list[float]]) -> Word:
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return Word(text="".join(text.split()), box=Box(min(xs), min(ys), max(xs), max(ys)))
