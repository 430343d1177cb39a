"""What every OcrEngine keeps: subclass, override the fixtures, and pytest runs it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from corrobora.ports import OcrEngine


class OcrEngineContract:
    """Run by every OCR engine, real and fake."""

    @pytest.fixture
    def ocr(self) -> OcrEngine:
        """Return the engine to test."""
        raise NotImplementedError

    @pytest.fixture
    def picture(self) -> NDArray[np.uint8]:
        """Return an RGB picture of two lines: "Harbour depth" over "twelve metres"."""
        raise NotImplementedError

    def test_words_come_in_reading_order(self, ocr: OcrEngine, picture: NDArray[np.uint8]) -> None:
        """Left to right, then down."""
        words = ocr.read(picture)

        assert [word.text for word in words] == ["Harbour", "depth", "twelve", "metres"]

    def test_boxes_are_pixels_inside_the_picture(
        self, ocr: OcrEngine, picture: NDArray[np.uint8]
    ) -> None:
        """Each word stands right of the one before it, or below."""
        height, width, _ = picture.shape

        boxes = [word.box for word in ocr.read(picture)]

        assert all(0 <= b.x0 < b.x1 <= width and 0 <= b.y0 < b.y1 <= height for b in boxes)
        assert boxes[0].x1 <= boxes[1].x0
        assert boxes[1].y1 <= boxes[2].y1

    def test_a_blank_picture_has_no_words(self, ocr: OcrEngine) -> None:
        """An empty page is no failure."""
        assert ocr.read(np.full((200, 300, 3), 255, dtype=np.uint8)) == ()
