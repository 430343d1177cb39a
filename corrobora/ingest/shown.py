"""Pages as they are shown, and what stands for one as a whole.

A scan or a photograph may be laid out turned, so that its lines run from left to right; places
go back to the page as a viewer shows it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corrobora.ingest import identity, layout
from corrobora.ingest.drafts import Draft
from corrobora.ingest.layout import Sheet
from corrobora.records import CorpusName, Document, Element, Page, Place, ReadBy, Word

_PAGE = CorpusName("page")
_DOCUMENT = CorpusName("document")


def page(sheet: Sheet, *, read_by: ReadBy, label: str = "", beside: Iterable[Word] = ()) -> Page:
    """Return the words of a sheet in reading order, and those `beside` its parts."""
    lying = sheet.turn % 2 == 1
    words = [word for part in sheet.parts for word in layout.words(part)]
    words += beside
    if sheet.turn:
        words = [replace(word, box=layout.as_shown(sheet, word.box)) for word in words]
    return Page(
        number=sheet.number,
        width=sheet.height if lying else sheet.width,
        height=sheet.width if lying else sheet.height,
        words=tuple(words),
        read_by=read_by,
        label=label,
    )


def drafts(sheet: Sheet, made: Iterable[Draft]) -> Iterator[Draft]:
    """Yield drafts of a sheet with their boxes as the page is shown."""
    for draft in made:
        if sheet.turn:
            yield replace(draft, boxes=tuple(layout.as_shown(sheet, box) for box in draft.boxes))
        else:
            yield draft


def pages(document: Document, those: Iterable[Page], name: str) -> Iterator[Element]:
    """Yield one element for each page that has words; its ordinal is the page's index."""
    for each in those:
        if each.words:
            text = " ".join(word.text for word in each.words)
            yield Element(
                id=identity.element_id(document.id, _PAGE, each.number - 1),
                document=document.id,
                corpus=_PAGE,
                modality="page",
                granularity="page",
                text=text,
                where=Place(page=each.number, label=each.label),
                indexed=f"{name}\n{text}",
            )


def opening(document: Document, words: Sequence[str], about: Sequence[str]) -> Element:
    """Return the document's element: its first words, indexed with what it is about."""
    text = " ".join(words)
    return Element(
        id=identity.element_id(document.id, _DOCUMENT, 0),
        document=document.id,
        corpus=_DOCUMENT,
        modality="text",
        granularity="document",
        text=text,
        where=Place(),
        indexed=f"{' · '.join(about)}\n{text}".rstrip(),
    )
