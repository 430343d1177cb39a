"""A PDF to a Reading: words of every page in reading order, and the elements of five corpora."""

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from corrobora.ingest import (
    drafts,
    elements,
    furniture,
    headings,
    identity,
    layout,
    paging,
    remarks,
    repeats,
    shown,
    sniff,
    titles,
)
from corrobora.ingest.drafts import Draft
from corrobora.ingest.furniture import Key
from corrobora.ingest.headings import Heading
from corrobora.ingest.layout import Sheet
from corrobora.ingest.source import Attached, OutlineEntry, PdfSource, RawPage
from corrobora.ports import OcrEngine, ReadingLog, TokenCounter
from corrobora.records import (
    Document,
    Element,
    Page,
    Reading,
)

_OPENING = 300  # words of the beginning that the document's element holds
_OUTLINE = 60  # headings that it is indexed with
_TAIL = 1024  # last bytes, where readers look for the mark of the end (PDF 1.7, appendix H)


@dataclass(frozen=True, slots=True)
class PdfReader:
    """A Reader of application/pdf; without an OCR engine, scans are noted and left unread."""

    source: PdfSource
    tokens: TokenCounter = field(kw_only=True)
    ocr: OcrEngine | None = field(kw_only=True)
    passage_tokens: int = field(kw_only=True)
    ocr_dpi: int = field(kw_only=True)

    def __call__(self, path: Path, /, *, log: ReadingLog | None = None) -> Reading:
        """Return all that is in the PDF.

        Raises:
            IngestError: it is encrypted, damaged, or without pages.
        """
        with _uncollected():
            return self._read(path, log)

    def _read(self, path: Path, log: ReadingLog | None) -> Reading:
        with self.source.open(path) as file:
            eyes = paging.Eyes(self.ocr, self.ocr_dpi) if self.ocr is not None else None
            pages = paging.Pages(file, eyes=eyes, log=log)
            sheets, prints = _laid_out(pages)
            about = _About(
                title=file.title,
                outline=file.outline,
                attached=file.attached,
                notes=tuple(pages.notes),
            )
        skip = furniture.find(sheets)
        found = headings.find(sheets, outline=about.outline, skip=skip)
        document = Document(
            id=identity.document_id(path),
            uri=str(path.absolute()),
            title=titles.choose(about.title, first_page=found[1], path=path),
            media_type=sniff.PDF,
            pages=len(sheets),
        )
        context = drafts.Context(
            headings=found,
            sections=drafts.sections(sheets, found),
            skip=skip | repeats.find(sheets, prints),
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        return _reading(
            document,
            sheets,
            name=titles.indexed(document.title, path=path),
            context=context,
            notes=[*_end(path), *about.notes, *about.attached.notes],
            attached=about.attached,
        )


def _end(path: Path) -> list[str]:
    """Return a note where the end of the file is not there: it may have been cut off."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return [] if b"%%EOF" in file.read() else ["the end of the file is missing, if not more"]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles: a book is a million words, and each look at all of them costs.

    None of them is in a cycle; the looks were a seventh of the time in all.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    title: str
    outline: tuple[OutlineEntry, ...]
    attached: Attached
    notes: tuple[str, ...]  # of its pages


def _laid_out(pages: Iterable[RawPage]) -> tuple[list[Sheet], dict[int, repeats.Prints]]:
    """Return the pages laid out, and the images of those that have some, by page number."""
    sheets: list[Sheet] = []
    prints: dict[int, repeats.Prints] = {}
    for raw in pages:
        sheets.append(layout.lay_out(raw))
        if any(raw.prints):
            prints[raw.number] = tuple(zip(raw.images, raw.prints, strict=True))
    return sheets, prints


def _reading(
    document: Document,
    sheets: Sequence[Sheet],
    *,
    name: str,
    context: drafts.Context,
    notes: list[str],
    attached: Attached,
) -> Reading:
    pages = tuple(_page(sheet) for sheet in sheets)
    made = elements.make(
        [draft for sheet in sheets for draft in _drafts(sheet, context)],
        document=document,
        name=name,
        vocabulary=frozenset(word.text.lower() for page in pages for word in page.words),
    )
    if not made and not notes:
        notes.append("no text was found in the document")
    labels = {page.number: page.label for page in pages if page.label}
    every = (
        *made,
        *shown.pages(document, pages, name),
        *_opening(document, sheets, name=name, skip=context.skip, found=context.headings),
    )
    return Reading(
        document=document,
        elements=tuple(_labelled(element, labels) for element in every) if labels else every,
        pages=pages,
        notes=tuple(notes),
        attachments=attached.files,
    )


def _page(sheet: Sheet) -> Page:
    beside = (word for remark in sheet.remarks for word in remark.words)
    return shown.page(sheet, read_by=sheet.read_by, label=sheet.label, beside=beside)


def _drafts(sheet: Sheet, context: drafts.Context) -> Iterator[Draft]:
    made = (*drafts.of_page(sheet, context), *remarks.drafts(sheet, context))
    return shown.drafts(sheet, made)


def _labelled(element: Element, labels: Mapping[int, str]) -> Element:
    label = labels.get(element.where.page or 0)
    return replace(element, where=replace(element.where, label=label)) if label else element


def _opening(
    document: Document,
    sheets: Sequence[Sheet],
    *,
    name: str,
    skip: Collection[Key],
    found: Mapping[int, tuple[Heading, ...]],
) -> Iterator[Element]:
    """Yield the document's element: its first words, indexed with title and headings."""
    words: list[str] = []
    for sheet in sheets:
        for i, part in enumerate(sheet.parts):
            if (sheet.number, i) not in skip:
                words.extend(word.text for word in layout.words(part))
        if len(words) >= _OPENING:
            break
    heads = [heading.text for sheet in sheets for heading in found[sheet.number]]
    about = list(dict.fromkeys([name, *heads]))[:_OUTLINE]
    if words:
        yield shown.opening(document, words[:_OPENING], about)
