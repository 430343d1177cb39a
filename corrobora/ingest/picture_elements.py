"""Frames of a picture to the elements of five corpora, and the Reading that holds them.

Each picture is an `image` element, with words or without, so that it is found by its name, by
what the file says of itself and by what is written in it; one that comes back on later pages is
one element. A page of running text gives passages and tables as a scan in a PDF does.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corrobora.ingest import drafts, elements, furniture, headings, identity, layout, shown, titles
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
        [
            draft
            for sheet in running
            for draft in shown.drafts(sheet, drafts.of_page(sheet, context))
        ],
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
            *shown.pages(document, pages, name),
            shown.opening(document, _first(pages), whole),
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
    return shown.page(frame.sheet, read_by="ocr", label=frame.label)


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


def _first(pages: Sequence[Page]) -> list[str]:
    return [word.text for page in pages for word in page.words][:_OPENING]


def _text(page: Page) -> str:
    return " ".join(word.text for word in page.words)
