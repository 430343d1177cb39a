"""Find out where a quote truly stands: in the place that was cited, or elsewhere.

Looked through in this order: the cited element's own place; the places of the other evidence,
which is all that a writer was shown; the cited page; the rest of the cited document. The first
place that has every word of the quote is taken.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corrobora.generation import quotes
from corrobora.ports import TextSource
from corrobora.records import Box, Cue, DocumentId, Evidence

MARGIN = 1.0  # points that the centre of a word may lie outside its element's box


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a quote stands."""

    text: str  # as it stands there
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    chars: tuple[int, int] | None = None
    start: float | None = None  # seconds, in a recording
    end: float | None = None
    gap: float = 0.0  # widest between two of its words on one line, in heights of a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A quote's true place and the evidence that it belongs to."""

    evidence: Evidence  # the cited one, unless another holds the quote
    found: Found
    as_cited: bool


class Shelf:
    """The sources of one answer: each page is fetched and prepared once."""

    def __init__(self, texts: TextSource) -> None:
        self._texts = texts
        self._pages: dict[tuple[DocumentId, int], quotes.Index | None] = {}
        self._documents: dict[DocumentId, list[int]] = {}
        self._plain: dict[DocumentId, str] = {}
        self._cues: dict[DocumentId, tuple[Cue, ...]] = {}
        self._places: dict[str, quotes.Index] = {}
        self._labels: dict[tuple[DocumentId, int], str] = {}

    async def page(self, document: DocumentId, number: int) -> quotes.Index | None:
        """Return a page, ready to be searched, or None where there is none."""
        at = (document, number)
        if at not in self._pages:
            page = await self._texts.page(document, number)
            self._pages[at] = quotes.Index(page.words) if page else None
            self._labels[at] = page.label if page else ""
        return self._pages[at]

    async def numbers(self, document: DocumentId) -> list[int]:
        """Return the numbers of a document's pages; all of them are then at hand."""
        if document not in self._documents:
            pages = await self._texts.pages(document)
            for page in pages:
                self._pages.setdefault((document, page.number), quotes.Index(page.words))
                self._labels[document, page.number] = page.label
            self._documents[document] = [page.number for page in pages]
        return self._documents[document]

    def label(self, document: DocumentId, number: int | None) -> str:
        """Return the label of a page that was looked at, "" where its number is its label."""
        return "" if number is None else self._labels.get((document, number), "")

    async def text(self, document: DocumentId) -> str:
        """Return the text of a source without pages, "" where there is none."""
        if document not in self._plain:
            self._plain[document] = await self._texts.text(document)
        return self._plain[document]

    async def cues(self, document: DocumentId) -> tuple[Cue, ...]:
        """Return when the parts of a recording's text are said; nothing for other sources."""
        if document not in self._cues:
            self._cues[document] = await self._texts.cues(document)
        return self._cues[document]

    async def place(self, evidence: Evidence) -> quotes.Index | None:
        """Return the words inside the boxes of an element on a page."""
        assert evidence.page is not None
        whole = await self.page(evidence.document, evidence.page)
        if whole is None or not evidence.boxes:
            return whole
        if evidence.key not in self._places:
            inside = [word for word in whole.words if _is_inside(word.box, evidence.boxes)]
            self._places[evidence.key] = quotes.Index(inside)
        return self._places[evidence.key]


async def locate(
    quote: str, *, cited: Evidence, evidence: Sequence[Evidence], shelf: Shelf
) -> Located | None:
    """Return where the quote stands, or None where it stands nowhere."""
    found = await _in_place(quote, cited, shelf)
    if found:
        return Located(evidence=cited, found=found, as_cited=True)
    for other in evidence:
        found = await _in_place(quote, other, shelf) if other.key != cited.key else None
        if found:
            return Located(evidence=other, found=found, as_cited=False)
    found = await _in_document(quote, cited, shelf)
    return Located(evidence=cited, found=found, as_cited=False) if found else None


async def _in_place(quote: str, evidence: Evidence, shelf: Shelf) -> Found | None:
    if evidence.page is None:
        return await _in_source_without_page(quote, evidence, shelf)
    found = _on_page(quote, await shelf.place(evidence), evidence.page)
    if found is None and quotes.find_in_text(quote, evidence.text):
        # the element's text has it, its boxes have not: a caption or a cell that juts out
        found = _on_page(quote, await shelf.page(evidence.document, evidence.page), evidence.page)
    return found


async def _in_source_without_page(quote: str, evidence: Evidence, shelf: Shelf) -> Found | None:
    """Search the element's characters, or the whole of a document cited as one."""
    text = await shelf.text(evidence.document)
    if not text:
        return await _on_any_page(quote, evidence.document, shelf)
    return await _in_text(quote, evidence.document, shelf, within=evidence.chars)


async def _in_document(quote: str, cited: Evidence, shelf: Shelf) -> Found | None:
    if cited.page is None:
        return await _in_text(quote, cited.document, shelf, within=None)
    found = _on_page(quote, await shelf.page(cited.document, cited.page), cited.page)
    return found or await _on_any_page(quote, cited.document, shelf)


async def _on_any_page(quote: str, document: DocumentId, shelf: Shelf) -> Found | None:
    for number in await shelf.numbers(document):
        found = _on_page(quote, await shelf.page(document, number), number)
        if found:
            return found
    return None


def _on_page(quote: str, words: quotes.Index | None, page: int) -> Found | None:
    span = words.find(quote) if words else None
    return Found(text=span.text, page=page, boxes=span.boxes, gap=span.gap) if span else None


async def _in_text(
    quote: str, document: DocumentId, shelf: Shelf, *, within: tuple[int, int] | None
) -> Found | None:
    text = await shelf.text(document)
    chars = quotes.find_in_text(quote, text, within=within)
    if chars is None:
        return None
    start, end = _when(chars, await shelf.cues(document))
    return Found(text=" ".join(text[slice(*chars)].split()), chars=chars, start=start, end=end)


def _when(chars: tuple[int, int], cues: Sequence[Cue]) -> tuple[float | None, float | None]:
    """Return when a stretch of a recording's text is said: from its first word to its last."""
    first = bisect_right(cues, chars[0], key=lambda cue: cue.chars[1])
    inside = [cue for cue in cues[first:] if cue.chars[0] < chars[1]]
    if not inside:
        return None, None
    return min(cue.start for cue in inside), max(cue.end for cue in inside)


def _is_inside(box: Box, areas: Sequence[Box]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(
        area.x0 - MARGIN <= x <= area.x1 + MARGIN and area.y0 - MARGIN <= y <= area.y1 + MARGIN
        for area in areas
    )
