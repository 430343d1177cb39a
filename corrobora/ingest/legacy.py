"""Office files of before 2007 (DOC, PPT): converted where something is there that can, then read.

And the pictures of slides, which come about in the same way.
"""

import dataclasses
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from corrobora.errors import IngestError
from corrobora.ingest import identity
from corrobora.ports import PageRenderer, Reader, ReadingLog
from corrobora.records import Element, ElementId, Reading


class Converter(Protocol):
    """Turns a file into one of another kind."""

    def __call__(
        self, path: Path, /, *, to: str, into: Path, log: ReadingLog | None = None
    ) -> Path:
        """Return the file of the kind `to` ("pdf", "docx") that was made in the folder `into`.

        Raises:
            IngestError: it cannot be converted; the message says why in one line.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyReader:
    """A Reader of an old kind by the reader of a new one."""

    to: str  # the new kind: "docx"
    media_type: str  # of the old one
    reader: Reader  # of the new one
    converter: Converter | None

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return what the reader gets out of the converted file.

        Raises:
            IngestError: nothing is there that converts, or the file cannot be read.
        """
        own = identity.document_id(path)
        if self.converter is None:
            raise IngestError(
                f"{path.name}: an Office file of before 2007 needs LibreOffice (soffice), which"
                f" is not installed; install it, or save the file as {self.to.upper()}"
            )
        with tempfile.TemporaryDirectory(prefix="corrobora-legacy-") as folder:
            made = self.converter(path, to=self.to, into=Path(folder), log=log)
            reading = self.reader(made, log=log)
        document = dataclasses.replace(
            reading.document, id=own, uri=str(path.absolute()), media_type=self.media_type
        )
        was = reading.document.id

        def renamed(element: Element) -> Element:
            return dataclasses.replace(
                element,
                id=ElementId(element.id.replace(was, own, 1)),
                document=own,
                links=tuple(ElementId(link.replace(was, own, 1)) for link in element.links),
            )

        return dataclasses.replace(
            reading, document=document, elements=tuple(map(renamed, reading.elements))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSlides:
    """The pictures of slides, by way of a PDF."""

    converter: Converter
    renderer: PageRenderer
    dpi: int = 96

    def __call__(
        self, path: Path, /, *, count: int, log: ReadingLog | None = None
    ) -> Sequence[bytes]:
        """Return a PNG of each of so many slides, in order.

        Raises:
            IngestError: they cannot be drawn, or are not as many.
        """
        with tempfile.TemporaryDirectory(prefix="corrobora-slides-") as folder:
            made = self.converter(path, to="pdf", into=Path(folder), log=log)
            drawn = []
            for page in range(1, count + 1):
                drawn.append(self.renderer.render(made, page=page, dpi=self.dpi))
                if log is not None:
                    log.step(page, count)
            try:
                self.renderer.render(made, page=count + 1, dpi=1)
            except IngestError:
                return drawn
        raise IngestError(f"{path.name}: expected {count} slides, and more were drawn")
