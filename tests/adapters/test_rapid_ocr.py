import sys

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from corrobora.adapters.rapid_ocr import RapidOcr
from corrobora.errors import ConfigError, IngestError
from corrobora.ports import OcrEngine
from corrobora.testing.contracts.ocr_engine import OcrEngineContract

ENGINE = RapidOcr()  # loads its weights when it first reads


def _drawn(*lines: str) -> NDArray[np.uint8]:
    import pymupdf

    page = pymupdf.open().new_page(width=300, height=120)
    for n, text in enumerate(lines):
        page.insert_text((20, 40 + 45 * n), text, fontsize=22)
    pixels = page.get_pixmap(dpi=110)
    shape = (pixels.height, pixels.width, 3)
    return np.frombuffer(pixels.samples, dtype=np.uint8).reshape(shape)


@pytest.mark.slow
class TestRapidOcr(OcrEngineContract):
    @pytest.fixture
    @override
    def ocr(self) -> OcrEngine:
        pytest.importorskip("rapidocr")
        return ENGINE

    @pytest.fixture
    @override
    def picture(self) -> NDArray[np.uint8]:
        return _drawn("Harbour depth", "twelve metres")

    def test_it_says_nothing_itself(
        self, ocr: OcrEngine, picture: NDArray[np.uint8], capfd: pytest.CaptureFixture[str]
    ) -> None:
        ocr.read(picture)

        assert capfd.readouterr() == ("", "")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)

    with pytest.raises(ConfigError, match=r"corrobora\[ocr\]"):
        RapidOcr().read(np.zeros((9, 9, 3), dtype=np.uint8))


def test_a_failure_of_the_engine_is_one_of_the_file() -> None:
    def fail(_: NDArray[np.uint8]) -> None:
        raise ZeroDivisionError("no line")

    ocr = RapidOcr()
    ocr.__dict__["_engine"] = fail

    with pytest.raises(IngestError, match="OCR failed: ZeroDivisionError"):
        ocr.read(np.zeros((9, 9, 3), dtype=np.uint8))


def test_a_picture_smaller_than_a_letter_holds_no_words() -> None:
    assert RapidOcr().read(np.zeros((1, 1, 3), dtype=np.uint8)) == ()
