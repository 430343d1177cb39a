"""PDFs by PyMuPDF: pages for the reader, and pictures of pages.

PyMuPDF measures on the page before its rotation; everything here is turned to the page as it
is shown. MuPDF keeps one store a process and is not safe in threads, so a lock serialises it.
"""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrobora.adapters import pymupdf_attached, pymupdf_pages
from corrobora.errors import IngestError
from corrobora.ingest.source import Attached, OutlineEntry, RawPage
from corrobora.records import Box

MAX_PIXELS = 20_000_000  # of one picture
_ALL = 100  # per cent
_MARK_COLOUR = (0.85, 0.1, 0.1)
_MARK_FILL = (1.0, 0.9, 0.2)

_LOCK = threading.RLock()


class PyMuPdfSource:
    """A PdfSource; an encrypted file is opened with the first of the passwords that fits."""

    def __init__(self, *, passwords: Sequence[str] = ()) -> None:
        self._passwords = tuple(passwords)

    @contextmanager
    def open(self, path: Path) -> Iterator["PyMuPdfFile"]:
        """Yield the open file.

        Raises:
            IngestError: it is encrypted, damaged, or without pages.
        """
        with _LOCK:
            document = _opened(path, self._passwords)
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

    @property
    def attached(self) -> Attached:
        """Return the files inside: at most 100, of 64 MiB in all."""
        with _LOCK, _quiet():
            return pymupdf_attached.of_document(self._document, _failures())

    def page(self, number: int) -> RawPage:
        """Return a page; a damaged one is empty."""
        with _LOCK, _quiet():
            try:
                return pymupdf_pages.raw_page(pymupdf_pages.loaded(self._document, number), number)
            except _failures():
                return RawPage(number=number, width=0.0, height=0.0, lines=())

    def picture(self, number: int, *, dpi: int) -> NDArray[np.uint8]:
        """Return the page as an (height, width, 3) RGB array."""
        with _LOCK, _quiet():
            try:
                pixels = _pixels(pymupdf_pages.loaded(self._document, number), dpi)
            except _failures():
                return np.full((1, 1, 3), 255, dtype=np.uint8)
            shape = (pixels.height, pixels.width, 3)
            picture = np.frombuffer(pixels.samples_mv, dtype=np.uint8).reshape(shape).copy()
            _forget()
            return picture


class PyMuPdfRenderer:
    """A PageRenderer."""

    def __init__(self, *, passwords: Sequence[str] = ()) -> None:
        self._passwords = tuple(passwords)

    def render(self, path: Path, *, page: int, dpi: int, marks: Sequence[Box] = ()) -> bytes:
        """Return a PNG of the page with the marks outlined over a light highlight.

        Raises:
            IngestError: the file or the page is not there or cannot be drawn.
        """
        with _LOCK, _quiet():
            document = _opened(path, self._passwords)
            try:
                if not 1 <= page <= document.page_count:
                    raise IngestError(
                        f"{path.name}: expected a page from 1 to {document.page_count}, got {page}"
                    )
                shown = pymupdf_pages.loaded(document, page)
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
            numbers = range(1, document.page_count + 1)
            shown = [pymupdf_pages.loaded(document, number).rect for number in numbers]
            return tuple((float(rect.width), float(rect.height)) for rect in shown)
        finally:
            document.close()


def _opened(path: Path, passwords: Sequence[str] = ()) -> Any:  # noqa: ANN401
    if not path.is_file():
        raise IngestError(f"{path.name}: the file is not there")
    with _quiet():
        try:
            document = _library().open(path, filetype="pdf")
            # read once, and before anything else: after authenticate() it locks the file again
            locked = bool(document.needs_pass) and not any(map(document.authenticate, passwords))
            pages = 0 if locked else document.page_count
        except _failures() as error:
            raise IngestError(f"{path.name}: the PDF is damaged and cannot be opened") from error
    if locked:
        document.close()
        what = "encrypted, and no given password fits" if passwords else "encrypted"
        raise IngestError(f"{path.name}: the PDF is {what}; give its password with --password")
    if pages == 0:
        damaged = document.is_repaired
        document.close()
        what = "damaged or cut off, and none of its pages can be found" if damaged else "empty"
        raise IngestError(f"{path.name}: the PDF is {what}")
    return document


def _library() -> Any:  # noqa: ANN401 - the library is untyped
    """Import the library without its layout model, which loads 80 MB that nothing here uses."""
    sys.modules.setdefault("pymupdf.layout", None)  # type: ignore[arg-type] # "do not import"
    import pymupdf

    return pymupdf


def _forget() -> None:
    """Empty the store of decoded images, of which each is needed for one picture."""
    _library().TOOLS.store_shrink(_ALL)


def _failures() -> tuple[type[Exception], ...]:
    """Return what PyMuPDF raises on damaged input; its C++ errors derive from FzErrorBase."""
    pymupdf = _library()
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
    pymupdf = _library()
    pymupdf.TOOLS.mupdf_display_errors(on=False)
    pymupdf.TOOLS.mupdf_display_warnings(on=False)
    yield


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
