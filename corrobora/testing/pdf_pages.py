"""Pages as a PDF library would see them, set from plain text at a place."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import IngestError
from corrobora.ingest import boxes
from corrobora.ingest.source import Attached, Line, OutlineEntry, RawPage
from corrobora.records import Box, Word

WIDTH, HEIGHT = 612.0, 792.0  # points: US letter
_LETTER = 0.5  # of the size: every letter is as wide


def line(text: str, x: float, y: float, *, size: float = 10.0, bold: bool = False) -> Line:
    """Return a line whose first letter stands at (x, y), the top left; letters are equally wide."""
    words = []
    for word in text.split():
        end = x + _LETTER * size * len(word)
        words.append(Word(text=word, box=Box(x, y, end, y + size)))
        x = end + _LETTER * size
    box = boxes.union(word.box for word in words)
    return Line(words=tuple(words), box=box, size=size, bold=bold)


def paragraph(text: str, x: float, y: float, *, width: float, size: float = 10.0) -> list[Line]:
    """Return the text broken into lines of at most `width` points, 12 points apart."""
    fitting = int(width / (_LETTER * size))
    rows: list[str] = []
    for word in text.split():
        if rows and len(rows[-1]) + 1 + len(word) <= fitting:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return [line(row, x, y + 1.2 * size * n, size=size) for n, row in enumerate(rows)]


def page(
    lines: Sequence[Line],
    *,
    number: int = 1,
    images: Sequence[Box] = (),
    drawings: Sequence[Box] = (),
    outlines: Sequence[Box] = (),
) -> RawPage:
    """Return a letter-size page."""
    return RawPage(
        number=number,
        width=WIDTH,
        height=HEIGHT,
        lines=tuple(lines),
        images=tuple(images),
        drawings=(*drawings, *outlines),
        outlines=tuple(outlines),
    )


class SetPages:
    """A PdfSource and PdfFile in one: the same pages for every file that is there.

    The picture of page n has n rows and 10 columns, so that a KnownPictures can tell them apart.
    """

    def __init__(
        self,
        pages: Sequence[RawPage],
        *,
        title: str = "",
        outline: Sequence[OutlineEntry] = (),
        attached: Attached | None = None,
    ) -> None:
        self._pages = tuple(pages)
        self.title = title
        self.outline = tuple(outline)
        self.attached = attached or Attached()
        self.asked: list[int] = []  # pages, in order
        self.pictures = 0  # drawn so far

    @property
    def pages(self) -> int:
        """Return the number of pages."""
        return len(self._pages)

    @contextmanager
    def open(self, path: Path) -> Iterator["SetPages"]:
        """Yield itself.

        Raises:
            IngestError: there is no such file.
        """
        if not path.is_file():
            raise IngestError(f"{path.name}: cannot be read")
        yield self

    def page(self, number: int) -> RawPage:
        """Return a page (1-based)."""
        self.asked.append(number)
        return self._pages[number - 1]

    def picture(self, number: int, *, dpi: int) -> NDArray[np.uint8]:
        """Return a white picture of `number` rows."""
        self.pictures += 1
        return np.full((number, 10, 3), 255, dtype=np.uint8)
