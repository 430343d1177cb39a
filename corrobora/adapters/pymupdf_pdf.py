"""PDFs by PyMuPDF: pages for the reader, and pictures of pages.

PyMuPDF measures on the page before its rotation; everything here is turned to the page as it
is shown. MuPDF keeps one store a process and is not safe in threads, so a lock serialises it.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrobora.errors import IngestError
from corrobora.ingest.source import Line, OutlineEntry, RawPage
from corrobora.records import Box, Word

MAX_PIXELS = 40_000_000  # of one picture
_MAX_SIDE = 20_000.0  # points; a page beyond it is measured in larger units (UserUnit) or hostile
_MAX_DRAWINGS = 20_000  # a page; maps have hundreds of thousands
_BOLD = 16  # bit of a span's flags
_UPRIGHT = 0.99  # cosine of a line's direction
_MARK_COLOUR = (0.85, 0.1, 0.1)
_MARK_FILL = (1.0, 0.9, 0.2)
_GRAPHICS = {  # field of RawPage: kinds in MuPDF's log of boxes
    "images": frozenset({"fill-image", "fill-imgmask"}),
    "drawings": frozenset({"fill-path", "stroke-path", "fill-shade"}),
    "outlines": frozenset({"stroke-path"}),
}

_LOCK = threading.RLock()


class PyMuPdfSource:
    """A PdfSource."""

    @contextmanager
    def open(self, path: Path) -> Iterator["PyMuPdfFile"]:
        """Yield the open file.

        Raises:
            IngestError: it is encrypted, damaged, or without pages.
        """
        with _LOCK:
            document = _opened(path)
        try:
            yield PyMuPdfFile(document)
        finally:
            with _LOCK:
                document.close()


class PyMuPdfFile:
    """A PdfFile."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - the library is untyped
        self._document = document

    @property
    def pages(self) -> int:
        """Return the number of pages."""
        return int(self._document.page_count)

    @property
    def title(self) -> str:
        """Return the title of the metadata."""
        metadata = self._document.metadata or {}
        return " ".join((metadata.get("title") or "").replace("\x00", "").split())

    @property
    def outline(self) -> tuple[OutlineEntry, ...]:
        """Return the bookmarks; a damaged outline is empty."""
        with _LOCK, _quiet():
            try:
                entries = self._document.get_toc(simple=True)
            except _failures():
                return ()
        return tuple(
            OutlineEntry(level=level, title=" ".join(title.split()), page=page)
            for level, title, page in entries
        )

    def page(self, number: int) -> RawPage:
        """Return a page; a damaged one is empty."""
        with _LOCK, _quiet():
            try:
                return _raw_page(self._document[number - 1], number)
            except _failures():
                return RawPage(number=number, width=0.0, height=0.0, lines=())

    def picture(self, number: int, *, dpi: int) -> NDArray[np.uint8]:
        """Return the page as an (height, width, 3) RGB array."""
        with _LOCK, _quiet():
            try:
                pixels = _pixels(self._document[number - 1], dpi)
            except _failures():
                return np.full((1, 1, 3), 255, dtype=np.uint8)
            shape = (pixels.height, pixels.width, 3)
            return np.frombuffer(pixels.samples, dtype=np.uint8).reshape(shape).copy()


class PyMuPdfRenderer:
    """A PageRenderer."""

    def render(self, path: Path, *, page: int, dpi: int, marks: Sequence[Box] = ()) -> bytes:
        """Return a PNG of the page with the marks outlined over a light highlight.

        Raises:
            IngestError: the file or the page is not there or cannot be drawn.
        """
        with _LOCK, _quiet():
            document = _opened(path)
            try:
                if not 1 <= page <= document.page_count:
                    raise IngestError(
                        f"{path.name}: expected a page from 1 to {document.page_count}, got {page}"
                    )
                shown = document[page - 1]
                _mark(shown, marks)
                return bytes(_pixels(shown, dpi).tobytes("png"))
            except _failures() as error:
                raise IngestError(f"{path.name}: page {page} cannot be drawn: {error}") from error
            finally:
                document.close()


def page_sizes(path: Path) -> tuple[tuple[float, float], ...]:
    """Return width and height of every page as it is shown, in points.

    Raises:
        IngestError: the file cannot be opened.
    """
    with _LOCK, _quiet():
        document = _opened(path)
        try:
            return tuple((float(page.rect.width), float(page.rect.height)) for page in document)
        finally:
            document.close()


def _opened(path: Path) -> Any:  # noqa: ANN401 - the library is untyped
    import pymupdf

    if not path.is_file():
        raise IngestError(f"{path.name}: the file is not there")
    with _quiet():
        try:
            document = pymupdf.open(path, filetype="pdf")
            locked = bool(document.needs_pass)  # once, and before anything else
            pages = 0 if locked else document.page_count
        except _failures() as error:
            raise IngestError(f"{path.name}: the PDF is damaged and cannot be opened") from error
    if locked:
        document.close()
        raise IngestError(f"{path.name}: the PDF is encrypted; save a copy without its password")
    if pages == 0:
        damaged = document.is_repaired
        document.close()
        what = "damaged or cut off, and none of its pages can be found" if damaged else "empty"
        raise IngestError(f"{path.name}: the PDF is {what}")
    return document


