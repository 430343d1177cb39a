"""Evidence and the pages it stands on, made from strings."""

from collections.abc import Mapping, Sequence

from corrobora.records import (
    Box,
    CorpusName,
    Document,
    DocumentId,
    ElementId,
    Evidence,
    Modality,
    Page,
    Reading,
    Word,
)
from corrobora.testing.catalogue import DictSource

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


def source(
    pages: Mapping[str, Sequence[Page]] | None = None, texts: Mapping[str, str] | None = None
) -> DictSource:
    """Return a TextSource of pages and of texts without pages, by document."""
    paged = [_reading(name, pages=tuple(held)) for name, held in (pages or {}).items()]
    plain = [_reading(name, text=text) for name, text in (texts or {}).items()]
    return DictSource([*paged, *plain])


def _reading(name: str, *, pages: tuple[Page, ...] = (), text: str = "") -> Reading:
    document = Document(
        id=DocumentId(name),
        uri=f"/files/{name}.pdf",
        title=name,
        media_type="application/pdf" if pages else "text/plain",
    )
    return Reading(document=document, elements=(), pages=pages, text=text)
