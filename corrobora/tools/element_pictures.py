"""The picture of an element: what was kept of it, else its place cut out of the page.

Only a PDF's pages are drawn here; other sources had their pictures kept when they were read.
"""

import asyncio
from pathlib import Path
from typing import Protocol

from corrobora.corpora import folder as folders
from corrobora.errors import IngestError
from corrobora.ingest import identity, sniff
from corrobora.ports import PageRenderer, TextSource
from corrobora.records import Box, Document, Element, Page

DPI = 144
SIDE = 1_024  # pixels of the longer side
TOKENS = 2_600  # of a picture of that size: 1,024 patches of 32 x 32 pixels, at most 2.5 each
DEARER = {"gpt-4o-mini": 26_000}  # bills its pictures at 33 times the tokens of gpt-4o
MARGIN = 6.0  # points around an element


def tokens(model: str) -> int:
    """Return what a picture counts at most with this model, by what is known of providers."""
    return next((most for name, most in DEARER.items() if name in model), TOKENS)


class Cropper(Protocol):
    """Cuts a part out of a picture."""

    def __call__(self, content: bytes, /, *, part: Box | None, side: int) -> bytes:
        """Return a part (in shares of the sides; None: all) of a PNG or JPEG as PNG.

        Raises:
            IngestError: there is nothing to see.
        """
        ...


class ElementPictures:
    """Gives pictures of the elements of one index."""

    def __init__(
        self, folder: Path, *, texts: TextSource, renderer: PageRenderer, crop: Cropper
    ) -> None:
        self._folder = folder
        self._texts = texts
        self._renderer = renderer
        self._crop = crop
        self._same: dict[str, bool] = {}

    def at_hand(self, element: Element, document: Document) -> bool:
        """Say whether there is likely a picture, without opening a file."""
        return self._kept(element) is not None or _is_on_page(element, document)

    async def of(self, element: Element, document: Document) -> bytes:
        """Return the element's picture as PNG.

        Raises:
            IngestError: there is none, or its file is gone or another than was added.
        """
        kept = self._kept(element)
        if kept is not None:
            content = await asyncio.to_thread(kept.read_bytes)
            return await asyncio.to_thread(self._crop, content, part=None, side=SIDE)
        page = await self._texts.page(element.document, element.where.page or 0)
        if page is None or not _is_on_page(element, document):
            raise IngestError("there is no picture of it at hand")
        return await asyncio.to_thread(self._drawn, element, document, page)

    def _kept(self, element: Element) -> Path | None:
        if not element.asset:
            return None
        path = folders.assets_of(self._folder, element.document) / Path(element.asset).name
        return path if path.is_file() else None

    def _drawn(self, element: Element, document: Document, page: Page) -> bytes:
        path = Path(document.uri)
        if document.uri not in self._same:
            self._same[document.uri] = identity.document_id(path) == document.id
        if not self._same[document.uri]:
            raise IngestError(f"{path.name} has changed since it was added")
        drawn = self._renderer.render(path, page=page.number, dpi=DPI)
        return self._crop(drawn, part=_part(element.where.boxes, page), side=SIDE)


def _is_on_page(element: Element, document: Document) -> bool:
    is_pdf = document.media_type == sniff.PDF and Path(document.uri).is_file()
    return is_pdf and element.where.page is not None


def _part(boxes: tuple[Box, ...], page: Page) -> Box | None:
    """Return what holds all boxes, in shares of the page; None for the whole page."""
    if not boxes or page.width <= 0 or page.height <= 0:
        return None
    return Box(
        max(0.0, min(box.x0 for box in boxes) - MARGIN) / page.width,
        max(0.0, min(box.y0 for box in boxes) - MARGIN) / page.height,
        min(page.width, max(box.x1 for box in boxes) + MARGIN) / page.width,
        min(page.height, max(box.y1 for box in boxes) + MARGIN) / page.height,
    )
