"""Frames of a picture to the elements of five corpora, and the Reading that holds them.

Each picture is an `image` element, with words or without, so that it is found by its name, by
what the file says of itself and by what is written in it; one that comes back on later pages is
one element. A page of running text gives passages and tables as a scan in a PDF does.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corrobora.ingest import drafts, elements, furniture, headings, identity, layout, titles
from corrobora.ingest.drafts import Draft
from corrobora.ingest.furniture import Key
from corrobora.ingest.headings import Heading
from corrobora.ingest.layout import Sheet
from corrobora.ports import TokenCounter
from corrobora.records import (
    Asset,
    Box,
    CorpusName,
    Document,
    Element,
    Page,
    Place,
    Reading,
)

_OPENING = 300  # words of the beginning that the document's element holds
_OUTLINE = 60  # headings and descriptions that it is indexed with
_LARGER = 1.4  # than the body text
_ROW = 4  # words in a row of running text
_RUNNING = 12  # words in such rows: a page has text to read, not only signs


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame, read."""

    sheet: Sheet
    new: bool  # not alike a frame before it
    asset: Asset | None = None
    label: str = ""  # its number in the file, where frames before it were left out


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of the file beside its frames."""

    path: Path
    title: str
    descriptions: tuple[str, ...]
    media_type: str


def reading(frames: Sequence[Frame], *, about: About, tokens: TokenCounter, target: int) -> Reading:
    """Return the Reading of all frames, at least one; passages of about `target` tokens."""
    running = [frame.sheet for frame in frames if _is_running(frame.sheet)]
    skip = furniture.find(running)
    found = _headings(running, skip)
    document = Document(
        id=identity.document_id(about.path),
        uri=str(about.path.absolute()),
        title=titles.choose(about.title, first_page=(), path=about.path),
        media_type=about.media_type,
        pages=len(frames),
    )
    name = titles.indexed(document.title, path=about.path)
    pages = tuple(_page(frame) for frame in frames)
    context = drafts.Context(
        headings=found,
        sections=drafts.sections(running, found),
        skip=skip,
        tokens=tokens,
        target=target,
    )
    passages = elements.make(
        [draft for sheet in running for draft in _drafts(sheet, context)],
        document=document,
        name=name,
        vocabulary=frozenset(word.text.lower() for page in pages for word in page.words),
    )
    known = list(dict.fromkeys([name, *about.descriptions]))
    heads = [heading.text for sheet in running for heading in found[sheet.number]]
    whole = list(dict.fromkeys([*known, *heads]))[:_OUTLINE]
    return Reading(
        document=document,
        elements=(
            *passages,
            *_images(document, frames, known),
            *_pages(document, pages, name),
            _opening(document, pages, whole),
        ),
        pages=pages,
        assets=tuple(frame.asset for frame in frames if frame.asset is not None),
    )


def _is_running(sheet: Sheet) -> bool:
    """Say whether there is text to read on a page, and not only names and numbers."""
    counts = [len(layout.words(part)) for part in sheet.parts]
    return sum(count for count in counts if count >= _ROW) >= _RUNNING


def _headings(sheets: Sequence[Sheet], skip: Collection[Key]) -> dict[int, tuple[Heading, ...]]:
    """Return the headings that are clearly larger: OCR knows the size of a line only roughly."""
    least = _LARGER * headings.body_size(sheets)
    found = headings.find(sheets, outline=(), skip=skip)
    return {n: tuple(head for head in heads if head.size >= least) for n, heads in found.items()}


def _page(frame: Frame) -> Page:
    sheet = frame.sheet
    lying = sheet.turn % 2 == 1
    words = [word for part in sheet.parts for word in layout.words(part)]
    return Page(
        number=sheet.number,
        width=sheet.height if lying else sheet.width,
        height=sheet.width if lying else sheet.height,
        words=tuple(replace(word, box=layout.as_shown(sheet, word.box)) for word in words),
        read_by="ocr",
        label=frame.label,
    )


def _drafts(sheet: Sheet, context: drafts.Context) -> Iterator[Draft]:
    """Yield what is on a page, with places as the picture is shown."""
    for draft in drafts.of_page(sheet, context):
        yield replace(draft, boxes=tuple(layout.as_shown(sheet, box) for box in draft.boxes))


def _images(document: Document, frames: Sequence[Frame], known: Sequence[str]) -> Iterator[Element]:
    """Yield an element for each frame that is new."""
    for ordinal, frame in enumerate(frame for frame in frames if frame.new):
        page = _page(frame)
        sheet = Box(0.0, 0.0, page.width, page.height)
        yield Element(
            id=identity.element_id(document.id, CorpusName("image"), ordinal),
            document=document.id,
            corpus=CorpusName("image"),
            modality="image",
            granularity="image",
            text=_text(page),
            where=Place(page=page.number, boxes=(sheet,), label=page.label),
            indexed="\n".join([*known, _text(page)]).rstrip(),
            asset=frame.asset.name if frame.asset is not None else "",
        )


def _pages(document: Document, pages: Sequence[Page], name: str) -> Iterator[Element]:
    """Yield an element for each page that has words; its ordinal is the page's index."""
    for page in pages:
        if page.words:
            yield Element(
                id=identity.element_id(document.id, CorpusName("page"), page.number - 1),
                document=document.id,
                corpus=CorpusName("page"),
                modality="page",
                granularity="page",
                text=_text(page),
                where=Place(page=page.number, label=page.label),
                indexed=f"{name}\n{_text(page)}",
            )


def _opening(document: Document, pages: Sequence[Page], about: Sequence[str]) -> Element:
    """Return the document's element: its first words, if it has any."""
    text = " ".join([word.text for page in pages for word in page.words][:_OPENING])
    return Element(
        id=identity.element_id(document.id, CorpusName("document"), 0),
        document=document.id,
        corpus=CorpusName("document"),
        modality="text",
        granularity="document",
        text=text,
        where=Place(),
        indexed=f"{' · '.join(about)}\n{text}".rstrip(),
    )


def _text(page: Page) -> str:
    return " ".join(word.text for word in page.words)
