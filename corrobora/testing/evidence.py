"""Evidence and the pages it stands on, made from strings."""

from collections.abc import Mapping, Sequence

from corrobora.records import (
    Box,
    CorpusName,
    DocumentId,
    ElementId,
    Evidence,
    Modality,
    Page,
    Word,
)

LINE, WIDTH = 12.0, 6.0  # points: the height of a line, the width of a letter


def page(*lines: str, number: int = 1) -> Page:
    """Return a page with the lines set one under the other, in letters of one width."""
    words = []
    for row, line in enumerate(lines):
        at = 0
        for word in line.split():
            at = line.index(word, at)
            box = Box(at * WIDTH, row * LINE, (at + len(word)) * WIDTH, row * LINE + LINE - 2)
            words.append(Word(text=word, box=box))
            at += len(word)
    return Page(number=number, width=600.0, height=800.0, words=tuple(words))


def line_box(first: int, last: int | None = None) -> Box:
    """Return the box of lines first to last (0-based, inclusive) of a `page`."""
    return Box(0.0, first * LINE, 600.0, (first if last is None else last) * LINE + LINE - 2)


def evidence(  # noqa: PLR0913 - a record's fields
    key: str,
    text: str,
    *,
    document: str = "d1",
    at: int | None = 1,
    boxes: Sequence[Box] = (),
    modality: Modality = "text",
    chars: tuple[int, int] | None = None,
    probability: float = 0.8,
) -> Evidence:
    """Return evidence on page `at` (1-based; None: of a source without pages)."""
    return Evidence(
        key=key,
        element=ElementId(f"{document}-paragraph-{key}"),
        corpus=CorpusName("table" if modality == "table" else "paragraph"),
        modality=modality,
        document=DocumentId(document),
        uri=f"/files/{document}.pdf",
        page=at,
        boxes=tuple(boxes),
        start=None,
        end=None,
        text=text,
        belief=probability,
        plausibility=1.0,
        conflict=0.0,
        probability=probability,
        chars=chars,
    )


class DictTexts:
    """A TextSource in dictionaries, by document; it counts how often all pages were fetched."""

    def __init__(
        self,
        pages: Mapping[str, Sequence[Page]] | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        self._pages = pages or {}
        self._texts = texts or {}
        self.whole_documents = 0

    async def page(self, document: DocumentId, number: int) -> Page | None:
        """Return a page (1-based), or None where there is none."""
        held = self._pages.get(document, ())
        return next((page for page in held if page.number == number), None)

    async def pages(self, document: DocumentId) -> tuple[Page, ...]:
        """Return all pages in order."""
        self.whole_documents += 1
        return tuple(self._pages.get(document, ()))

    async def text(self, document: DocumentId) -> str:
        """Return the text of a source without pages, else ""."""
        return self._texts.get(document, "")
