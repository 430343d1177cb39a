"""What the PDF reader needs of a PDF library."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corrobora.records import Attachment, Box, ReadBy, Word

UNREADABLE = "\ufffd"  # stands in a word for a glyph whose letter is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words on one base line, left to right, as the text layer groups them."""

    words: tuple[Word, ...]
    box: Box
    size: float  # points, of most of its text
    bold: bool  # most of its text
    upright: bool = True  # reads from left to right on the page as shown


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """One page as the library sees it; boxes in points of the page as shown."""

    number: int  # 1-based
    width: float  # 0 for a page that cannot be read
    height: float
    lines: tuple[Line, ...]  # in the order of the text layer, values of form fields last
    images: tuple[Box, ...] = ()  # raster images, cut to the page
    prints: tuple[str, ...] = ()  # one an image, alike for the same image; empty: not known
    drawings: tuple[Box, ...] = ()  # paths and shadings, cut to the page
    outlines: tuple[Box, ...] = ()  # those of them that are stroked, not filled
    label: str = ""  # the page's own number where it has another
    remarks: tuple[Line, ...] = ()  # comments; every word of one has its box
    turn: int = 0  # quarter turns to the left that were made to read it; all else is after them
    read_by: ReadBy = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """One bookmark."""

    level: int  # 1-based
    title: str
    page: int  # 1-based


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The files inside a PDF, and a note for each that was left out."""

    files: tuple[Attachment, ...] = ()
    notes: tuple[str, ...] = ()


class PdfFile(Protocol):
    """An open PDF."""

    @property
    def pages(self) -> int:
        """Return the number of pages, at least 1."""
        ...

    @property
    def title(self) -> str:
        """Return the title of the metadata, or an empty string."""
        ...

    @property
    def outline(self) -> tuple[OutlineEntry, ...]:
        """Return the bookmarks in order."""
        ...

    @property
    def attached(self) -> Attached:
        """Return the files inside, within limits."""
        ...

    def page(self, number: int) -> RawPage:
        """Return a page (1-based); one that is damaged is empty and without width."""
        ...

    def picture(self, number: int, *, dpi: int) -> NDArray[np.uint8]:
        """Return the page as an (height, width, 3) RGB array, at less than dpi if it is huge."""
        ...


class PdfSource(Protocol):
    """Opens PDFs."""

    def open(self, path: Path) -> AbstractContextManager[PdfFile]:
        """Return the open file.

        Raises:
            IngestError: it is encrypted, damaged, or without pages.
        """
        ...
