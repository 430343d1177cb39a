"""Stand-ins for what reads and draws files: instant, and made of the file's own text."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import IngestError
from corrobora.ports import ReadingLog
from corrobora.records import Box, Reading, Word
from corrobora.testing import documents

_LETTERS_A_TOKEN = 4
_SHEET = (612, 792)  # points
_INCH = 72  # points


class PagedTextReader:
    """A Reader of text files whose pages are parted by form feeds."""

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return a page, and a passage on it, for each part of the file.

        Raises:
            IngestError: the file cannot be read or holds no words.
        """
        del log
        try:
            content = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise IngestError(f"{path.name}: cannot be read") from error
        texts = [" ".join(page.split()) for page in content.split("\f")]
        if not any(texts):
            raise IngestError(f"{path.name}: holds no text")
        return documents.paged([text for text in texts if text], uri=str(path.absolute()))


class LetterTokens:
    """A TokenCounter: one token for every four letters begun."""

    def count(self, words: Sequence[str]) -> list[int]:
        """Return the number of tokens of each word."""
        return [-(-len(word) // _LETTERS_A_TOKEN) for word in words]


class KnownPictures:
    """An OcrEngine that knows its pictures by their height and width in pixels."""

    def __init__(self, words: Mapping[tuple[int, int], Sequence[Word]]) -> None:
        self._words = {size: tuple(known) for size, known in words.items()}
        self.asked: list[tuple[int, int]] = []

    def read(self, image: NDArray[np.uint8]) -> tuple[Word, ...]:
        """Return the words given for a picture of this size, or none."""
        size = (image.shape[0], image.shape[1])
        self.asked.append(size)
        return self._words.get(size, ())


class BlankRenderer:
    """A PageRenderer of white letter-size sheets; a marked box is one grey block."""

    def __init__(self, *, pages: int = 1) -> None:
        self._pages = pages

    def render(self, path: Path, *, page: int, dpi: int, marks: Sequence[Box] = ()) -> bytes:
        """Return a grey PNG of the sheet.

        Raises:
            IngestError: the file or the page is not there.
        """
        if not path.is_file() or not 1 <= page <= self._pages:
            raise IngestError(f"{path.name}: there is no page {page}")
        scale = dpi / _INCH
        sheet = np.full((int(_SHEET[1] * scale), int(_SHEET[0] * scale)), 255, dtype=np.uint8)
        for mark in marks:
            x0, y0, x1, y1 = (int(side * scale) for side in mark)
            sheet[y0 : y1 + 1, x0 : x1 + 1] = 128
        return _png(sheet)


def _png(grey: NDArray[np.uint8]) -> bytes:
    height, width = grey.shape
    rows = b"".join(b"\x00" + row.tobytes() for row in grey)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
