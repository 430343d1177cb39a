"""A PDF to a Reading: words of every page in reading order, and the elements of five corpora."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corrobora.ingest import (
    drafts,
    elements,
    furniture,
    headings,
    identity,
    layout,
    scans,
    sniff,
    titles,
)
from corrobora.ingest.furniture import Key
from corrobora.ingest.headings import Heading
from corrobora.ingest.layout import Sheet
from corrobora.ingest.source import PdfFile, PdfSource
from corrobora.ports import OcrEngine, ReadingLog, TokenCounter
from corrobora.records import (
    CorpusName,
    Document,
    Element,
    Page,
    Place,
    Reading,
)

_OPENING = 300  # words of the beginning that the document's element holds
_OUTLINE = 60  # headings that it is indexed with


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
        del log
        notes: list[str] = []
        with self.source.open(path) as file:
            sheets = [self._sheet(file, n, notes) for n in range(1, file.pages + 1)]
            metadata, outline = file.title, file.outline
        skip = furniture.find(sheets)
        found = headings.find(sheets, outline=outline, skip=skip)
        document = Document(
            id=identity.document_id(path),
            uri=str(path.absolute()),
            title=titles.choose(metadata, first_page=found[1], path=path),
            media_type=sniff.PDF,
            pages=len(sheets),
        )
        context = drafts.Context(
            headings=found,
            sections=drafts.sections(sheets, found),
            skip=skip,
            tokens=self.tokens,
            target=self.passage_tokens,
        )
        name = titles.indexed(document.title, path=path)
        pages = tuple(_page(sheet) for sheet in sheets)
        vocabulary = frozenset(word.text.lower() for page in pages for word in page.words)
        made = elements.make(
            [draft for sheet in sheets for draft in drafts.of_page(sheet, context)],
            document=document,
            name=name,
            vocabulary=vocabulary,
        )
        if not made and not notes:
            notes.append("no text was found in the document")
        whole = (
            _whole(document, pages, name),
            _opening(document, sheets, name=name, skip=skip, found=found),
        )
        return Reading(
            document=document,
            elements=(*made, *(element for some in whole for element in some)),
            pages=pages,
            notes=tuple(notes),
        )

    def _sheet(self, file: PdfFile, number: int, notes: list[str]) -> Sheet:
        raw = file.page(number)
        if not raw.width:
            notes.append(f"page {number} is damaged and was left out")
        if not scans.is_scan(raw):
            return layout.lay_out(raw)
        if self.ocr is None:
            notes.append(f"page {number} has no text layer; install corrobora[ocr]")
            return layout.lay_out(raw)
        read = scans.read(raw, file=file, ocr=self.ocr, dpi=self.ocr_dpi)
        if not read.lines:
            notes.append(f"page {number} has no text layer, and OCR found no words on it")
        return layout.lay_out(read, read_by="text" if read is raw else "ocr")


def _page(sheet: Sheet) -> Page:
    return Page(
        number=sheet.number,
        width=sheet.width,
        height=sheet.height,
        words=tuple(word for part in sheet.parts for word in layout.words(part)),
        read_by=sheet.read_by,
    )


def _whole(document: Document, pages: Sequence[Page], name: str) -> Iterator[Element]:
    """Yield one element for each page that has words; its ordinal is the page's index."""
    for page in pages:
        if page.words:
            text = " ".join(word.text for word in page.words)
            yield Element(
                id=identity.element_id(document.id, CorpusName("page"), page.number - 1),
                document=document.id,
                corpus=CorpusName("page"),
                modality="page",
                granularity="page",
                text=text,
                where=Place(page=page.number),
                indexed=f"{name}\n{text}",
            )


def _opening(
    document: Document,
    sheets: Sequence[Sheet],
    *,
    name: str,
    skip: frozenset[Key],
    found: dict[int, tuple[Heading, ...]],
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
    text = " ".join(words[:_OPENING])
    if text:
        yield Element(
            id=identity.element_id(document.id, CorpusName("document"), 0),
            document=document.id,
            corpus=CorpusName("document"),
            modality="text",
            granularity="document",
            text=text,
            where=Place(),
            indexed=f"{' · '.join(about)}\n{text}",
        )