def _failures() -> tuple[type[Exception], ...]:
    """Return what PyMuPDF raises on damaged input; its C++ errors derive from FzErrorBase."""
    import pymupdf

    return (
        pymupdf.mupdf.FzErrorBase,
        pymupdf.FileDataError,
        RuntimeError,
        ValueError,
        OSError,
        IndexError,
        TypeError,
        AttributeError,
        KeyError,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep MuPDF's complaints about damaged files off stderr."""
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(on=False)
    pymupdf.TOOLS.mupdf_display_warnings(on=False)
    yield


def _raw_page(page: Any, number: int) -> RawPage:  # noqa: ANN401 - the library is untyped
    matrix = page.rotation_matrix if page.rotation else None
    shown = page.rect
    width, height = min(shown.width, _MAX_SIDE), min(shown.height, _MAX_SIDE)
    return RawPage(
        number=number,
        width=float(width),
        height=float(height),
        lines=_lines(page, matrix),
        **_graphics(page, matrix),
    )


def _lines(page: Any, matrix: Any) -> tuple[Line, ...]:  # noqa: ANN401 - the library is untyped
    import pymupdf

    flags = (
        pymupdf.TEXT_PRESERVE_WHITESPACE
        | pymupdf.TEXT_MEDIABOX_CLIP
        | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE
    )  # ligatures come apart: "fi" is found by those who type it
    text = page.get_textpage(flags=flags)
    found = page.get_text("words", textpage=text)
    words: dict[tuple[int, int], list[Word]] = defaultdict(list)
    for box, (word, block, line) in zip(
        _turned([entry[:4] for entry in found], matrix),
        [entry[4:7] for entry in found],
        strict=True,
    ):
        kept = _clean(word)
        if kept:
            words[block, line].append(Word(text=kept, box=box))
    return tuple(
        _line(words[block["number"], i], line, matrix)
        for block in page.get_text("dict", textpage=text)["blocks"]
        for i, line in enumerate(block.get("lines", ()))
        if words.get((block["number"], i))
    )


def _clean(word: str) -> str:
    """Return the word without what is not a character: NULs, unpaired surrogates, spaces."""
    if word.isprintable():
        return word
    return "".join(c for c in word if c.isprintable() or c == "\xad")


def _line(words: list[Word], line: dict[str, Any], matrix: Any) -> Line:  # noqa: ANN401
    spans = [span for span in line["spans"] if span["text"].strip()] or line["spans"]
    letters = [len(span["text"]) for span in spans]
    main = spans[max(range(len(spans)), key=letters.__getitem__)]
    bold = sum(n for span, n in zip(spans, letters, strict=True) if span["flags"] & _BOLD)
    boxes = [word.box for word in words]
    return Line(
        words=tuple(words),
        box=Box(
            min(box.x0 for box in boxes),
            min(box.y0 for box in boxes),
            max(box.x1 for box in boxes),
            max(box.y1 for box in boxes),
        ),
        size=float(main["size"]),
        bold=2 * bold > sum(letters),
        upright=_direction(line["dir"], matrix) > _UPRIGHT,
    )


def _direction(direction: tuple[float, float], matrix: Any) -> float:  # noqa: ANN401
    x, y = direction
    return float(x) if matrix is None else float(x * matrix.a + y * matrix.c)


def _turned(boxes: Sequence[Sequence[float]], matrix: Any) -> list[Box]:  # noqa: ANN401
    """Return the boxes on the page as shown, rounded to 1/100 point."""
    corners = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)  # (n, 4): x0, y0, x1, y1
    if matrix is not None:
        x, y = corners[:, 0::2], corners[:, 1::2]  # (n, 2) each
        xs = x * matrix.a + y * matrix.c + matrix.e
        ys = x * matrix.b + y * matrix.d + matrix.f
        corners = np.stack([xs.min(1), ys.min(1), xs.max(1), ys.max(1)], axis=1)
    return [Box._make(row) for row in np.round(corners, 2).tolist()]


def _graphics(page: Any, matrix: Any) -> dict[str, tuple[Box, ...]]:  # noqa: ANN401
    """Return the boxes of raster images and of drawings, cut to the page, as RawPage names them."""
    log = page.get_bboxlog()
    width, height = page.rect.width, page.rect.height
    return {
        name: _cut(
            _turned([box for kind, box in log if kind in kinds][:_MAX_DRAWINGS], matrix),
            width,
            height,
        )
        for name, kinds in _GRAPHICS.items()
    }


def _cut(boxes: Sequence[Box], width: float, height: float) -> tuple[Box, ...]:
    """Return what of the boxes is on the page."""
    return tuple(
        Box(max(x0, 0.0), max(y0, 0.0), min(x1, width), min(y1, height))
        for x0, y0, x1, y1 in boxes
        if x0 <= width and y0 <= height and x1 >= 0 and y1 >= 0
    )


def _mark(page: Any, marks: Sequence[Box]) -> None:  # noqa: ANN401 - the library is untyped
    """Draw the marks on the page in memory: a see-through fill and an outline outside the words."""
    import pymupdf

    for mark in marks:
        box = pymupdf.Rect(mark.x0 - 1.5, mark.y0 - 1.5, mark.x1 + 1.5, mark.y1 + 1.5)
        page.draw_rect(
            box * page.derotation_matrix if page.rotation else box,
            color=_MARK_COLOUR,
            fill=_MARK_FILL,
            width=1.0,
            fill_opacity=0.25,
            overlay=True,
        )


def _pixels(page: Any, dpi: int) -> Any:  # noqa: ANN401 - the library is untyped
    """Draw the page, at less than dpi where it would have more than MAX_PIXELS."""
    import pymupdf

    area = max(1.0, page.rect.width * page.rect.height)
    scale = min(dpi / 72, (MAX_PIXELS / area) ** 0.5)
    return page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace="rgb", alpha=False)
