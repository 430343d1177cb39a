from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from corrobora.ports import OcrEngine, PageRenderer, Reader, TokenCounter
from corrobora.records import Box, Word
from corrobora.testing.contracts.ocr_engine import OcrEngineContract
from corrobora.testing.contracts.page_renderer import PageRendererContract
from corrobora.testing.contracts.reader import ReaderContract
from corrobora.testing.contracts.token_counter import TokenCounterContract
from corrobora.testing.readers import BlankRenderer, KnownPictures, LetterTokens, PagedTextReader


class TestPagedTextReader(ReaderContract):
    @pytest.fixture
    @override
    def reader(self) -> Reader:
        return PagedTextReader()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "harbour.txt"
        path.write_text("The harbour was deepened.\fFerries leave daily.", encoding="utf-8")
        return path


class TestLetterTokens(TokenCounterContract):
    @pytest.fixture
    @override
    def tokens(self) -> TokenCounter:
        return LetterTokens()


class TestKnownPictures(OcrEngineContract):
    @pytest.fixture
    @override
    def picture(self) -> NDArray[np.uint8]:
        return np.full((60, 400, 3), 255, dtype=np.uint8)

    @pytest.fixture
    @override
    def ocr(self) -> OcrEngine:
        lines = (("Harbour", "depth"), ("twelve", "metres"))
        words = [
            Word(text=text, box=Box(10 + 100 * x, 5 + 25 * y, 100 + 100 * x, 25 + 25 * y))
            for y, line in enumerate(lines)
            for x, text in enumerate(line)
        ]
        return KnownPictures({(60, 400): words})


class TestBlankRenderer(PageRendererContract):
    @pytest.fixture
    @override
    def renderer(self) -> PageRenderer:
        return BlankRenderer()

    @pytest.fixture
    @override
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "blank.pdf"
        path.touch()
        return path
