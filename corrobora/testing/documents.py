"""Small documents, made of the texts that a test is about."""

import hashlib
from collections.abc import Sequence

from corrobora.records import (
    Box,
    CorpusName,
    Document,
    DocumentId,
    Element,
    ElementId,
    Page,
    Place,
    Reading,
    Word,
)

PARAGRAPH = CorpusName("paragraph")
PAGE = CorpusName("page")
NOBODY = DocumentId("d0000000000000000")
_SIZE = (612.0, 792.0)  # points: US letter


def document_id(content: str) -> DocumentId:
    """Return the id of a file that holds the content."""
    return DocumentId(f"d{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()[:16]}")


def passage(
    text: str,
    *,
    document: DocumentId = NOBODY,
    ordinal: int = 0,
    page: int = 1,
    corpus: CorpusName = PARAGRAPH,
) -> Element:
    """Return a passage of a page."""
    return Element(
        id=ElementId(f"{document}-{corpus}-{ordinal:05d}"),
        document=document,
        corpus=corpus,
        modality="text",
        granularity="paragraph",
        text=text,
        where=Place(page=page, boxes=(Box(72.0, 72.0 + 20 * ordinal, 540.0, 88.0 + 20 * ordinal),)),
    )


def paged(texts: Sequence[str], *, uri: str = "/papers/made.pdf") -> Reading:
    """Return a document of a page and a passage for each text."""
    document = document_id("\f".join(texts))
    passages = [
        passage(text, document=document, ordinal=n, page=n + 1) for n, text in enumerate(texts)
    ]
    wholes = [
        Element(
            id=ElementId(f"{document}-{PAGE}-{n:05d}"),
            document=document,
            corpus=PAGE,
            modality="page",
            granularity="page",
            text=text,
            where=Place(page=n + 1),
        )
        for n, text in enumerate(texts)
    ]
    return Reading(
        document=Document(
            id=document,
            uri=uri,
            title="Made",
            media_type="application/pdf",
            pages=len(texts),
        ),
        elements=(*passages, *wholes),
        pages=tuple(_page(n + 1, text) for n, text in enumerate(texts)),
    )


def _page(number: int, text: str) -> Page:
    words = [
        Word(text=word, box=Box(72.0 + 40 * n, 72.0, 108.0 + 40 * n, 84.0))
        for n, word in enumerate(text.split())
    ]
    return Page(number=number, width=_SIZE[0], height=_SIZE[1], words=tuple(words))
