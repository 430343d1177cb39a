"""Text in pictures by RapidOCR, whose weights come inside its package."""

import threading
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import ConfigError
from corrobora.records import Box, Word

_SURE = 0.5  # score of a line below which it is left out


class RapidOcr:
    """An OcrEngine; one page at a time, on `threads` threads."""

    def __init__(self, *, threads: int = 1) -> None:
        self._threads = threads
        self._lock = threading.Lock()

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        """Return the words of an (height, width, 3) RGB image, boxes in pixels.

        Raises:
            ConfigError: the extra is not installed.
        """
        with self._lock:
            output = self._engine(np.ascontiguousarray(image[:, :, ::-1]))  # it wants BGR
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
        return RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.return_word_box": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": self._threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )


def _word(text: str, corners: list[list[float]]) -> Word:
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return Word(text="".join(text.split()), box=Box(min(xs), min(ys), max(xs), max(ys)))
