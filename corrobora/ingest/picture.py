"""A picture to a Reading: a page for each frame, its words read by OCR, and elements to find it.

Frames of an animation are pages only where they look new; every page of a TIFF is one. What the
file says of itself (EXIF, PNG texts) is indexed and never quoted.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from corrobora.errors import IngestError
from corrobora.ingest import alive, layout, phash, picture_elements, scans
from corrobora.ingest.layout import Sheet
from corrobora.ingest.picture_elements import About, Frame
from corrobora.ingest.picture_ocr import KeptOcr, StripOcr, UprightFirst
from corrobora.ingest.source import PdfFile, RawPage
from corrobora.ports import OcrEngine, ReadingLog, TokenCounter
from corrobora.records import Asset, Reading

UNREAD = "the words in it were not read; install what reads them: pip install 'corrobora[ocr]'"

_HASH_DPI = 72  # what a picture is hashed at
_ASSETS = 200  # frames of a file that are kept beside their elements


class PictureFile(PdfFile, Protocol):
    """An open picture, its frames as pages."""

    @property
    def media_type(self) -> str:
        """Return its exact kind: "image/png"."""
        ...

    @property
    def descriptions(self) -> tuple[str, ...]:
        """Return what the file says of itself."""
        ...

    @property
    def animated(self) -> bool:
        """Say whether its frames are of one animation and not pages."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what could not be read of the frames drawn so far."""
        ...

    def shown(self, number: int) -> Asset | None:
        """Return a frame (1-based) as it is kept; None for a damaged one."""
        ...


class PictureSource(Protocol):
    """Opens pictures."""

    def open(self, path: Path) -> AbstractContextManager[PictureFile]:
        """Return the open file.

        Raises:
            IngestError: it is damaged, too large, or of a kind that cannot be read here.
        """
        ...


@dataclass(frozen=True, slots=True)
class PictureReader:
    """A Reader of pictures; without an OCR engine their words are noted as unread."""

    source: PictureSource
    tokens: TokenCounter = field(kw_only=True)
    ocr: OcrEngine | None = field(kw_only=True)
    passage_tokens: int = field(kw_only=True)
    ocr_dpi: int = field(kw_only=True)

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return the words of all frames and the pictures themselves.

        Raises:
            IngestError: it is damaged, too large, or HEIC without the extra that reads it.
        """
        failed: list[str] = []
        with self.source.open(path) as file:
            frames = tuple(self._frames(file, log, failed))
            if not frames:
                raise IngestError(f"{path.name}: none of its {file.pages} pages can be read")
            about = About(
                path=path,
                title=file.title,
                descriptions=file.descriptions,
                media_type=file.media_type,
            )
            notes = (*file.notes, *failed)
        reading = picture_elements.reading(
            frames, about=about, tokens=self.tokens, target=self.passage_tokens
        )
        return replace(reading, notes=notes if self.ocr is not None else (*notes, UNREAD))

    def _frames(
        self, file: PictureFile, log: ReadingLog | None, failed: list[str]
    ) -> Iterator[Frame]:
        """Yield the frames that can be shown and, in an animation, look new."""
        hashes: list[int] = []
        for number in range(1, file.pages + 1):
            if log is not None:
                log.step(number - 1, file.pages)
            raw = file.page(number)
            if not raw.width:
                continue
            own = phash.of_image(file.picture(number, dpi=_HASH_DPI))
            seen = any(phash.alike(own, known) for known in hashes)
            if seen and file.animated:
                continue
            try:
                sheet = self._sheet(file, raw, log)
            except IngestError as error:
                failed.append(f"page {number}: its words could not be read: {error}")
                sheet = layout.lay_out(raw)
            hashes.append(own)
            yield Frame(
                sheet=replace(sheet, number=len(hashes)),
                new=not seen,
                asset=None if seen or len(hashes) > _ASSETS else file.shown(number),
                label=str(number) if number != len(hashes) else "",
            )

    def _sheet(self, file: PictureFile, raw: RawPage, log: ReadingLog | None) -> Sheet:
        """Return a frame with its words.

        Raises:
            IngestError: OCR fails.
        """
        if self.ocr is not None:
            told = partial(log.step, raw.number - 1, file.pages) if log is not None else None
            strips = StripOcr(self.ocr, alive=told)
            kept = KeptOcr(strips, log) if log is not None else strips
            eyes = UprightFirst(kept)
            with alive.reading_picture(log):
                raw = scans.read(raw, file=file, ocr=eyes, dpi=self.ocr_dpi, turns=True)
        return layout.lay_out(raw)
