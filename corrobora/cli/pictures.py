"""Write the pages that an answer cites, with the quoted boxes drawn."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from corrobora.cli.output import as_json, name_of, tell
from corrobora.errors import ConfigError, IngestError
from corrobora.ingest import identity
from corrobora.records import Answer, Box, Citation, DocumentId, Element, Page

if TYPE_CHECKING:
    from corrobora.app import Application

DPI = 110
FILLED = 0.98  # of a page that a picture must cover to be it


async def save_answer(answer: Answer, into: Path, *, application: "Application") -> None:
    """Write answer.json and one PNG for each page that is cited, all its quotes marked."""
    import json

    target = folder(into)
    text = json.dumps(as_json(answer), ensure_ascii=False, indent=2)
    (target / "answer.json").write_text(text, encoding="utf-8")
    pages: dict[tuple[str, int], list[Citation]] = {}
    for citation in (c for claim in answer.claims for c in claim.citations):
        if citation.page is not None:
            pages.setdefault((citation.uri, citation.page), []).append(citation)
    for (uri, page), citations in pages.items():
        keys = "-".join(dict.fromkeys(citation.key for citation in citations))
        name = f"{keys}-{Path(name_of(uri)).stem}-p{page}.png"
        boxes = [box for citation in citations for box in citation.boxes]
        document = citations[0].document
        await save_page(
            uri, document, target / name, page=page, marks=boxes, application=application
        )


async def save_page(
    uri: str,
    document: DocumentId,
    target: Path,
    *,
    page: int,
    marks: Sequence[Box],
    application: "Application",
) -> None:
    """Write one page as PNG; a source that is gone or has changed is told, not raised."""
    try:
        png = await _kept_page(document, page, marks=marks, application=application)
        if png is None:
            await asyncio.to_thread(_expect_same, Path(uri), document)
            png = await asyncio.to_thread(
                application.renderer.render, Path(uri), page=page, dpi=DPI, marks=marks
            )
    except IngestError as error:
        tell(f"no picture of {name_of(uri)}, page {page}: {error}")
        return
    await asyncio.to_thread(target.write_bytes, png)
    tell(f"wrote {target}")


async def _kept_page(
    document: DocumentId, number: int, *, marks: Sequence[Box], application: "Application"
) -> bytes | None:
    """Return a page of which a picture was kept (a slide, a photograph), None where none was."""
    from corrobora.adapters import pillow_marks
    from corrobora.corpora import folder as folders

    page = await application.catalogue.page(document, number)
    elements = await application.catalogue.elements_of(document)
    shown = [e for e in elements if e.where.page == number and e.asset]
    whole = [e for e in shown if e.granularity == "page" or _fills(e, page)]
    if page is None or not whole:
        return None
    kept = folders.assets_of(application.index.folder, document) / Path(whole[-1].asset).name
    try:
        content = await asyncio.to_thread(kept.read_bytes)
    except OSError:
        return None
    size = (page.width, page.height)
    return await asyncio.to_thread(pillow_marks.marked, content, marks=marks, size=size)


def _fills(element: Element, page: Page | None) -> bool:
    """Say whether the element is the whole page: a photograph on a page of its own."""
    if page is None or element.granularity != "image" or len(element.where.boxes) != 1:
        return False
    box = element.where.boxes[0]
    area = (box.x1 - box.x0) * (box.y1 - box.y0)
    return area >= FILLED * page.width * page.height


def _expect_same(path: Path, document: DocumentId) -> None:
    """Make sure that boxes of the stored document fit the file's pages."""
    if not path.is_file():
        raise IngestError("the file is not there any more")
    if identity.document_id(path) != document:
        raise IngestError("the file has changed since it was added; add it again")


def folder(path: Path) -> Path:
    """Return the folder, made if it was not there, writable.

    Raises:
        ConfigError: it cannot be.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=path).close()
    except OSError as error:
        raise ConfigError(f"cannot write to {str(path)!r}: {error.strerror}") from error
    return path
